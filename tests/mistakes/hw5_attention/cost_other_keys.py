"""The dictionary has other keys than were asked for.

They are "macs" and "weights", all in lower case.
"""

QUESTION = "q7"
CAUGHT_BY = ("test_cost_macs", "test_cost_weights")


def attention_cost(t, d):
    return {"MACs": 2 * t * t * d, "Weights": t * t}
