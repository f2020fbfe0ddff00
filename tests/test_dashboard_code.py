"""A kept file's code as a page shows it: every line numbered, coloured, inert, and never too much of it."""

import hashlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.dashboard.code import MAX_LINE_CHARS, MAX_LINES, read_code
from autograder.report.clean import visible
from tests.pages import Page
from tests.test_dashboard import HOSTILE, notebook


@pytest.fixture
def read(tmp_path):
    """The code of a notebook with these cells."""

    def read(*sources, sha256=""):
        data = notebook(*sources)
        path = tmp_path / "kept.ipynb"
        path.write_bytes(data)
        sha256 = sha256 or hashlib.sha256(data).hexdigest()
        return read_code(path, sha256, slug="hw1_losses", functions=("softmax",))

    return read


def lines(code):
    return [line for part in code.parts for line in part.lines]


def test_lines_are_numbered_by_cell_and_coloured(read):
    code = read("import torch", "def softmax(x):\n    '''two\n    lines'''\n    return x")
    assert [part.cell for part in code.parts] == [1, 2]
    assert [line.number for line in code.parts[1].lines] == [1, 2, 3, 4]
    assert '<span class="t-k">def</span>' in code.parts[1].lines[0].html
    assert "lines" in Page(code.parts[1].lines[2].html).text
    assert code.anchor(2, 4) == "c2-l4"
    assert code.anchor(2, 5) == code.anchor(3, 1) == ""


def test_function_is_found_where_it_was_defined_last(read):
    code = read(
        "def softmax(x): 1", "# def softmax(x)\nasync def softmax(x): 2\ndef softmaxes(): 3", "softmax"
    )
    assert code.defined_at("softmax") == "c2-l2"
    assert code.defined_at("soft") == ""


def test_cell_is_told_by_its_first_line_that_says_something(read):
    assert read("# a remark\n\nx = '<b>'").parts[0].gist == "x = '<b>'"


@settings(deadline=None, max_examples=60)
@given(source=st.text(max_size=60) | st.sampled_from([HOSTILE, f"'''{HOSTILE}\n{HOSTILE}", f"# {HOSTILE}"]))
def test_code_is_text_whatever_it_holds(tmp_path_factory, source):
    data = notebook(f"x = 1\n{source}")
    path = tmp_path_factory.getbasetemp() / "kept.ipynb"
    path.write_bytes(data)
    code = read_code(path, hashlib.sha256(data).hexdigest(), slug="hw1_losses", functions=())
    page = Page("\n".join(line.html for line in lines(code)))
    assert set(page.tags) <= {"span"}
    assert {name for name, _ in page.attributes} <= {"class"}
    assert visible(page.text, keep="\n\t") == page.text


def test_more_than_a_page_holds_is_left_out_and_said_so(read):
    code = read("x = 1", "\n".join(f"y{number}" for number in range(MAX_LINES)))
    assert len(code.parts) == 1
    assert "the rest is left out" in code.note


def test_line_of_a_megabyte_is_cut(read):
    (line,) = lines(read("(" * 99_000))
    assert len(Page(line.html).text) == MAX_LINE_CHARS + 2


@pytest.mark.parametrize(
    ("source", "is_shown"),
    [
        ("\n" * 100_000 + "x = 1", False),
        ("x = 1" + f"{' ' * 15}\n" * (MAX_LINES - 10), True),
        ("\u202e" * 1_000_000, True),
        ("(" * 1_000_000, True),
    ],
    ids=["lines", "spaces", "invisible", "one line"],
)
def test_notebook_that_is_meant_to_take_long_is_read_at_once(read, source, is_shown):
    began_s = time.thread_time()
    code = read("first = 1", source)
    told = [part.gist for part in code.parts]
    assert time.thread_time() - began_s < 3.0
    assert told[0] == "first = 1"
    assert len(told) == 1 + is_shown


def test_file_that_cannot_be_read_says_what_is_wrong_with_it(tmp_path):
    path = tmp_path / "kept.ipynb"
    path.write_text("{")
    sha256 = hashlib.sha256(b"{").hexdigest()
    assert "its JSON is damaged" in read_code(path, sha256, slug="hw1", functions=()).problem
    path.unlink()
    assert "can't be read" in read_code(path, sha256, slug="hw1", functions=()).problem
