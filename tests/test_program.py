"""What of a notebook is understood, what of it is run, and that nothing of it can break the worker."""

import ast
import sys
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submission import Cell
from autograder.worker.program import parse, rest, run, select


def program_of(*sources):
    return parse([Cell(number, source) for number, source in enumerate(sources, start=1)])


def kept(program):
    return [ast.unparse(statement.node) for statement in program.statements]


def selected(*sources, names=("f",)):
    return [ast.unparse(statement.node) for statement in select(program_of(*sources), names)]


def namespace_of(*sources, names=("f",)):
    namespace = {}
    run(select(program_of(*sources), names), namespace)
    return namespace


# ---- parse


def test_plain_cells_parse_in_order_with_their_cell_numbers():
    program = parse([Cell(2, "a = 1\nb = 2"), Cell(5, "c = 3")])
    assert [(s.cell, s.node.lineno) for s in program.statements] == [(2, 1), (2, 2), (5, 1)]
    assert program.problems == ()


def test_ipython_is_not_imported_for_plain_cells_and_simple_magics():
    import subprocess

    code = (
        "import sys; from autograder.submission import Cell; from autograder.worker.program import parse\n"
        "parse([Cell(1, '%matplotlib inline\\n!pip install x\\nx = 1')])\n"
        "sys.exit('IPython' in sys.modules or 'torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


MAGICS = {
    "line magic": ("%matplotlib inline\nx = 1", ["x = 1"]),
    "shell line": ("!pip install 'otter-grader>=6'\nx = 1", ["x = 1"]),
    "shell line with odd characters": ("!cd $HOME && ls `pwd` | grep ?\nx = 1", ["x = 1"]),
    "shell line that goes on": ("!pip install a \\\n    b\nx = 1", ["x = 1"]),
    "help before": ("?print\nx = 1", ["x = 1"]),
    "help after": ("print??\nx = 1", ["x = 1"]),
    "timed statement": ("%time x = 1", ["x = 1"]),
    "timed cell": ("%%time\nx = 1", ["x = 1"]),
    "captured cell": ("\n%%capture out\nx = 1", ["x = 1"]),
    "bash cell": ("%%bash\nrm -rf x\nx = 1", []),
    "html cell": ("%%html\n<b>x</b>", []),
    "magic in a block": ("if True:\n    %time x = 1\n    !ls", ["if True:\n    x = 1\n    pass"]),
    "assigned shell output": ("files = !ls\nx = 1", ["files = get_ipython().getoutput('ls')", "x = 1"]),
}


@pytest.mark.parametrize(("source", "expected"), MAGICS.values(), ids=MAGICS.keys())
def test_magic_costs_only_itself(source, expected):
    program = program_of(source)
    assert [text for text in kept(program) if text != "pass"] == expected
    assert program.problems == ()


def test_magic_does_not_shift_lines():
    program = program_of("\n%%time\n%matplotlib inline\n!ls \\\n  -l\n\nx = 1")
    assert program.statements[-1].node.lineno == 7


def test_modulo_at_the_start_of_a_line_is_no_magic():
    assert kept(program_of("x = (7\n% 4)")) == ["x = 7 % 4"]


def test_syntax_error_in_one_function_does_not_lose_the_others():
    source = (
        "import os\ndef a():\n    return 1\n\ndef b(:\n    return 2\n\n@dec\ndef c():\n    return 3\nx = 1"
    )
    program = program_of(source)
    assert [text.split("\n")[0] for text in kept(program)] == ["import os", "def a():", "@dec", "x = 1"]
    assert [(problem.cell, problem.line) for problem in program.problems] == [(1, 5)]


def test_salvaged_statements_keep_their_line_numbers():
    program = program_of("x = = 1\n\n\ny = 2")
    assert [s.node.lineno for s in program.statements] == [4]


def test_salvage_keeps_a_compound_statement_whole():
    source = "oops oops\ntry:\n    import a\nexcept ImportError:\n    a = None\nelse:\n    b = 1"
    assert kept(program_of(source)) == [source.split("\n", 1)[1]]


def test_salvage_keeps_text_that_starts_at_column_zero():
    source = 'oops oops\nDOC = """\nfirst\nsecond\n"""\nx = 1'
    assert kept(program_of(source))[-1] == "x = 1"
    assert "first" in kept(program_of(source))[0]


def test_unclosed_bracket_costs_one_statement():
    assert kept(program_of("a = (1,\nb = 2\ndef f(): return b")) == ["b = 2", "def f():\n    return b"]


def test_syntax_error_costs_one_cell_at_most():
    program = program_of("x = = 1", "y = 2")
    assert kept(program) == ["y = 2"]
    assert program.problems[0].message
    assert program.problems[0].to_json() == {"cell": 1, "line": 1, "message": "invalid syntax"}


@pytest.mark.parametrize(
    "source",
    ["x = '\0'", "x = '\ud800'", "-" * 100_000 + "1", "(" * 1000, "x" + ".a" * 50_000, "1+" * 50_000 + "1"],
)
def test_text_that_breaks_the_parser_costs_only_itself(source):
    program = program_of(source, "y = 2")
    assert kept(program)[-1] == "y = 2"


def test_two_megabytes_of_garbage_are_given_up_on_soon():
    started = time.monotonic()
    program_of("oops oops " * 5 + "\n" + "oops oops\n" * 100_000 + "!x\n" * 50_000)
    assert time.monotonic() - started < 20


def test_invalid_escape_is_no_warning_of_ours():
    assert kept(program_of(r"x = '\d'"))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_parses_to_statements_and_problems(sources):
    program = program_of(*sources)
    select(program, ["f"])


_FRAGMENTS = st.sampled_from(
    [
        "def f(x):",
        "    return x",
        "!ls",
        "%time y = 1",
        "x = (1,",
        ")",
        '"""',
        "@d",
        "class A:",
        "f??",
        "else:",
        "\t",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_FRAGMENTS, max_size=12))
def test_any_mix_of_code_lines_parses_to_statements_and_problems(lines):
    program = program_of("\n".join(lines))
    run(select(program, ["f", "A", "y"]), {})


# ---- select


def test_selection_holds_what_a_function_needs_and_no_experiment():
    assert selected(
        "import math\nimport matplotlib.pyplot as plt",
        "eps = 1e-9\ndef g(x): return math.log(x + eps)",
        "plt.plot([1, 2])\nprint(g(3))\nmodel = g(4)",
        "def f(x): return g(x)",
        "grader = 1\nassert f(1) == 2",
    ) == [
        "import math",
        "eps = 1e-09",
        "def g(x):\n    return math.log(x + eps)",
        "def f(x):\n    return g(x)",
    ]


BINDINGS = {
    "assignment": "n = 1",
    "annotated assignment": "n: int = 1",
    "tuple": "m, (n, *o) = 1, (2, 3)",
    "for": "for n in range(3):\n    pass",
    "with": "with open('x') as n:\n    pass",
    "if": "if True:\n    n = 1\nelse:\n    n = 2",
    "try": "try:\n    import n\nexcept ImportError:\n    n = None",
    "walrus": "print((n := 3))",
    "walrus in a comprehension": "[(n := i) for i in range(3)]",
    "import": "import n",
    "import of a submodule": "import n.sub",
    "import as": "import numpy as n",
    "from import": "from os import n",
    "function": "def n():\n    pass",
    "async function": "async def n():\n    pass",
    "class": "class n:\n    pass",
    "match": "match 3:\n    case n:\n        pass",
}


@pytest.mark.parametrize("source", BINDINGS.values(), ids=BINDINGS.keys())
def test_statement_that_binds_a_needed_name_is_selected(source):
    assert selected(source, "def f(): return n") == [
        ast.unparse(ast.parse(source)),
        "def f():\n    return n",
    ]


CHANGES = {
    "augmented assignment": "n += 1",
    "attribute": "n.eps = 1",
    "attribute of an attribute": "n.a.b = 1",
    "item": "n['a'] = 2",
    "item in a loop": "for i in range(3):\n    n[i] = i",
    "method call": "n.append(4)",
    "method call in a loop": "for i in range(3):\n    n.append(i)",
    "registering decorator": "@register(n, 'g')\ndef g(): ...",
    "decorator of its own": "@n.register\ndef g(): ...",
    "registering class decorator": "@register(n, 'g')\nclass G: ...",
    "setattr": "setattr(n, 'eps', 1)",
    "delattr": "delattr(n.config, 'eps')",
    "del": "del n",
    "del of an item": "del n[0]",
}


@pytest.mark.parametrize("source", CHANGES.values(), ids=CHANGES.keys())
def test_statement_that_changes_a_needed_name_is_selected(source):
    assert ast.unparse(ast.parse(source)) in selected("n = []", source, "def f(): return n")


LEFT_OUT = {
    "call on a module": "n.manual_seed(0)",
    "call with the name as an argument": "print(n)",
    "main guard": "if __name__ == '__main__':\n    print(n)",
    "loop over other names": "for i in range(3):\n    print(n, i)",
    "assignment of another name": "other = n.zeros(3)",
    "attribute of another object": "other.n = 1",
}


@pytest.mark.parametrize("source", LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_statement_that_only_uses_a_needed_name_is_left_out(source):
    assert selected("import n", source, "def f(): return n") == ["import n", "def f():\n    return n"]


def test_main_guard_that_binds_a_needed_name_is_selected():
    assert len(selected("if __name__ == '__main__':\n    n = 1", "def f(): return n")) == 2


LOCALS = {
    "parameter": "def f(n): return n",
    "keyword-only parameter": "def f(*, n=1): return n",
    "star parameters": "def f(*n, **m): return n",
    "local variable": "def f():\n    n = 1\n    return n",
    "local read above its assignment": "def f():\n    for i in range(2):\n        if i: return n\n"
    "        n = 1",
    "loop variable": "def f():\n    for n in range(3): print(n)",
    "comprehension variable": "def f(): return [n for n in range(3)]",
    "lambda parameter": "f = lambda n: n",
    "exception": "def f():\n    try: pass\n    except OSError as n: print(n)",
    "local import": "def f():\n    import n\n    return n.a",
    "closure": "def f():\n    n = 1\n    def g(): return n\n    return g",
    "nonlocal": "def f():\n    n = 1\n    def g():\n        nonlocal n\n        n += 1\n    return g",
    "keyword of a call": "def f(): return dict(n=1)",
    "attribute": "def f(x): return x.n",
    "class body": "class f:\n    n = 1\n    m = n + 1",
}


@pytest.mark.parametrize("source", LOCALS.values(), ids=LOCALS.keys())
def test_local_name_needs_no_global_one(source):
    assert len(selected("n = slow_experiment()", source)) == 1


READS = {
    "default": "def f(x=n): return x",
    "decorator": "@n\ndef f(): pass",
    "annotation": "def f(x: n): pass",
    "base class": "class f(n): pass",
    "class keyword": "class f(metaclass=n): pass",
    "method": "class f:\n    def go(self): return n()",
    "method under a class variable of that name": "class f:\n    n = 3\n    def go(self): return n",
    "class variable from a global of that name": "class f:\n    n = n",
    "global": "def f():\n    global n\n    n = n + 1",
    "comprehension's source": "def f(): return [n for n in n]\nf = [i for i in n]",
    "nested function": "def f():\n    def g(): return n\n    return g",
    "walrus value": "def f(): return (m := n)",
    "format": "def f(): return f'{n}'",
}


@pytest.mark.parametrize("source", READS.values(), ids=READS.keys())
def test_global_name_that_is_read_is_selected(source):
    assert "n = 1" in selected("n = 1", source)


def test_star_imports_and_future_imports_are_always_selected():
    assert selected("from __future__ import annotations\nfrom math import *", "def f(): return 1")[:2] == [
        "from __future__ import annotations",
        "from math import *",
    ]


def test_all_bindings_of_a_name_run_in_notebook_order():
    assert namespace_of("n = 1", "n = n + 1", "def f(): return n", "n *= 10")["f"]() == 20


def test_last_definition_wins_and_earlier_ones_do_not_run():
    sources = ("old = slow()", "def f(): return old", "def f(): return 2")
    assert selected(*sources) == ["def f():\n    return 2"]


def test_earlier_definition_is_kept_where_a_decorator_wraps_it():
    sources = ("def fast(g): return lambda: g() + 1", "def f(): return 1", "f = fast(f)")
    assert namespace_of(*sources)["f"]() == 2


def test_earlier_definition_is_kept_where_a_needed_statement_ran_with_it():
    sources = ("def g(): return 1", "n = g()", "def g(): return 2", "def f(): return n + g()")
    assert namespace_of(*sources)["f"]() == 3


def test_earlier_definition_is_kept_where_a_needed_statement_reached_it_through_another():
    sources = (
        "def g(): return 1",
        "def h(): return g()",
        "n = h()",
        "def g(): return 2",
        "def f(): return n + g()",
    )
    assert namespace_of(*sources)["f"]() == 3


def test_earlier_definition_is_dropped_where_only_a_later_call_reads_the_name():
    sources = ("def g(): return 1", "def f(): return g()", "def g(): return 2")
    assert selected(*sources) == ["def f():\n    return g()", "def g():\n    return 2"]


def test_earlier_definition_is_kept_where_the_next_one_extends_it():
    sources = ("class f:\n    a = 1", "class f(f):\n    b = 2")
    namespace = namespace_of(*sources)
    assert (namespace["f"].a, namespace["f"].b) == (1, 2)


def test_draft_under_an_experiment_is_dropped():
    sources = ("def f(): return 1", "y = f()\nprint(y)", "def f(): return 2")
    assert selected(*sources) == ["def f():\n    return 2"]


def test_method_added_to_a_class_afterwards_is_selected():
    sources = ("class f: pass", "def go(self): return 3", "f.go = go")
    assert namespace_of(*sources)["f"]().go() == 3


def test_unknown_names_select_nothing():
    assert selected("x = 1", names=("nothing",)) == []


def test_definition_whose_last_version_does_not_parse_falls_back_to_the_one_before():
    assert namespace_of("def f(): return 1", "def f(: return 2")["f"]() == 1


def test_selection_does_not_enter_names_to_stop_at():
    program = program_of("def g(): return n", "n = 1", "def f(): return g()")
    assert [s.cell for s in select(program, ["f"], stop_at=["g"])] == [3]


def test_rest_holds_everything_else_in_order():
    program = program_of("print(1)", "def f(): return 1", "print(2)")
    chosen = select(program, ["f"])
    assert [s.cell for s in rest(program, chosen)] == [1, 3]


def test_rest_does_not_bring_back_a_replaced_definition():
    program = program_of("def f(): return 1", "print(f())", "def f(): return 2")
    chosen = select(program, ["f"])
    namespace = {}
    run(chosen, namespace)
    run(rest(program, chosen), namespace)
    assert namespace["f"]() == 2


def test_notebook_of_many_statements_is_selected_quickly():
    sources = [
        f"def g{i}(x): return g{i - 1}(x)\ng{i}.eps = g{i - 1}(1) if False else {i}" for i in range(1, 400)
    ]
    started = time.monotonic()
    select(program_of("def g0(x): return x", *sources), ["g399"])
    assert time.monotonic() - started < 10


# ---- run


def test_statement_that_raises_is_reported_and_later_ones_run():
    namespace = {}
    problems = run(program_of("a = 1 / 0", "b = 2").statements, namespace)
    assert namespace["b"] == 2
    assert [(p.cell, p.line, p.message) for p in problems] == [(1, 1, "ZeroDivisionError: division by zero")]


@pytest.mark.parametrize(
    "source", ["raise SystemExit(0)", "raise KeyboardInterrupt", "raise BaseException('x')"]
)
def test_statement_that_wants_to_stop_the_worker_is_only_reported(source):
    namespace = {}
    assert len(run(program_of(source, "b = 2").statements, namespace)) == 1
    assert namespace["b"] == 2


def test_student_warnings_do_not_become_errors():
    source = "import warnings\nwarnings.warn('old', DeprecationWarning)\nx = '\\d'\ny = 1 is 1"
    assert run(program_of(source).statements, {}) == []


def test_run_leaves_the_warning_filters_as_they_were():
    before = list(warnings.filters)
    run(program_of("import warnings\nwarnings.simplefilter('always')").statements, {})
    assert warnings.filters == before


def test_future_import_holds_for_later_cells():
    namespace = {}
    assert (
        run(program_of("from __future__ import annotations", "def f(x: Missing): pass").statements, namespace)
        == []
    )
    assert namespace["f"].__annotations__ == {"x": "Missing"}


def test_our_own_future_imports_do_not_leak_into_the_student_code():
    problems = run(program_of("def f(x: Missing): pass").statements, {})
    assert problems[0].error["type"] == "NameError"


def test_error_that_only_the_compiler_sees_is_reported_with_cell_and_line():
    problems = run(program_of("x = 1\n\nreturn x").statements, {})
    assert problems[0].error["type"] == "SyntaxError"
    assert problems[0].error["frames"][0]["line"] == 3


def test_code_nested_too_deeply_to_compile_is_reported():
    program = program_of("x = " + "-" * 900 + "1", "y = 2")
    namespace = {}
    run(program.statements, namespace)
    assert namespace["y"] == 2


def test_source_of_a_function_can_be_read_back():
    import inspect

    namespace = {}
    run(program_of("\n\ndef f():\n    return 1  # mine").statements, namespace)
    assert inspect.getsource(namespace["f"]) == "def f():\n    return 1  # mine"


def test_top_level_await_is_reported_and_not_run():
    assert len(run(program_of("await f()").statements, {})) <= 1
