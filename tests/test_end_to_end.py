"""The whole pipeline as a TA runs it: the demo's bundled samples, and a batch that is killed half way."""

import csv
import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.assignment import load_assignment
from autograder.gradebook import Gradebook
from autograder.provenance import provenance_of

COURSE = Path(__file__).resolve().parent.parent
SAMPLES = COURSE / "tests" / "samples" / "hw1_losses"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.ipynb"))

pytestmark = pytest.mark.slow


def command(*arguments):
    return [sys.executable, "-m", "autograder", *map(str, arguments)]


def read_gradebook(graded):
    with (graded / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The finished demo: its process, and the folder that it graded into."""
    out_dir = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        command("demo", "--out", out_dir), cwd=COURSE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done, out_dir / "graded"


@pytest.fixture(scope="module")
def rows(demo):
    return read_gradebook(demo[1])


def test_demo_lists_every_sample_in_its_table(demo):
    done, graded = demo
    listed = {line.split()[0] for line in done.stdout.splitlines() if line.strip()}
    assert set(NAMES) <= listed
    # A terminal may be narrower than the path.
    assert f"Report:{graded / 'report.html'}" in "".join(done.stdout.split())


def test_demo_writes_every_result(demo, rows):
    _, graded = demo
    assert sorted(rows) == NAMES
    assert (graded / "report.html").stat().st_size
    for name in NAMES:
        assert {path.name for path in (graded / "results" / name).iterdir()} == {
            "results.json",
            "feedback.html",
        }


def test_demo_keeps_by_what_it_graded(demo):
    with Gradebook.open(demo[1] / "gradebook.sqlite") as gradebook:
        (grading,) = gradebook.history("hw1_losses", "ada")
    assert grading.provenance == provenance_of(load_assignment("hw1_losses", COURSE))


def test_demo_releases_a_notebook_without_answers(demo):
    _, graded = demo
    released = graded.parent / "release" / "hw1_losses" / "hw1_losses.ipynb"
    assert "q1: mse_loss is not written yet" in released.read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in released.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["ada", "alan", "emmy", "grace"])
def test_correct_sample_scores_full(rows, name):
    assert (rows[name]["score"], rows[name]["status"]) == ("100", "graded")


@pytest.mark.parametrize("name", ["barbara", "dennis", "edsger", "margaret"])
def test_mistaken_sample_scores_what_is_right_in_it(rows, name):
    assert rows[name]["status"] == "graded"
    assert 0 < float(rows[name]["score"]) < 100
    questions = [float(rows[name][f"q{number}"]) for number in range(1, 7)]
    assert sum(questions) == float(rows[name]["score"])


def test_untouched_sample_scores_nothing(rows):
    assert (rows["niklaus"]["score"], rows["niklaus"]["status"]) == ("0", "graded")


def test_corrupt_sample_is_rejected(rows):
    assert (rows["orpheus"]["score"], rows["orpheus"]["status"]) == ("0", "rejected")


@pytest.mark.parametrize(
    ("name", "lost", "outcome"),
    [
        ("icarus", {"q6"}, "crashed"),
        ("sisyphus", {"q5"}, "timed_out"),
        ("gargantua", {"q2", "q4", "q6"}, "out_of_memory"),
    ],
)
def test_crashing_endless_and_greedy_samples_keep_the_points_of_other_questions(
    demo, rows, name, lost, outcome
):
    assert rows[name]["status"] == "partial"
    assert lost <= {question for question, score in rows[name].items() if score == "0"}
    assert (rows[name]["q1"], float(rows[name]["score"]) >= 60) == ("5", True)
    results = read_results(demo[1], name)
    assert outcome in {test["extra_data"]["outcome"] for test in results["tests"]}


def test_forging_sample_gains_nothing(demo, rows):
    assert rows["mallory"]["score"] == "0"
    assert read_results(demo[1], "mallory")["score"] == 0


# What students and Gradescope read.

#: Of https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
RESULT_KEYS = {
    "score", "execution_time", "output", "output_format", "test_output_format", "test_name_format",
    "visibility", "stdout_visibility", "extra_data", "tests", "leaderboard",
}  # fmt: skip
TEST_KEYS = {
    "score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags",
    "visibility", "extra_data",
}  # fmt: skip


def read_results(graded, name):
    return json.loads((graded / "results" / name / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_results_are_what_gradescope_reads(demo, rows, name):
    results = read_results(demo[1], name)
    assert set(results) <= RESULT_KEYS
    assert results["score"] == float(rows[name]["score"]) == sum(test["score"] for test in results["tests"])
    assert results["visibility"] in {"visible", "hidden", "after_due_date", "after_published"}
    for test in results["tests"]:
        assert set(test) <= TEST_KEYS
        assert 0 <= test["score"] <= test["max_score"]
        assert test["status"] in {"passed", "failed"}
        assert isinstance(test["number"], str)
        assert test["extra_data"]["question"] in test["tags"]
    assert sum(test["max_score"] for test in results["tests"]) == 100


def read_feedback(graded, name):
    """What a reader sees of the page."""
    page = (graded / "results" / name / "feedback.html").read_text(encoding="utf-8")
    page = re.sub(r"<(style|script|title)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_feedback_names_the_misconception(demo):
    assert "This is softmax over the wrong axis." in read_feedback(demo[1], "barbara")


@pytest.mark.parametrize("name", NAMES)
def test_feedback_shows_no_value_of_a_hidden_test_and_no_place_of_ours(demo, name):
    feedback = read_feedback(demo[1], name)
    assert not re.search(r"\d\.\d{4,}|tensor\(\[?[-\d]", feedback), feedback
    for ours in (str(COURSE), "tests/graders", "assert_close", "site-packages", "pytest"):
        assert ours not in feedback


# A batch that is killed.

COPIED = ["ada", "alan", "barbara", "dennis", "edsger", "emmy", "grace", "margaret"]


@pytest.fixture
def copies(tmp_path):
    """Samples with other bytes than those that are bundled."""
    folder = tmp_path / "handed in"
    folder.mkdir()
    for name in COPIED:
        source = (SAMPLES / f"{name}.ipynb").read_bytes()
        (folder / f"{name}_again.ipynb").write_bytes(source + b"\n\n")
    return folder


def grade_command(copies, out_dir):
    return command("grade", "hw1_losses", copies, "--out", out_dir, "--jobs", 1)


def kill_half_way(copies, out_dir):
    """Start grading and kill the batch as soon as three results are there."""
    process = subprocess.Popen(
        grade_command(copies, out_dir), cwd=COURSE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while len(list(out_dir.glob("results/*/results.json"))) < 3:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline, "nothing was graded"
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_killed_batch_goes_on_with_exactly_the_rest_and_ends_as_if_undisturbed(copies, tmp_path):
    out_dir = tmp_path / "killed"
    kill_half_way(copies, out_dir)
    with Gradebook.open(out_dir / "gradebook.sqlite") as gradebook:
        recorded = set(gradebook.graded("hw1_losses"))
    assert 2 <= len(recorded) < len(COPIED)
    before = {name: (out_dir / "results" / name / "results.json").stat() for name in recorded}

    subprocess.run(grade_command(copies, out_dir), cwd=COURSE, capture_output=True, check=True)
    subprocess.run(grade_command(copies, tmp_path / "whole"), cwd=COURSE, capture_output=True, check=True)

    for name, then in before.items():
        now = (out_dir / "results" / name / "results.json").stat()
        assert (now.st_mtime_ns, now.st_ino) == (then.st_mtime_ns, then.st_ino), f"{name} was graded again"
    assert sorted(read_gradebook(out_dir)) == sorted(f"{name}_again" for name in COPIED)
    whole = (tmp_path / "whole" / "gradebook.csv").read_bytes()
    assert (out_dir / "gradebook.csv").read_bytes() == whole
