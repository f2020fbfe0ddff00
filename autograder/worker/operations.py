"""One call of a student's function, with all that a grader may ask about it: an Operation in, an Answer out.

The worker runs it on the student's namespace; the grader runs the very same code on the reference and on
the bank of mistakes, so that their answers can be compared like with like. Arguments and results may be
nested: wherever tensors are counted, those inside tuples, lists and dicts count, in order.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils._python_dispatch import TorchDispatchMode


class MissingFunctionError(Exception):
    """The submission binds no such name, or binds it to something that can't be called."""


@dataclass(frozen=True)
class Operation:
    """A function to call by name, and how; `is_probe`: one of the assignment's probes, not of the student's.

    With `wrt`, those tensors of the positional arguments get gradients: the output is contracted with
    `cotangent` (of the output's structure; ones when None). `default_dtype` is set around the call. `trace`
    records what was called.
    """

    name: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    wrt: tuple[int, ...] = ()
    cotangent: Any = None
    default_dtype: str = ""
    device: str = "cpu"
    trace: bool = False
    is_probe: bool = False


@dataclass(frozen=True)
class Answer:
    """What the call gave. `grads` are in the order of `wrt`, None where the output does not depend on it.

    `is_attached`: the output can be differentiated. `mutated` names arguments that were changed, `disturbed`
    global state that was (both restored). A trace sees torch functions and aten operators (`called`), how
    many operators ran (`operators`), and the elements of the largest tensor that one made.
    """

    value: Any
    grads: tuple[torch.Tensor | None, ...] = ()
    is_attached: bool = False
    device: str = ""
    mutated: tuple[str, ...] = ()
    disturbed: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    operators: int = 0
    largest_tensor: int = 0


def perform(operation: Operation, namespace: Mapping[str, Any]) -> Answer:
    """Call the function; whatever it raises comes out, after global state was put back."""
    function = _function(operation.name, namespace)
    args, kwargs = _fresh_inputs(operation)
    names = [f"argument {index + 1}" for index in range(len(args))] + list(kwargs)
    before = [
        [tensor.detach().clone() for tensor in tensors_in(value)] for value in (*args, *kwargs.values())
    ]
    seen = _Seen()
    with (
        _default_dtype(operation.default_dtype) if operation.default_dtype else nullcontext(),
        watched_state() as disturbed,
        _traced(seen) if operation.trace else nullcontext(),
    ):
        value = function(*args, **kwargs)
        grads = _gradients(value, args, operation) if operation.wrt else ()
    results = tensors_in(value)
    after = [tensors_in(value) for value in (*args, *kwargs.values())]
    return Answer(
        value=value,
        grads=grads,
        is_attached=any(tensor.requires_grad for tensor in results),
        device=results[0].device.type if results else "",
        mutated=tuple(
            name for name, old, new in zip(names, before, after, strict=True) if not _are_same(old, new)
        ),
        disturbed=tuple(disturbed),
        called=tuple(sorted(seen.called)),
        operators=seen.operators,
        largest_tensor=seen.largest_tensor,
    )


def tensors_in(value: Any) -> list[torch.Tensor]:
    """The tensors of a value in order, those inside tuples, lists and dicts included."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in tensors_in(item)]
    return []


def _function(name: str, namespace: Mapping[str, Any]) -> Callable[..., Any]:
    if name not in namespace:
        raise MissingFunctionError(f"`{name}` is not defined")
    function: Callable[..., Any] = namespace[name]
    if not callable(function):
        raise MissingFunctionError(f"`{name}` is a {type(function).__name__}, not a function")
    return function


def _fresh_inputs(operation: Operation) -> tuple[list[Any], dict[str, Any]]:
    # Copies, so that a call that changes its inputs can't spoil the next one, nor the grader's own.
    args = [_moved(value, operation.device) for value in operation.args]
    kwargs = {key: _moved(value, operation.device) for key, value in operation.kwargs.items()}
    tensors = tensors_in(args)
    for index in operation.wrt:
        tensors[index].requires_grad_(True)
    return args, kwargs


def _moved(value: Any, device: str) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().to(device, copy=True)
    if isinstance(value, (list, tuple)):
        return type(value)(_moved(item, device) for item in value)
    if isinstance(value, dict):
        return {key: _moved(item, device) for key, item in value.items()}
    return value


def _are_same(old: Sequence[torch.Tensor], new: Sequence[torch.Tensor]) -> bool:
    return len(old) == len(new) and all(map(_is_same, old, new))


def _is_same(old: torch.Tensor, new: torch.Tensor) -> bool:
    if old.shape != new.shape or old.dtype != new.dtype:
        return False
    new = new.detach()
    # NaN equals NaN here: what counts is whether anything was written.
    return torch.equal(old, new) or torch.equal(torch.nan_to_num(old), torch.nan_to_num(new))


def _gradients(value: Any, args: list[Any], operation: Operation) -> tuple[torch.Tensor | None, ...]:
    outputs = tensors_in(value)
    cotangents = tensors_in(operation.cotangent) or [torch.ones_like(output) for output in outputs]
    if not any(output.requires_grad for output in outputs):
        return (None,) * len(operation.wrt)
    if len(outputs) != len(cotangents):
        raise ValueError(f"the result has {len(outputs)} tensors where {len(cotangents)} were expected")
    for output, cotangent in zip(outputs, cotangents, strict=True):
        if cotangent.shape != output.shape:
            raise ValueError(
                f"the result has the shape {tuple(output.shape)} where {tuple(cotangent.shape)} was expected"
            )
    attached = [
        (output, cotangent.to(output))
        for output, cotangent in zip(outputs, cotangents, strict=True)
        if output.requires_grad
    ]
    tensors = tensors_in(args)
    inputs = [tensors[index] for index in operation.wrt]
    return torch.autograd.grad(
        [output for output, _ in attached],
        inputs,
        [cotangent for _, cotangent in attached],
        allow_unused=True,
    )


@contextmanager
def _default_dtype(name: str) -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, name))
    try:
        yield
    finally:
        torch.set_default_dtype(before)


@contextmanager
def watched_state() -> Iterator[list[str]]:
    """Yield a list that afterwards names what the block changed of torch's global state; put it back."""
    dtype, is_grad, seed = torch.get_default_dtype(), torch.is_grad_enabled(), torch.initial_seed()
    generator, threads = torch.get_rng_state(), torch.get_num_threads()
    disturbed: list[str] = []
    try:
        yield disturbed
    finally:
        if torch.is_grad_enabled() != is_grad:
            disturbed.append("gradient mode")
        if torch.initial_seed() != seed:
            disturbed.append("random seed")
        if torch.get_default_dtype() != dtype:
            disturbed.append("default dtype")
        torch.set_grad_enabled(is_grad)
        torch.set_default_dtype(dtype)
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        if "random seed" in disturbed:
            torch.manual_seed(seed)
        torch.set_rng_state(generator)


@dataclass
class _Seen:
    """What a trace has seen so far."""

    called: set[str] = field(default_factory=set)
    operators: int = 0
    largest_tensor: int = 0


@contextmanager
def _traced(seen: _Seen) -> Iterator[None]:
    """Record in `seen` the torch functions that the block calls, and the operators that they come down to."""
    with _Functions(seen), _Operators(seen):
        yield


class _Functions(TorchFunctionMode):
    """Records the torch functions that are called."""

    def __init__(self, seen: _Seen) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._seen = seen

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._seen.called.add(_name_of(func))
        return func(*args, **(kwargs or {}))


class _Operators(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Records and counts the aten operators that run, and the largest tensor that they made."""

    def __init__(self, seen: _Seen) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._seen = seen

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._seen.called.add("aten." + func.overloadpacket.__name__)
        self._seen.operators += 1
        result = func(*args, **(kwargs or {}))
        for part in result if isinstance(result, (list, tuple)) else (result,):
            if isinstance(part, torch.Tensor):
                self._seen.largest_tensor = max(self._seen.largest_tensor, _stored(part))
        return result


def _stored(tensor: torch.Tensor) -> int:
    """How many elements a tensor holds; a sparse one holds what is not zero."""
    if tensor.layout is torch.strided:
        return tensor.numel()
    return int(tensor._nnz()) if tensor.layout is torch.sparse_coo else int(tensor.values().numel())


@lru_cache(maxsize=10_000)
def _name_of(function: Callable[..., Any]) -> str:
    """`torch.exp`; found once for each, since asking torch takes longer than most of its functions."""
    return resolve_name(function) or f"{function.__module__}.{getattr(function, '__name__', '')}"
