"""The weights are counted for one query.

Each of the T queries has T weights.
"""

QUESTION = "q7"
CAUGHT_BY = ("test_cost_weights",)


def attention_cost(t, d):
    return {"macs": 2 * t * t * d, "weights": t}
