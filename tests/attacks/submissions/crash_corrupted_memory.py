"""Overwrites the interpreter's own objects, so that it dies at some later time and place."""

import ctypes

EXPECT = {"status": "partial", "score": 95, "outcomes": {"crashed"}}


def mse_loss(prediction, target):
    for value in (None, True, 1, (), "", type, mse_loss):
        ctypes.memset(id(value), 0x41, 16)
    return prediction.sum()
