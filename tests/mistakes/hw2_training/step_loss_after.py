"""The loss is measured again after the step.

Asked for is the loss that this step's forward pass found, before the weights moved. A second forward
pass costs as much as the first, and changes running averages once more.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_returns_loss",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss_fn(model(x), y).backward()
    optimizer.step()
    with torch.no_grad():
        return loss_fn(model(x), y).item()
