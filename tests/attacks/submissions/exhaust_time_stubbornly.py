"""Spins, catches whatever is raised in it, ignores every signal and stops every timer."""

import signal

EXPECT = {"status": "partial", "score": 95, "outcomes": {"timed_out", "not_run"}}


def mse_loss(prediction, target):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
