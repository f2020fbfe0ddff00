"""What was handed in, as text: the code cells of a notebook or script, and the small files beside it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """One code cell. `number` counts all cells of the notebook from 1, as a person does who looks for it.

    `checks` are questions that Otter checks after it, `is_ignored` says that Otter does not run it: by its
    metadata.
    """

    number: int
    source: str
    checks: tuple[str, ...] = ()
    is_ignored: bool = False


@dataclass(frozen=True)
class Submission:
    """A submission that could be read.

    `name` is the file's stem and identifies it in the gradebook; `sha256` is of the file's bytes.
    `files` holds what a zip carried beside the notebook (helper modules, small data), by relative POSIX path.
    `notes` tell the student what was done to read it ("chose hw1_losses.ipynb out of three notebooks").
    """

    name: str
    student: str
    sha256: str
    cells: tuple[Cell, ...]
    files: dict[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
