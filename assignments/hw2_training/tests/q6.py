from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 20

@test_case(points=None, hidden=False)
def test_fit_history(fit):
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset
    x = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.8, 0.1], [0.1, 0.7]])
    y = torch.tensor([0, 1, 0, 1])
    model = nn.Linear(2, 2)
    with torch.no_grad():
        model.weight.zero_()
        model.bias.zero_()
    loader = DataLoader(TensorDataset(x, y), batch_size=2)
    history = fit(model, torch.optim.SGD(model.parameters(), lr=1.0), nn.CrossEntropyLoss(), loader, loader, 3)
    assert isinstance(history, dict), f'fit should return a dictionary, not a {type(history).__name__} (is there a return?)'
    for key in ('train_loss', 'val_loss', 'val_accuracy'):
        assert key in history, f'the dictionary lacks the key {key!r}; it has {sorted(map(str, history))}'
        assert len(history[key]) == 3, f'three epochs give three numbers in {key!r}; yours has {len(history[key])}'
    first, last = (float(history['train_loss'][0]), float(history['train_loss'][2]))
    assert abs(first - 0.6185) < 0.001, f'this model starts with a loss of log 2 = 0.693 and meets a mean loss of 0.6185 in its first epoch; yours reports {first:.4f}'
    assert last < first, f'the training loss should fall; yours went from {first:.4f} to {last:.4f}'
    assert float(history['val_accuracy'][2]) == 1.0, f"after three epochs all four samples are right, an accuracy of 1; yours is {float(history['val_accuracy'][2]):.2f}"

@test_case(points=None, hidden=False)
def test_fit_trains_and_measures(fit):
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    class Spy(nn.Linear):

        def forward(self, x):
            self.seen.append((len(x), self.training))
            return super().forward(x)
    model = Spy(3, 2)
    model.seen = []
    train_loader = DataLoader(TensorDataset(torch.randn(5, 3), torch.tensor([0, 1, 0, 1, 1])), batch_size=2)
    val_loader = DataLoader(TensorDataset(torch.randn(7, 3), torch.tensor([0, 1, 0, 1, 1, 0, 0])), batch_size=7)
    fit(model, torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss(), train_loader, val_loader, 2)
    trained = [size for size, training in model.seen if training]
    measured = [size for size, training in model.seen if not training]
    assert trained == [2, 2, 1] * 2, f'two epochs of batches of 2, 2 and 1 samples: in train mode the model should meet [2, 2, 1, 2, 2, 1]; yours met {trained}'
    assert measured == [7] * 2, f'the seven validation samples should be measured in eval mode once after each epoch; in eval mode your model met batches of {measured}'

