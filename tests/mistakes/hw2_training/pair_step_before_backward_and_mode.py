PAIR = ("step_before_backward", "step_mode_untouched")
QUESTION = "q4"
CAUGHT_BY = ("test_step_values", "test_step_train_mode")


def train_step(model, optimizer, loss_fn, x, y):
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    optimizer.step()
    loss.backward()
    return loss.item()
