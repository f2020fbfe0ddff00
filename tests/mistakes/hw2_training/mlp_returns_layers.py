"""The result is a list of layers and not a module.

A list can't be called, and has no parameters(). Wrap the layers in nn.Sequential.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_parameters", "test_mlp_values")


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), activation()]
    return layers[:-1]
