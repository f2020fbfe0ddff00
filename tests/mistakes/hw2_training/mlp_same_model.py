"""Two calls with the same sizes give the same model.

Training the one would train the other. Every call should make new layers.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_contract",)


from functools import lru_cache


@lru_cache
def make_cached(sizes, activation):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), activation()]
    return nn.Sequential(*layers[:-1])


def make_mlp(sizes, activation=nn.ReLU):
    return make_cached(tuple(sizes), activation)
