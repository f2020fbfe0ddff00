"""torch's random seed is set on the way.

Every model is then the same, and so is everything random that the caller does next. Seeding is the
caller's business.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_contract",)


def make_mlp(sizes, activation=nn.ReLU):
    torch.manual_seed(42)
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), activation()]
    return nn.Sequential(*layers[:-1])
