"""The attention matrix is counted twice, as scores and as weights.

What was asked for are the numbers in *one* such matrix.
"""

QUESTION = "q7"
CAUGHT_BY = ("test_cost_weights",)


def attention_cost(t, d):
    return {"macs": 2 * t * t * d, "weights": 2 * t * t}
