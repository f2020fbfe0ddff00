"""This is the cost of one query.

There are T of them, each of which meets T keys.
"""

QUESTION = "q7"
CAUGHT_BY = ("test_cost_macs", "test_cost_weights")


def attention_cost(t, d):
    return {"macs": 2 * t * d, "weights": t}
