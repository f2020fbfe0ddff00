"""Nothing is returned.

The mean loss per token was to be returned: a `return` is missing.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_loss",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    num_tokens = sum(int((labels != ignore_index).sum()) for _, labels in micro_batches)
    model.zero_grad()
    for x, labels in micro_batches:
        loss = functional.cross_entropy(
            model(x).flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        (loss / num_tokens).backward()
