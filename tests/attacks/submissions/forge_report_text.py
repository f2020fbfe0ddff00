"""Forges replies whose every text is hostile, past all cleaning that its own process would have done."""

import os

from autograder import wire

EXPECT = {"status": "partial", "score": 95, "outcomes": {"student_error", "crashed"}, "first": "student_error"}
TEXT = "\x1b[2J\x1b]0;attack\x07\u202e</td></pre><script>alert(1)</script>[bold red]=1+1\ud800\0{{7*7}}"
FRAME = {"cell": -1, "line": 10**15, "function": TEXT, "text": TEXT * 20, "where": TEXT}


def mse_loss(prediction, target):
    forged = {"error": {"type": TEXT, "message": TEXT * 200, "bases": [TEXT] * 50, "frames": [FRAME] * 100}, "missing": False}
    for number in range(3, 16):
        try:
            data = wire.encode(forged)
            while data:
                data = data[os.write(number, data) :]
        except OSError:
            continue
    os._exit(0)
