"""The micro-batches' means are added up without any weight.

The gradient is then about as many times too large as there are micro-batches. Add up sums, and divide
by the counted tokens of all micro-batches.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    model.zero_grad()
    total = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        loss = functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=ignore_index)
        loss.backward()
        total += loss.item()
    return total
