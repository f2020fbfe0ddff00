"""Recurses until the stack is gone."""

import sys

EXPECT = {"status": "partial", "score": 95, "outcomes": {"crashed"}}


def mse_loss(prediction, target):
    sys.setrecursionlimit(10**9)

    class Deep:
        def __getattr__(self, name):
            return getattr(self, name + "x")

    nested = []
    for _ in range(10**7):
        nested = [nested]
    return repr(nested) + Deep().x
