"""The layers are kept in a plain Python list.

A module does not look into lists, so `parameters()` is empty, the optimizer moves nothing and
`.to(device)` leaves the layers behind. Use nn.ModuleList or nn.Sequential.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_mlp_parameters", "test_mlp_gradient")


class PlainMLP(nn.Module):
    def __init__(self, sizes, activation):
        super().__init__()
        self.layers = [nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:])]
        self.activation = activation()

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i < len(self.layers) - 1:
                x = self.activation(x)
        return x


def make_mlp(sizes, activation=nn.ReLU):
    return PlainMLP(sizes, activation)
