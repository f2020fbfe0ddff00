"""The tokens are counted by comparing with -100 instead of `ignore_index`.

The loss knows which labels are ignored, the divisor does not. Both need the argument.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_ignore_index",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    num_tokens = sum(int((labels != -100).sum()) for _, labels in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        loss = functional.cross_entropy(
            logits.flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        (loss / num_tokens).backward()
        mean += loss.item() / num_tokens
    return mean
