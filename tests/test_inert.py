"""Whatever stands in a name, a message, a note or a traceback: HTML, CSV, JSON and terminal never obey it."""

import csv
import json
import re
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from autograder.batch import BatchSummary
from autograder.export.canvas import to_canvas
from autograder.export.moodle import to_moodle
from autograder.export.table import to_table
from autograder.gradebook.book import Grading, Provenance
from autograder.manifest import ManifestLine, write_manifest
from autograder.progress import BatchProgress
from autograder.regrade import Change, write_changes
from autograder.report.clean import inert_cell, visible
from autograder.report.folder import write_student_files
from autograder.results import write_csv
from autograder.similarity.report import render_csv
from autograder.terminal import show_report_path, show_summary
from autograder.terminal_history import show_history
from autograder.terminal_similar import show_comparison
from autograder.verdict import Status
from tests.hostile import (
    ASSIGNMENT,
    TEXT,
    THEN,
    Outline,
    comparison_of,
    entry_of_text,
    hidden,
    pages_of,
    pair_of,
    plain,
    verdict_of,
)

FORMULA_SIGNS = tuple("=+-@＝＋－＠")


@settings(deadline=None, max_examples=60)
@given(text=TEXT, status=st.sampled_from(Status))
def test_page_is_the_same_as_with_plain_words_but_for_the_words(text, status):
    for words, page in zip(
        pages_of(entry_of_text(plain(text), status)), pages_of(entry_of_text(text, status)), strict=True
    ):
        expected, found = Outline(words), Outline(page)
        assert found.outline == expected.outline
        assert (found.styles, found.scripts) == (expected.styles, expected.scripts)
        assert hidden(page, keep="\n\t") == set()
        for sign in "<>\"'":  # without a parser, since a browser's is another
            assert page.count(sign) == words.count(sign), sign
        for name, value in found.attributes:
            if name == "href":
                assert Outline.LINK.fullmatch(value), value


@settings(deadline=None, max_examples=30)
@given(text=TEXT)
def test_page_loses_no_name(text):
    for page in pages_of(entry_of_text(text)):
        assert visible(text, keep="\n\t") in Outline(page).text


def tables_of(text):
    """Every CSV that we write of that submission, and of others beside it."""
    entries = [entry_of_text("ada"), entry_of_text(text)]
    yield to_table(entries, ASSIGNMENT).text
    yield to_canvas(entries, ASSIGNMENT).text
    yield to_moodle(entries, ASSIGNMENT).text
    yield render_csv([pair_of(text)])
    yield from written(lambda path: write_csv([entry.effective() for entry in entries], ["q1", "q2"], path))
    yield from written(lambda path: write_changes([Change(text, text, 1.0, 2.0)], path))
    line = ManifestLine(text, text, 1, None, "graded", text)
    yield from written(lambda path: write_manifest([line], path))


def written(write):
    """The text of the file that `write` makes of a path."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write(path)
        yield path.read_bytes().decode()


@settings(deadline=None, max_examples=60)
@given(text=TEXT.map(lambda text: text[:2000]), delimiter=st.sampled_from(",;\t"))
def test_spreadsheet_finds_no_formula_however_it_splits_the_file(text, delimiter):
    for table in tables_of(text):
        assert hidden(table, keep="\r\n") == set()
        rows = list(csv.reader(StringIO(table), delimiter=delimiter))
        for cell in (cell for row in rows for cell in row):
            is_formula = cell.strip(' \t"\u3000\xa0').startswith(FORMULA_SIGNS)
            assert not is_formula or re.fullmatch(r"-[\d.]+", cell)
        assert len(rows) == table.count("\n")


@settings(deadline=None)
@given(text=TEXT, status=st.sampled_from(Status))
def test_results_are_ascii_and_hold_no_hidden_character(tmp_path_factory, text, status):
    folder = tmp_path_factory.getbasetemp() / "results"
    write_student_files(ASSIGNMENT, entry_of_text(text, status), folder)
    data = (folder / "results.json").read_bytes()
    assert data.isascii()
    assert hidden(data.decode(), keep="\n") == set()
    for string in strings_of(json.loads(data, parse_constant=pytest.fail)):
        assert hidden(string, keep="\n\t") == set()


@settings(deadline=None, max_examples=30)
@given(text=TEXT.map(lambda text: text[:2000]))
def test_comment_in_moodle_is_text_since_moodle_shows_it_as_html(text):
    entries = [entry_of_text("ada"), entry_of_text(text)]
    rows = list(csv.DictReader(StringIO(to_moodle(entries, ASSIGNMENT).text)))
    assert rows[0]["Feedback"].startswith("Autograder: ")
    for row in rows:
        assert not {"<", ">"} & set(row["Feedback"])


def strings_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings_of(list(value) + list(value.values()))
    elif isinstance(value, list):
        for item in value:
            yield from strings_of(item)


def shown_on_terminal(text, *, is_terminal, width):
    """Every table and line about that submission."""
    output = StringIO()
    console = Console(
        file=output,
        width=width,
        force_terminal=is_terminal,
        force_interactive=is_terminal,
        color_system="standard" if is_terminal else None,
    )
    entry = entry_of_text(text)
    with BatchProgress(console) as progress:
        progress.begin(1, 1, lambda: [(text, 1.0)])
        progress.advance(verdict_of(text, Status.ERROR))
    summary = BatchSummary(
        *((entry.effective(),), 1, 0, (), False, Path(text)), changes=(Change(text, text, 1.0, 0.0),)
    )
    show_summary(console, ASSIGNMENT, summary, with_changes=True)
    grading = Grading("0123456789ab", entry.verdict, Provenance(text, text), THEN, is_current=True)
    show_history(console, [grading], entry.adjustments)
    show_comparison(console, comparison_of(text), Path(text))
    return output.getvalue()


ON_SCREEN = TEXT.filter(lambda text: "\0" not in text)  # no path holds one


@settings(deadline=None, max_examples=40)
@given(text=ON_SCREEN, width=st.sampled_from([20, 80, 300]))
def test_output_in_a_file_holds_no_hidden_character(text, width):
    assert hidden(shown_on_terminal(text, is_terminal=False, width=width), keep="\n") == set()


@settings(deadline=None, max_examples=40)
@given(text=ON_SCREEN)
def test_terminal_is_told_to_do_only_what_the_bar_and_the_colours_do(text):
    own = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?25[hl]|\x1b\[1A|\x1b\[2K|\r")
    shown = shown_on_terminal(text, is_terminal=True, width=200)
    assert hidden(own.sub("", shown), keep="\n") == set()


@given(text=ON_SCREEN)
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
