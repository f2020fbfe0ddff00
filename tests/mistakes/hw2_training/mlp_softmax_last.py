"""The model ends with a softmax.

Cross-entropy takes logits and applies the softmax itself: with another one in the model it is applied
twice. End with the linear layer.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_values", "test_mlp_edges")


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), activation()]
    layers[-1] = nn.Softmax(dim=1)
    return nn.Sequential(*layers)
