"""The end of a batch as a TA reads it: in terminals of any width, with or without colours, and in files."""

import io
import re
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from autograder.assignment import Assignment, Limits, Question
from autograder.batch import BatchSummary
from autograder.cli import main
from autograder.console import FILE_CELLS, open_console
from autograder.gradebook import Gradebook
from autograder.progress import BatchProgress
from autograder.regrade import Change
from autograder.terminal import MAX_ROWS, show_summary
from autograder.verdict import Outcome, Status, TestResult, Verdict
from tests.terminal_session import written_to_file, written_to_terminal

QUESTIONS = tuple(Question(f"q{n}", "Softmax", 2.5 * n, ("softmax",)) for n in range(1, 5))
HW1 = Assignment("hw1", "Losses", QUESTIONS, Limits(), Path())
REPORT = Path("out/report.html")
SESSION = [sys.executable, "-c", "from tests.test_terminal import show_batch; show_batch()"]
COLOUR = re.compile(r"\x1b\[(?:\d+;)*3\d(?:;\d+)*m")
STYLE = re.compile(r"\x1b\[[\d;]*m")


def verdict(name, *, wrong=None, status=Status.GRADED, reason="", duration_s=0.5):
    """Of somebody who made these mistakes, by question; without tests where `wrong` is None."""
    tests = []
    for question in QUESTIONS if wrong is not None else ():
        mistake = wrong.get(question.name, "")
        points, outcome = (0.0, Outcome.FAILED) if mistake else (question.points, Outcome.PASSED)
        test = TestResult(
            "test", "adds", question.name, points, question.points, outcome, misconception=mistake
        )
        tests.append(test)
    score = sum(test.points for test in tests)
    fields = {"reason": reason, "sandbox": "kernel (seccomp)", "duration_s": duration_s}
    return Verdict("hw1", name, name, status, score, 25.0, tuple(tests), **fields)


TWICE = {"q4": "softmax_dim", "q2": "softmax_dim"}
CLASS = (
    verdict("ann", wrong={}),
    verdict("kim", wrong=TWICE, duration_s=12.34),
    verdict("李雷" * 8, wrong={"q4": "softmax_dim+mse_sum"}),
    verdict(
        "x" * 40, wrong={"q1": "one_hot"}, status=Status.PARTIAL, reason="q1: it timed out", duration_s=5
    ),
    verdict("zoe", status=Status.REJECTED, reason="not a notebook", duration_s=0),
    verdict("lou", status=Status.ERROR, reason="signal 9", duration_s=0),
)


def summary_of(verdicts, *, changes=(), skipped=0):
    errors = tuple(one.submission for one in verdicts if one.status is Status.ERROR)
    return BatchSummary(
        tuple(verdicts), len(verdicts), skipped, errors, was_interrupted=False, report=REPORT, changes=changes
    )


def show_batch():
    """What `grade` shows of the class, on the real streams."""
    with BatchProgress(open_console(stderr=True)) as progress:
        progress.begin(len(CLASS), 0)
        for one in CLASS:
            progress.advance(one)
    show_summary(open_console(), HW1, summary_of(CLASS))


def shown(verdicts, *, width, **options):
    """What `grade` writes at the end, into a terminal of this width without colours."""
    output = StringIO()
    console = Console(file=output, width=width, force_terminal=False)
    show_summary(console, HW1, summary_of(verdicts, **options), with_changes="changes" in options)
    return output.getvalue()


FILE = """\
                                          score     q1   q2     q3    q4
submission                                 / 25  / 2.5  / 5  / 7.5  / 10  status    what happened
ann                                          25    2.5    5    7.5    10  graded
kim                                          10    2.5    0    7.5     0  graded    softmax dim
李雷李雷李雷李雷李雷李雷李雷李雷             15    2.5    5    7.5     0  graded    softmax dim and mse sum
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx   22.5      0    5    7.5    10  partial   q1: it timed out
zoe                                           0      0    0      0     0  rejected  not a notebook
lou                                           –      –    –      –     –  error     signal 9

Submissions      3 graded · 1 partial · 1 rejected · 1 error · 2 from an earlier run
Scores           mean 14.5 · median 15 · of 25
Common mistakes  softmax dim (2)
                 mse sum (1)
                 one hot (1)
Slowest          kim 12.3 s · xxxxxxxxxxxxxxxxxxxxxxxxxxx… 5.0 s · ann 0.5 s
Sandbox          kernel (seccomp)
Run the same command again to grade those with status error.
Report: out/report.html
"""


def unstyled(text):
    """The lines, without colours and what they stretch over."""
    return [line.rstrip() for line in STYLE.sub("", text).splitlines()]


def rows_of(text):
    """The lines of the table."""
    return text.partition("\n\n")[0].splitlines()


def test_file_has_every_column_in_full_and_no_blanks_at_the_ends_of_its_lines():
    assert shown(CLASS, width=FILE_CELLS, skipped=2) == FILE


@pytest.mark.parametrize("width", [33, 40, 57, 60, 68, 80, 100, 300])
def test_table_fits_its_terminal_and_its_columns_line_up(width):
    text = shown(CLASS, width=width)
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= width
    words = {"submission": "status", "ann": "graded", "kim": "graded", "zoe": "rejected", "lou": "error"}
    begin = {
        cell_len(row[: row.index(words[row.split()[0]])]) for row in rows_of(text) if row.split()[0] in words
    }
    assert len(begin) == 1


@pytest.mark.parametrize(
    ("width", "has_questions", "has_reasons"), [(90, True, True), (60, False, True), (36, False, False)]
)
def test_narrow_terminal_leaves_out_whole_columns_and_says_so(width, has_questions, has_reasons):
    text = shown(CLASS, width=width)
    assert ("q4" in text) == has_questions
    assert ("what happened" in text) == has_reasons
    assert ("There is no room for more columns" in " ".join(text.split())) != has_questions


def test_long_list_is_cut_to_what_needs_a_person():
    many = [verdict(f"n{number}", wrong={}) for number in range(MAX_ROWS)]
    rows = rows_of(shown([*many, CLASS[4]], width=100))
    assert [row.split()[0] for row in rows[2:]] == ["zoe", str(MAX_ROWS)]
    assert rows[-1] == f"{MAX_ROWS} more are in the report."


def test_regrade_shows_what_changed_before_the_totals():
    changes = (Change("ann", "q1", 0.0, 2.5), Change("li", "q2", 2.5, 2.0))
    lines = shown(CLASS[:1], width=80, changes=changes).splitlines()
    begin = lines.index("What changed")
    assert [line.split() for line in lines[begin + 2 : begin + 4]] == [
        ["ann", "q1", "0", "2.5", "+2.5"],
        ["li", "q2", "2.5", "2", "-0.5"],
    ]
    assert lines[-1] == f"Report: {REPORT}"
    assert "No points changed." in shown([], width=80, changes=())


def test_terminal_has_colours_and_is_left_without_a_trace_of_the_bar():
    written = written_to_terminal(SESSION, columns=100)
    assert COLOUR.search(written)
    bar, _, after = written.rpartition("\x1b[2K")
    assert "━" in bar
    assert bar.endswith("\x1b[1A\x1b[2K\x1b[1A")  # both of its lines
    assert bar.rindex("\x1b[?25h") > bar.rindex("\x1b[?25l")
    assert unstyled(after) == shown(CLASS, width=100).splitlines()


@pytest.mark.parametrize("says", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_terminal_that_wants_no_colours_gets_none(says):
    written = written_to_terminal(SESSION, columns=70, **says)
    assert not COLOUR.search(written)
    assert unstyled(written)[-12:] == shown(CLASS, width=70).splitlines()[-12:]
    assert ("\x1b" in written) == ("TERM" not in says)  # a dumb one has no bar either


@pytest.mark.parametrize(
    "says", [{"COLUMNS": "40"}, {"TERM": "dumb", "NO_COLOR": "1", "CLICOLOR_FORCE": "0"}]
)
def test_file_is_the_same_whatever_the_terminal(says):
    assert written_to_file(SESSION, **says) == shown(CLASS, width=FILE_CELLS)


@pytest.mark.parametrize("says", [{"FORCE_COLOR": "1"}, {"CLICOLOR_FORCE": "1"}])
def test_forced_colours_make_a_file_no_terminal(says):
    written = written_to_file(SESSION, **says)
    assert COLOUR.search(written)
    assert unstyled(written) == shown(CLASS, width=FILE_CELLS).splitlines()


def test_name_that_the_encoding_lacks_is_written_as_an_escape(tmp_path, monkeypatch):
    folder = tmp_path / "李"
    folder.mkdir()
    with Gradebook.open(folder / "gradebook.sqlite") as gradebook:
        gradebook.register(HW1)
        gradebook.record(CLASS[0])
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    with pytest.raises(SystemExit) as ended:
        main(["report", str(folder)])
    sys.stdout.flush()
    assert ended.value.code == 0
    assert written.getvalue() == f"Report: {tmp_path}/\\u674e/report.html\n".encode()
