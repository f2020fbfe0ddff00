"""T and d are exchanged in the number of multiply-adds.

It is quadratic in the number of elements and linear in their length: every *pair* of elements meets.
"""

QUESTION = "q7"
CAUGHT_BY = ("test_cost_macs",)


def attention_cost(t, d):
    return {"macs": 2 * t * d * d, "weights": t * t}
