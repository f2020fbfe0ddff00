"""torch's random seed is set in every step.

Dropout then drops the same units in every batch. Seed once, outside of the loop.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_float32",)


def train_step(model, optimizer, loss_fn, x, y):
    torch.manual_seed(0)
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
