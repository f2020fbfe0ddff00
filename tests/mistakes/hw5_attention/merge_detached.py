"""The merged tensor is cut off from its input.

`.data` (or `.detach()`) ends the graph, so nothing in front of this function can be trained.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_heads_gradient",)


def merge_heads(x):
    return x.data.transpose(1, 2).flatten(2)
