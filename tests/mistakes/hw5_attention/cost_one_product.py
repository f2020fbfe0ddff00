"""Only one of the two products is counted.

Queries times keys is one, weights times values the other; each takes T²·d multiply-adds.
"""

QUESTION = "q7"
CAUGHT_BY = ("test_cost_macs",)


def attention_cost(t, d):
    return {"macs": t * t * d, "weights": t * t}
