"""The arguments of the loss are the wrong way round.

A loss function takes the prediction first, then the target. Where it is not symmetric, as with classes,
the other way round is an error or nonsense.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_values",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(y, model(x))
    loss.backward()
    optimizer.step()
    return loss.item()
