"""Whatever stands in a name, a message, a note or a traceback: HTML, CSV, JSON and terminal never obey it."""

import csv
import json
import re
import unicodedata
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from autograder.assignment import Assignment, Limits, Question
from autograder.batch import BatchSummary
from autograder.gradebook.entries import Person, entry_of
from autograder.progress import BatchProgress
from autograder.report.clean import folder_names, inert_cell, visible
from autograder.report.feedback import render_feedback
from autograder.report.folder import write_student_files
from autograder.report.overview import render_overview
from autograder.results import write_csv
from autograder.terminal import show_report_path, show_summary
from autograder.verdict import Frame, Outcome, Status, TestResult, Verdict
from tests.pages import Page

QUESTIONS = (Question("q1", "Softmax", 4.0, ("softmax",)), Question("q2", "Loss", 6.0, ("loss",)))
ASSIGNMENT = Assignment("hw1", "Losses", QUESTIONS, Limits(), Path())

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
FORMULA_SIGNS = tuple("=+-@＝＋－＠")


def verdict_of(text, status=Status.GRADED):
    """A verdict that says `text` wherever a student, their code or their file can put it."""
    tests = (
        TestResult("test_a", "adds", "q1", 4.0, 4.0, Outcome.PASSED),
        TestResult(
            *("test_b", text, "q2", 0.0, 6.0, Outcome.STUDENT_ERROR, text, text, text, text),
            frames=(Frame(4, 2, text, text), Frame(0, 1, text, text, text)),
        ),
    )
    return Verdict(
        **{"assignment": "hw1", "submission": text, "student": text + "!", "score": 4.0, "max_score": 10.0},
        **{"status": status, "tests": tests, "notes": (text, text), "reason": text, "sandbox": "kernel"},
    )


def pages_of(verdict):
    yield render_feedback(ASSIGNMENT, verdict)
    yield render_overview(ASSIGNMENT, [verdict], folder_names([verdict.submission], taken={}))


def hidden(text, *, keep=""):
    """Characters that a reader does not see, and a terminal or a browser obeys."""
    return {
        c for c in text if c not in keep and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    }


class Outline(Page):
    """A page with the sequence of its tags, each with the names of its attributes."""

    def __init__(self, page):
        self.outline = []
        super().__init__(page)

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        if tag != "code":  # what stands between backticks
            self.outline.append((tag, [name for name, _ in attrs]))


@settings(deadline=None)
@given(text=TEXT, status=st.sampled_from(Status))
def test_page_has_the_tags_and_attributes_that_it_has_for_plain_words(text, status):
    for plain, page in zip(
        pages_of(verdict_of("word", status)), pages_of(verdict_of(text, status)), strict=True
    ):
        assert Outline(page).outline == Outline(plain).outline
        for name, value in Page(page).attributes:
            if name == "href":
                assert re.fullmatch(r"#q\d|results/[\w.~%-]+/feedback\.html", value, re.ASCII)
                assert "/../" not in value


@settings(deadline=None)
@given(text=TEXT)
def test_page_has_no_more_signs_of_markup_than_for_plain_words(text):
    """Without a parser, since a browser's is another: every sign that begins or ends something is counted."""
    for plain, page in zip(pages_of(verdict_of("word")), pages_of(verdict_of(text)), strict=True):
        marks = [re.sub("</?code>", "", each) for each in (plain, page)]
        for sign in "<>\"'":
            assert marks[0].count(sign) == marks[1].count(sign), sign


@settings(deadline=None)
@given(text=TEXT)
def test_page_holds_no_hidden_character_and_loses_no_name(text):
    for page in pages_of(verdict_of(text)):
        assert hidden(page, keep="\n\t") == set()
        assert visible(text, keep="\n\t") in Page(page).text


@settings(deadline=None)
@given(name=TEXT, student=TEXT, delimiter=st.sampled_from(",;\t"))
def test_spreadsheet_finds_no_formula_however_it_splits_the_file(tmp_path_factory, name, student, delimiter):
    path = tmp_path_factory.getbasetemp() / "gradebook.csv"
    verdict = replace(verdict_of("word"), submission=name, student=student)
    write_csv([verdict], ["q1"], path)
    text = path.read_text(encoding="utf-8")
    assert hidden(text, keep="\n") == set()
    assert len(text.splitlines()) == 2
    for row in csv.reader(StringIO(text), delimiter=delimiter):
        assert not [cell for cell in row if cell.strip(' \t"\u3000\xa0').startswith(FORMULA_SIGNS)]


@settings(deadline=None)
@given(text=TEXT, status=st.sampled_from(Status))
def test_results_are_ascii_and_hold_no_hidden_character(tmp_path_factory, text, status):
    folder = tmp_path_factory.getbasetemp() / "results"
    write_student_files(ASSIGNMENT, entry_of(verdict_of(text, status), Person(text), ()), folder)
    data = (folder / "results.json").read_bytes()
    assert data.isascii()
    assert hidden(data.decode(), keep="\n") == set()
    for string in strings_of(json.loads(data, parse_constant=pytest.fail)):
        assert hidden(string, keep="\n\t") == set()


def strings_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings_of(list(value) + list(value.values()))
    elif isinstance(value, list):
        for item in value:
            yield from strings_of(item)


def shown_on_terminal(text, *, is_terminal, width):
    output = StringIO()
    console = Console(
        file=output, width=width, force_terminal=is_terminal, color_system="standard" if is_terminal else None
    )
    with BatchProgress(console) as progress:
        progress.begin(1, 1)
        progress.advance(verdict_of(text, Status.ERROR))
    summary = BatchSummary((verdict_of(text),), 1, 0, (), was_interrupted=False, report=Path(text))
    show_summary(console, ASSIGNMENT, summary)
    return output.getvalue()


@settings(deadline=None, max_examples=60)
@given(text=TEXT.filter(lambda text: "\0" not in text), width=st.sampled_from([20, 80, 300]))
def test_output_in_a_file_holds_no_hidden_character(text, width):
    assert hidden(shown_on_terminal(text, is_terminal=False, width=width), keep="\n") == set()


@settings(deadline=None, max_examples=60)
@given(text=TEXT.filter(lambda text: "\0" not in text))
def test_terminal_is_told_to_do_only_what_the_bar_and_the_colours_do(text):
    own = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?25[hl]|\x1b\[1A|\x1b\[2K|\r")
    shown = shown_on_terminal(text, is_terminal=True, width=200)
    assert hidden(own.sub("", shown), keep="\n") == set()


@given(text=TEXT.filter(lambda text: "\0" not in text))
def test_path_of_the_report_is_printed_as_it_is_and_not_read_as_markup(text):
    output = StringIO()
    show_report_path(Console(file=output, width=80), Path(text))
    assert output.getvalue() == f"Report: {visible(str(Path(text)))}\n"


@pytest.mark.parametrize("text", ["a;=1", 'a";"=1', "a; +1", ";;@x"])
def test_formula_behind_a_semicolon_is_prefixed(text):
    assert re.search(r"""[;]'[\s"]*[=+@]""", inert_cell(text))


@pytest.mark.parametrize("text", ["Smith; John", "a-b", "x = 1", "o'neill@example.org"])
def test_everyday_cell_stays_as_it_is(text):
    assert inert_cell(text) == text


@pytest.mark.parametrize("char", ["\u180b", "\u180f", "\ufe00", "\U000e0100", "\U000e0041"])
def test_selectors_that_can_carry_hidden_text_become_escapes(char):
    assert visible(f"a{char}b").isascii()
