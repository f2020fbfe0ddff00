"""The gradient is that of the sum over the tokens; only the loss returned is divided by their number.

A loss that looks right hides a gradient that grows with the length of the text. Divide before backward.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    model.zero_grad()
    total, tokens = 0.0, 0
    for x, labels in micro_batches:
        loss = functional.cross_entropy(
            model(x).flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        loss.backward()
        total += loss.item()
        tokens += int((labels != ignore_index).sum())
    return total / tokens
