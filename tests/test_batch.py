"""The batch's mechanics with a real pool, gradebook and files; only what grades is a stand-in without torch.

Run as a script it is the process that the kill and the Ctrl-C tests end half-way.
"""

import csv
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment import Assignment, Limits, Question
from autograder.batch import as_handed_in, grade_batch
from autograder.errors import AutograderError, GraderFault, SandboxFault
from autograder.gradebook import Gradebook
from autograder.gradebook.book import Provenance
from autograder.regrade import Change
from autograder.report.folder import rewrite_reports
from autograder.verdict import Outcome, Status, TestResult, Verdict

ASSIGNMENT = Assignment(
    slug="hw0_sums",
    title="Sums",
    questions=(Question("q1", "Add", 4.0, ("add",)), Question("q2", "Multiply", 6.0, ("multiply",))),
    limits=Limits(),
    root=Path(),
)


class WordGrader:
    """Grades a file by its words: `good` passes all, `fault` kills the process, `flaky` once."""

    sandbox = "none"

    def __init__(self, log: list[str] | None = None, delay_s: float = 0.0) -> None:
        self.log = [] if log is None else log
        self.delay_s = delay_s
        self.is_alive = False

    def start(self) -> None:
        self.is_alive = True
        self.log.append("start")

    def close(self) -> None:
        self.is_alive = False
        self.log.append("close")

    def grade(self, path: Path, *, name: str, seed: int | None = None, questions=()) -> Verdict:
        assert self.is_alive, "graded on a process that is not running"
        time.sleep(self.delay_s)
        words = path.read_text(encoding="utf-8").split()
        is_second = f"seen {name}" in self.log
        self.log.append(f"seen {name}")
        if "fault" in words or ("flaky" in words and not is_second):
            self.is_alive = False
            raise GraderFault("the grader process died")
        if "rejected" in words:
            return Verdict("", name, name, Status.REJECTED, 0.0, 10.0, reason="the notebook is not JSON")
        return _verdict(name, is_good="good" in words)


def _verdict(name: str, *, is_good: bool) -> Verdict:
    tests = tuple(
        TestResult(
            test=f"test_{question.name}",
            title=f"{question.title} two numbers",
            question=question.name,
            points=question.points if is_good else 0.0,
            max_points=question.points,
            outcome=Outcome.PASSED if is_good else Outcome.FAILED,
            message="" if is_good else "got 3, expected 4",
            duration_s=time.monotonic(),
        )
        for question in ASSIGNMENT.questions
    )
    score = sum(test.points for test in tests)
    return Verdict(
        "hw0_sums", name, name, Status.GRADED, score, 10.0, tests, seed=7, duration_s=time.monotonic()
    )


def _hand_in(folder: Path, contents: dict[str, str]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, text in contents.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return [folder / f"{name}.py" for name in contents]


def _grade(paths, out_dir, *, log=None, jobs=2, delay_s=0.0, **options):
    return grade_batch(
        ASSIGNMENT,
        as_handed_in(paths),
        out_dir,
        jobs=jobs,
        make_grader=lambda: WordGrader(log, delay_s),
        **options,
    )


def _rows(out_dir: Path) -> list[tuple]:
    """Every row of the gradebook but for what the clock decides."""
    timings = {"duration_s", "graded_at"}
    found = []
    with sqlite3.connect(out_dir / "gradebook.sqlite") as connection:
        for table in ("assignments", "students", "submissions", "gradings", "tests"):
            cursor = connection.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            found += [tuple(v for n, v in zip(names, row, strict=True) if n not in timings) for row in cursor]
    connection.close()
    return found


def _timeless(report: Path) -> str:
    """The page but for what the clock decides: who was slowest, and how long each took."""
    page = report.read_text(encoding="utf-8")
    times = r'<section aria-labelledby="trouble">.*?</section>|<td class="num time">[^<]*</td>'
    timeless, count = re.subn(times, "", page, flags=re.DOTALL)
    assert count > 1
    return timeless


def _many(tmp_path: Path, count: int = 40) -> list[Path]:
    return _hand_in(tmp_path / "in", {f"student{i:03}": "good" if i % 3 else "bad" for i in range(count)})


def _run_as_process(paths, out_dir, *, delay_s=0.03):
    return subprocess.Popen(
        [sys.executable, __file__, str(out_dir), str(delay_s), *map(str, paths)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _wait_for(process: subprocess.Popen, out_dir: Path, pattern: str, count: int) -> None:
    deadline_s = time.monotonic() + 30
    while time.monotonic() < deadline_s and process.poll() is None:
        if len(list(out_dir.glob(pattern))) >= count:
            return
        time.sleep(0.005)
    process.kill()
    raise AssertionError(f"fewer than {count} of {pattern}: {process.communicate()[1]}")


def test_batch_writes_gradebook_csv_report_and_files_of_each_submission(tmp_path):
    summary = _grade(_hand_in(tmp_path / "in", {"ann": "good", "bob": "bad"}), tmp_path / "out")

    assert (summary.graded, summary.skipped, summary.errors) == (2, 0, ())
    text = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8")
    assert list(csv.reader(text.splitlines())) == [
        ["submission", "student", "score", "max_score", "status", "q1", "q2"],
        ["ann", "ann", "10", "10", "graded", "4", "6"],
        ["bob", "bob", "0", "10", "graded", "0", "0"],
    ]
    results = json.loads((tmp_path / "out/results/bob/results.json").read_text(encoding="utf-8"))
    assert results["extra_data"]["status"] == "graded"
    assert "got 3, expected 4" in (tmp_path / "out/results/bob/feedback.html").read_text(encoding="utf-8")
    assert 'href="results/ann/feedback.html"' in summary.report.read_text(encoding="utf-8")


def test_second_run_grades_nothing_and_starts_no_grader(tmp_path):
    paths = _many(tmp_path, 5)
    _grade(paths, tmp_path / "out")
    before = (tmp_path / "out" / "gradebook.csv").read_bytes()
    log: list[str] = []
    summary = _grade(paths, tmp_path / "out", log=log)
    assert (summary.graded, summary.skipped, log) == (0, 5, [])
    assert (tmp_path / "out" / "gradebook.csv").read_bytes() == before


def test_changed_file_is_graded_again(tmp_path):
    paths = _many(tmp_path, 5)
    _grade(paths, tmp_path / "out")
    paths[0].write_text("good now", encoding="utf-8")
    summary = _grade(paths, tmp_path / "out")
    assert (summary.graded, summary.skipped) == (1, 4)
    assert summary.verdicts[0].score == 10


@pytest.mark.parametrize(("regrade", "count"), [("none", 0), ("failed", 2), ("all", 5)])
def test_regrade_chooses_what_is_graded_again(tmp_path, regrade, count):
    paths = _many(tmp_path, 5)
    _grade(paths, tmp_path / "out")
    assert _grade(paths, tmp_path / "out", regrade=regrade).graded == count


class MendedGrader(WordGrader):
    """What a mended hidden test of q2 gives: full marks there, and nothing anywhere else."""

    def grade(self, path: Path, *, name: str, seed: int | None = None, questions=()) -> Verdict:
        self.log.append(f"{name} {seed} {','.join(questions)}")
        good, bad = _verdict(name, is_good=True), _verdict(name, is_good=False)
        tests = tuple(g if g.question == "q2" else b for g, b in zip(good.tests, bad.tests, strict=True))
        asked = tuple(test for test in tests if not questions or test.question in questions)
        return replace(good, tests=asked, score=sum(test.points for test in asked))


def test_regrading_one_question_touches_nothing_else_and_tells_what_changed(tmp_path):
    paths = _hand_in(tmp_path / "in", {"ann": "good", "bob": "bad", "cy": "rejected"})
    _grade(paths, tmp_path / "out")
    log: list[str] = []
    summary = grade_batch(
        ASSIGNMENT,
        as_handed_in(paths),
        tmp_path / "out",
        jobs=1,
        make_grader=lambda: MendedGrader(log),
        regrade="q2",
    )
    assert [entry for entry in log if entry not in ("start", "close")] == ["ann 7 q2", "bob 7 q2"]
    assert summary.changes == (Change("bob", "q2", 0.0, 6.0),)
    text = (tmp_path / "out" / "regrade.csv").read_text(encoding="utf-8")
    assert text == "submission,question,before,after\nbob,q2,0,6\n"
    rows = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8")
    assert rows.splitlines()[1:] == [
        "ann,ann,10,10,graded,4,6",
        "bob,bob,6,10,graded,0,6",
        "cy,cy,0,10,rejected,0,0",
    ]


def test_regrade_of_a_question_that_fails_keeps_the_score_and_is_told(tmp_path):
    paths = _hand_in(tmp_path / "in", {"ann": "good"})
    _grade(paths, tmp_path / "out")

    class Dying(WordGrader):
        def grade(self, path: Path, *, name: str, seed: int | None = None, questions=()) -> Verdict:
            raise GraderFault("the grader process died")

    summary = grade_batch(
        ASSIGNMENT, as_handed_in(paths), tmp_path / "out", jobs=1, make_grader=Dying, regrade="q2"
    )
    assert summary.errors == ("ann",)
    assert "ann,ann,10,10,graded,4,6" in (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8")


def test_question_that_the_assignment_does_not_have_is_refused(tmp_path):
    with pytest.raises(AutograderError, match="--regrade q9: must be none, failed, all or one of q1, q2"):
        _grade(_many(tmp_path, 1), tmp_path / "out", regrade="q9")


DIGESTS = Provenance(graders_digest="g", worker_digest="w")


@pytest.mark.parametrize(("use_cache", "graded"), [(True, ["ann", "cy"]), (False, ["ann", "bob", "cy"])])
def test_equal_files_are_graded_once_and_stay_their_owners(tmp_path, use_cache, graded):
    paths = _hand_in(tmp_path / "in", {"ann": "good", "bob": "good", "cy": "bad"})
    log: list[str] = []
    summary = _grade(paths, tmp_path / "out", log=log, provenance=DIGESTS, use_cache=use_cache)
    assert sorted(entry.removeprefix("seen ") for entry in log if entry.startswith("seen")) == graded
    assert summary.reused == 3 - len(graded)
    rows = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [row.split(",")[:3] for row in rows] == [
        ["ann", "ann", "10"],
        ["bob", "bob", "10"],
        ["cy", "cy", "0"],
    ]


def test_file_that_was_graded_in_an_earlier_run_is_not_graded_under_another_name(tmp_path):
    _grade(_hand_in(tmp_path / "in", {"ann": "good"}), tmp_path / "out", provenance=DIGESTS, seed=7)
    log: list[str] = []
    paths = _hand_in(tmp_path / "in", {"ann": "good", "bob": "good"})
    summary = _grade(paths, tmp_path / "out", log=log, provenance=DIGESTS, seed=7)
    assert (summary.reused, summary.skipped, summary.graded) == (1, 1, 0)
    assert not log
    mended = replace(DIGESTS, graders_digest="mended")
    _grade(_hand_in(tmp_path / "in", {"cy": "good"}), tmp_path / "out", log=log, provenance=mended, seed=7)
    assert "seen cy" in log


def test_bytes_that_were_graded_are_kept_once(tmp_path):
    paths = _hand_in(tmp_path / "in", {"ann": "good", "bob": "good", "cy": "bad"})
    _grade(paths, tmp_path / "out")
    kept = sorted((tmp_path / "out" / "submissions").iterdir())
    assert sorted(path.read_text() for path in kept) == ["bad", "good"]
    assert [path.suffix for path in kept] == [".py", ".py"]


def test_run_that_is_killed_at_ten_random_moments_loses_and_doubles_nothing(tmp_path):
    paths = _many(tmp_path, 60)
    _grade(paths, tmp_path / "whole")
    out_dir = tmp_path / "killed"
    moments = random.Random(6)
    for _ in range(10):
        process = _run_as_process(paths, out_dir, delay_s=0.05)
        started_s = time.monotonic()
        _wait_for(process, out_dir, "gradebook.sqlite", 1)
        time.sleep(moments.uniform(0, 0.4))
        process.kill()
        process.communicate()
        assert time.monotonic() - started_s < 60
    _grade(paths, out_dir)
    assert _rows(out_dir) == _rows(tmp_path / "whole")
    assert (out_dir / "gradebook.csv").read_bytes() == (tmp_path / "whole/gradebook.csv").read_bytes()


def test_dead_grader_is_replaced_and_the_submission_tried_once_more(tmp_path):
    log: list[str] = []
    contents = {"ann": "good", "flo": "good flaky", "zoe": "good"}
    summary = _grade(_hand_in(tmp_path / "in", contents), tmp_path / "out", log=log, jobs=1)
    assert [v.score for v in summary.verdicts] == [10, 10, 10]
    assert log.count("start") == log.count("close") == 2


def test_submission_that_always_kills_the_grader_is_an_error_and_the_rest_is_graded(tmp_path):
    contents = {"ann": "good", "kim": "fault", "zoe": "good"}
    paths = _hand_in(tmp_path / "in", contents)
    summary = _grade(paths, tmp_path / "out", jobs=1)

    assert summary.errors == ("kim",)
    assert [v.status for v in summary.verdicts] == [Status.GRADED, Status.ERROR, Status.GRADED]
    assert "kim,kim,,10,error,,\n" in (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8")
    results = json.loads((tmp_path / "out/results/kim/results.json").read_text(encoding="utf-8"))
    assert "score" not in results
    assert _grade(paths, tmp_path / "out").graded == 1, "an error is graded again by the next run"


def test_rejected_submission_scores_zero_and_is_settled(tmp_path):
    paths = _hand_in(tmp_path / "in", {"ann": "rejected"})
    summary = _grade(paths, tmp_path / "out")
    assert summary.verdicts[0].sha256
    assert "ann,ann,0,10,rejected,0,0\n" in (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8")
    assert _grade(paths, tmp_path / "out").graded == 0


def test_no_grader_at_all_stops_before_any_verdict(tmp_path):
    class Unconfined(WordGrader):
        def start(self) -> None:
            raise SandboxFault("no sandbox here; use --sandbox none")

    paths = _many(tmp_path, 4)
    _grade(paths[:2], tmp_path / "out")
    before = _rows(tmp_path / "out")
    with pytest.raises(SandboxFault, match="no sandbox here"):
        grade_batch(
            ASSIGNMENT, as_handed_in(paths), tmp_path / "out", jobs=2, make_grader=Unconfined, regrade="all"
        )
    assert _rows(tmp_path / "out") == before


def test_graders_that_can_be_started_only_once_leave_errors_not_silence(tmp_path):
    starts = []

    class Fading(WordGrader):
        def start(self) -> None:
            if starts:
                raise SandboxFault("out of namespaces")
            starts.append(1)
            super().start()

    paths = _hand_in(tmp_path / "in", {"ann": "good", "bea": "fault", "cat": "good", "dan": "good"})
    summary = grade_batch(ASSIGNMENT, as_handed_in(paths), tmp_path / "out", jobs=1, make_grader=Fading)
    assert summary.errors == ("bea", "cat", "dan")
    assert "out of namespaces" in summary.verdicts[-1].reason


def test_killed_run_resumes_to_the_gradebook_of_an_undisturbed_one(tmp_path):
    paths = _many(tmp_path)
    _grade(paths, tmp_path / "whole")

    out_dir = tmp_path / "killed"
    process = _run_as_process(paths, out_dir)
    _wait_for(process, out_dir, "results/*/results.json", 12)
    process.kill()
    process.communicate()
    with Gradebook.open(out_dir / "gradebook.sqlite") as gradebook:
        recorded = gradebook.graded("hw0_sums")
    assert 8 <= len(recorded) < len(paths)
    for name in recorded:
        assert json.loads((out_dir / "results" / name / "results.json").read_text(encoding="utf-8"))
        assert (out_dir / "results" / name / "feedback.html").stat().st_size

    log: list[str] = []
    summary = _grade(paths, out_dir, log=log)
    seen = {entry.removeprefix("seen ") for entry in log if entry.startswith("seen")}
    assert seen == {path.stem for path in paths} - set(recorded), "exactly the rest was graded"
    assert summary.skipped == len(recorded)
    assert _rows(out_dir) == _rows(tmp_path / "whole")
    assert (out_dir / "gradebook.csv").read_bytes() == (tmp_path / "whole/gradebook.csv").read_bytes()
    assert _timeless(out_dir / "report.html") == _timeless(tmp_path / "whole/report.html")


def test_ctrl_c_finishes_what_is_in_flight_and_writes_the_reports(tmp_path):
    paths = _many(tmp_path)
    process = _run_as_process(paths, tmp_path / "out")
    _wait_for(process, tmp_path / "out", "results/*/results.json", 5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)

    assert process.returncode == 130, errors
    lines = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8").splitlines()
    assert 5 < len(lines) < len(paths)
    assert (tmp_path / "out" / "report.html").is_file()
    assert "error" not in {line.split(",")[4] for line in lines}
    assert _grade(paths, tmp_path / "out").skipped == len(lines) - 1


def test_second_ctrl_c_drops_what_is_in_flight(tmp_path):
    paths = _many(tmp_path, 4)
    process = _run_as_process(paths, tmp_path / "out", delay_s=20)
    _wait_for(process, tmp_path / "out", "gradebook.sqlite", 1)
    time.sleep(0.5)  # until both threads are in their submission
    started_s = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert time.monotonic() - started_s < 10
    assert (tmp_path / "out" / "gradebook.csv").is_file()


def test_order_of_grading_leaves_no_trace(tmp_path):
    paths = _many(tmp_path, 12)
    _grade(paths, tmp_path / "one", jobs=1)
    _grade(list(reversed(paths)), tmp_path / "four", jobs=4)
    assert _rows(tmp_path / "one") == _rows(tmp_path / "four")


def test_folder_of_another_assignment_is_refused(tmp_path):
    paths = _many(tmp_path, 2)
    _grade(paths, tmp_path / "out")
    other = Assignment("hw9_other", "Other", ASSIGNMENT.questions, Limits(), Path())
    with pytest.raises(AutograderError, match="hw0_sums"):
        grade_batch(other, as_handed_in(paths), tmp_path / "out", jobs=1, make_grader=WordGrader)


def test_folder_in_use_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.report.files._PATIENCE_S", 0.0)
    paths = _many(tmp_path)
    process = _run_as_process(paths, tmp_path / "out")
    _wait_for(process, tmp_path / "out", "results/*/results.json", 1)
    with pytest.raises(AutograderError, match="another `autograder"):
        _grade(paths, tmp_path / "out")
    process.kill()
    process.communicate()


def test_two_submissions_of_one_name_never_overwrite_each_other(tmp_path):
    paths = _hand_in(tmp_path / "a", {"hw": "good"}) + _hand_in(tmp_path / "b", {"HW": "bad"})
    summary = _grade(paths, tmp_path / "out")
    assert len(summary.verdicts) == 2
    assert len(list((tmp_path / "out" / "results").iterdir())) == 2


@pytest.mark.parametrize(
    "name", ["..", "a\nb", "\x1b[31mred", "-rf", "ä" * 120, "=1+1", "\u202eevil", "‘;--", "a b"]
)
def test_pathological_names_stay_in_their_folder(tmp_path, name):
    summary = _grade(_hand_in(tmp_path / "in", {name: "good"}), tmp_path / "out")
    assert summary.graded == 1
    (folder,) = (tmp_path / "out" / "results").iterdir()
    assert sorted(file.name for file in folder.iterdir()) == ["feedback.html", "results.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
    assert _grade(_hand_in(tmp_path / "in", {name: "good"}), tmp_path / "out").skipped == 1


def test_name_that_is_not_unicode_is_graded(tmp_path):
    (tmp_path / "in").mkdir()
    path = os.path.join(os.fsencode(tmp_path / "in"), b"caf\xe9.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write("good")
    summary = _grade([Path(os.fsdecode(path))], tmp_path / "out")
    assert summary.verdicts[0].score == 10


def test_batch_grades_outside_the_main_thread(tmp_path):
    done = []
    paths = _many(tmp_path, 2)
    thread = threading.Thread(target=lambda: done.append(_grade(paths, tmp_path / "out").graded))
    thread.start()
    thread.join()
    assert done == [2]


def test_failure_of_our_own_ends_the_batch_with_its_cause(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "results").write_text("in the way", encoding="utf-8")
    with pytest.raises(OSError, match="results"):
        _grade(_many(tmp_path, 3), tmp_path / "out")


def test_report_makes_every_file_again_from_the_gradebook_alone(tmp_path):
    paths = _many(tmp_path, 4)
    _grade(paths, tmp_path / "out")
    files = [path for path in (tmp_path / "out").rglob("*") if path.suffix in (".csv", ".html", ".json")]
    before = {path: path.read_bytes() for path in files}
    for path in files:
        path.unlink()
    rewrite_reports(tmp_path / "out")
    assert {path: path.read_bytes() for path in files} == before


def test_batch_imports_no_torch():
    code = "import sys, autograder.batch, autograder.terminal; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


if __name__ == "__main__":
    batch = _grade([Path(path) for path in sys.argv[3:]], Path(sys.argv[1]), delay_s=float(sys.argv[2]))
    sys.exit(130 if batch.was_interrupted else 0)
