"""How a grader process starts and ends: what is told when it can't, what is left when it dies."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from autograder.errors import GraderFault
from autograder.grading import GraderProcess
from tests.conftest import have_sandbox
from tests.test_grader import make_course
from tests.test_sandbox import wait_until

COURSE = Path(__file__).resolve().parent.parent


def test_closing_a_grader_that_was_killed_ends_all_that_it_was_started_with(hw1, tmp_path):
    have_sandbox("bubblewrap")
    before = {child.pid for child in psutil.Process().children()}
    with GraderProcess(hw1, sandbox="bubblewrap") as process:
        process.start()
        os.kill(process.pid, signal.SIGKILL)
        assert wait_until(lambda: not psutil.pid_exists(process.pid))
        with pytest.raises(GraderFault):
            process.grade(tmp_path, name="nobody")
    assert {child.pid for child in psutil.Process().children()} <= before


def test_grader_that_ends_while_it_starts_is_a_fault_with_its_last_words(tmp_path):
    course = make_course(tmp_path, "import os\nos.write(2, b'no room for the oracle')\nos._exit(9)")
    with (
        GraderProcess(course, sandbox="none") as process,
        pytest.raises(GraderFault, match="ended unexpectedly\nno room for the oracle"),
    ):
        process.start()


#: As where a submission left more than could be removed in time.
WORN_OUT = '''
import pytest
from autograder.sandbox.warm_worker import WarmWorker

WarmWorker.is_littered = property(lambda worker: True, lambda worker, value: None)
pytestmark = [pytest.mark.question("q1"), pytest.mark.points(6)]

def test_nothing(student):
    """Nothing is asked."""
    student.double(1)
'''


def test_grader_whose_worker_can_not_be_cleared_is_replaced_before_the_next_submission(tmp_path):
    course = make_course(tmp_path, WORN_OUT)
    submission = tmp_path / "ada.py"
    submission.write_text("def double(x):\n    return 2 * x")
    pids = set()
    with GraderProcess(course, sandbox="none") as process:
        for _ in range(2):
            process.start()
            pids.add(process.pid)
            assert process.grade(submission, name="ada").score == 6
            assert not psutil.pid_exists(process.pid)
    assert len(pids) == 2


#: A grader whose half of this package can't be imported, as where its disk is failing.
HALF = """
    import socket, sys
    sys.modules["autograder.grader"] = None
    from autograder import launch

    ours, theirs = socket.socketpair()
    control, _ = socket.socketpair()
    socket.send_fds(ours, [b"{}\\n"], [control.fileno()])
    launch._be_grader("container", "cpu", theirs, "")
    theirs.close()
    print(ours.makefile().read())
"""


def test_grader_that_can_not_be_imported_tells_why():
    command = [sys.executable, "-c", textwrap.dedent(HALF)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=COURSE, timeout=120, check=True)
    assert '{"fault": "Traceback' in done.stdout
    assert "autograder.grader" in done.stdout


#: A worker is started, then Ctrl-C is pressed in the terminal of whoever started it, who takes no notice.
INTERRUPTED = """
    import os, signal, sys, time
    from autograder.sandbox.opening import open_sandbox
    from autograder.worker.confine.limits import Budget

    signal.signal(signal.SIGINT, lambda *_: None)
    with open_sandbox("bubblewrap") as worker:
        worker.wait_until_ready()
        os.killpg(0, signal.SIGINT)
        time.sleep(0.5)
        worker.fork(Budget(256, 8, 16, 10)).close()
        print("alive")
"""


def test_ctrl_c_leaves_a_worker_in_bubblewrap_to_its_grader():
    have_sandbox("bubblewrap")
    command = [sys.executable, "-c", textwrap.dedent(INTERRUPTED)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=COURSE, timeout=120, check=False, start_new_session=True
    )
    assert done.stdout == "alive\n", done.stderr
