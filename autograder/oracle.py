"""What a probe should have seen: the probes of an assignment beside trusted functions.

oracle = Oracle(__file__, train_step=train_step)
expected = oracle.probe("weights_after_a_step", x, y)["weights"]
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.worker.operations import Operation, perform
from autograder.worker.probes import load_probes


class Oracle:
    """The probes of the hidden test file `grader`, driving these functions in the grader's own process."""

    def __init__(self, grader: str | Path, **functions: Callable[..., Any]) -> None:
        self._probes = load_probes(read_probes(Path(grader).parent), functions)

    def probe(self, name: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the probe returns; its arguments are copied, as they are for a submission."""
        value: dict[str, Any] = perform(Operation(name, args, kwargs, is_probe=True), self._probes).value
        return value


def read_probes(graders_dir: Path) -> str:
    """The text of the assignment's `probes.py`; empty where it has none."""
    path = graders_dir / "probes.py"
    return path.read_text(encoding="utf-8") if path.is_file() else ""
