"""How far a batch is, as a person sees it: on a terminal, in a file, and with hostile names."""

import re
import threading
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from autograder import progress as progress_module
from autograder.assignment import Assignment, Limits, Question
from autograder.pool import Pool, Task
from autograder.progress import ECHO_CELLS, BatchProgress, rate
from autograder.tally import Tally
from autograder.verdict import Status, Verdict

ASSIGNMENT = Assignment("hw0_sums", "Sums", (Question("q1", "Add", 4.0, ("add",)),), Limits(), Path())


def verdict(name, score=4.0, *, status=Status.GRADED, duration_s=0.5):
    return Verdict("hw0_sums", name, name, status, score, 4.0, duration_s=duration_s)


def shown(verdicts, *, is_terminal, width=200, in_flight=None, total=None):
    """All that is written while these verdicts come in."""
    output = StringIO()
    with BatchProgress(Console(file=output, width=width, force_terminal=is_terminal)) as progress:
        progress.begin(total or len(verdicts), 0, in_flight)
        for one in verdicts:
            progress.advance(one)
    return output.getvalue()


@pytest.fixture(autouse=True)
def able_terminal(monkeypatch):
    """Whatever the tests themselves run in."""
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def every_line(monkeypatch):
    monkeypatch.setattr(progress_module, "LINE_EVERY_S", 0.0)


CLASS = [
    verdict("ann", 4.0, duration_s=0.2),
    verdict("kim", 1.0, duration_s=12.34),
    verdict("sam", 0.0, status=Status.PARTIAL),
    verdict("lou", 0.0, status=Status.ERROR, duration_s=0.0),
]


def test_terminal_shows_totals_the_slowest_and_what_is_in_flight():
    text = shown(CLASS, is_terminal=True, in_flight=lambda: [("zoe", 61.0), ("max", 0.04)])
    last = re.split(r"\x1b\[\d*[A-Z]", text.replace("\r", ""))
    assert any("4/4" in part for part in last)
    assert any(
        "2 graded · 1 partial · 1 error · mean 1.7 · slowest kim 12.3 s · now zoe 61.0 s, max 0.0 s" in part
        for part in last
    )


@pytest.mark.usefixtures("every_line")
def test_file_gets_plain_lines_with_the_same(monkeypatch):
    lines = shown(CLASS[:2], is_terminal=False, total=10, in_flight=lambda: [("zoe", 3.0)]).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("1 of 10 done")
    assert re.fullmatch(
        r"2 of 10 done, [\d.]+/s, \d:\d\d:\d\d left: 2 graded · mean 2.5 · slowest kim 12.3 s · now zoe.*",
        lines[1],
    )


def test_file_gets_no_line_more_often_than_it_should():
    assert shown([verdict(f"s{n}") for n in range(50)], is_terminal=False) == ""


@pytest.mark.usefixtures("every_line")
@pytest.mark.parametrize("is_terminal", [True, False])
def test_name_can_neither_colour_nor_move_nor_fill_the_screen(is_terminal):
    name = "[red]\x1b[31m\n\u202e" + "x" * 500
    text = shown([verdict(name)], is_terminal=is_terminal, in_flight=lambda: [(name, 1.0)])
    assert "\x1b[31m" not in text
    assert "\u202e" not in text
    assert "[red]\\x1b[31m\\n" in text
    assert "x" * 40 not in text


@pytest.mark.parametrize("width", [20, 60])
def test_narrow_terminal_cuts_the_line_and_never_wraps_it(width):
    text = shown(CLASS[:3], is_terminal=True, width=width)
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", text)
    lines = re.split(r"[\r\n]+", plain)
    assert all(len(line) <= width for line in lines)
    assert all(len(line) <= width - ECHO_CELLS for line in lines if "graded" in line)


@pytest.mark.parametrize(
    ("per_s", "words"), [(None, ""), (0.0, ""), (12.34, "12.3/s"), (1.0, "1.0/s"), (0.25, "15/min")]
)
def test_rate_is_told_by_the_second_or_the_minute(per_s, words):
    assert rate(per_s) == words


def test_mean_leaves_out_what_has_no_score():
    assert Tally(CLASS).parts() == ["2 graded", "1 partial", "1 error", "mean 1.7"]
    assert Tally([CLASS[3]]).parts() == ["1 error"]
    assert Tally().parts() == []


class Held:
    """A grader that grades nothing until it is let go."""

    def __init__(self, let_go):
        self.let_go = let_go

    def start(self):
        pass

    def close(self):
        pass

    def grade(self, path, *, name, **_options):
        assert self.let_go.wait(10)
        return verdict(name)


def test_pool_tells_what_is_in_flight_the_longest_first():
    let_go = threading.Event()
    tasks = [Task(Path(name), name, "") for name in ("ann", "kim", "sam")]
    pool = Pool(ASSIGNMENT, tasks, jobs=2, make_grader=lambda: Held(let_go))
    verdicts = pool.verdicts()
    waiter = threading.Thread(target=lambda: list(verdicts))
    waiter.start()
    while len(pool.in_flight()) < 2:
        pass
    names, ages_s = zip(*pool.in_flight(), strict=True)
    assert sorted(names) == ["ann", "kim"]
    assert ages_s[0] >= ages_s[1] >= 0
    let_go.set()
    waiter.join(10)
    assert pool.in_flight() == []
