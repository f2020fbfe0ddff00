PAIR = ("mlp_activation_last", "mlp_always_relu")
QUESTION = "q2"
CAUGHT_BY = ("test_mlp_values", "test_mlp_edges")


def make_mlp(sizes, activation=nn.ReLU):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers)
