"""Leaves while its cells are loaded."""

import os

EXPECT = {"status": "partial", "score": 95, "outcomes": {"crashed"}}

SCALE = os._exit(0)


def mse_loss(prediction, target):
    return SCALE
