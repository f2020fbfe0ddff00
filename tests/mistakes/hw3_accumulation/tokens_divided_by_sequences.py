"""The sum over the tokens is divided by the number of sequences.

That gives the loss of an average sentence, so long sentences make long steps. The mean is per token: divide
by the counted tokens.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    sequences = sum(labels.size(0) for _, labels in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        token_sum = functional.cross_entropy(
            model(x).flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        loss = token_sum / sequences
        loss.backward()
        mean += loss.item()
    return mean
