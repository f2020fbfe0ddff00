"""The sum over all tokens is left, not divided by their number.

The step would grow with the length of the text. Divide by the counted tokens of all micro-batches.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    model.zero_grad()
    total = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        loss = functional.cross_entropy(
            logits.flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        loss.backward()
        total += loss.item()
    return total
