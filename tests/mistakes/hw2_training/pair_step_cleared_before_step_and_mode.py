PAIR = ("step_cleared_before_step", "step_mode_untouched")
QUESTION = "q4"
CAUGHT_BY = ("test_step_values", "test_step_train_mode")


def train_step(model, optimizer, loss_fn, x, y):
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()
