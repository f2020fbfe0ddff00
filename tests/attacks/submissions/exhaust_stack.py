"""Recurses through C, with Python's own limit lifted, until the stack is gone."""

import sys

EXPECT = {"status": "partial", "score": 95, "outcomes": {"crashed"}}


class Endless:
    def __add__(self, other):
        return self + other


def mse_loss(prediction, target):
    sys.setrecursionlimit(10**9)
    return Endless() + 1
