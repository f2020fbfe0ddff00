PAIR = ("step_cleared_at_end", "step_mode_untouched")
QUESTION = "q4"
CAUGHT_BY = ("test_step_stale", "test_step_train_mode")


def train_step(model, optimizer, loss_fn, x, y):
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()
