"""Raises exceptions whose text raises, ends the process, is endless or is made for a terminal or a page."""

import os

EXPECT = {"status": "partial", "score": 95, "outcomes": {"student_error", "crashed"}}
CALLS = []


class Loud(Exception):
    def __str__(self):
        match len(CALLS) % 5:
            case 0:
                raise Loud
            case 1:
                return "\ud800\x00\x1b[2J\u202e<script>alert(1)</script>" * 1000
            case 2:
                return "x" * 10_000_000
            case 3:
                os._exit(0)
            case _:
                return self


def mse_loss(prediction, target):
    CALLS.append(1)
    raise type("</pre><script>" * 100, (Loud,), {"__module__": property(lambda self: 1 / 0)})
