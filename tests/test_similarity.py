"""The report on similar submissions: what is found, what is not, and that nothing in it can do anything."""

import ast
import csv
import io
import random
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from autograder.assignment import load_assignment
from autograder.cli import cli
from autograder.handed_in import HandedIn
from autograder.similarity.batch import compare, report_similar
from autograder.similarity.fingerprints import GUARANTEED, RUN, fingerprint
from autograder.similarity.pairs import find_similar
from autograder.similarity.report import MAX_PAIRS_SHOWN, place, render_csv
from autograder.similarity.tokens import MAX_CHARS, read_source, tokenise
from autograder.submission import Cell
from tests.pages import Page

COURSE = Path(__file__).resolve().parent.parent
HW1 = load_assignment("hw1_losses", COURSE)
FUNCTIONS = [name for question in HW1.questions for name in question.functions]
VARIANTS = sorted(HW1.variants_dir.glob("*.py"))
LOOPS = (HW1.variants_dir / "python_loops.py").read_text()
SKELETON = HW1.release_dir / "hw1_losses.ipynb"


def source_of(text, name="someone", *, student=""):
    return read_source(name, [Cell(1, text)], student=student)


def renamed(text):
    """The code with another name for each local variable and parameter."""
    tree = ast.parse(text)
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    # Keyword arguments of torch's functions are called like parameters, and keep their names.
    return re.sub(r"\b(\w+)\b(?!=)", lambda m: f"my_{m[1]}" if m[1] in bound else m[1], text)


def reordered(text):
    tree = ast.parse(text)
    tree.body.reverse()
    return ast.unparse(tree)


def commented(text):
    lines = (f"{line}  # {number}: what happens here" for number, line in enumerate(text.split("\n")))
    return "\n\n".join(lines)


def similar_files(folder, texts, threshold=0.6):
    """The pairs found among scripts of these texts, by name, and all that was compared."""
    handed_in = []
    for name, text in texts.items():
        path = folder / f"{name}.py"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        handed_in.append(HandedIn(path, name, student=name))
    return compare(HW1, handed_in, threshold=threshold)


def names(comparison):
    return {(pair.first.name, pair.second.name) for pair in comparison.pairs}


@pytest.mark.parametrize(
    "disguise",
    [lambda text: text, renamed, reordered, commented, lambda text: commented(renamed(reordered(text)))],
    ids=["verbatim", "renamed", "reordered", "commented", "all of these"],
)
def test_copy_is_found_among_independent_solutions(tmp_path, disguise):
    texts = {path.stem: path.read_text() for path in VARIANTS}
    comparison = similar_files(tmp_path, texts | {"copy": disguise(LOOPS)})
    assert names(comparison) == {("python_loops", "copy")}
    assert comparison.pairs[0].similarity > 0.8


def test_independent_solutions_are_far_from_alike(tmp_path):
    comparison = similar_files(tmp_path, {path.stem: path.read_text() for path in VARIANTS}, threshold=0.01)
    assert comparison.compared == len(VARIANTS)
    assert all(pair.similarity < 0.25 for pair in comparison.pairs)


def test_released_notebook_does_not_count(tmp_path):
    twins = [HandedIn(SKELETON, name, student=name) for name in ("ann", "kim")]
    assert compare(HW1, twins, threshold=0.01).pairs == ()


def test_answers_in_two_notebooks_are_compared_and_not_the_notebook_around_them():
    mine = (
        "def softmax(x):\n    return x.exp().clamp(0).div(x.exp().sum(1)).mul(x.new_ones(3)).sqrt().abs()\n"
    )
    around = (
        "for picture in pictures:\n    shown.append(picture.view(3).mean(1).add(2).mul(3).sub(4).div(5))\n"
    )
    skeleton = source_of(around * 9)
    first, second = source_of(around * 9 + mine * 2, "a"), source_of(mine * 2 + around * 9, "b")
    (pair,) = find_similar([first, second], skeleton, functions=["softmax"], threshold=0.5)
    lines = {
        number for fragment in pair.fragments for number in range(fragment.first[0], fragment.first[1] + 1)
    }
    assert lines <= {18, 19, 20, 21}


def test_copied_answers_are_found_in_a_longer_submission(tmp_path):
    longer = LOOPS + "\n\n" + (HW1.variants_dir / "einsum.py").read_text()
    (pair,) = similar_files(tmp_path, {"short": LOOPS, "long": longer}).pairs
    assert pair.share_first > 0.9
    assert pair.share_second < 0.75


def test_what_more_than_a_quarter_wrote_does_not_count():
    shared = [source_of(LOOPS, f"s{number}") for number in range(5)]
    others = [
        source_of(f"answer = {path.read_text()}", path.stem) for path in VARIANTS if "loops" not in path.stem
    ]
    assert find_similar([*shared, *others], None, functions=FUNCTIONS, threshold=0.1) == []
    assert len(find_similar([*shared[:4], *others], None, functions=FUNCTIONS, threshold=0.1)) == 6


def test_one_short_function_in_common_is_no_pair_even_where_it_is_all_that_was_written():
    short = "def mse_loss(p, t):\n    d = p.sub(t)\n    return d.mul(d).sum().div(d.numel())\n"
    sources = [source_of(short, "a"), source_of(f"{LOOPS}\n\n{short}", "b")]
    assert find_similar(sources, None, functions=FUNCTIONS, threshold=0.01) == []
    half = "\n".join(LOOPS.split("\n")[:40])
    sources = [source_of(half, "a"), source_of(f"{LOOPS}\n\n{short}", "b")]
    assert len(find_similar(sources, None, functions=FUNCTIONS, threshold=0.01)) == 1


def test_attempts_of_one_student_are_not_held_against_each_other():
    first, second = source_of(LOOPS, "a_1", student="a"), source_of(LOOPS, "a_2", student="a")
    other = source_of(LOOPS, "b")
    pairs = find_similar([first, second, other], None, functions=FUNCTIONS, threshold=0.5)
    assert {(pair.first.name, pair.second.name) for pair in pairs} == {("a_1", "b"), ("a_2", "b")}


def test_most_alike_come_first_and_fragments_name_the_lines():
    half = "\n".join(LOOPS.split("\n")[:30])
    sources = [source_of(LOOPS, "whole"), source_of(half, "half"), source_of("\n\n\n" + LOOPS, "copy")]
    pairs = find_similar(sources, None, functions=FUNCTIONS, threshold=0.1)
    assert [pair.similarity for pair in pairs] == sorted((pair.similarity for pair in pairs), reverse=True)
    copied = next(pair for pair in pairs if (pair.first.name, pair.second.name) == ("whole", "copy"))
    assert copied.fragments
    assert all(one.second == (one.first[0] + 3, one.first[1] + 3) for one in copied.fragments)


def test_run_of_the_guaranteed_length_shares_a_fingerprint_wherever_it_stands():
    chance = random.Random(0)

    def words(count):
        return [f".w{chance.randrange(10_000)}" for _ in range(count)]

    common = words(-(-GUARANTEED // 2))  # each is a dot and a name
    for _ in range(200):
        texts = [
            "".join([*words(chance.randrange(30)), *common, *words(chance.randrange(30))]) for _ in range(2)
        ]
        first, second = (fingerprint(tokenise(source_of(text), ()), np.empty(0, np.uint64)) for text in texts)
        assert set(first.hashes.tolist()) & set(second.hashes.tolist())


def test_shorter_code_than_a_run_has_no_fingerprint():
    tokens = tokenise(source_of("x" + ".y" * (RUN // 2 - 1)), ())
    assert len(fingerprint(tokens, np.empty(0, np.uint64)).hashes) == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("import torch\nx = f(y)", "from torch import (nn,\n  optim as o,\n)\nfrom a import b\nx = f(y)"),
        ("def f(x):\n    return x", 'def g(y):  # note\n\n    """Words."""\n    return  y'),
        ("raise ValueError('no')", "raise ValueError('a' 'b' f'c')"),
        ("x = 1.5", "yz = 2"),
    ],
)
def test_imports_names_comments_strings_and_numbers_make_no_difference(first, second):
    assert tokenise(source_of(first), ()).ids.tolist() == tokenise(source_of(second), ()).ids.tolist()


@pytest.mark.parametrize(
    ("first", "second"), [("x.exp()", "x.log()"), ("softmax(x)", "other(x)"), ("x + y", "x - y")]
)
def test_attributes_operators_and_functions_of_the_assignment_do(first, second):
    assert (
        tokenise(source_of(first), FUNCTIONS).ids.tolist()
        != tokenise(source_of(second), FUNCTIONS).ids.tolist()
    )


HOSTILE = {
    "long_line": "x = " + "a+" * 950_000,
    "brackets": "(" * 1_900_000,
    "quotes": '"""' * 600_000,
    "formats": 'f"{' * 600_000,
    "one_run": "a.b(c)\n" * 250_000,
    "nuls": b"\0" * 1_000 + b"x = 1\n" + LOOPS.encode(),
    "not_utf8": b"# \xff\xfe\xff\n" + LOOPS.encode(),
    "no_python": "def def ) = '\n" * 1_000,
    "huge": "#" * 5_000_000,
    "empty": "",
}


@pytest.mark.timeout(120)
def test_hostile_files_are_compared_by_their_beginning_or_left_out_with_a_note(tmp_path):
    comparison = similar_files(
        tmp_path, HOSTILE | {"nuls_too": HOSTILE["nuls"], "formats_too": HOSTILE["formats"]}
    )
    assert ("nuls", "not_utf8") in names(comparison)
    assert ("formats", "formats_too") not in names(comparison)  # a run without end is one fingerprint
    for name in ("huge", "empty"):
        assert any(note.startswith(f"{name}: the file is") for note in comparison.notes)
    for name in ("long_line", "brackets", "quotes", "formats", "one_run"):
        assert f"{name}: only the first {MAX_CHARS} characters of its code were compared" in comparison.notes
    assert len(render_csv(comparison.pairs)) < 1_000_000


def test_page_and_table_hold_names_and_code_as_text_only(tmp_path):
    name = "=cmd|'<script>alert(1)</script>\x1b[31m\u202e"
    code = f"{LOOPS}\n\nhtml = '</pre><script>alert(2)</script><!-- \x1b[2J'.join(a.b for a in c.d(e).f(g))\n"
    path = tmp_path / "a.py"
    path.write_text(code)
    twins = [HandedIn(path, name, student="a"), HandedIn(path, "kim", student="b")]
    _, page = report_similar(HW1, twins, tmp_path / "out", threshold=0.5)
    text = page.read_text()
    read = Page(text)
    assert "script" not in read.tags
    assert "<script>alert(1)</script>" in read.text
    assert ("http-equiv", "Content-Security-Policy") in read.attributes
    assert read.tags.count("mark") > 20
    table = (tmp_path / "out/similarity.csv").read_text()
    for written in (text, table):
        assert not {"\x1b", "\u202e"} & set(written)
    (row,) = csv.DictReader(io.StringIO(table))
    assert row["first"].startswith("'=cmd")
    assert (row["second"], row["similarity"]) == ("kim", "100")
    assert row["fragments"].startswith("cell 1, lines ")


def test_page_of_many_pairs_is_cut_and_says_so(tmp_path):
    path = tmp_path / "a.py"
    path.write_text(LOOPS)
    other = tmp_path / "b.py"
    other.write_text(VARIANTS[0].read_text())
    class_ = [HandedIn(path, f"s{n}", student=f"s{n}") for n in range(16)]
    class_ += [HandedIn(other, f"o{n}", student=f"o{n}") for n in range(16)]
    class_ += [HandedIn(SKELETON, f"k{n}", student=f"k{n}") for n in range(32)]
    comparison, page = report_similar(HW1, class_, tmp_path / "out", threshold=0.5)
    assert len(comparison.pairs) == 240
    assert f"{240 - MAX_PAIRS_SHOWN} more pairs are in similarity.csv" in page.read_text()


def test_list_that_was_cut_is_told_in_a_note(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.similarity.pairs.MAX_PAIRS", 2)
    monkeypatch.setattr("autograder.similarity.batch.MAX_PAIRS", 2)
    comparison = similar_files(tmp_path, dict.fromkeys(("a", "b", "c"), LOOPS))
    assert len(comparison.pairs) == 2
    assert any("only the 2 most alike pairs are listed" in note for note in comparison.notes)


def test_command_writes_both_files_and_tells_how_many_pairs_there_are(tmp_path):
    folder = tmp_path / "submissions"
    folder.mkdir()
    for name, text in {
        "ann": LOOPS,
        "kim": renamed(LOOPS),
        "sam": VARIANTS[0].read_text(),
        "lou": "",
    }.items():
        (folder / f"{name}.py").write_text(text)
    out_dir = tmp_path / "out"
    done = CliRunner().invoke(cli, ["similar", "hw1_losses", str(folder), "--out", str(out_dir)])
    assert done.exit_code == 0, done.output
    assert "3 compared; pairs that share 60% or more: 1" in done.output
    assert "lou: the file is empty" in done.output
    (row,) = csv.DictReader(io.StringIO((out_dir / "similarity.csv").read_text()))
    assert (row["first"], row["second"]) == ("ann", "kim")
    assert (out_dir / "similarity.html").is_file()


def test_place_is_told_by_cell_and_line():
    source = read_source("a", [Cell(3, "x\ny"), Cell(7, "z")])
    assert place(source, (0, 1)) == "cell 3, lines 1–2"
    assert place(source, (1, 1)) == "cell 3, line 2"
    assert place(source, (1, 2)) == "cell 3, line 2 to cell 7, line 1"


def test_lines_of_spaces_alone_cost_no_more_than_others():
    """Pygments takes time quadratic in them; they are no code."""
    sources = (read_source("ada", [Cell(1, line * 30_000 + "x = 1")]) for line in ("  \n", "\n"))
    blank, empty = (tokenise(source, ()) for source in sources)
    assert list(blank.ids) == list(empty.ids)
