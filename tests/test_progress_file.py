"""What a batch tells others of itself: how far it is, while it is at work, and nothing afterwards."""

import pytest

from autograder import progress_file
from autograder.batch import as_handed_in, grade_batch
from autograder.progress_file import BatchState, read_progress
from autograder.verdict import Status, Verdict


class Onlooker:
    """A grader that looks at the folder's file while it grades."""

    def __init__(self, out_dir):
        self.out_dir = out_dir
        self.seen = []

    def start(self):
        pass

    def close(self):
        pass

    def grade(self, path, *, name, seed=None, questions=()):
        self.seen.append(read_progress(self.out_dir))
        return Verdict("hw1_losses", name, name, Status.PARTIAL, 1.0, 100.0, reason="q1: slow")


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / f"{name}.py" for name in ("ada", "bob", "cyd")]
    for path in paths:
        path.write_text(f"name = {path.stem!r}")
    return paths


def test_batch_tells_how_far_it_is_while_it_is_at_work(hw1, files, tmp_path, monkeypatch):
    monkeypatch.setattr(progress_file, "_EVERY_S", 0.0)
    onlooker = Onlooker(tmp_path / "out")
    grade_batch(hw1, as_handed_in(files), tmp_path / "out", make_grader=lambda: onlooker)
    assert {state.total for state in onlooker.seen} == {3}
    assert onlooker.seen[0].done == 0
    assert sorted(state.done for state in onlooker.seen) == [state.done for state in onlooker.seen]
    assert read_progress(tmp_path / "out") is None
    assert not (tmp_path / "out" / "progress.json").exists()


def test_batch_that_has_nothing_to_do_leaves_nothing(hw1, files, tmp_path):
    for _ in range(2):
        summary = grade_batch(
            hw1, as_handed_in(files), tmp_path / "out", make_grader=lambda: Onlooker(tmp_path / "out")
        )
    assert summary.skipped == 3
    assert not (tmp_path / "out" / "progress.json").exists()


def test_batch_that_fails_leaves_nothing(hw1, files, tmp_path):
    with pytest.raises(ZeroDivisionError):
        grade_batch(hw1, as_handed_in(files), tmp_path / "out", make_pool=lambda _tasks: 1 / 0)
    assert read_progress(tmp_path / "out") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"total": 3}', '{"more": 1}'])
def test_damaged_file_is_as_good_as_none(tmp_path, text):
    (tmp_path / "progress.json").write_text(text)
    assert read_progress(tmp_path) is None


def test_rate_is_counted_from_the_first_verdict_on():
    state = BatchState(total=10, skipped=0, done=5, statuses={}, first_s=100.0, written_s=102.0, pid=0)
    assert state.per_s == 2.0
    assert state.left_s == 2.5


@pytest.mark.parametrize("done", [0, 1])
def test_one_verdict_makes_no_rate(done):
    state = BatchState(total=10, skipped=0, done=done, statuses={}, first_s=100.0, written_s=102.0, pid=0)
    assert state.left_s is None
