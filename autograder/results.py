"""Verdicts in; Gradescope's results.json, the gradebook's CSV and one-line summaries out."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.protections import warning
from autograder.report.clean import inert_cell, visible
from autograder.report.files import write_atomically
from autograder.verdict import Frame, Outcome, Status, TestResult, Verdict

if TYPE_CHECKING:
    from autograder.gradebook.entries import Comment

#: Text of one test or note that a report shows; a student's message may be a megabyte.
MAX_TEXT_CHARS = 6000

_OUR_FAULT = (
    "Grading this submission failed through a fault of the autograder, not of your work. "
    "It has no score, and it will be graded again."
)


def number(value: float) -> str:
    """`value` as a person writes it: at most four decimals and no trailing zeros."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def block(text: str) -> str:
    """Text of several lines, made visible and cut to a length that a report can carry."""
    if len(text) > MAX_TEXT_CHARS:
        text = f"{text[:MAX_TEXT_CHARS]}\n… ({len(text) - MAX_TEXT_CHARS} characters left out)"
    return visible(text, keep="\n\t")


def line(text: str, max_chars: int = 160) -> str:
    """The first line of `text` that says something, made visible."""
    text = next((part.strip() for part in text.splitlines() if part.strip()), "")
    return visible(text if len(text) <= max_chars else text[: max_chars - 1] + "…")


def headline(verdict: Verdict) -> str:
    """The one thing to know of a submission: why it was not graded, or what went wrong first."""
    if verdict.reason:
        return line(verdict.reason)
    recognised = list(dict.fromkeys(test.misconception for test in verdict.tests if test.misconception))
    if recognised:
        return line(", ".join(recognised).replace("_", " ").replace("+", " and "))
    failed = [test for test in verdict.tests if test.outcome is not Outcome.PASSED]
    if failed:
        return line(f"{failed[0].question}: {failed[0].message or outcome_words(failed[0].outcome)}")
    return ""


def outcome_words(outcome: Outcome) -> str:
    """How a person calls an outcome."""
    return {
        Outcome.PASSED: "passed",
        Outcome.FAILED: "failed",
        Outcome.STUDENT_ERROR: "raised an error",
        Outcome.TIMED_OUT: "timed out",
        Outcome.CRASHED: "crashed",
        Outcome.OUT_OF_MEMORY: "ran out of memory",
        Outcome.NOT_RUN: "not run",
    }[outcome]


def frame_place(frame: Frame) -> str:
    """Where a line of a traceback is: the cell or helper file, and the line in it."""
    return f"{f'cell {frame.cell}' if frame.cell else frame.where or 'file'}, line {frame.line}"


def traceback_lines(test: TestResult) -> list[str]:
    """The student's own traceback, two lines a frame: where, and the code."""
    lines = []
    for frame in test.frames:
        lines.append(f"{frame_place(frame)}, in {frame.function}")
        if frame.text.strip():
            lines.append(f"    {frame.text.strip()}")
    return lines


def to_gradescope(verdict: Verdict, comments: "Sequence[Comment]" = ()) -> dict[str, Any]:
    """The verdict, and what people wrote to the student, in the schema of Gradescope's results.json.

    What is ours stands in `extra_data`. A fault of ours has no score: Gradescope then reports that the
    autograder failed, not a zero.
    """
    told = [warning(verdict.sandbox), verdict.reason, *verdict.notes]
    written = [f"{comment.author}: {comment.text}" for comment in comments]
    output = "\n".join([*([_OUR_FAULT] if verdict.status is Status.ERROR else told), *written])
    results: dict[str, Any] = {
        "execution_time": round(verdict.duration_s, 3),
        "output": block(output.strip()),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": _numbered_tests(verdict),
        "extra_data": {
            "assignment": verdict.assignment,
            "submission": visible(verdict.submission),
            "student": visible(verdict.student),
            "status": verdict.status.value,
            "reason": block(verdict.reason),
            "notes": [block(note) for note in verdict.notes],
            "max_score": verdict.max_score,
            "sandbox": visible(verdict.sandbox),
            "warning": warning(verdict.sandbox),
            "seed": verdict.seed,
            "sha256": verdict.sha256,
        },
    }
    if verdict.status is not Status.ERROR:
        results = {"score": verdict.score} | results
    return results


def _numbered_tests(verdict: Verdict) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    tests = []
    for test in verdict.tests:
        counts[test.question] = counts.get(test.question, 0) + 1
        tests.append(_gradescope_test(test, f"{test.question}.{counts[test.question]}"))
    return tests


def _gradescope_test(test: TestResult, number_: str) -> dict[str, Any]:
    extra = {"question": test.question, "outcome": test.outcome.value, "test": test.test}
    misconception = visible(test.misconception)
    if misconception:
        extra["misconception"] = misconception
    return {
        "score": test.points,
        "max_score": test.max_points,
        "status": "passed" if test.outcome is Outcome.PASSED else "failed",
        "name": visible(test.title),
        "name_format": "text",
        "number": number_,
        "output": block(_test_text(test)),
        "output_format": "text",
        "tags": [test.question, misconception] if misconception else [test.question],
        "visibility": "visible",
        "extra_data": extra,
    }


def _test_text(test: TestResult) -> str:
    parts = [test.message, *traceback_lines(test)]
    if test.misconception:
        parts.append(f"Recognised: {test.misconception}. {test.explanation}".rstrip())
    if test.hint:
        parts.append(f"Hint: {test.hint}")
    return "\n".join(part for part in parts if part)


def write_csv(verdicts: Iterable[Verdict], questions: Sequence[str], path: Path) -> None:
    """The gradebook as CSV, one row a submission in the order given; nothing in it depends on the clock."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = ["submission", "student", "score", "max_score", "status", *questions]
    writer.writerow(inert_cell(column) for column in columns)
    for verdict in verdicts:
        writer.writerow(_csv_row(verdict, questions))
    write_atomically(path, text.getvalue())


def _csv_row(verdict: Verdict, questions: Sequence[str]) -> list[str]:
    # Nothing is known of a submission that we failed to grade: an empty cell, so that no sum takes it for 0.
    is_known = verdict.status is not Status.ERROR
    scores = verdict.question_scores()
    points = [number(scores.get(question, (0.0, 0.0))[0]) if is_known else "" for question in questions]
    return [
        inert_cell(verdict.submission),
        inert_cell(verdict.student),
        number(verdict.score) if is_known else "",
        number(verdict.max_score),
        verdict.status.value,
        *points,
    ]
