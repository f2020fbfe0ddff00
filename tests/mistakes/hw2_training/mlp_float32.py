"""The input is turned into float32.

A model that was converted to float64 then gets numbers it can't multiply. Let the input be what it is.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_values", "test_mlp_contract")


class FloatMLP(nn.Module):
    def __init__(self, sizes, activation):
        super().__init__()
        layers = []
        for a, b in zip(sizes[:-1], sizes[1:]):
            layers += [nn.Linear(a, b), activation()]
        self.net = nn.Sequential(*layers[:-1])

    def forward(self, x):
        return self.net(x.float())


def make_mlp(sizes, activation=nn.ReLU):
    return FloatMLP(sizes, activation)
