"""The pytest plugin of hidden graders, as somebody meets it who runs pytest."""

import subprocess
import sys
from pathlib import Path

import pytest

COURSE = Path(__file__).resolve().parent.parent
SAMPLES = COURSE / "tests" / "samples" / "hw1_losses"


def run_pytest(*arguments, cwd=COURSE):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def failed_tests(done):
    lines = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    return {line.rpartition("::")[2] for line in lines}


def test_hidden_tests_pass_on_the_reference():
    done = run_pytest("tests/graders/hw1_losses")
    assert done.returncode == 0, done.stdout
    assert "32 passed" in done.stdout


def test_submission_that_is_named_fails_the_tests_that_it_should():
    # Margaret's one-hot rows are integers, and she smooths over the other classes only.
    done = run_pytest("tests/graders/hw1_losses", "--submission", SAMPLES / "margaret.ipynb")
    assert done.returncode == 1
    assert failed_tests(done) == {
        "test_one_hot_dtype",
        "test_cross_entropy_label_smoothing",
        "test_cross_entropy_gradient",
        "test_cross_entropy_extremes",
        "test_cross_entropy_float32",
    }, done.stdout


def test_submission_that_can_not_be_read_is_refused_with_the_reason():
    done = run_pytest("tests/graders/hw1_losses", "-x", "--submission", SAMPLES / "orpheus.ipynb")
    assert done.returncode == 1
    assert "orpheus.ipynb: the file is not a notebook" in done.stdout


GRADER = '''
import pytest

@pytest.mark.question("q1")
@pytest.mark.points(1)
def test_sum(student):
    """It adds."""
'''


def write_grader(root, source, name="test_tiny.py"):
    folder = root / "tests" / "graders" / "tiny"
    folder.mkdir(parents=True)
    (folder / name).write_text(source, encoding="utf-8")


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ('@pytest.mark.question("q1")\n', "a question marker"),
        ("@pytest.mark.points(1)\n", "a points marker"),
        ('    """It adds."""\n', "a docstring"),
    ],
)
def test_hidden_test_that_lacks_something_is_refused_by_its_name(tmp_path, left_out, missing):
    source = GRADER.replace(left_out, "    pass\n" if "It adds" in left_out else "")
    write_grader(tmp_path, source)
    done = run_pytest(cwd=tmp_path)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    refusal = f"ERROR: tests/graders/tiny/test_tiny.py::test_sum: a hidden test needs {missing}"
    assert done.stderr.strip() == refusal
    assert "INTERNALERROR" not in done.stdout


def test_tests_elsewhere_need_no_markers_and_load_no_torch(tmp_path):
    source = "import sys\n\ndef test_plain():\n    assert 'torch' not in sys.modules\n"
    for folder in ("tests", "graders", "tests/units/graders"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / f"test_{folder.replace('/', '_')}.py").write_text(source, encoding="utf-8")
    done = run_pytest(cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_collecting_hidden_tests_starts_no_worker(tmp_path):
    write_grader(tmp_path, GRADER)
    done = run_pytest("--collect-only", cwd=tmp_path)
    assert done.returncode == 0
    assert "test_tiny.py::test_sum" in done.stdout
    assert "torch" not in done.stdout


def test_markers_of_hidden_tests_are_documented():
    done = run_pytest("--markers")
    for marker in ("question(name)", "points(number)", "hint(text)"):
        assert f"@pytest.mark.{marker}" in done.stdout
