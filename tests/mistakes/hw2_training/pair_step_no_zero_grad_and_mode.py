PAIR = ("step_no_zero_grad", "step_mode_untouched")
QUESTION = "q4"
CAUGHT_BY = ("test_step_values", "test_step_train_mode")


def train_step(model, optimizer, loss_fn, x, y):
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
