"""Reads address 0."""

import ctypes

EXPECT = {"status": "partial", "score": 95, "outcomes": {"crashed"}}


def mse_loss(prediction, target):
    return ctypes.string_at(0)
