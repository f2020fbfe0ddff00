"""Everything in small classes and modules, outputs written into a tensor of their own."""

import torch
from torch import nn


class _Gates(nn.Module):
    """x W.T + b for input and state, cut into named blocks."""

    def __init__(self, blocks, w_ih, w_hh, b_ih, b_hh):
        super().__init__()
        self.blocks = blocks
        self.weights = (w_ih, w_hh, b_ih, b_hh)

    def forward(self, x, h):
        w_ih, w_hh, b_ih, b_hh = self.weights
        size = h.shape[-1]
        from_x = (x @ w_ih.transpose(0, 1) + b_ih).reshape(-1, self.blocks, size)
        from_h = (h @ w_hh.transpose(0, 1) + b_hh).reshape(-1, self.blocks, size)
        return from_x, from_h


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    from_x, from_h = _Gates(1, w_ih, w_hh, b_ih, b_hh)(x, h)
    return nn.Tanh()(from_x + from_h)[:, 0]


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    from_x, from_h = _Gates(3, w_ih, w_hh, b_ih, b_hh)(x, h)
    gates = nn.Sigmoid()(from_x[:, :2] + from_h[:, :2])
    reset, update = gates[:, 0], gates[:, 1]
    candidate = nn.Tanh()(from_x[:, 2] + reset * from_h[:, 2])
    new = h.clone()
    new = new * update
    new += (1 - update) * candidate
    return new


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    hidden, memory = state
    from_x, from_h = _Gates(4, w_ih, w_hh, b_ih, b_hh)(x, hidden)
    total = from_x + from_h
    opened = total.sigmoid()
    memory = opened[:, 1] * memory + opened[:, 0] * total[:, 2].tanh()
    return opened[:, 3] * memory.tanh(), memory


class _State:
    """One tensor or several, treated alike."""

    def __init__(self, value):
        self.is_single = isinstance(value, torch.Tensor)
        self.parts = (value,) if self.is_single else tuple(value)

    @property
    def value(self):
        return self.parts[0] if self.is_single else self.parts

    def frozen_where(self, is_over, old):
        self.parts = tuple(
            torch.where(is_over.reshape(-1, 1), before, now) for before, now in zip(old.parts, self.parts)
        )
        return self

    def cut(self):
        self.parts = tuple(part.detach() for part in self.parts)
        return self


def unroll(cell, x, state, lengths=None):
    state = _State(state)
    steps, batch, _ = x.shape
    outputs = torch.zeros(steps, batch, state.parts[0].shape[1], dtype=x.dtype, device=x.device)
    for t in range(steps):
        new = _State(cell(x[t], state.value))
        said = new.parts[0]
        if lengths is not None:
            over = lengths <= t
            said = said * (~over).to(said.dtype).unsqueeze(1)
            new = new.frozen_where(over, state)
        outputs[t] = said
        state = new
    return outputs, state.value


def hidden_gradient_norms(w_hh, hiddens):
    slopes = 1 - hiddens.pow(2)
    products = [torch.eye(hiddens.shape[1], dtype=hiddens.dtype, device=hiddens.device)]
    for slope in slopes.flip(0)[:-1]:
        products.append(products[-1] @ torch.diag_embed(slope) @ w_hh)
    return torch.linalg.norm(torch.stack(products[::-1]), ord=2, dim=(1, 2))


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    now = _State(state)
    for number in range(-(-x.shape[0] // window)):
        chunk = x[number * window : (number + 1) * window]
        outputs, after = unroll(cell, chunk, now.value)
        loss = loss_fn(outputs)
        loss.backward()
        total += loss.item()
        now = _State(after).cut()
    return float(total)


def clip_gradients(parameters, max_norm):
    found = [p for p in parameters if p.grad is not None]
    norm = torch.norm(torch.stack([p.grad.detach().norm(2) for p in found]), 2) if found else torch.tensor(0.0)
    if float(norm) <= max_norm:
        return norm
    for p in found:
        p.grad = p.grad.detach() / norm * max_norm
    return norm
