"""There is an activation after the last layer, too.

Logits must be free to take any value: a ReLU at the end forbids the negative ones, and a row whose
logits are all cut to 0 learns nothing. The activation belongs into the gaps only.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_values", "test_mlp_edges")


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for i in range(len(sizes) - 1):
        layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        layers.append(activation())
    return nn.Sequential(*layers)
