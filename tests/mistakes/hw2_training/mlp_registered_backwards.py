"""The parameters are listed in another order than that of the layers.

A module lists its parameters in the order in which its layers were assigned. Assign the first layer
first.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_parameters",)


class BackwardsMLP(nn.Module):
    def __init__(self, sizes, activation):
        super().__init__()
        self.output = nn.Linear(sizes[-2], sizes[-1])
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes[:-2], sizes[1:-1]))
        self.activation = activation()

    def forward(self, x):
        for layer in self.hidden:
            x = self.activation(layer(x))
        return self.output(x)


def make_mlp(sizes, activation=nn.ReLU):
    return BackwardsMLP(sizes, activation)
