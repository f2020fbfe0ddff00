SAME_AS = "step_before_backward"
QUESTION = "q4"
CAUGHT_BY = ("test_step_values",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    loss = loss_fn(model(x), y)
    optimizer.step()
    loss.backward()
    optimizer.zero_grad()
    return loss.item()
