"""The activation is always a ReLU, whatever was asked for.

`activation` is the class to make the activation of; ReLU is only its default.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_values",)


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])
