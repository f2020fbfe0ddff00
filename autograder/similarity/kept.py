"""What a comparison found in, the same on every later run out: kept as JSON beside the gradebook.

The report of the folder shows it, whenever that is made again. The code stays in `similarity.html`.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.report.files import write_atomically

KEPT = "similarity.json"


@dataclass(frozen=True)
class KeptPair:
    """Two submissions, and the share of each that the other has, too; as `similarity.html` numbers them."""

    first: str
    second: str
    share_first: float
    share_second: float

    @property
    def similarity(self) -> float:
        return max(self.share_first, self.share_second)


@dataclass(frozen=True)
class KeptComparison:
    """`pairs` are those of `count` that the page shows; `names` were compared, `refused` can't be read."""

    assignment: str
    compared_at: str  # ISO 8601
    threshold: float
    names: frozenset[str]
    refused: frozenset[str]
    count: int
    pairs: tuple[KeptPair, ...]
    notes: tuple[str, ...]


def keep(comparison: KeptComparison, out_dir: Path) -> None:
    """Write it into the folder, in place of an earlier one."""
    data = asdict(comparison)
    data |= {"names": sorted(comparison.names), "refused": sorted(comparison.refused)}
    write_atomically(out_dir / KEPT, json.dumps(data, indent=1) + "\n")


def kept_comparison(out_dir: Path, assignment: str) -> KeptComparison | None:
    """What was kept for the assignment, or None. A damaged file is told in a note: it fails no report."""
    path = out_dir / KEPT
    if not path.is_file():
        return None
    try:
        found = _read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        note = f"{KEPT} can't be read; run `autograder similar` again"
        return KeptComparison(assignment, "", 0.0, frozenset(), frozenset(), 0, (), (note,))
    return found if found.assignment == assignment else None


def _read(data: dict[str, Any]) -> KeptComparison:
    return KeptComparison(
        assignment=str(data["assignment"]),
        compared_at=str(data["compared_at"]),
        threshold=float(data["threshold"]),
        names=frozenset(str(name) for name in data["names"]),
        refused=frozenset(str(name) for name in data["refused"]),
        count=int(data["count"]),
        pairs=tuple(_read_pair(pair) for pair in data["pairs"]),
        notes=tuple(str(note) for note in data["notes"]),
    )


def _read_pair(data: dict[str, Any]) -> KeptPair:
    shares = (float(data["share_first"]), float(data["share_second"]))
    return KeptPair(str(data["first"]), str(data["second"]), *shares)
