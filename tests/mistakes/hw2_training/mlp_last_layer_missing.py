"""The last layer is missing.

k + 1 sizes have k gaps between them, and each of these is a linear layer, the one to the last size
included.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_parameters", "test_mlp_values")


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for i in range(len(sizes) - 2):
        layers += [nn.Linear(sizes[i], sizes[i + 1]), activation()]
    return nn.Sequential(*layers)
