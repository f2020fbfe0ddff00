"""What a student's exception is described as, and that no exception can break the describing."""

import json
import sys
import time

import pytest

from autograder.submission import Cell
from autograder.worker.program import parse, run
from autograder.worker.tracebacks import MAX_MESSAGE_CHARS, describe


def raised(source, *, folder="", **namespace):
    """The description of what the cell raises; whatever it is, it must be JSON."""
    problems = run(parse([Cell(3, source)]).statements, namespace, folder=folder)
    assert len(problems) == 1
    json.dumps(problems[0].to_json()).encode()
    return problems[0].error


def test_description_names_type_bases_message_and_place():
    error = raised("def f(x):\n    return x[7]\n\nf([1])")
    assert error["type"] == "IndexError"
    assert error["bases"] == ["IndexError", "LookupError", "Exception", "BaseException"]
    assert error["message"] == "list index out of range"
    assert error["frames"] == [
        {"cell": 3, "line": 4, "function": "<module>", "text": "f([1])", "where": ""},
        {"cell": 3, "line": 2, "function": "f", "text": "return x[7]", "where": ""},
    ]


def test_frames_of_libraries_and_of_ours_are_left_out():
    error = raised("import json\njson.loads('{')")
    assert [frame["line"] for frame in error["frames"]] == [2]


def test_frame_of_a_helper_file_names_the_file(tmp_path, monkeypatch):
    (tmp_path / "my_helper_module.py").write_text("def g():\n    raise ValueError('no')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    error = raised("import my_helper_module\nmy_helper_module.g()", folder=str(tmp_path))
    assert error["frames"][-1] == {
        "cell": 0,
        "line": 2,
        "function": "g",
        "text": "raise ValueError('no')",
        "where": "my_helper_module.py",
    }
    assert (
        len(raised("my_helper_module.g()", my_helper_module=sys.modules["my_helper_module"])["frames"]) == 1
    )


def test_long_recursion_keeps_the_first_and_the_last_frames():
    error = raised("def f(n):\n    return f(n + 1)\nf(0)")
    assert error["type"] == "RecursionError"
    assert len(error["frames"]) == 10
    assert error["frames"][0]["function"] == "<module>"


def test_syntax_error_of_the_student_tells_cell_and_line():
    error = raised("x = 1\nbreak")
    assert (error["frames"][-1]["cell"], error["frames"][-1]["line"]) == (3, 2)


def test_syntax_error_of_another_file_has_no_place_in_a_cell():
    error = raised("compile('a b', '/etc/passwd', 'exec')")
    assert [frame["line"] for frame in error["frames"]] == [1]


HOSTILE = {
    "str raises": "class E(Exception):\n    def __str__(self): raise ValueError",
    "str exits": "class E(Exception):\n    def __str__(self): raise SystemExit(0)",
    "str recurses": "class E(Exception):\n    def __str__(self): return str(self)",
    "str gives no text": "class E(Exception):\n    def __str__(self): return 3",
    "class lies": "class E(Exception):\n    __class__ = property(lambda self: 1 / 0)",
    "traceback lies": "class E(Exception):\n    __traceback__ = property(lambda self: 1 / 0)",
    "args lie": "class E(Exception):\n    args = property(lambda self: 1 / 0)",
    "every attribute raises": "class E(Exception):\n    def __getattribute__(self, name): raise SystemExit",
    "repr raises": "class E(KeyError):\n"
    "    def __init__(self): super().__init__(type('R', (), {'__repr__': None})())",
    "metaclass lies": "class M(type):\n    __name__ = property(lambda c: 1 / 0)\n"
    "    __mro__ = property(lambda c: 1 / 0)\n"
    "class E(Exception, metaclass=M): pass",
    "metaclass raises on instance checks": "class M(type):\n"
    "    def __instancecheck__(c, x): raise SystemExit\n"
    "class E(SyntaxError, metaclass=M): pass",
    "syntax error with junk": "class E(SyntaxError):\n"
    "    def __init__(self): self.filename = ['x']; self.lineno = 'y'; self.msg = 3",
    "cause of itself": "class E(Exception):\n"
    "    def __init__(self): self.__cause__ = self; self.__context__ = self",
    "text of a hostile kind": "class S(str):\n    def __len__(self): raise SystemExit\n"
    "    def __getitem__(self, i): raise SystemExit\n    def replace(self, *a): raise SystemExit\n"
    "class E(Exception):\n    def __str__(self): return S('boo')",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_exception_is_described(source):
    error = raised(f"{source}\ndef throw(): raise E()\nthrow()")
    assert error["type"] == "E"
    assert error["frames"][-1]["function"] == "throw"


def test_text_of_a_hostile_kind_becomes_plain_text():
    error = raised("class S(str): pass\nclass E(Exception):\n    def __str__(self): return S('boo')\nraise E")
    assert type(error["message"]) is str
    assert error["message"] == "boo"


def test_huge_message_is_cut():
    started = time.monotonic()
    error = raised("raise ValueError('x' * 100_000_000)")
    assert len(error["message"]) == MAX_MESSAGE_CHARS
    assert time.monotonic() - started < 5


def test_huge_type_name_is_cut():
    error = raised("raise type('E' * 1_000_000, (Exception,), {})")
    assert len(error["type"]) <= 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07shown", "shown"),
        ("a\x00b\x08c\x7fd\x9be", "abcde"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("two\r\nlines\tand a tab", "two\nlines\tand a tab"),
        ("ünïcödé 漢字", "ünïcödé 漢字"),
    ],
)
def test_message_is_plain_visible_text(text, expected):
    assert describe(ValueError(text))["message"] == expected


def test_poisoned_line_cache_does_not_matter():
    error = raised(
        "import linecache\nclass L(list):\n    def __getitem__(self, i): raise SystemExit\n"
        "linecache.cache['<cell 3>'] = (1, None, L('a'), '<cell 3>')\n1 / 0"
    )
    assert error["type"] == "ZeroDivisionError"


def test_replaced_line_cache_function_does_not_matter(monkeypatch):
    import linecache

    monkeypatch.setattr(linecache, "getline", lambda *args: 1 / 0)
    assert raised("1 / 0")["frames"][0]["text"] == ""


def test_exception_group_is_described():
    assert raised("raise ExceptionGroup('several', [ValueError(1)])")["type"] == "ExceptionGroup"


def test_exception_that_was_never_raised_is_described():
    assert describe(ValueError("x")) == {
        "type": "ValueError",
        "bases": ["ValueError", "Exception", "BaseException"],
        "message": "x",
        "frames": [],
    }
