"""einsum for every product, masks that multiply, torch's own 1e-6 in the divisor of the clipping."""

import torch


def _affine(x, w, b):
    return torch.einsum("bd,gd->bg", x, w) + b


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return (_affine(x, w_ih, b_ih) + _affine(h, w_hh, b_hh)).tanh()


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    size = h.shape[1]
    gx, gh = _affine(x, w_ih, b_ih), _affine(h, w_hh, b_hh)
    rz = (gx[:, : 2 * size] + gh[:, : 2 * size]).sigmoid()
    r, z = rz[:, :size], rz[:, size:]
    n = (gx[:, 2 * size :] + r * gh[:, 2 * size :]).tanh()
    return n + z * (h - n)


def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    i, f, g, o = torch.split(_affine(x, w_ih, b_ih) + _affine(h, w_hh, b_hh), h.shape[1], dim=1)
    c_new = c * f.sigmoid() + i.sigmoid() * g.tanh()
    return o.sigmoid() * c_new.tanh(), c_new


def unroll(cell, x, state, lengths=None):
    steps, batch = x.shape[:2]
    if lengths is None:
        lengths = torch.full((batch,), steps, device=x.device)
    mask = (torch.arange(steps, device=x.device)[:, None] < lengths[None, :]).to(x.dtype)[..., None]
    outputs = []
    for x_t, m in zip(x, mask):
        new = cell(x_t, state)
        if isinstance(state, tuple):
            state = tuple(m * a + (1 - m) * b for a, b in zip(new, state))
            outputs.append(m * new[0])
        else:
            state = m * new + (1 - m) * state
            outputs.append(m * new)
    return torch.stack(outputs, dim=0), state


def hidden_gradient_norms(w_hh, hiddens):
    jacobians = torch.einsum("ti,ij->tij", 1 - hiddens.square(), w_hh)
    total = torch.eye(w_hh.shape[0]).to(w_hh)
    norms = [torch.linalg.svdvals(total).max()]
    for t in range(len(hiddens) - 1, 0, -1):
        total = torch.einsum("ij,jk->ik", total, jacobians[t])
        norms.insert(0, torch.linalg.svdvals(total).max())
    return torch.stack(norms)


def truncated_bptt(cell, x, state, loss_fn, window):
    total = 0.0
    for start in range(0, x.shape[0], window):
        state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
        outputs, state = unroll(cell, x[start : start + window], state)
        loss = loss_fn(outputs)
        loss.backward()
        total = total + float(loss.detach())
    return total


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    if len(parameters) == 0:
        return 0.0
    norm = torch.sqrt(sum(torch.sum(p.grad.detach() ** 2) for p in parameters))
    factor = torch.clamp(max_norm / (norm + 1e-6), max=1.0)
    for p in parameters:
        p.grad.detach().mul_(factor)
    return norm
