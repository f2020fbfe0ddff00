"""What people do with a graded folder: adjust points, look up a history, reproduce a score."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.gradebook import Gradebook
from autograder.manual import checked_comment

COURSE = Path(__file__).resolve().parent.parent
SAMPLES = COURSE / "tests" / "samples" / "hw1_losses"


def run(*arguments):
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory):
    """A folder with the grades of two sample submissions."""
    folder = tmp_path_factory.mktemp("graded")
    files = [SAMPLES / "grace.ipynb", SAMPLES / "margaret.ipynb"]
    assert run("grade", "hw1_losses", *files, "--course", COURSE, "--out", folder, "--sandbox", "kernel") == 0
    return folder


@pytest.fixture
def graded(graded_once, tmp_path):
    """A copy of it that a test may change."""
    return Path(shutil.copytree(graded_once, tmp_path / "graded"))


def row_of(graded, name):
    rows = (graded / "gradebook.csv").read_text(encoding="utf-8").splitlines()
    return next(row for row in rows if row.startswith(f"{name},"))


def id_of(graded, name):
    with Gradebook.open(graded / "gradebook.sqlite") as gradebook:
        return gradebook.history("hw1_losses", name)[-1].grading


def test_adjustment_is_in_every_file_with_its_reason(graded, capsys):
    reason = "<b>=ambiguous</b> question"
    assert run("adjust", graded, "grace", "q3", "--points", "-1.5", "--reason", reason, "--author", "Bo") == 0
    assert "grace: 98.5 of 100" in capsys.readouterr().out
    assert row_of(graded, "grace") == "grace,grace,98.5,100,graded,5,10,23.5,15,30,15"
    results = json.loads((graded / "results" / "grace" / "results.json").read_text(encoding="utf-8"))
    assert results["score"] == 98.5
    assert results["tests"][-1]["name"] == f"adjusted by Bo: {reason}"
    feedback = (graded / "results" / "grace" / "feedback.html").read_text(encoding="utf-8")
    assert "adjusted by Bo: &lt;b&gt;=ambiguous&lt;/b&gt; question" in feedback
    assert run("report", graded) == 0
    assert row_of(graded, "grace").split(",")[2] == "98.5"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody", "q3", "--points", "1", "--reason", "x"], "nobody: no such submission"),
        (["grace", "q9", "--points", "1", "--reason", "x"], "no question 'q9'"),
        (["grace", "q3", "--points", "1", "--reason", " "], "say why"),
        (["grace", "q3", "--points", "nan", "--reason", "x"], "must be a number of points"),
    ],
)
def test_adjustment_that_makes_no_sense_is_refused(graded, capsys, arguments, words):
    before = row_of(graded, "grace")
    assert run("adjust", graded, *arguments) == 1
    assert words in capsys.readouterr().err
    assert row_of(graded, "grace") == before


def test_history_tells_gradings_and_adjustments(graded, capsys):
    run(
        "adjust",
        graded,
        "margaret",
        "all",
        "--points",
        "2",
        "--reason",
        "a \x1b[31mkindness",
        "--author",
        "Bo",
    )
    capsys.readouterr()
    assert run("history", graded, "margaret") == 0
    told = capsys.readouterr().out
    assert told.startswith(id_of(graded, "margaret"))
    assert "· 86 · graded · seed" in told
    assert re.search(r"\+2 \(all\) +Bo, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: a", told)
    assert "\x1b[31m" not in told
    assert run("history", graded, "nobody") == 1


def test_score_is_reproduced_from_the_kept_bytes(graded, capsys):
    before = (graded / "gradebook.sqlite").read_bytes()
    command = [
        "grade",
        "hw1_losses",
        "--course",
        COURSE,
        "--out",
        graded,
        "--sandbox",
        "kernel",
        "--reproduce",
    ]
    capsys.readouterr()
    assert run(*command, id_of(graded, "margaret")) == 0
    assert "margaret: the same score, 86 of 100 (recorded 86 at" in capsys.readouterr().out
    assert (graded / "gradebook.sqlite").read_bytes() == before
    assert run(*command, "nothing") == 1
    for path in (graded / "submissions").iterdir():
        path.unlink()
    assert run(*command, id_of(graded, "margaret")) == 1
    assert "the bytes that it judged are not in" in capsys.readouterr().err


def test_comment_is_in_the_feedback_and_a_regrade_leaves_it(graded):
    text = "<b>See</b> the lecture on overflow."
    assert run("comment", graded, "grace", text, "--author", "Bo") == 0
    assert "&lt;b&gt;See&lt;/b&gt;" in (graded / "results/grace/feedback.html").read_text(encoding="utf-8")
    arguments = ["--course", COURSE, "--out", graded, "--sandbox", "kernel", "--regrade", "q1"]
    assert run("grade", "hw1_losses", SAMPLES / "grace.ipynb", *arguments) == 0
    assert "&lt;b&gt;See&lt;/b&gt;" in (graded / "results/grace/feedback.html").read_text(encoding="utf-8")
    results = json.loads((graded / "results/grace/results.json").read_text(encoding="utf-8"))
    assert f"Bo: {text}" in results["output"]


def test_user_without_a_name_on_this_machine_is_called_by_number(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 2_000_000_005)
    assert checked_comment("grace", "See the lecture.", "").author == "user 2000000005"


@pytest.mark.parametrize(
    ("arguments", "says"), [(["grace", " "], "needs some text"), (["nobody", "x"], "no such submission")]
)
def test_comment_on_nobody_or_without_a_word_is_refused(graded, arguments, says, capsys):
    assert run("comment", graded, *arguments) == 1
    assert says in capsys.readouterr().err


def test_feedback_is_released_as_it_stands_and_noted(graded, capsys):
    assert run("publish", graded, "grace", "--author", "Bo") == 0
    assert "1 in " in capsys.readouterr().out
    assert [path.name for path in (graded / "released").iterdir()] == ["grace"]
    before = (graded / "released/grace/feedback.html").read_bytes()
    assert before == (graded / "results/grace/feedback.html").read_bytes()
    run("adjust", graded, "grace", "all", "--points", "-1", "--reason", "late", "--author", "Bo")
    assert (graded / "released/grace/feedback.html").read_bytes() == before
    assert run("publish", graded) == 0
    assert (graded / "released/grace/feedback.html").read_bytes() != before
    with Gradebook.open(graded / "gradebook.sqlite") as gradebook:
        releases = gradebook.releases("hw1_losses")
    assert [(one.score, one.adjustments) for one in releases["grace"]] == [(100, 0), (99, 1)]
    assert set(releases) == {"grace", "margaret"}


def test_release_of_nobody_is_refused_before_anybody_gets_anything(graded, capsys):
    assert run("publish", graded, "grace", "nobody") == 1
    assert "no such submission" in capsys.readouterr().err
    assert not (graded / "released").exists()
