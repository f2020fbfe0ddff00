"""Pytest plugin of the hidden graders: markers and fixtures in, a submission judged by each test out.

    pytest tests/graders/hw1_losses                        judges the reference solution
    pytest tests/graders/hw1_losses --submission ada.ipynb judges a file

A hidden test belongs to a question, is worth points, has a docstring (its first line is what the student
reads) and takes the fixtures `student` and `inputs`. Tests elsewhere are not touched; nothing heavy is
imported before the first hidden test runs.
"""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.errors import AssignmentError

if TYPE_CHECKING:
    from autograder.bench import Bench
    from autograder.hidden_inputs import HiddenInputs
    from autograder.student import Student


@dataclass(frozen=True)
class HiddenTest:
    """What is known of a hidden test before it runs; scoring walks these."""

    name: str
    title: str
    question: str
    points: float
    hint: str
    assignment: str


HIDDEN_TEST = pytest.StashKey[HiddenTest]()
BENCH = pytest.StashKey["Bench"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder", "hidden graders of homework assignments")
    group.addoption(
        "--submission", metavar="FILE", help="judge this .ipynb, .py or .zip; default: the reference"
    )
    group.addoption("--sandbox", default="auto", help="auto, container, bubblewrap, kernel, process or none")
    group.addoption("--device", default="cpu", help="where submissions are called: cpu or cuda")
    group.addoption(
        "--seed", type=int, default=None, help="seed of the hidden inputs; default: from the file"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "question(name): the question that a hidden test belongs to")
    config.addinivalue_line("markers", "points(number): what a hidden test is worth")
    config.addinivalue_line("markers", "hint(text): shown to a student whose submission fails the test")
    config.addinivalue_line("markers", "picture(of): draws an example for a student who fails the test")


def pytest_unconfigure(config: pytest.Config) -> None:
    if BENCH in config.stash:
        config.stash[BENCH].close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if is_grader(item.path):
            try:
                item.stash[HIDDEN_TEST] = _describe(item)
            except AssignmentError as mistake:
                # Of any other exception pytest prints pages.
                raise pytest.UsageError(str(mistake)) from mistake


def is_grader(path: Path) -> bool:
    """Whether the file is a hidden grader: `…/tests/graders/<slug>/test_*.py`."""
    return path.parts[-4:-2] == ("tests", "graders")


def _describe(item: pytest.Item) -> HiddenTest:
    question, points = item.get_closest_marker("question"), item.get_closest_marker("points")
    hint = item.get_closest_marker("hint")
    doc = getattr(getattr(item, "obj", None), "__doc__", None)
    missing = [
        what
        for what, value in (("question marker", question), ("points marker", points), ("docstring", doc))
        if not value
    ]
    if missing or not question or not points or not doc:
        raise AssignmentError(f"{item.nodeid}: a hidden test needs a {' and a '.join(missing)}")
    return HiddenTest(
        name=item.name,
        title=doc.strip().splitlines()[0],
        question=question.args[0],
        points=float(points.args[0]),
        hint=hint.args[0] if hint else "",
        assignment=item.path.parent.name,
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    if HIDDEN_TEST not in item.stash:
        return (yield)
    from autograder.checks import first_wrong_answer

    with first_wrong_answer():
        return (yield)


@pytest.fixture
def student(request: pytest.FixtureRequest) -> "Student":
    """The submission's functions, to be called; see `autograder.student.Student`."""
    bench = _bench(request)
    test = request.node.stash[HIDDEN_TEST]
    subject = bench.subject(test.assignment)
    subject.begin(test.question)
    return subject


@pytest.fixture
def inputs(request: pytest.FixtureRequest) -> "HiddenInputs":
    """Hidden inputs, drawn from the submission's seed for this test alone."""
    from autograder.hidden_inputs import HiddenInputs

    test = request.node.stash[HIDDEN_TEST]
    return HiddenInputs(seed=_bench(request).seed, test=test.name)


def _bench(request: pytest.FixtureRequest) -> "Bench":
    stash = request.config.stash
    if BENCH not in stash:
        from autograder.bench import Bench
        from autograder.sandbox.opening import open_sandbox

        option = request.config.getoption
        submission = option("--submission")
        stash[BENCH] = Bench(
            submission=Path(submission) if submission else None,
            worker=open_sandbox(option("--sandbox"), device=option("--device")),
            device=option("--device"),
            seed=option("--seed"),
        )
    return stash[BENCH]
