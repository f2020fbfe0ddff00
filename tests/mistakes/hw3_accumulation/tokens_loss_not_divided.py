"""The loss returned is the sum over the tokens, though the gradient is that of the mean.

What is reported should be what is minimised: divide the sum by the number of counted tokens, too.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_loss",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    num_tokens = sum(int((labels != ignore_index).sum()) for _, labels in micro_batches)
    model.zero_grad()
    total = 0.0
    for x, labels in micro_batches:
        loss = functional.cross_entropy(
            model(x).flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        (loss / num_tokens).backward()
        total += loss.item()
    return total
