"""Models, optimizers and loops that live beside the submission, and reports of what became of them.

Weights and batches come from the test. A probe says what happened and holds no answer.
"""

# ruff: noqa: F821  `student` is put here by whoever loads the probes

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

_LOSSES = {"mse": functional.mse_loss, "cross_entropy": functional.cross_entropy, "module": nn.MSELoss()}


class _Graph:
    """One graph, from its forward pass until its backward pass, or until it is dropped."""

    def __init__(self, meter):
        self.meter, self.is_waiting = meter, True
        meter.waiting += 1
        meter.most_waiting = max(meter.most_waiting, meter.waiting)

    def end(self):
        if self.is_waiting:
            self.is_waiting = False
            self.meter.waiting -= 1

    def __del__(self):
        self.end()


class _Meter:
    """What a model met while gradients were on."""

    def __init__(self):
        self.batch_sizes, self.waiting, self.most_waiting, self.backwards = [], 0, 0, 0

    def __deepcopy__(self, memo):
        return self


class _Watch(torch.autograd.Function):
    """The identity, which notices when backward comes by."""

    @staticmethod
    def forward(x, graph):
        return x.view_as(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.graph = inputs[1]

    @staticmethod
    def backward(ctx, gradient):
        ctx.graph.meter.backwards += 1
        ctx.graph.end()
        return gradient, None


class _Model(nn.Module):
    """Linear, tanh, linear, over the last dimension of x; with a table, x holds its row numbers instead."""

    def __init__(self, weights, table=None):
        super().__init__()
        w1, b1, w2, b2 = weights
        self.table = None if table is None else nn.Parameter(table.clone())
        self.hidden = _linear(w1, b1)
        self.output = _linear(w2, b2)
        self.meter = _Meter()

    def forward(self, x):
        if torch.is_grad_enabled():
            self.meter.batch_sizes.append(x.shape[0])
        x = x if self.table is None else self.table[x]
        y = self.output(torch.tanh(self.hidden(x)))
        return _Watch.apply(y, _Graph(self.meter)) if y.requires_grad else y


def _linear(weight, bias):
    # Without the usual first weights, which would be drawn from torch's global generator.
    layer = nn.utils.skip_init(
        nn.Linear, weight.shape[1], weight.shape[0], device=weight.device, dtype=weight.dtype
    )
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer


def _leave_gradients(model, gradient):
    if gradient is not None:
        for p in model.parameters():
            p.grad = torch.full_like(p, gradient)


def _gradients(model):
    return {name: None if p.grad is None else p.grad.detach().clone() for name, p in model.named_parameters()}


def _numbers(value):
    return torch.as_tensor(value).detach().reshape(-1).double().cpu()


def _flat(parameters):
    return torch.cat([p.detach().reshape(-1) for p in parameters])


# q1 and q3


def accumulated(weights, micro_batches, loss="mse", stale=None):
    """What accumulate_gradients leaves behind."""
    model = _Model(weights)
    _leave_gradients(model, stale)
    returned = student.accumulate_gradients(model, _LOSSES[loss], micro_batches)
    return {
        "loss": returned,
        "gradients": _gradients(model),
        "parameters": _flat(model.parameters()),
        "training": model.training,
    }


def accumulation_cost(weights, micro_batches, loss="mse"):
    """Which batches the model met, how many graphs waited for backward at once, how many got it."""
    model = _Model(weights)
    student.accumulate_gradients(model, _LOSSES[loss], micro_batches)
    return _cost(model)


def token_gradients(weights, micro_batches, stale=None, table=None, **options):
    """What accumulate_token_gradients leaves behind."""
    model = _Model(weights, table)
    _leave_gradients(model, stale)
    returned = student.accumulate_token_gradients(model, micro_batches, **options)
    return {
        "loss": returned,
        "gradients": _gradients(model),
        "parameters": _flat(model.parameters()),
        "training": model.training,
    }


def token_cost(weights, micro_batches):
    """As accumulation_cost, for accumulate_token_gradients."""
    model = _Model(weights)
    student.accumulate_token_gradients(model, micro_batches)
    return _cost(model)


def _cost(model):
    meter = model.meter
    return {
        "largest_batch": max(meter.batch_sizes, default=0),
        "most_waiting": meter.most_waiting,
        "backwards": meter.backwards,
    }


# q2


class _Loader:
    """Hands out the batches of another loader and counts how often it is gone through."""

    def __init__(self, batches):
        self.batches, self.passes = batches, 0

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        self.passes += 1
        return iter(self.batches)


def _data_loader(x, y, batch_size):
    # A generator of its own, since iterating draws a seed.
    return DataLoader(TensorDataset(x, y), batch_size=batch_size, generator=torch.Generator())


def _train(weights, loader, accumulation_steps, optimizer, options, loss, stale, epochs):
    model = _Model(weights)
    _leave_gradients(model, stale)
    optimizer = getattr(torch.optim, optimizer)(model.parameters(), **options)
    trajectory = [_flat(model.parameters())]
    optimizer.register_step_post_hook(lambda *_: trajectory.append(_flat(model.parameters())))
    returned = [
        student.train_accumulated(model, optimizer, _LOSSES[loss], loader, accumulation_steps)
        for _ in range(epochs)
    ]
    return model, optimizer, torch.stack(trajectory), returned


def training(
    weights, batches, accumulation_steps, optimizer, options, loss="mse", stale=None, batch_size=0, epochs=1
):
    """Epochs over a list of batches; with `batch_size` over a DataLoader of the one batch that there is.

    Returns the weights after each step, the first row before any, and the optimizer's state at the end.
    """
    loader = _data_loader(*batches[0], batch_size) if batch_size else batches
    model, optimizer, trajectory, returned = _train(
        weights, loader, accumulation_steps, optimizer, options, loss, stale, epochs
    )
    states = [optimizer.state.get(p, {}) for p in model.parameters()]
    names = sorted({name for state in states for name, value in state.items() if value is not None})
    return {
        "returned": returned,
        "steps": len(trajectory) - 1,
        "trajectory": trajectory,
        "parameters": _flat(model.parameters()),
        "state": {
            name: torch.cat([_numbers(state[name]) for state in states])
            for name in names
            if all(state.get(name) is not None for state in states)
        },
    }


def training_cost(weights, batches, accumulation_steps):
    """Which batches the model met, how many graphs waited at once, how often the loader was gone through."""
    loader = _Loader(batches)
    model, _, trajectory, _ = _train(weights, loader, accumulation_steps, "SGD", {"lr": 0.1}, "mse", None, 1)
    return {**_cost(model), "passes": loader.passes, "steps": len(trajectory) - 1}


# q4


class _Derived(torch.optim.Adam):
    """A class of somebody's own, constructed like its parent."""


def _optimizer_class(name):
    return _Derived if name == "derived" else getattr(torch.optim, name)


def _step(optimizer, parameters, gradients):
    for p, gradient in zip(parameters, gradients, strict=True):
        p.grad = gradient.clone()
    optimizer.step()


def _state(optimizer, parameters):
    """All tensors and numbers in the state of the parameters, flat, by parameter and name."""
    return {
        f"{index} {name}": torch.as_tensor(value).detach().clone()
        for index, p in enumerate(parameters)
        for name, value in sorted(optimizer.state.get(p, {}).items())
        if value is not None
    }


def _places(optimizer, parameters):
    """For each group which of the parameters it holds; -1 for another tensor."""
    places = {id(p): index for index, p in enumerate(parameters)}
    return [[places.get(id(p), -1) for p in group["params"]] for group in optimizer.param_groups]


def _hyperparameters(optimizer):
    return [
        {key: value for key, value in group.items() if key != "params"} for group in optimizer.param_groups
    ]


def _make_old(name, values, groups, options, gradients, later):
    """An optimizer that has stepped on the gradients; then `later` sets hyperparameters, by group."""
    parameters = [nn.Parameter(value.clone()) for value in values]
    described = [{"params": [parameters[index] for index in indices], **extra} for indices, extra in groups]
    old = _optimizer_class(name)(described, **options)
    for step in gradients:
        _step(old, parameters, step)
    for group, changes in zip(old.param_groups, later, strict=True):
        group.update(changes)
    return old, parameters


def restarted(name, values, groups, options, gradients, later):
    """What restart_optimizer makes of an optimizer with a past, before anything else happens."""
    old, parameters = _make_old(name, values, groups, options, gradients, later)
    new = student.restart_optimizer(old)
    is_optimizer = isinstance(new, torch.optim.Optimizer)
    return {
        "kind": type(new).__name__,
        "is_optimizer": is_optimizer,
        "is_same_class": type(new) is type(old),
        "is_old_one": new is old,
        "parameters": _places(new, parameters) if is_optimizer else [],
        "hyperparameters": _hyperparameters(new) if is_optimizer else [],
        "remembered": sum(len(entry) for entry in new.state.values()) if is_optimizer else 0,
        "weights": _flat(parameters),
        "old_parameters": _places(old, parameters),
        "old_hyperparameters": _hyperparameters(old),
        "old_state": _state(old, parameters),
    }


def steps_after_restart(name, values, groups, options, gradients, later, more):
    """The weights, step by step, that the new optimizer makes of further gradients."""
    old, parameters = _make_old(name, values, groups, options, gradients, later)
    new = student.restart_optimizer(old)
    trajectory = [_flat(parameters)]
    for step in more:
        _step(new, parameters, step)
        trajectory.append(_flat(parameters))
    held = _places(new, parameters) if isinstance(new, torch.optim.Optimizer) else []
    return {"trajectory": torch.stack(trajectory), "parameters": held}


def independence(name, values, groups, options, gradients, later, more):
    """What the old optimizer notices of the new one's steps and learning rates, and the other way round."""
    old, parameters = _make_old(name, values, groups, options, gradients, later)
    new = student.restart_optimizer(old)
    for step in more:
        _step(new, parameters, step)
    state_after = _state(old, parameters)
    rates = [group["lr"] for group in old.param_groups]
    for group in new.param_groups:
        group["lr"] = 77.0
    rates_after = [group["lr"] for group in old.param_groups]
    for group in old.param_groups:
        group["lr"] = 55.0
    return {
        "old_state": state_after,
        "old_rates": rates,
        "old_rates_after": rates_after,
        "new_rates_after": [group["lr"] for group in new.param_groups],
    }


# q5


def momentum_from_set(gradients, lr, momentum, restart_at):
    """momentum_trajectory with its restarts in a set."""
    return {"iterates": student.momentum_trajectory(gradients, lr, momentum, restart_at=set(restart_at))}


def _quadratic(curvature, minimum):
    return lambda y: curvature * (y - minimum)


def _coupled(matrix, target):
    """Half the squared distance of matrix · y from the target, y a vector."""
    return lambda y: matrix.T @ (matrix @ y - target)


def _logistic(points, signs, penalty):
    """The mean of log(1 + exp(-sign · point · y)) with an l2 penalty."""
    return lambda y: -(points.T @ (signs * torch.sigmoid(-signs * (points @ y)))) / len(points) + penalty * y


_FUNCTIONS = {"quadratic": _quadratic, "coupled": _coupled, "logistic": _logistic}


def accelerated(kind, parts, x0, lr, steps, **options):
    """accelerated_descent on the function of that kind which the parts make up."""
    before = x0.clone()
    iterates = student.accelerated_descent(_FUNCTIONS[kind](*parts), x0, lr, steps, **options)
    return {"iterates": iterates, "start_changed": not torch.equal(before, x0)}
