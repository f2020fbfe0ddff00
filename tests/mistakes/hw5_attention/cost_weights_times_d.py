"""The weights are counted with the length of the vectors.

A weight is one number for a pair, however long queries and keys are.
"""

QUESTION = "q7"
CAUGHT_BY = ("test_cost_weights",)


def attention_cost(t, d):
    return {"macs": 2 * t * t * d, "weights": t * t * d}
