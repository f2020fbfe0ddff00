PAIR = ("step_returns_graph", "step_mode_untouched")
QUESTION = "q4"
CAUGHT_BY = ("test_step_train_mode", "test_step_returns_loss")


def train_step(model, optimizer, loss_fn, x, y):
    loss = loss_fn(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss
