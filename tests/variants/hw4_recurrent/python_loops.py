"""Explicit loops: one sequence at a time, one window step at a time, Python numbers where they are enough."""

import math

import torch


def _rows(weights, number, size):
    return weights[number * size : (number + 1) * size]


def _gate(x, h, w_ih, w_hh, b_ih, b_hh, number):
    size = h.shape[1]
    total = torch.matmul(x, _rows(w_ih, number, size).t()) + _rows(b_ih, number, size)
    return total + torch.matmul(h, _rows(w_hh, number, size).t()) + _rows(b_hh, number, size)


def _sigmoid(a):
    return 0.5 * (torch.tanh(0.5 * a) + 1)


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    rows = [torch.tanh(w_ih @ x[b] + b_ih + w_hh @ h[b] + b_hh) for b in range(x.shape[0])]
    return torch.stack(rows)


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    weights = (w_ih, w_hh, b_ih, b_hh)
    size = h.shape[1]
    r = _sigmoid(_gate(x, h, *weights, 0))
    z = _sigmoid(_gate(x, h, *weights, 1))
    inner = torch.matmul(h, _rows(w_hh, 2, size).t()) + _rows(b_hh, 2, size)
    n = torch.tanh(torch.matmul(x, _rows(w_ih, 2, size).t()) + _rows(b_ih, 2, size) + r * inner)
    return (1 - z) * n + z * h


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state[0], state[1]
    weights = (w_ih, w_hh, b_ih, b_hh)
    i, f, o = (_sigmoid(_gate(x, h, *weights, k)) for k in (0, 1, 3))
    g = torch.tanh(_gate(x, h, *weights, 2))
    c = f * c + i * g
    h = o * torch.tanh(c)
    return (h, c)


def unroll(cell, x, state, lengths=None):
    is_pair = isinstance(state, (tuple, list))
    all_outputs, all_states = [], []
    for b in range(x.size(1)):
        own = tuple(part[b : b + 1] for part in state) if is_pair else state[b : b + 1]
        length = x.size(0) if lengths is None else lengths[b].item()
        outputs = []
        for t in range(x.size(0)):
            if t < length:
                own = cell(x[t, b : b + 1], own)
                outputs.append(own[0] if is_pair else own)
            else:
                outputs.append(torch.zeros_like(outputs[0]))
        all_outputs.append(torch.cat(outputs, dim=0))
        all_states.append(own)
    if is_pair:
        final = tuple(torch.cat([own[k] for own in all_states]) for k in range(len(state)))
    else:
        final = torch.cat(all_states)
    return torch.stack(all_outputs, dim=1), final


def hidden_gradient_norms(w_hh, hiddens):
    steps, size = hiddens.shape
    norms = torch.ones(steps, dtype=hiddens.dtype, device=hiddens.device)
    for t in range(steps - 1):
        product = torch.diag(1 - hiddens[t + 1] ** 2) @ w_hh
        for s in range(t + 2, steps):
            product = torch.diag(1 - hiddens[s] ** 2) @ w_hh @ product
        norms[t] = torch.linalg.norm(product, 2)
    return norms


def truncated_bptt(cell, x, state, loss_fn, window):
    losses = []
    outputs = []
    for t in range(len(x)):
        state = cell(x[t], state)
        outputs.append(state[0] if isinstance(state, (tuple, list)) else state)
        if len(outputs) == window or t == len(x) - 1:
            loss = loss_fn(torch.stack(outputs))
            loss.backward()
            losses.append(loss.item())
            outputs = []
            if isinstance(state, (tuple, list)):
                state = tuple(part.detach() for part in state)
            else:
                state = state.detach()
    return sum(losses)


def clip_gradients(parameters, max_norm):
    parameters = list(parameters)
    total = 0.0
    for p in parameters:
        if p.grad is None:
            continue
        total += (p.grad.double() ** 2).sum().item()
    norm = math.sqrt(total)
    if norm > max_norm:
        for p in parameters:
            if p.grad is not None:
                p.grad = p.grad * (max_norm / norm)
    return norm
