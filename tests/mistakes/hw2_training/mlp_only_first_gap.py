"""Only the first gap has an activation.

Every gap between two linear layers needs one, or the layers behind collapse into a single linear map.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_values",)


def make_mlp(sizes, activation=nn.ReLU):
    layers = [nn.Linear(sizes[0], sizes[1])]
    if len(sizes) > 2:
        layers.append(activation())
    for a, b in zip(sizes[1:-1], sizes[2:]):
        layers.append(nn.Linear(a, b))
    return nn.Sequential(*layers)
