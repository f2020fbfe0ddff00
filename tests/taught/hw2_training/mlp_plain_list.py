class Net(nn.Module):
    def __init__(self, sizes, activation):
        super().__init__()
        self.blocks = {}
        for i in range(len(sizes) - 1):
            self.blocks[i] = nn.Linear(sizes[i], sizes[i + 1])
        self.activation = activation

    def forward(self, x):
        n = len(self.blocks)
        for i, layer in self.blocks.items():
            x = layer(x)
            if i < n - 1:
                x = self.activation()(x)
        return x


def make_mlp(sizes, activation=nn.ReLU):
    return Net(sizes, activation)
