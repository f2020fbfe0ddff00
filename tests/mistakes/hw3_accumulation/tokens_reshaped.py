"""The logits are reshaped to (B, C, T) instead of transposed.

reshape and view keep the order in memory and cut it up anew, so the classes of one token land at
several. Exchange the dimensions with transpose(1, 2), or flatten (B, T) into one.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    num_tokens = sum(int((labels != ignore_index).sum()) for _, labels in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        b, t, c = logits.shape
        loss = functional.cross_entropy(
            logits.reshape(b, c, t), labels, ignore_index=ignore_index, reduction="sum"
        )
        loss = loss / num_tokens
        loss.backward()
        mean += loss.item()
    return mean
