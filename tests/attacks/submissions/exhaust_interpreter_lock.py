"""Holds the interpreter's lock in one endless operation, so that no thread of this process runs."""

EXPECT = {"status": "partial", "score": 95, "outcomes": {"timed_out", "not_run"}}


def mse_loss(prediction, target):
    return 10 ** (10**8)
