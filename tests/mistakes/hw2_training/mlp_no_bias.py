"""The linear layers have no bias.

Without one, every unit's boundary passes through the origin. nn.Linear has a bias unless it is told
otherwise.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_parameters",)


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
        if i > 0:
            layers.append(activation())
        layers.append(nn.Linear(a, b, bias=False))
    return nn.Sequential(*layers)
