"""The step is taken in eval mode.

Dropout is off and batch normalisation learns no averages. model.eval() is for measuring.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_train_mode",)


def train_step(model, optimizer, loss_fn, x, y):
    model.eval()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
