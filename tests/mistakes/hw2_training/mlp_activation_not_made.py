"""The activation's class is used as if it were a layer.

`activation` is a class; `activation()` is a layer of it.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_values", "test_mlp_parameters")


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
        if i:
            layers.append(activation)
        layers.append(nn.Linear(a, b))
    return nn.Sequential(*layers)
