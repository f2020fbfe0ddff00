"""The text of an assignment's `probes.py` and somebody's functions in; probes that drive those functions out.

A probe drives what can't be called from outside, such as a module, an optimizer or a loop with callbacks,
and returns a dict of what happened. The worker loads the probes beside the student's code; the grader loads
the same ones beside oracles, the reference and the bank of mistakes.
"""

from collections.abc import Callable, Mapping
from typing import Any

from autograder.worker.operations import MissingFunctionError

Probe = Callable[..., dict[str, Any]]


class _Functions:
    """What a probe knows as `student`: the functions as attributes, looked up when they are used."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace

    def __getattr__(self, name: str) -> Any:
        if name not in self._namespace:
            raise MissingFunctionError(f"`{name}` is not defined")
        return self._namespace[name]


def load_probes(source: str, namespace: Mapping[str, Any]) -> dict[str, Probe]:
    """Execute the text of a `probes.py` whose `student` is that namespace; its public functions by name."""
    probes: dict[str, Any] = {"student": _Functions(namespace)}
    exec(compile(source, "probes.py", "exec"), probes)
    return {name: value for name, value in probes.items() if not name.startswith("_") and callable(value)}
