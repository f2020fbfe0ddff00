"""Entries in, a folder out: each student's results.json, as Gradescope's harness reads it."""

import json
from collections.abc import Sequence
from pathlib import Path

from autograder.export.matching import shared
from autograder.gradebook.entries import Entry
from autograder.report.clean import folder_names
from autograder.report.files import write_atomically
from autograder.results import to_gradescope


def write_gradescope(entries: Sequence[Entry], folder: Path) -> None:
    """Write `<folder>/<student>/results.json`, or `submission_<id>/` where Gradescope's own number is known.

    The score is the one that counts; penalty and adjustments are lines of their own, which add up to it.
    """
    doubled = shared(entry.ids.get("gradescope_id", "") for entry in entries)
    labels = [_label(entry, doubled) for entry in entries]
    folders = folder_names(labels, taken={})
    for entry, label in zip(entries, labels, strict=True):
        place = folder / folders[label]
        place.mkdir(parents=True, exist_ok=True)
        write_atomically(
            place / "results.json",
            json.dumps(to_gradescope(entry.effective(), entry.comments), indent=1) + "\n",
        )


def _label(entry: Entry, doubled: set[str]) -> str:
    known = entry.ids.get("gradescope_id", "")
    return f"submission_{known}" if known and known.casefold() not in doubled else entry.student
