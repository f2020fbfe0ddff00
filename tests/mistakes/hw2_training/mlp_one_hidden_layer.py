"""There is always exactly one hidden layer.

`sizes` may name any number of layers; a loop over neighbouring sizes makes them all.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_parameters",)


def make_mlp(sizes, activation=nn.ReLU):
    return nn.Sequential(nn.Linear(sizes[0], sizes[1]), activation(), nn.Linear(sizes[1], sizes[-1]))
