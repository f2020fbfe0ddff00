"""What is counted is the size of the values, T·d.

The attention matrix has a row for each query and a column for each key: T·T.
"""

QUESTION = "q7"
CAUGHT_BY = ("test_cost_weights",)


def attention_cost(t, d):
    return {"macs": 2 * t * t * d, "weights": t * d}
