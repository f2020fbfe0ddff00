"""The caller's list of sizes is used up.

`pop` takes the numbers out of the list that belongs to the caller. Read the sizes, or work on a copy.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_contract",)


def make_mlp(sizes, activation=nn.ReLU):
    rest = sizes if isinstance(sizes, list) else list(sizes)
    layers = []
    while len(rest) > 1:
        a = rest.pop(0)
        layers += [nn.Linear(a, rest[0]), activation()]
    return nn.Sequential(*layers[:-1])
