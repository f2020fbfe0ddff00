"""What students handed in: one value for each file, with who it is from, which attempt it is, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class HandedIn:
    """One file as a student handed it in."""

    path: Path
    """Where its bytes lie; below the out folder where it came in a zip."""
    name: str
    """Unique in the batch, whatever a file system thinks of case; the submission's name in the gradebook."""
    student: str
    """The key of a person in the gradebook; the submission's name where nothing else is known."""
    ids: Mapping[str, str] = field(default_factory=dict)
    """`canvas_id`, `sis_id`, `login`, `email`, `moodle_id`, `gradescope_id`, `name`, `section`, as known."""
    attempt: int = 1
    """Counted from 1 in the order handed in."""
    submitted_at: datetime | None = None
    """Aware; None where the export does not tell."""
    is_late: bool = False
    """Marked late by the LMS, where no time is known."""
    origin: str = ""
    """Where a person finds it: a path, or a zip and the path in it. Empty: `path` says it."""
    is_unknown: bool = False
    """A roster was given, and it does not tell who this is."""
    note: str = ""
    """What is to be said of it in the manifest."""
