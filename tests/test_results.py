"""Gradescope's JSON, the CSV and the cleaning of text, whatever a student wrote."""

import csv
import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.report.clean import folder_names, inert_cell, storable, visible
from autograder.results import headline, number, to_gradescope, write_csv
from autograder.verdict import Frame, Outcome, Status, TestResult, Verdict

ANY_TEXT = st.text(st.characters())
PASSED = TestResult("test_a", "adds", "q1", 2.0, 2.0, Outcome.PASSED)
FAILED = TestResult(
    "test_b",
    "keeps rows",
    "q2",
    0.0,
    3.5,
    Outcome.FAILED,
    message="rows sum to 3.2",
    hint="look at dim",
    misconception="over_dim0",
    explanation="It sums the examples.",
    frames=(Frame(4, 2, "softmax", "return y"),),
)


def _verdict(status=Status.GRADED, **changes):
    fields = {"assignment": "hw1", "submission": "ann", "student": "Ann", "score": 2.0, "max_score": 5.5}
    return Verdict(**fields | {"status": status, "tests": (PASSED, FAILED), "sandbox": "kernel"} | changes)


def test_gradescope_has_score_and_every_test_with_ours_in_extra_data():
    results = to_gradescope(_verdict(seed=3, sha256="ab", notes=("chose one of two",)))
    assert results["score"] == 2.0
    assert results["output"] == "chose one of two"
    assert (
        results["extra_data"] | {"status": "graded", "sandbox": "kernel", "seed": 3, "sha256": "ab"}
        == (results["extra_data"])
    )
    first, second = results["tests"]
    assert first["extra_data"] == {"question": "q1", "outcome": "passed", "test": "test_a"}
    assert second["extra_data"]["misconception"] == "over_dim0"
    assert (second["score"], second["max_score"], second["status"]) == (0.0, 3.5, "failed")
    assert (second["name"], second["number"]) == ("keeps rows", "q2.1")
    for part in ("rows sum to 3.2", "cell 4, line 2, in softmax", "It sums the examples.", "look at dim"):
        assert part in second["output"]


def test_gradescope_uses_only_keys_of_its_schema():
    results = to_gradescope(_verdict())
    top = "score execution_time output output_format test_output_format test_name_format visibility "
    assert set(results) <= set((top + "stdout_visibility extra_data tests").split())
    of_test = "score max_score status name name_format number output output_format tags visibility extra_data"
    assert all(set(test) <= set(of_test.split()) for test in results["tests"])
    assert results["visibility"] in {"hidden", "after_due_date", "after_published", "visible"}


def test_fault_of_ours_has_no_score_and_does_not_tell_the_student_our_reason():
    results = to_gradescope(_verdict(Status.ERROR, tests=(), score=0.0, reason="signal 9 in /srv/grader"))
    assert "score" not in results
    assert "/srv" not in results["output"]
    assert results["extra_data"]["reason"] == "signal 9 in /srv/grader"


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_gradescope_output_is_json_without_hidden_characters(text):
    test = TestResult("t", text, "q1", 0, 1, Outcome.FAILED, message=text, hint=text)
    results = json.loads(json.dumps(to_gradescope(_verdict(tests=(test,), reason=text))))
    for shown in (results["output"], results["tests"][0]["name"], results["tests"][0]["output"]):
        assert _hidden(shown, keep="\n\t") == set()


def test_csv_has_a_row_for_each_submission_and_leaves_the_unknown_empty(tmp_path):
    verdicts = [
        _verdict(),
        _verdict(Status.ERROR, submission="kim", tests=(), score=0.0),
        _verdict(Status.REJECTED, submission="zoe", tests=(), score=0.0),
    ]
    write_csv(verdicts, ["q1", "q2"], tmp_path / "g.csv")
    assert (tmp_path / "g.csv").read_text(encoding="utf-8") == (
        "submission,student,score,max_score,status,q1,q2\n"
        "ann,Ann,2,5.5,graded,2,0\n"
        "kim,Ann,,5.5,error,,\n"
        "zoe,Ann,0,5.5,rejected,0,0\n"
    )


@settings(deadline=None)
@given(name=ANY_TEXT, student=ANY_TEXT)
def test_csv_reads_back_as_one_row_without_formulas(tmp_path_factory, name, student):
    path = tmp_path_factory.mktemp("csv") / "g.csv"
    write_csv([_verdict(submission=name, student=student)], ["q1"], path)
    with path.open(encoding="utf-8", newline="") as file:
        _, row = csv.reader(file)
    assert len(row) == 6
    for cell in row[:2]:
        assert _hidden(cell) == set()
        assert not cell.strip().startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\u3000=1", "＝1", "\xa0-1"])
def test_formula_is_prefixed(text):
    assert inert_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["\t=1", "\r=1", "\x1b[31m", "a\u202eb", "a\u200bb", "\ud800", "\u3164", "\ufeff"]
)
def test_hidden_characters_become_escapes(text):
    assert visible(text).isprintable()
    assert "\\" in visible(text)


@pytest.mark.parametrize("text", ["José García", "李雷", "naïve ☃", "50 % of α", "it's 🎉"])
def test_everyday_names_stay_as_they_are(text):
    assert visible(text) == inert_cell(text) == storable(text) == text


@pytest.mark.parametrize(
    ("value", "text"), [(2.0, "2"), (2.5, "2.5"), (100.0, "100"), (1 / 3, "0.3333"), (-0.0, "0")]
)
def test_number_has_no_trailing_zeros(value, text):
    assert number(value) == text


def test_headline_prefers_the_reason_then_the_misconception_then_the_first_failure():
    assert headline(_verdict(reason="q1 timed out")) == "q1 timed out"
    assert headline(_verdict()) == "over dim0"
    plain = TestResult("t", "t", "q9", 0, 1, Outcome.CRASHED)
    assert headline(_verdict(tests=(plain,))) == "q9: crashed"
    assert headline(_verdict(tests=(PASSED,))) == ""


@given(names=st.sets(ANY_TEXT, max_size=8))
def test_folders_are_distinct_single_visible_and_stable(names):
    folders = folder_names(names, taken={})
    assert set(folders) == names
    assert len({folder.casefold() for folder in folders.values()}) == len(names)
    for folder in folders.values():
        assert _hidden(folder) == set()
        assert not folder.startswith(".")
        assert "/" not in folder
        assert 0 < len(folder.encode()) <= 255
    some = {name: folders[name] for name in list(names)[::2]}
    assert folder_names(names, taken=some) == folders


def test_plain_name_is_its_own_folder_and_keeps_it():
    assert folder_names(["ann", "José G."], taken={}) == {"ann": "ann", "José G.": "José G."}
    assert folder_names(["ANN", "ann"], taken={"ann": "ann"})["ann"] == "ann"


def _hidden(text: str, keep: str = "") -> set[str]:
    return {c for c in text if c not in keep and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
