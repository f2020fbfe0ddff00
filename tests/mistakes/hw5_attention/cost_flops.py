"""Multiplications and additions are counted separately.

A multiply-add is both at once. Counted one by one, as floating-point operations, it is twice as many.
"""

QUESTION = "q7"
CAUGHT_BY = ("test_cost_macs",)


def attention_cost(t, d):
    return {"macs": 4 * t**2 * d, "weights": t**2}
