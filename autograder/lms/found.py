"""One hand-in of one person, as the export of an LMS tells it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class File:
    """A file of an export: its path in it, and its name as the student called it."""

    path: str
    own_name: str

    @classmethod
    def of(cls, path: str, own_name: str) -> "File":
        """With a stem in any case: what is called `.ipynb` has no ending, for a file system."""
        return cls(path, f"_{own_name}" if own_name.startswith(".") else own_name)


@dataclass(frozen=True)
class Found:
    """What one person handed in at one time. `label` tells two persons of a class apart."""

    files: tuple[File, ...]
    label: str
    """Names the submission, before the file's own name."""
    student: str
    """The key of the person, where no roster knows better."""
    ids: Mapping[str, str] = field(default_factory=dict)
    squeezed_name: str = ""
    """The person's name as Canvas writes it, without anything but letters: weak evidence of who it is."""
    order: int = 0
    """Grows from one hand-in of a person to the next; 0 where the LMS does not tell."""
    attempt: int = 1
    submitted_at: datetime | None = None
    is_late: bool = False
    note: str = ""


def composed(text: str) -> str:
    """`text` with its accents as one character each: macOS takes them apart when it unpacks a zip."""
    return unicodedata.normalize("NFC", text)
