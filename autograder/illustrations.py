"""The wrong answers of one submission in, a picture for each that can be drawn out.

Pictures are no part of a result: whatever happens to one, the submission is graded as without it.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import pytest

from autograder.checks import WrongAnswer
from autograder.picture import Picture
from autograder.plugin import HIDDEN_TEST
from autograder.student import Student


def draw_all(
    wrong: Iterable[tuple[pytest.Item, WrongAnswer]], student: Student
) -> Iterator[tuple[str, Picture]]:
    """The picture of each test that has one: of the example that it names, else of the answer itself."""
    drawn: dict[Any, Picture | None] = {}  # an example that several tests name is drawn once
    for item, failure in wrong:
        test = item.stash[HIDDEN_TEST]
        marker = item.get_closest_marker("picture")
        example = marker.kwargs["of"] if marker else None
        if example is not None and example not in drawn:
            student.begin(test.question)
            drawn[example] = _attempt(partial(example, student))
        picture = drawn.get(example) or (_attempt(failure.picture) if failure.picture else None)
        if picture is not None:
            yield test.name, picture


def _attempt(draw: Callable[[], Picture | None]) -> Picture | None:
    """What `draw` gives; None where the submission fails on the example, or the drawing on its answer."""
    try:
        return draw()
    except Exception:
        # The test has failed for a reason of its own, which is reported; a picture of it is an extra.
        return None
