"""torch.nn.functional.linear, input and state side by side, Jacobians by autograd, foreach operations."""

import torch
import torch.nn.functional as F


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(F.linear(torch.cat([x, h], dim=-1), torch.cat([w_ih, w_hh], dim=-1), b_ih + b_hh))


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    a = F.linear(x, w_ih, b_ih).unflatten(-1, (3, -1)).unbind(dim=-2)
    b = F.linear(h, w_hh, b_hh).unflatten(-1, (3, -1)).unbind(dim=-2)
    r, z = (torch.sigmoid(p + q) for p, q in zip(a[:2], b[:2]))
    return torch.lerp(torch.tanh(torch.addcmul(a[2], r, b[2])), h, z)


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    gates = F.linear(torch.cat([x, h], dim=-1), torch.cat([w_ih, w_hh], dim=-1), b_ih + b_hh)
    gates = gates.view(len(x), 4, -1)
    i, f, o = gates[:, [0, 1, 3]].sigmoid().unbind(1)
    c = torch.addcmul(f * c, i, torch.tanh(gates[:, 2]))
    return o * c.tanh(), c


def unroll(cell, x, state, lengths=None):
    single = torch.is_tensor(state)
    parts = [state] if single else list(state)
    hs = []
    for t in range(x.shape[0]):
        new = cell(x[t], parts[0] if single else tuple(parts))
        new = [new] if single else list(new)
        if lengths is None:
            hs.append(new[0])
            parts = new
            continue
        done = (lengths <= t)[:, None]
        hs.append(new[0].masked_fill(done, 0))
        parts = [torch.where(done.expand_as(n), old, n) for old, n in zip(parts, new)]
    return torch.stack(hs), parts[0] if single else tuple(parts)


def hidden_gradient_norms(w_hh, hiddens):
    w_hh, hiddens = w_hh.detach(), hiddens.detach()
    factors = 1 - hiddens * hiddens

    def push_to_end(t, v):  # the linearised network, from step t to the last
        for factor in factors[t + 1 :]:
            v = factor * (w_hh @ v)
        return v

    zero = torch.zeros_like(hiddens[0])
    jacobians = [
        torch.autograd.functional.jacobian(lambda v, t=t: push_to_end(t, v), zero) for t in range(len(hiddens))
    ]
    return torch.linalg.matrix_norm(torch.stack(jacobians), ord=2)


def truncated_bptt(cell, x, state, loss_fn, window):
    total = torch.zeros((), dtype=torch.float64)
    for piece in torch.split(x, window, dim=0):
        outputs, state = unroll(cell, piece, state)
        loss = loss_fn(outputs)
        torch.autograd.backward(loss)
        total += loss.detach().cpu()
        state = [s.detach() for s in state] if isinstance(state, (tuple, list)) else state.detach()
        if isinstance(state, list):
            state = tuple(state)
    return total.item()


@torch.no_grad()
def clip_gradients(parameters, max_norm):
    grads = [p.grad for p in parameters if p.grad is not None]
    if not grads:
        return torch.zeros(())
    norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(grads)))
    torch._foreach_mul_(grads, (max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm
