"""There is no activation at all.

Linear layers one after the other are one linear layer: depth without a function in the gaps gains
nothing.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_values",)


def make_mlp(sizes, activation=nn.ReLU):
    return nn.Sequential(*[nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])
