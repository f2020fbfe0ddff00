"""Fills every text that a person may read with what a terminal obeys, a browser runs or an eye misreads."""

import os
import sys

EXPECT = {"status": "graded", "score": 95, "outcomes": {"student_error"}, "first": "student_error"}
TEXT = ("\x1b[2J\x1b[H\x1b]0;autograder-attack\x07\x1b]8;;http://127.0.0.1/\x07100/100\x1b]52;c;YXR0YWNr\x07\x9b31m\r\b\x7f"
        "\u202e001/001\u202c\u2066\u200b\ufeff\U000e0041</td><script>alert(1)</script><img src=x onerror=alert(1)>[bold]{{7*7}}"
        "=HYPERLINK(\"http://127.0.0.1\")")


def raise_it(error):
    raise error  # \u202e<script>alert(1)</script>


raise_it.__code__ = raise_it.__code__.replace(co_name=TEXT, co_qualname=TEXT)


def mse_loss(prediction, target):
    print(TEXT)
    print(TEXT, file=sys.stderr)
    for number in range(3):
        os.write(number, TEXT.encode(errors="replace"))
    raise_it(type(TEXT, (ValueError,), {})(TEXT))
