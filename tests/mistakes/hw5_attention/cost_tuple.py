"""This returns a tuple instead of a dictionary.

A reader can't see which number is which. Return {"macs": ..., "weights": ...}.
"""

QUESTION = "q7"
CAUGHT_BY = ("test_cost_macs", "test_cost_weights")


def attention_cost(t, d):
    return 2 * t * t * d, t * t
