"""The optimizer never steps.

backward only computes gradients; it is the optimizer's step that moves the weights.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_values",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    return loss.detach().item()
