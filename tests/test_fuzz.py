"""Fuzzed frames and files meet nothing but typed refusals, and the fuzzers are good enough to tell."""

import json
import logging
import re
import subprocess
import sys
import time
import types
from functools import partial
from pathlib import Path

import archives
import files
import frames
import pytest
from archives import Archive, Entry
from hunt import MAX_SAVED, case_rng, hunt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder import intake_notebook, intake_zip, wire

RUN = Path(__file__).parent / "fuzz" / "run.py"
NOTEBOOK = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 1"}]}).encode()


def run(tmp_path, *arguments):
    """Exit status and report of the program; a process of its own, so that its peak memory is its own too."""
    command = [sys.executable, RUN, *arguments, "--json", "--findings", tmp_path / "findings"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def finds_something(make, check, *, most, seed=3):
    """Whether the fuzzer finds anything among the first `most` cases."""
    return any(hunt(make, check, seed=seed, count=200, start=start).findings for start in range(0, most, 200))


# ---- what must hold


def test_fuzzed_frames_are_decoded_or_refused_in_little_memory(tmp_path):
    status, report = run(tmp_path, "frames", "--count", "30000")
    assert (status, report["findings"]) == (0, {})
    assert report["peak_growth_mb"] < 128
    assert report["outcomes"]["accepted"] > 0.2 * 30_000
    assert report["past_first_check"] > 0.5
    # The one refusal that no reply can meet: its header is cut off long before a string is too long.
    refusals = set(re.findall(r'raise WireError\("(.*?)"\)', Path(wire.__file__).read_text())) - {
        "string is too long"
    }
    assert len(refusals) > 10
    assert refusals - set(report["outcomes"]) == set(), "the fuzzer no longer reaches some of the checks"


def test_fuzzed_files_are_taken_in_or_rejected_in_bounded_time_and_memory(tmp_path):
    status, report = run(tmp_path, "files", "--count", "2000")
    assert (status, report["findings"]) == (0, {})
    assert report["peak_growth_mb"] < 512
    assert report["slowest_s"] < 5
    assert report["outcomes"]["accepted"] > 0.2 * 2000
    assert report["past_first_check"] > 0.4
    assert len(report["outcomes"]) > 15, "the fuzzer no longer reaches most of the rejections"


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_frame_of_any_drawing_is_decoded_or_refused(rng):
    frames.check(*frames.make(rng))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_file_of_any_drawing_is_taken_in_or_rejected(rng):
    files.check(*files.make(rng))


NUMBERS = st.none() | st.sampled_from(archives.EDGES) | st.integers(0, 2**64 - 1)
ENTRIES = st.builds(
    Entry,
    name=(st.sampled_from(archives.NAMES) | st.text(st.characters(codec="utf-8"), max_size=20)).map(
        str.encode
    ),
    content=st.sampled_from([NOTEBOOK, b"y = 2\n", b""]) | st.binary(max_size=40),
    method=st.sampled_from([0, 8]) | st.integers(0, 2**16 - 1),
    flags=st.sampled_from([0, 0x800]) | st.integers(0, 2**16 - 1),
    crc=NUMBERS,
    compressed_size=NUMBERS,
    size=NUMBERS,
    offset=NUMBERS,
    extra=st.binary(max_size=30),
    mode=st.sampled_from([0, 0o100644]) | st.integers(0, 2**16 - 1),
)


@settings(max_examples=100, deadline=None)
@given(st.builds(Archive, st.lists(ENTRIES, max_size=4), count=NUMBERS, zip64=st.none() | st.just({})))
def test_zip_of_any_headers_is_taken_in_or_rejected(archive):
    files.check("a.zip", archive.to_bytes())


# ---- what the fuzzers must be able to find

CHECKS = {
    "a tensor that is not there": (
        "type(content) is not int or not 0 <= content < len(self._tensors)",
        "False",
    ),
    "keys of a tensor entry": ('not isinstance(spec, dict) or spec.keys() != {"dtype", "shape"}', "False"),
    "sizes that are none": ("type(size) is not int or not 0 <= size < 2**40", "False"),
    "a name of a dtype that is none": (
        'spec["dtype"] if isinstance(spec["dtype"], str) else ""',
        'spec["dtype"]',
    ),
    "payload and shapes": ("sum(nbytes for _, _, nbytes in layouts) != len(payload)", "False"),
    "empty tensors of absurd shape": ("nbytes == 0 and", "False and"),
    "too many dimensions": ("len(shape) > MAX_DIMS", "False"),
    "nesting past the parser": ("(ValueError, RecursionError)", "ValueError"),
    "no JSON": ("(ValueError, RecursionError)", "RecursionError"),
    "depth": ("depth > MAX_DEPTH or", ""),
    "long integers": ("node.bit_length() > MAX_INT_BITS", "False"),
    "lone surrogates": ('text.encode(errors="replace").decode()', "text"),
    "bytes of a bool": (
        "torch.frombuffer(data, dtype=torch.uint8) != 0",
        "torch.frombuffer(data, dtype=dtype)",
    ),
    "a list that is none": (
        'kind in ("list", "tuple") and isinstance(content, list)',
        'kind in ("list", "tuple")',
    ),
    "lengths at the door": (
        "header_length > max_header_bytes or payload_length > max_payload_bytes",
        "False",
    ),
}


@pytest.mark.parametrize(("check", "weakened"), CHECKS.values(), ids=CHECKS)
def test_decoder_that_lacks_a_check_is_found_out(check, weakened):
    source = Path(wire.__file__).read_text()
    assert source.count(check) == 1, "the decoder changed: name the check anew"
    module = types.ModuleType("weakened_wire")
    exec(source.replace(check, weakened), module.__dict__)
    assert finds_something(frames.make, partial(frames.check, module=module), most=20_000)


WEAKENINGS = {
    "errors of zipfile": (intake_zip, "BROKEN", (intake_zip.zipfile.BadZipFile, ValueError)),
    "names and links of a zip": (intake_zip, "_why_not", lambda name, info: ""),
    "a file where a folder has to be": (intake_zip, "_has_room", lambda path, files: True),
    "characters that cannot be stored": (intake_notebook, "clean_source", lambda source: source),
    "the number of cells": (intake_notebook, "_refuse_too_many", lambda cells: None),
    "worksheets": (intake_notebook, "_has_cells", lambda sheet: True),
}


@pytest.mark.parametrize(("module", "name", "weakened"), WEAKENINGS.values(), ids=WEAKENINGS)
def test_intake_that_lacks_a_check_is_found_out(monkeypatch, module, name, weakened):
    monkeypatch.setattr(module, name, weakened)
    assert finds_something(files.make, files.check, most=8000)


def bad_check(name, data):
    raise KeyError(name)


def endless_check(name, data):
    while True:
        pass


def slow_check(name, data):
    started_s = time.process_time()
    while time.process_time() - started_s < 0.03:
        pass
    return "accepted"


def logging_check(name, data):
    logging.getLogger("traitlets").error("a student's text")
    return "accepted"


@pytest.mark.parametrize(
    ("check", "kind"),
    [(bad_check, "KeyError"), (endless_check, "Hang"), (slow_check, "slow"), (logging_check, "logged")],
    ids=["raises", "hangs", "is slow", "logs"],
)
def test_case_that_does_what_none_may_is_a_finding(check, kind):
    report = hunt(frames.make, check, seed=0, count=2, slow_s=0.02)
    assert report.findings.total() == report.count == 2
    assert kind in next(iter(report.findings))


def test_finding_is_saved_with_its_traceback_and_few_of_one_kind_are(tmp_path):
    hunt(frames.make, bad_check, seed=7, count=MAX_SAVED + 5, folder=tmp_path)
    assert len(list(tmp_path.glob("*.txt"))) == len(list(tmp_path.glob("*.bin"))) == MAX_SAVED
    assert (tmp_path / "7-3-frame.bin").read_bytes() == frames.make(case_rng(7, 3))[1]
    assert "KeyError" in (tmp_path / "7-3.txt").read_text()


@pytest.mark.parametrize("make", [frames.make, files.make], ids=["frames", "files"])
def test_case_is_made_again_from_its_seed_alone(make):
    first = [make(case_rng(5, index)) for index in range(40)]
    assert [make(case_rng(5, index)) for index in reversed(range(40))] == first[::-1]
    assert [make(case_rng(6, index)) for index in range(40)] != first


def test_program_fails_on_a_finding_and_replays_it(tmp_path):
    status, report = run(tmp_path, "files", "--count", "3", "--slow-s", "0")
    assert status == 1
    assert sum(report["findings"].values()) == 3
    saved = next(file for file in (tmp_path / "findings").iterdir() if file.suffix != ".txt")
    replayed = subprocess.run(
        [sys.executable, RUN, "replay", saved], capture_output=True, text=True, check=False
    )
    assert replayed.stdout.strip()


# ---- what they found


def beside_a_notebook(*entries):
    return Archive([Entry(b"n.ipynb", NOTEBOOK), *entries]).to_bytes()


@pytest.mark.parametrize("name", [b"", b"\0", b"\0x.py"])
def test_entry_of_a_zip_may_have_no_name(hand_in, name):
    submission = hand_in(beside_a_notebook(Entry(name, b"y = 2")), "a.zip")
    assert submission.files == {}
    assert "unusable file name" in submission.notes[0]


def test_entry_at_an_offset_that_no_file_has_is_damaged(hand_in):
    wide = Entry(b"a.csv", b"1,2", offset=0xFFFFFFFF, extra=b"\x01\0\x08\0" + b"\xff" * 8)
    submission = hand_in(beside_a_notebook(wide), "a.zip")
    assert submission.files == {}
    assert "damaged" in submission.notes[-1]


def test_file_whose_name_no_disk_takes_is_left_out(hand_in):
    submission = hand_in(beside_a_notebook(Entry(("é" * 130 + ".py").encode(), b"y = 2")), "a.zip")
    assert submission.files == {}
    assert "unusable file name" in submission.notes[0]


@pytest.mark.parametrize("names", [(b"data", b"data/a.csv"), (b"data/a.csv", b"data")])
def test_file_and_folder_of_one_name_do_not_meet(hand_in, names):
    data = beside_a_notebook(*(Entry(name, b"1,2") for name in names))
    assert len(hand_in(data, "a.zip").files) == 1


@pytest.mark.parametrize("bomb", files._BOMBS, ids=lambda bomb: bomb.__name__)
def test_entries_that_cost_more_than_they_weigh_are_read_up_to_a_limit(bomb):
    data = bomb(6_000_000)
    started_s = time.process_time()
    files.check("a.zip", data)
    assert time.process_time() - started_s < 5


def test_definitions_of_all_functions_are_looked_for_in_one_pass():
    functions = [f"function_{number}" for number in range(40)]
    content = b"def other(x): pass\\ndef function_3(x): pass\n" * 200_000
    started_s = time.process_time()
    assert intake_zip._mentions(content, functions) == 1
    assert time.process_time() - started_s < 2


@pytest.mark.parametrize("ends", [True, False])
def test_old_notebook_is_read_without_a_word_in_the_log(hand_in, caplog, ends):
    lines = "x = 1\ny = 2".splitlines(keepends=ends)
    cell = {"cell_type": "code", "input": lines, "outputs": [{"output_type": "\x1b[31m"}], "odd": 1}
    old = {"nbformat": 3, "worksheets": [{"cells": [cell]}, {"cells": [cell]}]}
    submission = hand_in(json.dumps(old).encode(), "a.ipynb")
    assert [(cell.number, cell.source) for cell in submission.cells] == [
        (1, "x = 1\ny = 2"),
        (2, "x = 1\ny = 2"),
    ]
    assert caplog.records == []


def test_notebook_of_the_first_version_is_read(hand_in):
    cells = [{"cell_type": "text", "text": "title"}, {"cell_type": "code", "code": "x = 1"}]
    submission = hand_in(json.dumps({"nbformat": 1, "cells": cells}).encode(), "a.ipynb")
    assert [(cell.number, cell.source) for cell in submission.cells] == [(2, "x = 1")]


def test_integer_too_long_for_a_frame_crosses_as_its_description():
    assert frames.check("", wire.encode([2**64, -(10**5000)])) == "accepted"
