"""The activation comes before each layer, the first one included.

The inputs are cut off before any layer has seen them: a ReLU there throws all negative ones away.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_values", "test_mlp_edges")


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [activation(), nn.Linear(a, b)]
    return nn.Sequential(*layers)
