"""Cells as torch.autograd.Function with hand-written backward passes; everything else by the book."""

import torch


class _PlainCell(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, h, w_ih, w_hh, b_ih, b_hh):
        new = torch.tanh(x @ w_ih.t() + b_ih + h @ w_hh.t() + b_hh)
        ctx.save_for_backward(x, h, w_ih, w_hh, new)
        return new

    @staticmethod
    def backward(ctx, grad):
        x, h, w_ih, w_hh, new = ctx.saved_tensors
        a = grad * (1 - new * new)
        return a @ w_ih, a @ w_hh, a.t() @ x, a.t() @ h, a.sum(0), a.sum(0)


class _Gated(torch.autograd.Function):
    @staticmethod
    def forward(ctx, from_x, from_h, h):
        xr, xz, xn = from_x.chunk(3, 1)
        hr, hz, hn = from_h.chunk(3, 1)
        r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
        n = torch.tanh(xn + r * hn)
        ctx.save_for_backward(r, z, n, hn, h)
        return (1 - z) * n + z * h

    @staticmethod
    def backward(ctx, grad):
        r, z, n, hn, h = ctx.saved_tensors
        dn = grad * (1 - z) * (1 - n * n)
        dz = grad * (h - n) * z * (1 - z)
        dr = dn * hn * r * (1 - r)
        return torch.cat([dr, dz, dn], 1), torch.cat([dr, dz, dn * r], 1), grad * z


class _Memory(torch.autograd.Function):
    @staticmethod
    def forward(ctx, gates, c):
        i, f, g, o = gates.chunk(4, 1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        new = f * c + i * g
        shown = new.tanh()
        ctx.save_for_backward(i, f, g, o, c, shown)
        return o * shown, new

    @staticmethod
    def backward(ctx, dh, dc):
        i, f, g, o, c, shown = ctx.saved_tensors
        dc = dc + dh * o * (1 - shown * shown)
        d = [dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), dh * shown * o * (1 - o)]
        return torch.cat(d, 1), dc * f


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return _PlainCell.apply(x, h, w_ih, w_hh, b_ih, b_hh)


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return _Gated.apply(x @ w_ih.t() + b_ih, h @ w_hh.t() + b_hh, h)


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    return _Memory.apply(x @ w_ih.t() + b_ih + h @ w_hh.t() + b_hh, c)


def unroll(cell, x, state, lengths=None):
    def both(function, *states):
        if isinstance(states[0], torch.Tensor):
            return function(*states)
        return tuple(function(*parts) for parts in zip(*states))

    # Run to the end without lengths, remember all states, and pick afterwards.
    history = [state]
    for x_t in x:
        history.append(cell(x_t, history[-1]))
    first = [s if isinstance(s, torch.Tensor) else s[0] for s in history[1:]]
    outputs = torch.stack(first)
    if lengths is None:
        return outputs, history[-1]
    is_real = torch.arange(len(x), device=x.device).unsqueeze(1) < lengths
    outputs = outputs.where(is_real.unsqueeze(-1), torch.zeros((), dtype=x.dtype, device=x.device))
    index = torch.arange(x.shape[1], device=x.device)
    return outputs, both(lambda *parts: torch.stack(parts)[lengths, index], *history)


def hidden_gradient_norms(w_hh, hiddens):
    with torch.no_grad():
        result = hiddens.new_ones(len(hiddens))
        gradient = torch.eye(w_hh.shape[0], dtype=w_hh.dtype, device=w_hh.device)
        for t in range(len(hiddens) - 2, -1, -1):
            gradient = (gradient * (1 - hiddens[t + 1] ** 2)) @ w_hh
            result[t] = torch.linalg.svd(gradient)[1][0]
        return result


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for start in range(0, len(x), window):
        out, state = unroll(cell, x[start : start + window], state)
        loss = loss_fn(out)
        loss.backward()
        total += loss.item()
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return total


def clip_gradients(parameters, max_norm):
    parameters = tuple(parameters)
    squares = [float(p.grad.pow(2).sum()) for p in parameters if p.grad is not None]
    norm = sum(squares) ** 0.5
    ratio = min(1.0, max_norm / norm) if norm > 0 else 1.0
    for p in parameters:
        if p.grad is not None:
            p.grad.copy_(ratio * p.grad)
    return norm
