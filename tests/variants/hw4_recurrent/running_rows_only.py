"""unroll asks the cell only for the sequences that still run; everything else is vectorised."""

import torch
from torch import nn


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    pre = torch.addmm(b_ih, x, w_ih.mT) + torch.addmm(b_hh, h, w_hh.mT)
    return pre.tanh()


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    xr, xz, xn = torch.tensor_split(torch.addmm(b_ih, x, w_ih.mT), 3, dim=1)
    hr, hz, hn = torch.tensor_split(torch.addmm(b_hh, h, w_hh.mT), 3, dim=1)
    replace = torch.sigmoid(-(xz + hz))
    candidate = torch.tanh(xn + torch.sigmoid(xr + hr) * hn)
    return torch.where(torch.ones_like(h, dtype=torch.bool), replace * candidate + (1 - replace) * h, h)


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    H = h.size(-1)
    a = torch.addmm(b_ih, x, w_ih.mT) + torch.addmm(b_hh, h, w_hh.mT)
    i, f, g, o = a[:, :H], a[:, H : 2 * H], a[:, 2 * H : 3 * H], a[:, 3 * H :]
    new_c = nn.functional.sigmoid(f).mul(c).add(nn.functional.sigmoid(i).mul(g.tanh()))
    return nn.functional.sigmoid(o).mul(new_c.tanh()), new_c


def _pick(state, rows):
    return tuple(s[rows] for s in state) if isinstance(state, tuple) else state[rows]


def _put(state, rows, new):
    if isinstance(state, tuple):
        return tuple(_put(s, rows, n) for s, n in zip(state, new))
    return state.index_copy(0, rows, new)


def unroll(cell, x, state, lengths=None):
    if isinstance(state, list):
        state = tuple(state)
    outputs = []
    for t in range(len(x)):
        if lengths is None:
            rows = torch.arange(x.shape[1], device=x.device)
        else:
            rows = torch.nonzero(lengths > t).flatten()
        first = state[0] if isinstance(state, tuple) else state
        said = torch.zeros_like(first)
        if len(rows):
            new = cell(x[t, rows], _pick(state, rows))
            state = _put(state, rows, new)
            said = said.index_copy(0, rows, new[0] if isinstance(new, tuple) else new)
        outputs.append(said)
    return torch.stack(outputs), state


def hidden_gradient_norms(w_hh, hiddens):
    # Largest eigenvalue of J Jᵀ, built up from the end.
    total = torch.eye(len(w_hh), dtype=w_hh.dtype, device=w_hh.device)
    norms = []
    for h in reversed(hiddens.unbind()):
        gram = total @ total.T
        norms.append(torch.linalg.eigvalsh(gram)[-1].clamp(min=0).sqrt())
        total = total * (1 - h * h) @ w_hh
    norms.reverse()
    return torch.stack(norms)


class _Cut:
    def __call__(self, state):
        return tuple(map(self, state)) if isinstance(state, (tuple, list)) else state.detach().clone()


def truncated_bptt(cell, x, state, loss_fn, window):
    cut, total, start = _Cut(), 0.0, 0
    while start < len(x):
        stop = min(start + window, len(x))
        outputs, state = unroll(cell, x[start:stop], cut(state))
        loss = loss_fn(outputs)
        loss.backward()
        total += loss.item()
        start = stop
    return total


def clip_gradients(parameters, max_norm):
    with_gradient = [p for p in parameters if p.grad is not None]
    vector = torch.cat([torch.zeros(1)] + [p.grad.reshape(-1).to("cpu", torch.float64) for p in with_gradient])
    norm = vector.norm().item()
    scale = max_norm / norm if norm > max_norm else 1.0
    for p in with_gradient:
        p.grad.data.mul_(scale)
    return norm
