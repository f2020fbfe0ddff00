"""What must not reach students is found wherever it was put, and its place is named."""

import gzip
import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest

from autograder.assignment import list_assignments, load_assignment
from autograder.errors import AssignmentError
from autograder.leaks import find_leaks, refuse_leaks
from autograder.master import hidden_test_lines, public_lines, solution_lines
from tests.handed_in import code, notebook, zipped

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def hw1():
    return load_assignment("hw1_losses", ROOT)


@pytest.fixture
def student_dir(hw1, tmp_path):
    """A copy of what students get, which a test may change."""
    return Path(shutil.copytree(hw1.release_dir, tmp_path / "hw1_losses"))


def change(folder, edit):
    """Apply `edit` to the notebook in that folder."""
    path = folder / "hw1_losses.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    edit(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def told(assignment, folder):
    return [str(leak) for leak in find_leaks(assignment, folder)]


@pytest.mark.parametrize("slug", list_assignments(ROOT))
def test_nothing_leaks_from_the_assignments_of_the_course(slug):
    assignment = load_assignment(slug, ROOT)
    assert not told(assignment, assignment.release_dir)


def line_of_hidden_tests(assignment):
    """A line that a grader of the course really has."""
    text = (assignment.graders_dir / "test_q3_softmax.py").read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if "assert_close(" in line and len(line) > 50)


SECRETS = {
    "a line of the solution": lambda _: "x  =1; exponentials=torch.exp(logits-largest) # oops",
    "a line of the hidden tests": line_of_hidden_tests,
    "a path of the graders": lambda _: "see tests/graders/hw1_losses/test_q3_softmax.py",
    "a path of the graders, absolute": lambda assignment: f"open({str(assignment.root)!r})",
}


@pytest.mark.parametrize("where", ["cell", "output", "metadata", "file"])
@pytest.mark.parametrize("kind", SECRETS)
def test_secret_is_found_where_it_was_planted(hw1, student_dir, kind, where):
    line, kind = SECRETS[kind](hw1), kind.partition(",")[0]

    def plant(notebook):
        if where == "cell":
            notebook["cells"][3]["source"] = [line]
        elif where == "output":
            output = {"output_type": "stream", "name": "stdout", "text": line}
            code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
            code["outputs"] = [output]
        else:
            notebook["metadata"]["otter"]["tests"]["q3"] += line

    if where == "file":
        (student_dir / "data" / "notes.md").write_text(line)
    else:
        change(student_dir, plant)
    place = {"cell": "cell 4", "output": "cell ", "metadata": "metadata of", "file": "data/notes.md"}[where]
    assert [one for one in told(hw1, student_dir) if place in one and f"would give away {kind}" in one]


def test_output_is_found_whatever_it_shows(hw1, student_dir):
    def plant(notebook):
        code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        code["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "0.25"}}]

    change(student_dir, plant)
    assert [one for one in told(hw1, student_dir) if one.endswith("has an output; clear it")]


@pytest.mark.parametrize(
    ("plant", "what"),
    [
        (lambda notebook: notebook["metadata"].update(authors=["Ada"]), "has 'authors'"),
        (lambda notebook: notebook["metadata"]["otter"].update(solutions={}), "has Otter's 'solutions'"),
        (
            lambda notebook: notebook["cells"][2]["metadata"].update(tags=["otter_assign_solution_cell"]),
            "has the tag 'otter_assign_solution_cell'",
        ),
        (
            lambda notebook: notebook["cells"][2]["metadata"].update(execution={}),
            "has the metadata 'execution'",
        ),
        (
            lambda notebook: notebook["cells"][2]["metadata"].update(otter={"tests": ["largest"]}),
            "has the metadata 'otter'",
        ),
        (
            lambda notebook: notebook["metadata"]["otter"]["tests"].update(q1="@test_case(hidden=True)"),
            "has a hidden test of q1",
        ),
    ],
)
def test_metadata_that_tells_more_than_students_need_is_found(hw1, student_dir, plant, what):
    change(student_dir, plant)
    assert [one for one in told(hw1, student_dir) if one.endswith(what)]


def test_hidden_case_in_a_file_of_checks_is_found(hw1, student_dir):
    (student_dir / "tests" / "q1.py").write_text("test = {'cases': [{'code': '', 'hidden': True}]}")
    assert told(hw1, student_dir) == ["tests/q1.py has a hidden test"]


def test_line_of_another_correct_answer_is_found(hw1, student_dir):
    (student_dir / "notes.txt").write_text(
        "log_normaliser = top + (logits - top).exp().sum(dim, keepdim=True).log()"
    )
    assert told(hw1, student_dir) == [
        "notes.txt would give away a line of the correct answer gather_and_scatter.py: "
        "'log_normaliser = top + (logits - top).exp().sum(dim, keepdim=True).log()'"
    ]


def test_marker_of_the_master_is_found(hw1, student_dir):
    (student_dir / "notes.txt").write_text("# BEGIN SOLUTION\n")
    assert told(hw1, student_dir) == ["notes.txt still has the marker '# BEGIN SOLUTION'"]


def test_refusal_names_every_place(hw1, student_dir):
    for name in ("a.txt", "b.txt"):
        (student_dir / name).write_text("exponentials = torch.exp(logits - largest)")
    with pytest.raises(AssignmentError, match=r"(?s)a\.txt would give away.*b\.txt would give away"):
        refuse_leaks(hw1, student_dir)


MASTER = {
    "cells": [
        {"cell_type": "raw", "source": ["# BEGIN SOLUTION"]},
        {"cell_type": "markdown", "source": ["Because it is flat."]},
        {"cell_type": "raw", "source": ["# END SOLUTION"]},
        {"cell_type": "code", "source": ["y = 1 + 1 # SOLUTION\n", "z = 3"]},
        {"cell_type": "raw", "source": ["# BEGIN TESTS"]},
        {"cell_type": "code", "source": ["assert public"]},
        {"cell_type": "code", "source": ["# HIDDEN\n", "assert private"]},
        {"cell_type": "raw", "source": ["# END TESTS"]},
    ]
}


def test_master_tells_solution_hidden_tests_and_public_code_apart():
    assert [line.strip() for line in solution_lines(MASTER)] == ["Because it is flat.", "1 + 1"]
    assert list(hidden_test_lines(MASTER)) == ["assert private"]
    assert list(public_lines(MASTER)) == ["z = 3", "assert public"]


CONFIG = '""" # BEGIN TEST CONFIG\n{}\n""" # END TEST CONFIG\nassert double(21) == 42'


@pytest.mark.parametrize(
    ("test", "is_hidden"),
    [
        ("# Hidden\nassert double(21) == 42", True),
        ("# the rest stays hidden until the deadline\nassert double(21) == 42", True),
        ("assert double(21) == 42  # hidden layers are 3 wide", False),
        ("# Two layers.\n# The hidden one is 3 wide.\nassert double(21) == 42", False),
        (CONFIG.format("hidden: yes\npoints: 1"), True),
        (CONFIG.format("{hidden: true, points: 1}"), True),
        (CONFIG.format("points: 1\nfailure_message: 'hidden: true is for staff'"), False),
        (CONFIG.format("hidden: false"), False),
        (CONFIG.format("hidden: ["), True),
    ],
)
def test_test_is_hidden_where_otter_says_so(test, is_hidden):
    cells = [
        {"cell_type": "raw", "source": "# BEGIN TESTS"},
        {"cell_type": "code", "source": test},
        {"cell_type": "raw", "source": "# END TESTS"},
    ]
    hidden = list(hidden_test_lines({"cells": cells}))
    assert hidden == (["assert double(21) == 42"] if is_hidden else [])
    assert bool(list(public_lines({"cells": cells}))) == (not is_hidden)


def raw(text):
    return {"cell_type": "raw", "source": text, "metadata": {}}


def in_block(name, *sources):
    cells = [{"cell_type": "code", "source": source, "metadata": {}} for source in sources]
    return [raw(f"# BEGIN {name}"), *cells, raw(f"# END {name}")]


def course_with(root, solution, public="y = 2", tests=()):
    """A course whose master has a solution, a public cell and tests."""
    cells = [
        *in_block("SOLUTION", solution),
        {"cell_type": "code", "source": public, "metadata": {}},
        *in_block("TESTS", *tests),
    ]
    folder = root / "solutions" / "tiny"
    folder.mkdir(parents=True)
    (folder / "master.ipynb").write_text(json.dumps({"cells": cells}))
    (folder / "assignment.toml").write_text(
        'title = "Tiny"\n[questions.q1]\npoints = 1\nfunctions = ["double"]\n'
    )
    return load_assignment("tiny", root)


def leaks_of(assignment, tmp_path, content, name="notes.txt"):
    """What is told of students' getting one file of that content."""
    released = tmp_path / "released"
    released.mkdir()
    (released / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return told(assignment, released)


@pytest.mark.parametrize(("public", "is_leak"), [("y = 2", True), ("    return 2 * x", False)])
def test_short_line_of_the_solution_is_a_leak_unless_students_see_it_anyway(tmp_path, public, is_leak):
    assignment = course_with(tmp_path, "return 2 * x  # SOLUTION", public)
    assert bool(leaks_of(assignment, tmp_path, "return 2 * x\n")) == is_leak


def test_short_line_of_the_solution_within_another_is_chance(tmp_path):
    assignment = course_with(tmp_path, "return 2 * x  # SOLUTION")
    assert not leaks_of(assignment, tmp_path, "It should return 2 * x + 1.\n")


@pytest.mark.parametrize(
    ("text", "is_leak"),
    [("f(2) == 4", True), ("Mind that `f(2) == 4`.", True), ("if f(2) == 4:", False), ("f(3) == 9", False)],
)
def test_short_hidden_test_is_found_where_it_stands_alone(tmp_path, text, is_leak):
    assignment = course_with(
        tmp_path, "f = 1  # SOLUTION", tests=["f(3) == 9", "# HIDDEN\nf(2) == 4\nf(3) == 9"]
    )
    assert leaks_of(assignment, tmp_path, text) == (
        ["notes.txt would give away a hidden test: 'f(2) == 4'"] if is_leak else []
    )


@pytest.mark.parametrize(
    "line",
    [
        "optimizer.zero_grad()",
        "super().__init__()",
        "def __init__(self, width):",
        "with torch.no_grad():",
        "import torch.nn.functional as F",
        "# Turn off the gradients.",
        "pandas.read_csv('data/train.csv')",
    ],
)
def test_what_everybody_writes_is_no_leak_where_students_see_it_anyway(tmp_path, line):
    assignment = course_with(tmp_path, f"# BEGIN SOLUTION\n{line}\n# END SOLUTION", public=f"    {line}")
    assert not leaks_of(assignment, tmp_path, line)


@pytest.mark.parametrize(
    "line",
    [
        "loss = torch.exp(logits - largest).sum()",
        "return torch.softmax(logits, dim=1)",
        "return torch.relu(logits)",
        "if (labels == guesses).all(): break",
        "torch.einsum('bij,bjk->bik', queries, keys)",
    ],
)
def test_line_that_tells_is_a_leak_also_where_the_master_has_it_in_public(tmp_path, line):
    assignment = course_with(tmp_path, f"# BEGIN SOLUTION\n{line}\n# END SOLUTION", public=line)
    assert leaks_of(assignment, tmp_path, line)


@pytest.mark.parametrize(
    ("solution", "given", "is_leak"),
    [
        ("return torch.softmax(x, dim=1) # SOLUTION", "Rows (of dim=1) count.", False),
        ("return torch.softmax(x, dim=1) # SOLUTION", "return torch.softmax(x, dim=1)", True),
        ("total = weights.sum(dim=0) # SOLUTION", "mean = weights.sum(dim=0) / 2", True),
        ("total = (  # SOLUTION", "total = None", False),
        (
            "%matplotlib inline\n# BEGIN SOLUTION\nz = x.exp().sum(dim=0)\n# END SOLUTION",
            "t = x.exp().sum(dim=0)",
            True,
        ),
        (
            "# BEGIN SOLUTION\nreturn x.exp() / x.exp().sum(\n    0)\n# END SOLUTION",
            "x.exp()/x.exp().sum(0)",
            True,
        ),
        (
            "# BEGIN SOLUTION\nz = x.exp().sum(dim=0)\n# END SOLUTION",
            "z = (\n    x.exp()\n    .sum(dim=0)\n)",
            True,
        ),
    ],
)
def test_expression_of_the_solution_is_found_under_any_name_and_over_any_lines(
    tmp_path, solution, given, is_leak
):
    assert bool(leaks_of(course_with(tmp_path, solution), tmp_path, given)) == is_leak


def test_value_that_calls_nothing_may_be_in_public_tests_too(tmp_path):
    solution = "# BEGIN SOLUTION\nquery, key = x @ w_query, x @ w_key\n# END SOLUTION"
    assignment = course_with(tmp_path, solution, tests=["a, b = x @ w_query, x @ w_key"])
    assert not leaks_of(assignment, tmp_path, "a, b = x @ w_query, x @ w_key")


def test_names_that_begin_like_keywords_do_not_hide_a_line(tmp_path):
    assignment = course_with(tmp_path, "f = 1  # SOLUTION")
    assignment.variants_dir.mkdir(parents=True)
    (assignment.variants_dir / "other.py").write_text("forward = left @ right + bias[:, None]\n")
    assert leaks_of(assignment, tmp_path, "forward = left @ right + bias[:, None]")


@pytest.mark.parametrize(
    ("heading", "is_leak"), [("# QUESTION 1", False), ("## TESTS", False), ("# BEGIN TESTS", True)]
)
def test_heading_is_no_marker(hw1, tmp_path, heading, is_leak):
    assert bool(leaks_of(hw1, tmp_path, heading)) == is_leak


SECRET = b"exponentials = torch.exp(logits - largest)"


def tarred(files, mode):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (zipped([("a.py", SECRET)]), "notes.txt/a.py"),
        (zipped([("b.zip", zipped([("a.py", SECRET)]))]), "notes.txt/b.zip/a.py"),
        (tarred([("a.py", SECRET)], "w"), "notes.txt"),
        (tarred([("a.py", SECRET)], "w:gz"), "notes.txt/a.py"),
        (gzip.compress(SECRET), "notes.txt/content"),
        (zipped([("b.ipynb", notebook(code(SECRET.decode())))]), "notes.txt/b.ipynb, cell 1,"),
        (SECRET.decode().encode("utf-16"), "notes.txt"),
        (SECRET.decode().encode("utf-16-be"), "notes.txt"),
    ],
    ids=["zip", "zip in zip", "tar", "tar.gz", "gz", "notebook in zip", "UTF-16", "UTF-16 without its mark"],
)
def test_secret_is_found_in_archives_and_encodings(hw1, tmp_path, content, place):
    assert any(line.startswith(f"{place} would give") for line in leaks_of(hw1, tmp_path, content))


def test_damaged_archive_is_searched_as_far_as_it_can_be_read(hw1, tmp_path):
    content = tarred([("a.py", SECRET), ("b.bin", bytes(range(256)) * 4096)], "w:gz")
    assert leaks_of(hw1, tmp_path, content[:-200])
    shutil.rmtree(tmp_path / "released")
    assert not leaks_of(hw1, tmp_path, zipped([("a.py", b"x = 1")])[:-8])


@pytest.mark.parametrize(
    "text",
    [
        "SECRET",
        '["SECRET"]',
        '{"cells": "SECRET"}',
        '{"nbformat": 3, "worksheets": ["SECRET"]}',
        '{"nbformat": 4, "cells": ["SECRET"]}',
        '{"nbformat": 4, "cells": [], "metadata": ["SECRET"]}',
        '{"nbformat": 4, "cells": [{"source": ["SECRET", 1]}]}',
    ],
)
def test_file_that_is_named_like_a_notebook_is_searched_as_text(hw1, tmp_path, text):
    (leak,) = leaks_of(hw1, tmp_path, text.replace("SECRET", SECRET.decode()), "odd.ipynb")
    assert leak.startswith("odd.ipynb would give away a line of the solution")
