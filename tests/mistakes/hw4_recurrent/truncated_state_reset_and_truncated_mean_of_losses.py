import torch

PAIR = ("truncated_state_reset", "truncated_mean_of_losses")
QUESTION = "q5"
CAUGHT_BY = ("test_truncated_gradient", "test_truncated_total")


def truncated_bptt(cell, x, state, loss_fn, window):
    losses = []
    for piece in x.split(window):
        h, outputs = state, []
        for x_t in piece:
            h = cell(x_t, h)
            outputs.append(h if torch.is_tensor(h) else h[0])
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        losses.append(loss.item())
    return sum(losses) / len(losses)
