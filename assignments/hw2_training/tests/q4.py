from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 20

@test_case(points=None, hidden=False)
def test_step_example(train_step):
    import torch
    from torch import nn
    model = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        model.weight.fill_(1.0)
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    loss = train_step(model, sgd, nn.MSELoss(), torch.tensor([[2.0]]), torch.tensor([[0.0]]))
    weight = model.weight.item()
    assert abs(weight - 0.2) < 1e-06, f'in the worked example the weight moves from 1 to 0.2; yours is {weight:.4f} afterwards' + (' (it has not moved at all: what was in .grad when the optimizer read it?)' if weight == 1 else '')
    assert isinstance(loss, float), f'train_step should return a Python float, not a {type(loss).__name__}'
    assert abs(loss - 4.0) < 1e-06, f'in the worked example the loss before the step is 4; yours is {loss:.4f}'
    loss = train_step(model, sgd, nn.MSELoss(), torch.tensor([[2.0]]), torch.tensor([[0.0]]))
    assert abs(model.weight.item() - 0.04) < 1e-06, f'a second step moves the weight from 0.2 to 0.04; yours moves it to {model.weight.item():.4f}. Is something of the first step left in .grad?'

@test_case(points=None, hidden=False)
def test_step_stale(train_step):
    import torch
    from torch import nn
    model = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        model.weight.fill_(1.0)
    model.weight.grad = torch.tensor([[50.0]])
    train_step(model, torch.optim.SGD(model.parameters(), lr=0.1), nn.MSELoss(), torch.tensor([[2.0]]), torch.tensor([[0.0]]))
    weight = model.weight.item()
    assert abs(weight - 0.2) < 1e-06, f'with a stale gradient of 50 in .grad, the weight should still move from 1 to 0.2; yours moves to {weight:.4f}'

@test_case(points=None, hidden=False)
def test_step_train_mode(train_step):
    import torch
    from torch import nn

    class Spy(nn.Linear):
        modes = []

        def forward(self, x):
            self.modes.append(self.training)
            return super().forward(x)
    model = Spy(2, 3)
    model.eval()
    train_step(model, torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss(), torch.ones(4, 2), torch.tensor([0, 1, 2, 0]))
    assert model.modes, 'train_step never called the model'
    assert all(model.modes), 'the model was in eval mode when it came, and still so during the step: put it in train mode'

