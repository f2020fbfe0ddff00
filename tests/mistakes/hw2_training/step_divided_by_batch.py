"""The loss is divided by the size of the batch once more.

`loss_fn` is a mean already; a second division makes the steps too small by the size of the batch.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_values",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    (loss / len(x)).backward()
    optimizer.step()
    return loss.item()
