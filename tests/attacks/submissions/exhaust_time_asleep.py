"""Sleeps in a session of its own."""

import os
import time

EXPECT = {"status": "partial", "score": 95, "outcomes": {"timed_out", "not_run"}}


def mse_loss(prediction, target):
    try:
        os.setsid()
    except OSError:
        pass
    time.sleep(10**6)
