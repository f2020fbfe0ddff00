"""The model is put into train mode after the forward pass.

By then dropout and batch normalisation have done their part, in the mode in which the model came.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_train_mode",)


def train_step(model, optimizer, loss_fn, x, y):
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    model.train()
    loss.backward()
    optimizer.step()
    return loss.item()
