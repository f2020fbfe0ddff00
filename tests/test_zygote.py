"""The warm process when something around it dies, and what it clears away of a submission."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

from autograder.worker import leftovers

COURSE = Path(__file__).resolve().parent.parent

#: It forks, and its grader is gone before it can say so.
ABANDONED = """
    import json, os, socket
    from dataclasses import asdict
    from autograder.worker.confine.limits import Budget
    from autograder.worker.zygote import Zygote

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    data, _ = socket.socketpair()
    message = {"fork": asdict(Budget(256, 8, 16, 10)), "cores": [0]}
    socket.send_fds(ours, [json.dumps(message).encode()], [data.fileno()])
    ours.close()
    zygote = Zygote(theirs, None)
    zygote.run()
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        print(json.dumps({"forks": 0, "folder": zygote._folder}))
"""

#: A spare that dies before its turn, as where CUDA has no memory left; the one after it is sound.
DEAD_SPARE = """
    import json, os
    from autograder.errors import SandboxFault
    from autograder.sandbox.warm_worker import fork_warm_worker
    from autograder.worker import gpu
    from autograder.worker.confine.limits import Budget
    from tests.conftest import Guest

    def make_ready():
        if not os.path.exists(FLAG):
            open(FLAG, "w").close()
            os._exit(1)
        return []

    FLAG = os.path.abspath(os.environ["FLAG"])
    gpu.make_ready = make_ready
    with fork_warm_worker("none", device="cuda") as worker:
        worker.wait_until_ready()
        while not os.path.exists(FLAG):
            pass
        try:
            Guest(worker, Budget(256, 8, 16, 10))
        except SandboxFault as fault:
            print(json.dumps(str(fault)))
        with Guest(worker, Budget(256, 8, 16, 10)) as guest:
            guest.load("def live():\\n    return 1", "live")
            print(guest.call("live"))
"""


def run(script, **environment):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        cwd=COURSE,
        env=os.environ | environment,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_grader_that_is_gone_before_the_answer_leaves_no_fork_and_no_folder():
    assert run(ABANDONED) == [{"forks": 0, "folder": ""}]


def test_spare_that_died_costs_one_fork_and_no_more(tmp_path):
    said, alive = run(DEAD_SPARE, FLAG=str(tmp_path / "flag"))
    assert "a fork died before it was confined" in said
    assert alive == 1


def test_what_can_not_be_removed_in_time_is_told(tmp_path):
    for number in range(100):
        (tmp_path / str(number)).touch()
    assert not leftovers.empty(str(tmp_path), timeout_s=-1.0)
    assert leftovers.empty(str(tmp_path), timeout_s=10.0)
    assert os.listdir(tmp_path) == []
