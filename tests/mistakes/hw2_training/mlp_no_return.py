"""Nothing is returned.

The model is made and then dropped: the last line should return it.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_parameters", "test_mlp_values")


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), activation()]
    model = nn.Sequential(*layers[:-1])
