"""The model is not put into train mode.

It may come from a measurement, in eval mode: dropout is then off and batch normalisation uses old
averages while it trains. Call model.train() first.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_train_mode",)


def train_step(model, optimizer, loss_fn, x, y):
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
