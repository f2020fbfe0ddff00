"""Raises what is meant to end a Python process."""

import sys

EXPECT = {"status": "graded", "score": 95, "outcomes": {"student_error"}}


class Guard:
    def __del__(self):
        raise SystemExit(0)


def mse_loss(prediction, target):
    Guard()
    raise [SystemExit(0), KeyboardInterrupt(), GeneratorExit(), BaseException()][prediction.numel() % 4]
