"""The weights are moved by hand instead of by the optimizer.

That is plain gradient descent whatever optimizer was handed in: momentum, weight decay and Adam's
averages are lost. Let the optimizer step.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_optimizers",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= optimizer.param_groups[0]["lr"] * p.grad
    return loss.item()
