"""Any text in; all that we write about a submission whose names, code and messages are that text out."""

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from autograder.assignment import Assignment, Limits, Question
from autograder.gradebook.entries import Adjustment, Comment, Entry, Person, entry_of
from autograder.picture import Curve, Graph, Grid, Panel
from autograder.report.clean import folder_names
from autograder.report.feedback import render_feedback
from autograder.report.overview import render_overview
from autograder.similarity.kept import KeptComparison, KeptPair
from autograder.similarity.pairs import Fragment, Pair
from autograder.similarity.report import Comparison, render_page
from autograder.similarity.tokens import Line, Source
from autograder.verdict import Frame, Outcome, Status, TestResult, Verdict
from tests.pages import Page

QUESTIONS = (Question("q1", "Softmax", 4.0, ("softmax",)), Question("q2", "Loss", 6.0, ("loss",)))
ASSIGNMENT = Assignment("hw1", "Losses", QUESTIONS, Limits(), Path())
THEN = "2026-11-02T10:00:00+00:00"

#: What makes browsers, spreadsheets, terminals, templates and rich's markup do something.
HOSTILE = (
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</title>",
        "</style><style>",
        "<!--",
        "-->",
    ),
    *(
        "</pre>",
        "<![CDATA[",
        "<svg/onload=x>",
        "<a href=javascript:x>",
        "&lt;b&gt;",
        "&#60;",
        "&",
        "\"'><b ",
        "'",
    ),
    *(
        '" onmouseover="x',
        "`<i>`",
        "`",
        "``",
        "{{ 7*7 }}",
        "{% raw %}",
        "{#",
        "${x}",
        "javascript:x",
        "<\0script>",
        "</script><script>alert(1)</script>",
        "<link rel=stylesheet href=https://elsewhere.example/a.css>",
        "<style>*{display:none}</style>",
        "<meta http-equiv=refresh content=0;url=https://elsewhere.example>",
        "<base href=https://elsewhere.example>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "</textarea></select></option><input autofocus onfocus=alert(1)>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<form action=https://elsewhere.example id=filter>",
    ),
    *(
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        ";=1",
        '";"=1',
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        ",",
        ";",
        '"',
        "=cmd|' /C x'!A0",
    ),
    *(
        "\x1b[31m",
        "\x1b]0;title\x07",
        "\x1b]8;;http://x\x07",
        "\x9b2J",
        "\b\b",
        "\r",
        "\x7f",
        "\x85",
        "\0",
        "\x1bc",
    ),
    *(
        "\u202e",
        "\u2066",
        "\u200f",
        "\u200b",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\U000e0041",
        "\ud800",
        "\udfff",
        "\ufe00",
    ),
    *(
        "[bold red]x[/]",
        "[/]",
        "[link=http://x]",
        ":smile:",
        "\\",
        "\\[",
        "%s%n",
        "../..",
        "/",
        ".",
        " ",
        "\n",
        "\t",
    ),
    *("é", "🙂", "李雷", "a" * 70, "x" * 7000, "ա̀́" * 20, "ﷺ", "word"),
)
TEXT = st.lists(st.sampled_from(HOSTILE) | st.characters(), min_size=1, max_size=6).map("".join)


def plain(text):
    """Words of the same shape: as long, with the same blanks, lines and backticks, and nothing else."""
    return "".join(char if char.isspace() or char == "`" else "w" for char in text)


def hidden(text, *, keep=""):
    """Characters that a reader does not see, and a terminal or a browser obeys."""
    return {
        c for c in text if c not in keep and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    }


def verdict_of(text, status=Status.GRADED):
    """A verdict that says `text` wherever a student, their code, their file or a grader can put it."""
    pictures = (
        Grid(
            text, text, text, (Panel(text, ((0, 1), (5, -2))),), is_signed=True, mark=text, marked=((0, 1),)
        ),
        Graph(text, (0, 3, 5), ((0, 1), (1, 1))),
        Curve(text, text, text, (3, None, 9), ((2, 4), (5, 6), (7, 8))),
    )
    passed = TestResult("test_a", text, "q1", 4.0, 4.0, Outcome.PASSED)
    failed = TestResult(
        *("test_b", text, "q2", 0.0, 2.0, Outcome.STUDENT_ERROR, text, text, text, text),
        frames=(Frame(4, 2, text, text), Frame(0, 1, text, text, text)),
    )
    # Each says something of its own: what is said twice is shown once.
    others = [
        replace(
            failed,
            test=f"test_{n}",
            picture=replace(picture, caption=f"{n} {text}"),
            misconception=f"{text}{n}",
        )
        for n, picture in enumerate(pictures)
    ]
    return Verdict(
        **{"assignment": "hw1", "submission": text, "student": text + "!", "score": 4.0, "max_score": 10.0},
        **{"status": status, "tests": (passed, failed, *others), "notes": (text, text), "reason": text},
        **{"sandbox": f"kernel ({text})", "sha256": "ab" * 32},
    )


def entry_of_text(text, status=Status.GRADED):
    """What counts for that submission, with what people wrote about it."""
    ids = dict.fromkeys(("name", "section", "canvas_id", "sis_id", "login", "email"), text)
    person = Person(text, ids, 2, THEN, 3, 0.5, text)
    adjustments = (
        Adjustment(text, "q1", -1.5, text, text, THEN),
        Adjustment(text, None, 2.0, text, text, THEN),
    )
    return entry_of(verdict_of(text, status), person, adjustments, (Comment(text, text, text, THEN),))


def pages_of(entry: Entry):
    """The pages that tell of it: feedback, report, similar submissions."""
    verdict, text = entry.effective(), entry.verdict.submission
    yield render_feedback(ASSIGNMENT, verdict, entry.comments)
    folders = folder_names([text], taken={})
    pair = KeptPair(text, "kim", 0.9, 0.5)
    kept = KeptComparison("hw1", THEN, 0.6, frozenset({text}), frozenset({text}), 2, (pair,), (text,))
    yield render_overview(ASSIGNMENT, [verdict], folders, judged=[entry.verdict], comparison=kept)
    yield render_page(ASSIGNMENT, comparison_of(text))


def comparison_of(text):
    """What comparing that submission with another one finds."""
    return Comparison((text, "kim"), (text,), 0.6, (pair_of(text),), (text,), has_skeleton=True)


def pair_of(text):
    """Two submissions that share this line."""
    first, second = (Source(name, name, (Line(1, 1, text), Line(1, 2, text))) for name in (text, "kim"))
    return Pair(first, second, 0.9, 0.5, 12, (Fragment((0, 0), (0, 0)),))


class Outline(Page):
    """A page with the sequence of its tags, each with its attributes."""

    #: Only what these say may depend on what a student wrote.
    SAID = frozenset(
        {"href", "aria-label", "value", "data-filter", "title", "datetime", "action", "data-key"}
    )
    LINK = re.compile(r"#[\w.-]*|results/[\w.~%-]+/feedback\.html|similarity\.(html#pair\d+|csv)", re.ASCII)

    def __init__(self, page):
        self.outline = []
        super().__init__(page)

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        self.outline.append((tag, [(name, None if name in self.SAID else value) for name, value in attrs]))
