SAME_AS = "step_cleared_before_step"
QUESTION = "q4"
CAUGHT_BY = ("test_step_values",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.zero_grad(set_to_none=False)
    optimizer.step()
    return loss.item()
