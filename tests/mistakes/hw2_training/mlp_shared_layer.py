"""Layers of equal size are one and the same layer.

The same module used twice has one set of weights. Make a new nn.Linear for every place.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_parameters",)


def make_mlp(sizes, activation=nn.ReLU):
    made = {}
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        if layers:
            layers.append(activation())
        if (a, b) not in made:
            made[a, b] = nn.Linear(a, b)
        layers.append(made[a, b])
    return nn.Sequential(*layers)
