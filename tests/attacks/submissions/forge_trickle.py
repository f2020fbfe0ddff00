"""Begins a reply and then sends one byte of it ten times a second, always about to finish."""

import os
import struct
import time

EXPECT = {"status": "partial", "score": 95, "outcomes": {"timed_out", "not_run"}}


def mse_loss(prediction, target):
    data = struct.pack("<4sIQ", b"AGF1", 1000, 0) + b" " * 1000
    for place in range(len(data)):
        for number in range(3, 8):
            try:
                os.write(number, data[place : place + 1])
            except OSError:
                continue
        time.sleep(0.1)
