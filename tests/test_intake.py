"""What a student hands in is read, or rejected with words for its author; nothing else ever happens."""

import hashlib
import json
import os
import stat
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import AutograderError, RejectedSubmission
from autograder.intake import find_submissions, submission_names, take_in
from tests.conftest import FUNCTIONS
from tests.handed_in import code, notebook, zipped


def sources(submission):
    return [(cell.number, cell.source) for cell in submission.cells]


NB = notebook(code("x = 1"))

# ---- notebooks


def test_code_cells_are_numbered_among_all_cells(hand_in):
    text = {"cell_type": "markdown", "source": "# title"}
    submission = hand_in(notebook(text, code("a = 1"), text, code(["b = 2\n", "c = 3"])))
    assert sources(submission) == [(2, "a = 1"), (4, "b = 2\nc = 3")]
    assert submission.notes == ()


def test_submission_is_named_after_the_file_and_hashed(hand_in):
    submission = hand_in(NB, "alice_hw1.ipynb")
    assert (submission.name, submission.student) == ("alice_hw1", "alice_hw1")
    assert submission.sha256 == hashlib.sha256(NB.encode()).hexdigest()


def test_suffix_may_be_in_capitals(hand_in):
    assert sources(hand_in(NB, "alice.IPYNB")) == [(1, "x = 1")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_notebook_is_read_in_the_encodings_of_editors(hand_in, encoding):
    assert sources(hand_in(notebook(code("x = 'é'")).encode(encoding))) == [(1, "x = 'é'")]


def test_invalid_utf8_is_replaced_with_a_note(hand_in):
    submission = hand_in(NB.replace("x = 1", "x = '?'").encode().replace(b"?", b"\xff"))
    assert sources(submission) == [(1, "x = '\ufffd'")]
    assert "UTF-8" in submission.notes[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 'a\0b'", "x = 'ab'"),
        ("x = '\ud800'", "x = '?'"),
        ("a = 1\r\nb = 2\rc = 3", "a = 1\nb = 2\nc = 3"),
    ],
)
def test_characters_that_python_cannot_parse_are_cleaned(hand_in, source, expected):
    assert sources(hand_in(notebook(code(source)))) == [(1, expected)]


@pytest.mark.parametrize(
    "garbage", [None, 7, "text", [], {"cell_type": "code", "source": 7}, code(["a", 7]), code({"a": 1})]
)
def test_damaged_cell_costs_only_itself(hand_in, garbage):
    submission = hand_in(notebook(garbage, code("x = 1")))
    assert sources(submission) == [(2, "x = 1")]
    assert submission.notes == () if garbage == {} else "damaged" in submission.notes[0]


def test_nan_in_outputs_is_tolerated(hand_in):
    assert sources(hand_in(NB.replace('"outputs": []', '"outputs": [NaN, Infinity]'))) == [(1, "x = 1")]


REJECTED = {
    "empty": b"",
    "blank": b" \n ",
    "no JSON": b"not json",
    "truncated": NB[:-5].encode(),
    "web page": b"<!DOCTYPE html><html></html>",
    "list": b"[1, 2]",
    "number": b"7",
    "nan": b"NaN",
    "no cells": b'{"nbformat": 4}',
    "cells are no list": b'{"nbformat": 4, "cells": {"a": 1}}',
    "no code": notebook({"cell_type": "markdown", "source": "x"}).encode(),
    "only damaged cells": notebook(None, code(3)).encode(),
    "deep": b"[" * 100_000,
    "deep closed": b'{"nbformat": 4, "cells": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "huge number": b'{"nbformat": ' + b"9" * 10_000 + b"}",
    "random": bytes(range(256)),
    "old and damaged": b'{"nbformat": 3, "worksheets": [7]}',
    "old and empty": b'{"nbformat": 3}',
    "old and deep": b'{"nbformat": 3, "worksheets": ' + b"[" * 800 + b"]" * 800 + b"}",
    "old and too many cells": json.dumps(
        {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "x"}] * 5_001}]}
    ).encode(),
    "too many parts": b'{"nbformat": 4, "cells": [' + b"{}," * 1_000_000 + b"0]}",
    "too many cells": notebook(*([None] * 5_001), code("x")).encode(),
    "too much code": notebook(code("x = 1\n" * 400_000)).encode(),
}


@pytest.mark.parametrize("content", REJECTED.values(), ids=REJECTED.keys())
def test_unreadable_notebook_is_rejected_with_advice(hand_in, content):
    with pytest.raises(RejectedSubmission, match=r"hand (it )?in|hand that in|remove|load data"):
        hand_in(content)


def test_web_page_is_called_a_web_page(hand_in):
    with pytest.raises(RejectedSubmission, match="web page"):
        hand_in("\n<html>")


def test_notebook_over_the_size_limit_is_rejected(hand_in):
    with pytest.raises(RejectedSubmission, match="clear all outputs"):
        hand_in(b" " * 20_000_001)


@pytest.mark.parametrize("version", ["4", -1, None, 99, 4.0, 1e300, [], True])
def test_unknown_format_version_is_read_as_the_current_one(hand_in, version):
    assert sources(hand_in(notebook(code("x = 1"), nbformat=version))) == [(1, "x = 1")]


@pytest.mark.parametrize(
    ("version", "source"), [(2, "x = 1\ny = 2"), (3, "x = 1\ny = 2"), (3, ["x = 1\n", "y = 2"])]
)
def test_old_notebook_is_upgraded(hand_in, version, source):
    cell = {"cell_type": "code", "language": "python", "input": source, "outputs": [], "metadata": {}}
    text = {"cell_type": "markdown", "source": "title", "metadata": {}}
    old = {
        "nbformat": version,
        "nbformat_minor": 0,
        "metadata": {"name": "n"},
        "worksheets": [{"cells": [text, cell]}],
    }
    submission = hand_in(json.dumps(old))
    assert sources(submission) == [(2, "x = 1\ny = 2")]
    assert "old format" in submission.notes[0]


def test_outputs_of_an_old_notebook_are_not_converted(hand_in):
    stream = {"output_type": "stream", "stream": "stdout", "text": "x"}
    cell = {"cell_type": "code", "language": "python", "input": "x = 1", "outputs": [stream] * 50_000}
    sheets = [{"cells": [cell]}, {"cells": [cell | {"input": "y = 2"}]}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets}
    text = json.dumps(old)
    started = time.perf_counter()
    assert sources(hand_in(text)) == [(1, "x = 1"), (2, "y = 2")]
    assert time.perf_counter() - started < 3


def test_reading_many_notebooks_is_fast(hand_in):
    text = notebook(*(code(f"def f{i}(x):\n    return x\n" * 5) for i in range(40)))
    hand_in(text)
    started = time.perf_counter()
    for _ in range(50):
        hand_in(text)
    assert (time.perf_counter() - started) / 50 < 0.05


def test_intake_imports_neither_torch_nor_ipython_nor_nbformat():
    program = (
        "import sys, autograder.intake\n"
        "sys.exit(any(name in sys.modules for name in ('torch', 'IPython', 'nbformat', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# ---- scripts and other files


def test_script_is_one_cell(hand_in):
    assert sources(hand_in("\ufeffx = 1\r\ny = 2\r\n", "alice.py")) == [(1, "x = 1\ny = 2\n")]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\0\0"])
def test_script_without_code_is_rejected(hand_in, content):
    with pytest.raises(RejectedSubmission, match="empty"):
        hand_in(content, "alice.py")


@pytest.mark.parametrize("name", ["alice.pdf", "alice", "alice.tar.gz", "alice.docx"])
def test_other_kind_of_file_is_rejected_by_its_name(hand_in, name):
    with pytest.raises(RejectedSubmission, match=r"cannot be graded: hand in hw1_losses.ipynb"):
        hand_in(b"%PDF", name)


def test_folder_with_the_name_of_a_notebook_is_rejected(tmp_path):
    (tmp_path / "a.ipynb").mkdir()
    with pytest.raises(RejectedSubmission, match="not a file"):
        take_in(tmp_path / "a.ipynb", slug="hw1_losses", functions=FUNCTIONS)


def test_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.ipynb")
    with pytest.raises(RejectedSubmission, match="not a file"):
        take_in(tmp_path / "a.ipynb", slug="hw1_losses", functions=FUNCTIONS)


def test_missing_file_is_no_fault_of_the_student(tmp_path):
    with pytest.raises(AutograderError, match="cannot be read"):
        take_in(tmp_path / "a.ipynb", slug="hw1_losses", functions=FUNCTIONS)


# ---- zips


def test_zip_gives_its_only_notebook_and_the_files_beside_it(hand_in):
    submission = hand_in(
        zipped([("any.ipynb", NB), ("helper.py", "y = 2"), ("data/a.csv", "1,2")]), "alice.zip"
    )
    assert sources(submission) == [(1, "x = 1")]
    assert submission.files == {"helper.py": b"y = 2", "data/a.csv": b"1,2"}
    assert submission.notes == ("graded any.ipynb of the zip (the only one)",)


def test_notebook_with_the_name_of_the_assignment_is_preferred(hand_in):
    other = notebook(code("def softmax(x): pass\ndef cross_entropy(x): pass"))
    submission = hand_in(zipped([("a.ipynb", other), ("deep/HW1_losses.ipynb", NB)]), "alice.zip")
    assert sources(submission) == [(1, "x = 1")]
    assert "assignment's name" in submission.notes[0]


def test_notebook_that_defines_most_functions_is_preferred(hand_in):
    one = notebook(code("def softmax(x): pass"))
    two = notebook(code("def softmax(x): pass\ndef cross_entropy(x): pass"))
    submission = hand_in(
        zipped([("a.ipynb", NB), ("b.ipynb", one), ("c.ipynb", two), ("d.ipynb", NB)]), "alice.zip"
    )
    assert "cross_entropy" in submission.cells[0].source
    assert submission.notes == ("graded c.ipynb of the zip (of 4, it defines most of the asked functions)",)


def test_script_is_taken_where_there_is_no_notebook(hand_in):
    submission = hand_in(zipped([("util.py", "y = 1"), ("main.py", "def softmax(x): pass")]), "alice.zip")
    assert sources(submission) == [(1, "def softmax(x): pass")]
    assert submission.files == {"util.py": b"y = 1"}


def test_folder_of_the_notebook_becomes_the_root_of_its_files(hand_in):
    files = [("hw/n.ipynb", NB), ("hw/helper.py", "a"), ("hw/data/x.csv", "b"), ("other/y.csv", "c")]
    assert set(hand_in(zipped(files), "a.zip").files) == {"helper.py", "data/x.csv", "other/y.csv"}


def test_leftovers_of_operating_systems_are_ignored_without_a_word(hand_in):
    junk = [
        "__MACOSX/._n.ipynb",
        "._n.ipynb",
        ".DS_Store",
        ".ipynb_checkpoints/n-checkpoint.ipynb",
        "__pycache__/a.pyc",
    ]
    submission = hand_in(zipped([*((name, "junk") for name in junk), ("n.ipynb", NB)]), "a.zip")
    assert submission.files == {}
    assert len(submission.notes) == 1


@pytest.mark.parametrize(
    "name", ["../evil.py", "/etc/evil.py", "a/../../evil.py", "C:/evil.py", "..\\evil.py", "a//b.py"]
)
def test_path_that_leaves_the_folder_is_left_out(hand_in, name):
    submission = hand_in(zipped([(name, "evil"), ("n.ipynb", NB)]), "a.zip")
    assert submission.files == {}
    assert "path that leaves the folder" in submission.notes[0]


@pytest.mark.parametrize("name", ["a\x1b[31m.py", "a\u202e.py", "a" * 300 + ".py"])
def test_unusable_file_name_is_left_out(hand_in, name):
    assert hand_in(zipped([(name, "evil"), ("n.ipynb", NB)]), "a.zip").files == {}


def test_link_is_left_out(hand_in):
    link = zipfile.ZipInfo("secrets.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    submission = hand_in(zipped([(link, "/etc/passwd"), ("n.ipynb", NB)]), "a.zip")
    assert submission.files == {}
    assert "link" in submission.notes[0]


def test_first_of_two_entries_with_one_name_counts(hand_in):
    submission = hand_in(zipped([("n.ipynb", NB), ("n.ipynb", notebook(code("second = 2")))]), "a.zip")
    assert sources(submission) == [(1, "x = 1")]
    assert "duplicate" in submission.notes[0]


def test_nested_archive_stays_closed(hand_in):
    submission = hand_in(zipped([("inner.zip", zipped([("n.ipynb", NB)])), ("n.ipynb", NB)]), "a.zip")
    assert submission.files == {}
    assert "nested archive" in submission.notes[0]


def test_zip_with_nothing_but_a_nested_archive_is_rejected_and_says_so(hand_in):
    with pytest.raises(RejectedSubmission, match=r"nested archive.*Put hw1_losses.ipynb"):
        hand_in(zipped([("inner.zip", zipped([("n.ipynb", NB)]))]), "a.zip")


def test_encrypted_notebook_is_rejected_and_says_so(hand_in):
    data = bytearray(zipped([("n.ipynb", NB)]))
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + offset] |= 1
    with pytest.raises(RejectedSubmission, match="encrypted"):
        hand_in(bytes(data), "a.zip")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_rejected_and_says_so(hand_in, compression):
    with pytest.raises(RejectedSubmission, match="unknown compression"):
        hand_in(zipped([("n.ipynb", NB)], compression=compression), "a.zip")


def test_bomb_beside_the_notebook_is_left_out(hand_in):
    submission = hand_in(zipped([("n.ipynb", NB), ("bomb.csv", bytes(50_000_000))]), "a.zip")
    assert submission.files == {}
    assert "too large" in submission.notes[-1]


def test_bomb_for_a_notebook_is_rejected(hand_in):
    with pytest.raises(RejectedSubmission, match="larger than"):
        hand_in(zipped([("n.ipynb", bytes(50_000_000))]), "a.zip")


def test_bomb_that_lies_about_its_size_is_not_inflated(hand_in):
    data = zipped([("n.ipynb", NB), ("bomb.csv", bytes(50_000_000))])
    lying = data.replace(struct.pack("<L", 50_000_000), struct.pack("<L", 1_000))
    assert lying != data
    assert hand_in(lying, "a.zip").files == {}


def test_damaged_entries_use_up_the_limit(hand_in):
    data = bytearray(zipped([*((f"{i}.ipynb", bytes(15_000_000)) for i in range(5)), ("z.ipynb", NB)]))
    position = 0
    for _ in range(5):
        position = data.index(b"PK\x01\x02", position) + 4
        data[position + 12] ^= 0xFF  # the checksum
    with pytest.raises(RejectedSubmission, match="no notebook of the zip can be read"):
        hand_in(bytes(data), "a.zip")


def test_files_over_the_total_limit_are_left_out_code_first(hand_in):
    blobs = [(f"{i}.bin", os.urandom(3_000_000)) for i in range(4)]
    submission = hand_in(zipped([*blobs, ("helper.py", "y = 2"), ("n.ipynb", NB)]), "a.zip")
    assert "helper.py" in submission.files
    assert sum(map(len, submission.files.values())) <= 8_000_000
    assert "too large" in submission.notes[-1]


def test_zip_of_too_many_entries_is_rejected_before_it_is_listed(hand_in):
    data = zipped([(f"{i}", b"") for i in range(5_000)], compression=zipfile.ZIP_STORED)
    with pytest.raises(RejectedSubmission, match="entries"):
        hand_in(data, "a.zip")


@pytest.mark.parametrize("data", [b"PK\x05\x06" + bytes(18), b"PK", b"not a zip", zipped([]), NB.encode()])
def test_zip_without_contents_is_rejected(hand_in, data):
    with pytest.raises(RejectedSubmission):
        hand_in(data, "a.zip")


def test_damaged_neighbour_does_not_cost_the_notebook(hand_in):
    data = zipped([("n.ipynb", NB), ("a.csv", "unique words")], compression=zipfile.ZIP_STORED)
    submission = hand_in(data.replace(b"unique words", b"broken words"), "a.zip")
    assert sources(submission) == [(1, "x = 1")]
    assert submission.files == {}


# ---- fuzz

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["nbformat", "cells", "cell_type", "source", "worksheets", "input", "metadata"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)
FUZZ = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def take_or_reject(hand_in, content, name):
    try:
        submission = hand_in(content, name)
    except RejectedSubmission:
        return
    json.dumps(sources(submission)).encode()
    "".join(cell.source for cell in submission.cells).encode()
    assert all(not name.startswith("/") and ".." not in name.split("/") for name in submission.files)


@FUZZ
@given(data=st.binary(max_size=300), name=st.sampled_from(["a.ipynb", "a.py", "a.zip", "a.pdf"]))
def test_any_bytes_are_taken_or_rejected(hand_in, data, name):
    take_or_reject(hand_in, data, name)


@FUZZ
@given(value=JSON)
def test_any_json_is_taken_or_rejected(hand_in, value):
    take_or_reject(hand_in, json.dumps(value), "a.ipynb")


@FUZZ
@given(
    version=st.integers(0, 5),
    key=st.sampled_from(["cells", "worksheets"]),
    value=JSON,
    cells=st.lists(JSON, max_size=3),
)
def test_any_notebook_like_json_is_taken_or_rejected(hand_in, version, key, value, cells):
    take_or_reject(hand_in, json.dumps({"nbformat": version, "metadata": value, key: cells}), "a.ipynb")


_ZIP = zipped([("hw/n.ipynb", NB), ("hw/helper.py", "y = 2" * 50), ("b.ipynb", NB)])


@FUZZ
@given(
    changes=st.lists(st.tuples(st.integers(0, len(_ZIP) - 1), st.integers(0, 255)), max_size=8),
    cut=st.integers(0, 40),
)
def test_any_damaged_zip_is_taken_or_rejected(hand_in, changes, cut):
    data = bytearray(_ZIP)
    for position, value in changes:
        data[position] = value
    take_or_reject(hand_in, bytes(data[: len(data) - cut]), "a.zip")


# ---- finding submissions


@pytest.fixture
def folder(tmp_path):
    """A folder as an export leaves it."""

    def make(*names):
        for name in names:
            path = tmp_path / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(NB)
        return tmp_path / "in"

    return make


def found(folder):
    return [path.relative_to(folder).as_posix() for path in find_submissions([folder])]


def test_folder_gives_its_files_sorted_unsupported_ones_too(folder):
    assert found(folder("b.ipynb", "a.py", "c.pdf", ".hidden.ipynb", "d.zip")) == [
        "a.py",
        "b.ipynb",
        "c.pdf",
        "d.zip",
    ]


def test_folder_of_folders_gives_the_submission_of_each(folder):
    assert found(folder("alice/hw.ipynb", "alice/helper.py", "bob/hw.py", "carol/hw.pdf")) == [
        "alice/hw.ipynb",
        "bob/hw.py",
        "carol/hw.pdf",
    ]


def test_folder_with_several_notebooks_of_one_student_loses_none(folder):
    assert found(folder("alice/a.ipynb", "alice/b.ipynb")) == ["alice/a.ipynb", "alice/b.ipynb"]


def test_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    root = folder("a.ipynb")
    (tmp_path / "secret.ipynb").write_text(NB)
    (root / "evil.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (root / "loop.ipynb").symlink_to(root / "loop.ipynb")
    (root / "up").symlink_to(tmp_path)
    assert found(root) == ["a.ipynb"]


def test_link_to_the_same_file_is_not_graded_twice(folder):
    root = folder("a.ipynb")
    (root / "b.ipynb").symlink_to(root / "a.ipynb")
    assert found(root) == ["a.ipynb"]


def test_file_that_is_given_twice_is_graded_once(folder):
    root = folder("a.ipynb")
    assert find_submissions([root / "a.ipynb", root]) == [root / "a.ipynb"]


def test_missing_path_is_named(tmp_path):
    with pytest.raises(AutograderError, match=r"missing\.ipynb: no such file"):
        find_submissions([tmp_path / "missing.ipynb"])


def test_names_are_stems():
    assert submission_names([Path("a.ipynb"), Path("b.py")]) == {Path("a.ipynb"): "a", Path("b.py"): "b"}


def test_same_stems_keep_their_suffixes():
    assert set(submission_names([Path("a.ipynb"), Path("a.py")]).values()) == {"a.ipynb", "a.py"}


def test_same_file_names_are_told_apart_by_their_folders():
    names = submission_names([Path("alice/hw.ipynb"), Path("bob/hw.ipynb")])
    assert set(names.values()) == {"alice_hw", "bob_hw"}


def test_names_are_distinct_whatever_the_paths():
    paths = [
        Path("x/a/hw.py"),
        Path("y/a/hw.py"),
        Path("A/HW.PY"),
        Path("a_hw.zip"),
        Path("hw.py.ipynb"),
        Path("hw_1.py"),
    ]
    names = submission_names(paths)
    assert len({name.casefold() for name in names.values()}) == len(paths) == len(names)


@pytest.mark.parametrize("path", ["...ipynb", "..", ". .py"])
def test_name_is_never_a_path_to_another_folder(path):
    assert set(submission_names([Path(path)]).values()) != {".."}
    assert all(name.strip(". ") for name in submission_names([Path(path)]).values())


def test_file_name_that_is_no_text_gets_a_name_that_is(tmp_path):
    path = Path(os.fsdecode(b"caf\xe9.ipynb"))
    assert submission_names([path])[path] == "caf?"
