"""Prints without end."""

EXPECT = {"status": "partial", "score": 95, "outcomes": {"timed_out", "not_run"}}


def mse_loss(prediction, target):
    while True:
        print("spam" * 10_000)
