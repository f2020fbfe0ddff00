"""The loss is returned as a tensor.

A Python float was asked for: .item() gives one, and leaves the graph behind.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_loss",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    num_tokens = sum(int((labels != ignore_index).sum()) for _, labels in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        loss = functional.cross_entropy(
            model(x).flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        loss = loss / num_tokens
        loss.backward()
        mean = mean + loss.detach()
    return mean
