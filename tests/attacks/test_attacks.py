"""Hostile submissions, and what must become of each: the verdict that its file declares, and nothing else.

An attack is appended to an honest solution, so that what it defines replaces a question's answer and all
other questions must still earn their points. `attempts_*.py` count what they managed instead.
"""

import ast
import os
import platform
import zipfile
from pathlib import Path

import psutil
import pytest

HERE = Path(__file__).resolve().parent
HONEST = HERE.parent / "variants" / "hw1_losses" / "vectorised.py"
VERDICTS = sorted(path.stem for path in HERE.glob("submissions/*.py") if not path.stem.startswith("attempts"))
POINTS = {"q1": 5, "q2": 10, "q3": 25, "q4": 15, "q5": 30, "q6": 15}
LEFT_BEHIND = "autograder-attack"


def source_of(name):
    return (HERE / "submissions" / f"{name}.py").read_text()


def constant(name, wanted):
    """A literal that the attack's file declares; the file itself is not run here."""
    for node in ast.parse(source_of(name)).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == wanted:
            return ast.literal_eval(node.value)
    return None


@pytest.fixture
def submission(request, tmp_path):
    """The honest solution with the attack behind it; in a zip when it plants files."""
    name = request.param
    script = HONEST.read_text() + "\n\n" + source_of(name)
    planted = constant(name, "FILES")
    if planted:
        path = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("hw1_losses.py", script)
            for file in planted:
                archive.writestr(file, constant(name, "PLANTED"))
        return path
    path = tmp_path / f"{name}.py"
    path.write_text(script)
    return path


def processes_of(grader):
    """All processes below the grader; what a submission started would be among them or orphaned."""
    return {child.pid for child in psutil.Process(grader._process.pid).children(recursive=True)}


def memory_mb(grader):
    return psutil.Process(grader._process.pid).memory_info().rss >> 20


def files_left_behind():
    folders = [
        Path(folder) for folder in ("/tmp", "/dev/shm", "/var/tmp", HERE, Path.cwd()) if os.path.isdir(folder)
    ]
    return [path for folder in folders for path in folder.glob(f"{LEFT_BEHIND}*")]


@pytest.mark.slow
@pytest.mark.parametrize("submission", VERDICTS, indirect=True, ids=str)
def test_attack_earns_its_verdict_and_harms_nobody(submission, grader):
    expected = constant(submission.stem, "EXPECT")
    if expected.get("machine", platform.machine()) != platform.machine():
        pytest.skip(f"for {expected['machine']} only")
    grader.grade(HONEST, name="warm")
    processes, memory_before_mb = processes_of(grader), memory_mb(grader)

    verdict = grader.grade(submission, name="attack")
    earned = {question: points for question, (points, _) in verdict.question_scores().items()}
    outcomes = {test.outcome.value for test in verdict.tests if test.question == "q1"}
    told = f"{verdict.status} {earned} {[(test.test, test.outcome.value, test.message[:80]) for test in verdict.tests]}"
    assert verdict.status == expected["status"], told
    assert verdict.score == expected.get("score", verdict.score), told
    assert verdict.score <= expected.get("score_at_most", 100), told
    assert outcomes <= expected.get("outcomes", outcomes), told
    if expected.get("score") == 95:
        assert earned == POINTS | {"q1": 0}, told
    assert memory_mb(grader) - memory_before_mb <= expected.get("grader_memory_mb", 300)

    honest = grader.grade(HONEST, name="next")
    assert (honest.score, honest.status) == (100, "graded")
    assert processes_of(grader) == processes
    assert files_left_behind() == []
