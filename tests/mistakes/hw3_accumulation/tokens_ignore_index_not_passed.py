"""`ignore_index` is used to count the tokens, but not in the loss.

cross_entropy has a default of its own, -100: without ignore_index=ignore_index it takes the ignored
labels for classes.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_ignore_index",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    num_tokens = sum(int((labels != ignore_index).sum()) for _, labels in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        loss = functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="sum") / num_tokens
        loss.backward()
        mean += loss.item()
    return mean
