"""Only -100 is ignored, whatever `ignore_index` says.

The caller may choose another label, a class included. Compare the labels with the argument, and hand it
on to cross_entropy, whose own default is -100.
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
        loss = functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="sum") / num_tokens
        loss.backward()
        mean += loss.item()
    return mean
