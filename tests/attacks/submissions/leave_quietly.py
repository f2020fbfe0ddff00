"""Ends its process with success in the middle of a call, having left code to run at the end."""

import atexit
import os

EXPECT = {"status": "partial", "score": 95, "outcomes": {"crashed"}}


def mse_loss(prediction, target):
    atexit.register(os.system, "touch /tmp/autograder-attack-atexit")
    os._exit(0)
