"""An entry in, the comment that its author reads beside the grade in Moodle out."""

import html

from autograder.export.exported import score_cell
from autograder.gradebook.entries import Entry
from autograder.report.clean import inert_cell
from autograder.results import line, number

_MARK = "Autograder: "
#: What a person wrote is cut there.
MAX_COMMENT_CHARS = 1000


def feedback(entry: Entry) -> str:
    """What the student reads beside the grade, in one paragraph of HTML without markup."""
    verdict = entry.verdict
    scores = [f"{name} {number(got)}/{number(most)}" for name, (got, most) in entry.question_scores().items()]
    parts = [f"{_MARK}{score_cell(entry)} of {number(verdict.max_score)} points", ", ".join(scores)]
    parts += [line(verdict.reason)]
    parts += [line(said) for said in dict.fromkeys(test.explanation for test in verdict.tests)]
    if entry.late_days:
        parts.append(f"{entry.late_days} {'day' if entry.late_days == 1 else 'days'} late")
    for made in entry.adjustments:
        sign = "+" if made.points >= 0 else ""
        parts.append(f"{made.question or 'In all'} {sign}{number(made.points)}: {line(made.reason)}")
    parts += [f"{line(one.author)}: {_on_one_line(one.text)}" for one in entry.comments]
    text = ". ".join(part.rstrip(".") for part in parts if part) + "."
    # PHP takes a backslash before a quote for an escape, and would read on into the next row.
    return inert_cell(html.escape(text, quote=False).replace("\\", "&#92;"))


def _on_one_line(text: str) -> str:
    return line(" ".join(text.split()), MAX_COMMENT_CHARS)


def is_ours(comment: str) -> bool:
    """Whether a comment in Moodle came from `feedback`, and not from a person."""
    return _MARK in comment
