"""A master notebook in, what its raw cells in Otter's format promise out: that it is released, and points."""

import re
from collections.abc import Iterator

import yaml

from autograder.assignment import Assignment
from autograder.errors import AssignmentError
from autograder.reference import master_cells

_CONFIG = re.compile(r"\s*#\s*ASSIGNMENT CONFIG\b", re.IGNORECASE)
_QUESTION = re.compile(r"\s*#\s*BEGIN QUESTION\b", re.IGNORECASE)


def is_released_by_otter(assignment: Assignment) -> bool:
    """Whether the master is one that `autograder release` can make the students' notebook from."""
    return any(map(_CONFIG.match, _raw_cells(assignment)))


def points_in_master(assignment: Assignment) -> dict[str, float]:
    """Points by question, of those questions to which the master gives some in one number.

    Raises AssignmentError for a question whose cell is not YAML.
    """
    found = {}
    for source in filter(_QUESTION.match, _raw_cells(assignment)):
        try:
            settings = yaml.safe_load(source)
        except yaml.YAMLError as cause:
            raise AssignmentError(
                f"{assignment.master}: a cell with BEGIN QUESTION is not valid YAML: {cause}"
            ) from cause
        points = settings.get("points") if isinstance(settings, dict) else None
        if isinstance(points, int | float):
            found[str(settings.get("name"))] = float(points)
    return found


def _raw_cells(assignment: Assignment) -> Iterator[str]:
    return ("".join(cell["source"]) for cell in master_cells(assignment) if cell["cell_type"] == "raw")
