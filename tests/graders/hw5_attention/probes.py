"""What runs beside the student's code for hw5: modules that are built, given weights, and called."""
# ruff: noqa: F821  `student` is there when the probes are loaded: the submission's functions as attributes

import torch

LAYERS = ("q_proj", "k_proj", "v_proj", "out_proj")


def make_module(x, weights, biases, num_heads):
    """The student's module with these numbers in its layers: weights (4, D, D), biases (4, D)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        module = student.MultiHeadAttention(x.shape[-1], num_heads).to(device=x.device, dtype=x.dtype)
    with torch.no_grad():
        for name, weight, bias in zip(LAYERS, weights, biases, strict=True):
            layer = getattr(module, name)
            layer.weight.copy_(weight)
            if layer.bias is not None:
                layer.bias.copy_(bias)
    return module


def has_bias(module):
    return [getattr(module, name).bias is not None for name in LAYERS]


def call(module, x, mask, *, by_name=False):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        if mask is None:
            return module(x)
        return module(x, mask=mask) if by_name else module(x, mask)


def attend(x, weights, biases, num_heads, mask=None, by_name=False):
    """What the module makes of x."""
    module = make_module(x, weights, biases, num_heads)
    return {"output": call(module, x, mask, by_name=by_name), "has_bias": has_bias(module)}


def attend_twice(x, other, weights, biases, num_heads, mask=None):
    """What one module makes of x, and then of another input."""
    module = make_module(x, weights, biases, num_heads)
    return {"output": call(module, x, mask), "other": call(module, other, mask)}


def attend_in_both_modes(x, weights, biases, num_heads, mask=None):
    """The outputs in training and in evaluation mode."""
    module = make_module(x, weights, biases, num_heads)
    training = call(module.train(), x, mask)
    return {"training": training, "evaluation": call(module.eval(), x, mask), "has_bias": has_bias(module)}


def attend_backward(x, weights, biases, num_heads, cotangent, mask=None):
    """The output, and the gradients of its product with the cotangent; None where nothing flows back."""
    module = make_module(x, weights, biases, num_heads)
    x = x.detach().clone().requires_grad_(True)
    output = call(module, x, mask)
    layers = [getattr(module, name) for name in LAYERS]
    wanted = [x, *(layer.weight for layer in layers)]
    wanted += [layer.bias for layer in layers if layer.bias is not None]
    grads = [None] * len(wanted)
    is_attached = isinstance(output, torch.Tensor) and output.requires_grad
    if is_attached and output.shape == cotangent.shape:
        wanted_grads = torch.autograd.grad(output, wanted, cotangent, allow_unused=True)
        grads = list(wanted_grads)
    return {
        "output": output.detach() if is_attached else output,
        "input": grads[0],
        "weights": grads[1 : 1 + len(LAYERS)],
        "biases": grads[1 + len(LAYERS) :],
        "has_bias": has_bias(module),
    }


def state_shapes(d_model, num_heads):
    """The shapes of what the module's state_dict holds, by name."""
    state = student.MultiHeadAttention(d_model, num_heads).state_dict()
    shapes = {name: list(part.shape) for name, part in state.items() if isinstance(part, torch.Tensor)}
    return {"shapes": shapes}


def merge_strided(x):
    """merge_heads of a view: x (B, T, H, D / H), handed over as (B, H, T, D / H)."""
    return {"merged": student.merge_heads(x.transpose(1, 2))}


def split_strided(x, num_heads):
    """split_heads of a view: x (T, B, D), handed over as (B, T, D)."""
    return {"heads": student.split_heads(x.transpose(0, 1), num_heads)}


def round_trip(x, num_heads):
    """x split into heads and merged again."""
    return {"merged": student.merge_heads(student.split_heads(x, num_heads))}
