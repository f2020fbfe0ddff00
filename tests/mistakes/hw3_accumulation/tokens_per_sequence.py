"""The tokens of each sequence are averaged first, then the sequences.

Then a token in a short sequence counts more than one in a long sequence. Every counted token has the
same weight.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    sequences = sum(int((labels != ignore_index).any(dim=1).sum()) for _, labels in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        losses = functional.cross_entropy(
            logits.transpose(1, 2), labels, ignore_index=ignore_index, reduction="none"
        )
        lengths = (labels != ignore_index).sum(dim=1).clamp(min=1)
        loss = (losses.sum(dim=1) / lengths).sum() / sequences
        loss.backward()
        mean += loss.item()
    return mean
