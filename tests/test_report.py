"""The pages say what the verdict says, run nothing, load nothing and pass no student's HTML on."""

import base64
import hashlib
import re
import unicodedata
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from autograder.assignment import Assignment, Limits, Question
from autograder.batch import BatchSummary
from autograder.progress import BatchProgress
from autograder.report.feedback import render_feedback
from autograder.report.overview import render_overview
from autograder.terminal import show_summary
from autograder.verdict import Frame, Outcome, Status, TestResult, Verdict
from tests.pages import Page

ASSIGNMENT = Assignment(
    "hw1",
    "Losses & more",
    (Question("q1", "Softmax", 4.0, ("softmax",)), Question("q2", "Loss", 6.0, ("loss",))),
    Limits(),
    Path(),
)
# Names that no page uses itself, so that finding one as a tag means an escape was missed.
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)">\x1b[31m\u202e\'"</title></style>{{ 7*7 }}'
ANY_TEXT = st.text(st.characters()) | st.text(st.sampled_from("<>&\"'/ =scriptimgonerror{}%\u202e\x1b"))


def _verdict(text="rows sum to 3.2", **changes):
    tests = (
        TestResult("test_a", "adds", "q1", 4.0, 4.0, Outcome.PASSED),
        TestResult(
            *("test_b", text, "q2", 0.0, 6.0, Outcome.STUDENT_ERROR, text, text, text, text),
            frames=(Frame(4, 2, text, text), Frame(0, 1, text, text, text)),
        ),
    )
    fields = {"assignment": "hw1", "submission": text, "student": text, "score": 4.0, "max_score": 10.0}
    fields |= {"status": Status.GRADED, "tests": tests, "notes": (text,), "reason": text, "sandbox": text}
    return Verdict(**fields | changes)


def _pages(verdict):
    yield render_feedback(ASSIGNMENT, verdict)
    yield render_overview(ASSIGNMENT, [verdict], {verdict.submission: verdict.submission})


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_no_text_of_a_student_changes_the_structure_of_a_page(text):
    for plain, page in zip(_pages(_verdict("plain words")), _pages(_verdict(text or "x")), strict=True):
        assert {"img", "iframe"}.isdisjoint(Page(page).tags)
        assert Page(page).scripts == Page(plain).scripts
        assert set(Page(page).tags) <= set(Page(plain).tags) | {"li", "div", "p"}
        assert not [name for name, _ in Page(page).attributes if name.startswith("on") or name == "style"]
        page.encode("utf-8")


@pytest.mark.parametrize("status", list(Status))
def test_hostile_text_is_shown_as_text_on_every_page(status):
    for page in _pages(_verdict(HOSTILE, status=status)):
        shown = Page(page)
        assert all("alert" not in script for script in shown.scripts)
        assert "\x1b" not in page
        assert "\u202e" not in page
        assert "<script>alert(1)</script>" in shown.text
        assert "{{ 7*7 }}" in shown.text


def test_page_allows_its_own_style_and_script_by_hash_and_nothing_else():
    for page, scripts in zip(_pages(_verdict()), (0, 1), strict=True):
        shown = Page(page)
        assert (len(shown.styles), len(shown.scripts)) == (1, scripts)
        policy = next(value for name, value in shown.attributes if value and "default-src" in value)
        allowed = {f"'sha256-{_sha256(text)}'" for text in shown.styles + shown.scripts}
        assert allowed == set(re.findall(r"'sha256-[^']+'", policy))
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert ("script-src" in policy) == bool(scripts)
        assert "unsafe" not in policy
        assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)


def _sha256(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_pages_can_be_read_by_everyone():
    for page in _pages(_verdict()):
        assert '<html lang="en">' in page
        assert 'name="viewport"' in page
        assert "prefers-color-scheme: dark" in page
        assert "@media print" in page
        assert page.count("<h1>") == 1
        assert "<th>" not in page, "every table header has a scope"


def test_feedback_of_a_fault_of_ours_shows_neither_score_nor_reason():
    page = render_feedback(
        ASSIGNMENT, _verdict(status=Status.ERROR, tests=(), reason="signal 9 in /srv", score=0.0)
    )
    assert "not of your work" in page
    assert "/srv" not in page
    assert "0<small>" not in page


def test_overview_counts_each_misconception_once_a_submission_and_puts_faults_first():
    twice = _verdict("ann", tests=(_verdict("wrong_axis").tests[1],) * 2, submission="ann")
    fault = _verdict("kim", status=Status.ERROR, tests=(), reason="signal 9", score=0.0)
    page = Page(render_overview(ASSIGNMENT, [twice, fault], {"ann": "ann", "kim": "kim"})).text
    assert page.index("signal 9") < page.index("median")
    assert re.search(r"wrong axis\s*wrong_axis\s+q2\s+1\s+ann", page)


def test_backticks_set_code_and_nothing_else():
    page = render_feedback(ASSIGNMENT, _verdict("call `x<b>` and ` `<i>`"))
    assert "call <code>x&lt;b&gt;</code> and" in page
    assert "<i>" not in page


def test_overview_of_nothing_is_a_page():
    assert "No submission has a score yet" in render_overview(ASSIGNMENT, [], {})


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_terminal_shows_no_control_character_and_ends_with_the_report(text):
    output = StringIO()
    console = Console(file=output, width=300, force_terminal=False)
    verdict = _verdict(text)
    with BatchProgress(console) as progress:
        progress.begin(1, 1)
        progress.advance(_verdict(text, status=Status.ERROR))
    summary = BatchSummary((verdict,), 1, 0, (), was_interrupted=False, report=Path("out/report.html"))
    show_summary(console, ASSIGNMENT, summary)
    assert _is_harmless(output.getvalue())
    assert output.getvalue().rstrip().splitlines()[-1] == "Report: out/report.html"


def _is_harmless(text: str) -> bool:
    return all(char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs"} for char in text)
