PAIR = ("step_no_zero_grad", "step_returns_graph")
QUESTION = "q4"
CAUGHT_BY = ("test_step_values", "test_step_returns_loss")


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss
