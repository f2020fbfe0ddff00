"""Drives the loops of hw4: cells with weights inside, a loss that keeps a log, parameters with gradients."""

import torch


def _is_pair(state):
    return isinstance(state, (tuple, list))


def _make_cell(a, b, log=None):
    """A cell (x_t, state) -> state of some made-up kind, for a state of one part or of two."""

    def cell(x_t, state):
        if log is not None:
            log.append(len(log) + 1)
        if not _is_pair(state):
            return torch.sin(x_t @ a + state @ b)
        h, c = state
        c = 0.7 * c + torch.sin(x_t @ a + h @ b)
        return torch.sin(1.3 * c + 0.2), c

    return cell


class _Module(torch.nn.Module):
    """The same cell, with its weights as parameters that `parameters()` gives."""

    def __init__(self, a, b, log):
        super().__init__()
        self.a, self.b, self._log = torch.nn.Parameter(a), torch.nn.Parameter(b), log

    def forward(self, x_t, state):
        return _make_cell(self.a, self.b, self._log)(x_t, state)


def _tensors(value):
    if isinstance(value, torch.Tensor):
        return [value]
    return [tensor for part in value for tensor in _tensors(part)] if _is_pair(value) else []


def _unroll(x, state, a, b, lengths):
    options = {} if lengths is None else {"lengths": lengths}
    return student.unroll(_make_cell(a, b), x, state, **options)  # noqa: F821


def unrolled(x, state, a, b, lengths=None):
    """What unroll returns."""
    return {"value": _unroll(x, state, a, b, lengths)}


def unrolled_gradients(x, state, a, b, cotangents, lengths=None):
    """Gradients of ⟨outputs and final state, cotangents⟩ for x, the initial state and the cell's weights."""
    leaves = [x, *_tensors(state), a, b]
    for leaf in leaves:
        leaf.requires_grad_(True)
    results = _tensors(_unroll(x, state, a, b, lengths))
    shapes, grads = [list(result.shape) for result in results], [None] * len(leaves)
    if shapes == [list(cotangent.shape) for cotangent in cotangents]:
        attached = [index for index, result in enumerate(results) if result.requires_grad]
        if attached:
            grads = torch.autograd.grad(
                [results[index] for index in attached],
                leaves,
                [cotangents[index] for index in attached],
                allow_unused=True,
            )
    return {"shapes": shapes, "grads": list(grads)}


def truncated(x, state, a, b, direction, window, is_module=False):
    """The total, the weights' gradients, the shapes that the loss met, the steps done at each backward."""
    steps, shapes, backwards = [], [], []
    if is_module:
        cell = _Module(a, b, steps)
        a, b = cell.a, cell.b
    else:
        cell = _make_cell(a.requires_grad_(True), b.requires_grad_(True), steps)

    def loss_fn(outputs):
        shapes.append(list(outputs.shape))
        loss = torch.sin(outputs * direction + 0.3).mean()
        if loss.requires_grad:
            loss.register_hook(lambda _: backwards.append(len(steps)))
        return loss

    total = student.truncated_bptt(cell, x, state, loss_fn, window)  # noqa: F821
    return {"total": total, "grads": [a.grad, b.grad], "shapes": shapes, "backwards": backwards}


def clipped(weights, gradients, max_norm, is_generator=False):
    """The norm that is returned (as a number where it is one), and all gradients and weights afterwards."""
    parameters = [torch.nn.Parameter(weight.clone()) for weight in weights]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = None if gradient is None else gradient.clone()
    given = (parameter for parameter in parameters) if is_generator else list(parameters)
    norm = student.clip_gradients(given, max_norm)  # noqa: F821
    if isinstance(norm, torch.Tensor) and norm.ndim == 0:
        norm = norm.item()
    return {
        "norm": float(norm) if type(norm) is int else norm,
        "grads": [parameter.grad for parameter in parameters],
        "weights": [parameter.detach() for parameter in parameters],
    }
