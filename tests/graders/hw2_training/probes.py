"""What the hidden tests of hw2 look at from beside the student's code: data sets, models, steps and loops."""

# `student` is put beside these functions when they are loaded.
# ruff: noqa: F821

import random

import numpy
import torch
from torch import nn
from torch.nn import functional
from torch.utils._pytree import tree_leaves, tree_map
from torch.utils.data import DataLoader, TensorDataset

_WIDTH = 5

_ACTIVATIONS = {
    "ReLU": nn.ReLU,
    "Tanh": nn.Tanh,
    "Sigmoid": nn.Sigmoid,
    "Softplus": nn.Softplus,
    "Identity": nn.Identity,
}

_OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.3),
    "momentum": lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.9),
    "decay": lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.5, weight_decay=0.2),
    # A large eps: Adam's step is then a smooth function of the gradient, and rounding stays rounding.
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.05, eps=0.01),
}


def _asymmetric(prediction, target):
    """A mean loss that is not the same with its arguments exchanged."""
    error = prediction - target
    return (functional.softplus(3 * error) + 0.1 * error * error).mean()


_LOSSES = {
    "cross_entropy": functional.cross_entropy,
    "smoothed": lambda logits, labels: functional.cross_entropy(logits, labels, label_smoothing=0.1),
    "asymmetric": _asymmetric,
}


# q1


def make_dataset(inputs, targets):
    return {"length": len(student.ArrayDataset(inputs, targets))}


def look_at_samples(inputs, targets):
    dataset = _seeded(lambda: student.ArrayDataset(inputs, targets))
    return {
        "length": len(dataset),
        "samples": [dataset[index] for index in range(inputs.shape[0])],
        "is_dataset": isinstance(dataset, torch.utils.data.Dataset),
    }


def load_batches(inputs, targets, batch_size, shuffle):
    dataset = _seeded(lambda: student.ArrayDataset(inputs, targets))
    order = torch.Generator().manual_seed(3)
    return {"batches": list(DataLoader(dataset, batch_size, shuffle=shuffle, generator=order))}


# q2


def look_at_mlp(sizes, activation, numbers, x, cotangent):
    """Shapes of the parameters, and with `numbers` as parameters: the output and its gradients."""
    arguments = (sizes,) if activation is None else (sizes, _ACTIVATIONS[activation])
    model = student.make_mlp(*arguments)
    kind = "module" if isinstance(model, nn.Module) else type(model).__name__
    parameters = list(model.parameters()) if kind == "module" else []
    if not parameters:
        # What it would compute depends on weights that nobody can set.
        return {"kind": kind, "shapes": [], "output": None, "grads": [], "sizes": list(sizes)}
    model.to(device=x.device, dtype=x.dtype)
    _fill(parameters, numbers)
    output = model(x)
    grads = []
    if isinstance(output, torch.Tensor) and output.requires_grad and output.shape == cotangent.shape:
        grads = torch.autograd.grad(output, parameters, cotangent, allow_unused=True)
    return {
        "kind": kind,
        "shapes": [list(parameter.shape) for parameter in parameters],
        "output": output.detach() if isinstance(output, torch.Tensor) else output,
        "grads": list(grads),
        "sizes": list(sizes),
    }


def make_two_mlps(sizes):
    """How many parameters the first model has, and how many of them the second one has, too."""
    first, second = (list(student.make_mlp(sizes).parameters()) for _ in range(2))
    return {"count": len(first), "shared": sum(any(one is other for other in second) for one in first)}


# q3


class _Counted(torch.autograd.Function):
    """The identity; counts the backward passes that come through."""

    @staticmethod
    def forward(value, count):
        return value.clone()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.count = inputs[1]

    @staticmethod
    def backward(ctx, gradient):
        ctx.count.append(1)
        return gradient, None


def run_backwards(kind, a, b, w, found, k):
    count = []

    def fn(v):
        if kind == "waves":
            value = (torch.sin(a * v) * b).sum()
        elif kind == "square":
            value = (a * v * v + b * v).sum()
        else:
            value = (a * v).sum() * (b * v).sum()
        return _Counted.apply(value, count)

    w.requires_grad_(True)
    w.grad = None if found is None else found.clone()
    value = student.gradient_after_backwards(fn, w, k)
    # A copy, as it may be the very tensor that is in `w.grad`.
    value = value.detach().clone() if isinstance(value, torch.Tensor) else value
    left = None if w.grad is None else w.grad.clone()
    return {"value": value, "left": left, "w": w.detach().clone(), "passes": len(count)}


# q4


def take_steps(
    numbers,
    batches,
    classes,
    *,
    kind="plain",
    optimizer="sgd",
    loss="cross_entropy",
    found=None,
    is_training=True,
):
    """All weights and buffers after each step of `train_step`, what it returned, and the order of events."""
    model = _make_model(kind, numbers, batches[0][0], classes)
    model.train(is_training)
    _leave_gradients(model, found)
    optimizer = _OPTIMIZERS[optimizer](model.parameters())
    optimizer.register_step_post_hook(lambda *_: model.events.append("step"))
    losses, weights, buffers = [], [], []
    for x, y in batches:
        losses.append(student.train_step(model, optimizer, _LOSSES[loss], x, y))
        weights.append(_flat(model.parameters()))
        buffers.append(_flat(model.buffers()))
    return {
        "losses": losses,
        "weights": torch.stack(weights),
        "buffers": torch.stack(buffers),
        "events": model.events,
    }


# q5


def measure(
    numbers,
    x,
    y,
    batch_size,
    classes,
    *,
    kind="plain",
    loss="cross_entropy",
    is_training=True,
    found=None,
):
    """What `evaluate` returned, and the model's state afterwards."""
    model = _make_model(kind, numbers, x, classes)
    model.train(is_training)
    _leave_gradients(model, found)
    loader = DataLoader(TensorDataset(x, y), batch_size)
    return {
        "value": student.evaluate(model, _LOSSES[loss], loader),
        "is_training": model.training,
        "has_recorded": model.has_recorded,
        "weights": _flat(model.parameters()),
        "buffers": _flat(model.buffers()),
        "gradients": [None if p.grad is None else p.grad.clone() for p in model.parameters()],
    }


# q6


def train(
    numbers,
    train_data,
    val_data,
    batch_sizes,
    epochs,
    classes,
    *,
    kind="plain",
    optimizer="sgd",
    is_training=True,
    found=None,
    is_far=False,
):
    """What `fit` returned, and the model's state afterwards. `is_far`: the batches are on another device."""
    model = _make_model(kind, numbers, train_data[0], classes)
    model.train(is_training)
    _leave_gradients(model, found)
    optimizer = _OPTIMIZERS[optimizer](model.parameters())
    train_loader, val_loader = (
        _make_loader(x, y, batch_size, is_far)
        for (x, y), batch_size in zip((train_data, val_data), batch_sizes, strict=True)
    )
    optimizer.register_step_post_hook(lambda *_: model.events.append("step"))
    history = student.fit(model, optimizer, functional.cross_entropy, train_loader, val_loader, epochs)
    return {
        "history": history,
        # No test judges it: it tells mistakes apart that leave the weights where they are.
        "updates": [event for event in model.events if event != "forward"],
        "has_stayed": next(model.parameters()).device == train_data[0].device,
        "weights": _flat(model.parameters()),
        "buffers": _flat(model.buffers()),
    }


def _make_loader(x, y, batch_size, is_far):
    if not is_far:
        return DataLoader(TensorDataset(x, y), batch_size)
    if x.device.type != "cpu":
        return DataLoader(TensorDataset(x.cpu(), y.cpu()), batch_size)

    def collate(samples):
        return [_Far(torch.stack(part)) for part in zip(*samples, strict=True)]

    return DataLoader(TensorDataset(x, y), batch_size, collate_fn=collate)


class _Far(torch.Tensor):
    """A tensor on another device than the model's, on a machine that has one device only.

    It says that its device is "meta", refuses to be combined with tensors from here, and comes here when it
    is moved.
    """

    @staticmethod
    def __new__(cls, here):
        return torch.Tensor._make_wrapper_subclass(cls, here.shape, dtype=here.dtype, device="meta")

    def __init__(self, here):
        self.here = here

    def __repr__(self):
        return f"a tensor of shape {tuple(self.shape)} on another device"

    __torch_function__ = torch._C._disabled_torch_function_impl

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        leaves = tree_leaves((args, kwargs))
        neighbours = [leaf for leaf in leaves if isinstance(leaf, torch.Tensor) and not isinstance(leaf, cls)]
        devices = [leaf for leaf in leaves if isinstance(leaf, torch.device)]

        def unwrapped(leaf):
            if isinstance(leaf, torch.device) and leaf.type == "meta":
                return torch.device("cpu")
            return leaf.here if isinstance(leaf, cls) else leaf

        is_move = func.overloadpacket.__name__ in ("to", "_to_copy", "cpu", "type_as", "copy_")
        if any(tensor.ndim for tensor in neighbours) and not is_move:
            raise RuntimeError(
                "Expected all tensors to be on the same device, but found at least two devices"
            )
        result = func(*tree_map(unwrapped, args), **tree_map(unwrapped, kwargs))
        if is_move and (neighbours or any(device.type != "meta" for device in devices)):
            return result
        return tree_map(lambda leaf: cls(leaf) if isinstance(leaf, torch.Tensor) else leaf, result)


# What several of them need.


class _Drop(nn.Module):
    """Dropout that draws no random numbers: the same entries of any batch, in train mode only."""

    def forward(self, x):
        if not self.training:
            return x
        row, unit = (torch.arange(size, device=x.device) for size in x.shape)
        return x * 1.5 * ((row[:, None] + 2 * unit) % 3 != 0)


class _Model(nn.Module):
    """A tiny network that tells what is done with it."""

    def __init__(self, features, classes, kind):
        super().__init__()
        between = {
            "plain": nn.Identity,
            "dropout": _Drop,
            "batchnorm": lambda: nn.BatchNorm1d(_WIDTH),
        }
        self.enter = nn.Linear(features, _WIDTH)
        self.between = between[kind]()
        self.leave = nn.Linear(_WIDTH, classes)
        self.has_recorded = False
        self.events = []

    def forward(self, x):
        output = self.leave(torch.tanh(self.between(self.enter(x))))
        self.events.append("forward")
        if output.requires_grad:
            self.has_recorded = True
            output.register_hook(lambda _: self.events.append("backward"))
        return output


def _make_model(kind, numbers, x, classes):
    model = _Model(x.shape[1], classes, kind).to(device=x.device, dtype=x.dtype)
    _fill(model.parameters(), numbers)
    if kind == "batchnorm":
        with torch.no_grad():
            model.between.weight.add_(1.5)
            model.between.running_mean.copy_(numbers[:_WIDTH])
            model.between.running_var.copy_(1 + numbers[_WIDTH : 2 * _WIDTH].square())
    return model


def _fill(parameters, numbers):
    """Write the numbers into the parameters one after the other, from the start again where they run out."""
    place = 0
    for parameter in parameters:
        index = (torch.arange(parameter.numel(), device=numbers.device) + place) % numbers.numel()
        place += parameter.numel()
        with torch.no_grad():
            parameter.copy_(numbers[index].reshape(parameter.shape))


def _leave_gradients(model, found):
    if found is not None:
        for index, parameter in enumerate(model.parameters()):
            parameter.grad = torch.full_like(parameter, 1.0) * found[index % found.numel()]


def _flat(tensors):
    parts = [tensor.detach().reshape(-1) for tensor in tensors]
    return torch.cat(parts) if parts else torch.zeros(0)


def _seeded(function):
    """Call the function with all generators seeded, so that it shuffles alike anywhere, and put them back."""
    others = random.getstate(), numpy.random.get_state()
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            random.seed(0)
            numpy.random.seed(0)
            return function()
    finally:
        random.setstate(others[0])
        numpy.random.set_state(others[1])
