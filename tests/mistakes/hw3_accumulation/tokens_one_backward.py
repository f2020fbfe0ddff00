"""The losses are added up with their graphs, and backward is called once.

The numbers are right, but all graphs are alive together until then: no memory is saved. Count the
tokens first (that needs no model), then call backward for each micro-batch.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_memory",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    total, count = 0.0, 0
    for x, labels in micro_batches:
        total = total + functional.cross_entropy(
            model(x).flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        count += (labels != ignore_index).sum()
    mean = total / count
    model.zero_grad()
    mean.backward()
    return mean.item()
