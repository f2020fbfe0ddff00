"""There are layers that nobody asked for.

A batch normalisation has parameters of its own. The model here is made of linear layers and activations
only.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_parameters",)


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for a, b in zip(sizes[:-2], sizes[1:-1]):
        layers += [nn.Linear(a, b), nn.BatchNorm1d(b), activation()]
    layers.append(nn.Linear(sizes[-2], sizes[-1]))
    return nn.Sequential(*layers)
