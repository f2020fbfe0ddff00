"""Messages, updates and learned functions that live beside the submission, and reports of what they met.

All weights come from the test. A probe says what happened and holds no answer.
"""

# ruff: noqa: F821  `student` is put here by whoever loads the probes

import torch
from torch import nn


def pass_messages(
    x, edge_index, w_sender, w_receiver, w_edge, w_self, w_heard, *, edge_attr=None, cotangent=None, **options
):
    """`message_passing` with a message that tells all of its arguments apart, and an update that does.

    The message is tanh(x_sender A + x_receiver B + edge_attr C), the update tanh(x D + aggregate E). With a
    cotangent, gradients for everything of floating point that takes part come as well.
    """
    wrt = [x, w_sender, w_receiver, w_self, w_heard]
    if edge_attr is not None:
        wrt += [edge_attr, w_edge]
    if cotangent is not None:
        for tensor in wrt:
            tensor.requires_grad_(True)
    met, aggregates = [], []

    def message(x_sender, x_receiver, edge_attr):
        met.append([_shape(x_sender), _shape(x_receiver), _shape(edge_attr)])
        said = x_sender @ w_sender + x_receiver @ w_receiver
        if edge_attr is not None:
            said = said + edge_attr @ w_edge
        return torch.tanh(said)

    def update(x, aggregate):
        aggregates.append(_shape(aggregate))
        return torch.tanh(x @ w_self + aggregate @ w_heard)

    if edge_attr is not None:
        options["edge_attr"] = edge_attr
    value = student.message_passing(x, edge_index, message, update, **options)
    widths = sorted({tuple(len(shape) and shape[-1] for shape in shapes) for shapes in met})
    return {
        "value": value,
        "rows": sum(shapes[0][0] for shapes in met if shapes[0]),
        "dimensions": sorted({len(shape) for shapes in met for shape in shapes if shape}),
        "widths": [list(width) for width in widths],
        "aggregates": aggregates[:1],
        "grads": _gradients([value], wrt, [cotangent]),
    }


def sum_messages(x, edge_index, **options):
    """`message_passing` in which a node sends what it has and becomes what it heard."""

    def message(x_sender, x_receiver, edge_attr):
        return x_sender

    def update(x, aggregate):
        return aggregate

    return {"value": student.message_passing(x, edge_index, message, update, **options)}


class _Learned(nn.Module):
    """tanh(input @ weight), with the weight as its parameter."""

    def __init__(self, weight):
        super().__init__()
        self.weight = nn.Parameter(weight.clone())
        self.met = []

    def forward(self, stacked):
        self.met.append(_shape(stacked))
        return torch.tanh(stacked @ self.weight)


def run_block(
    nodes, edges, globals, edge_index, batch, w_edge, w_node, w_global, *, are_modules, cotangents=None
):
    """A `GraphNetwork` whose functions are tanh(input @ weight), as modules or as plain functions."""
    learned = [_Learned(weight) for weight in (w_edge, w_node, w_global)]
    functions = learned if are_modules else [_plain(module) for module in learned]
    wrt = [nodes, edges, globals, *(module.weight for module in learned)]
    if cotangents is not None:
        for tensor in wrt:
            tensor.requires_grad_(True)
    block = student.GraphNetwork(*functions)
    forward = block if callable(block) else block.forward
    result = forward(nodes, edges, globals, edge_index, batch)
    parts = list(result) if isinstance(result, (tuple, list)) else []
    return {
        "result": result,
        "inputs": [[shape[-1] if shape else None for shape in module.met[:1]] for module in learned],
        "grads": _gradients(parts, wrt, list(cotangents or [])),
    }


def count_parameters(w_edge, w_node, w_global):
    """How many numbers an optimizer of the block would train."""
    block = student.GraphNetwork(*(_Learned(weight) for weight in (w_edge, w_node, w_global)))
    if not isinstance(block, nn.Module):
        return {"is_module": False, "count": 0}
    return {"is_module": True, "count": sum(parameter.numel() for parameter in block.parameters())}


def _plain(module):
    return lambda stacked: module(stacked)


def _shape(value):
    return list(value.shape) if isinstance(value, torch.Tensor) else []


def _gradients(values, wrt, cotangents):
    """Gradients of the sum of ⟨value, cotangent⟩, None where there is none; nothing without cotangents."""
    if not cotangents or any(cotangent is None for cotangent in cotangents):
        return []
    fits = len(values) == len(cotangents) and all(
        isinstance(value, torch.Tensor) and value.shape == cotangent.shape
        for value, cotangent in zip(values, cotangents, strict=False)
    )
    if not fits:
        return [None] * len(wrt)
    total = sum((value * cotangent).sum() for value, cotangent in zip(values, cotangents, strict=True))
    if not total.requires_grad:
        return [None] * len(wrt)
    return list(torch.autograd.grad(total, wrt, allow_unused=True))
