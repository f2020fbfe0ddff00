from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 15

@test_case(points=None, hidden=False)
def test_evaluate_example(evaluate):
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset
    model = nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.eye(2))
    x = torch.tensor([[4.0, 0.0], [0.0, 4.0], [4.0, 0.0], [4.0, 0.0]])
    y = torch.tensor([0, 1, 0, 1])
    answer = evaluate(model, nn.CrossEntropyLoss(), DataLoader(TensorDataset(x, y), batch_size=3))
    assert isinstance(answer, (tuple, list)) and len(answer) == 2, f'evaluate should return two numbers, (mean loss, accuracy); yours returns a {type(answer).__name__}'
    loss, accuracy = (float(answer[0]), float(answer[1]))
    assert abs(accuracy - 0.75) < 1e-06, f'three of four predictions are right, an accuracy of 0.75; yours is {accuracy:.3f}'
    assert abs(loss - 1.01815) < 0.0001, f'three losses of 0.018 in the first batch and one of 4.018 in the second have the mean 1.018; yours is {loss:.3f}' + (' (2.018 is the mean of the two batch means)' if abs(loss - 2.018) < 0.01 else '')

@test_case(points=None, hidden=False)
def test_evaluate_modes(evaluate):
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    class Spy(nn.Module):

        def __init__(self):
            super().__init__()
            self.norm, self.linear, self.seen = (nn.BatchNorm1d(3), nn.Linear(3, 2), [])

        def forward(self, x):
            logits = self.linear(self.norm(x))
            self.seen.append((self.training, logits.requires_grad))
            return logits
    data = DataLoader(TensorDataset(torch.arange(15.0).reshape(5, 3).sin(), torch.tensor([0, 1, 1, 0, 1])), batch_size=2)
    for mode in (True, False):
        model = Spy().train(mode)
        evaluate(model, nn.CrossEntropyLoss(), data)
        assert model.seen, 'evaluate never called the model'
        assert not any((training for training, _ in model.seen)), 'the model was in train mode while it was measured: switch it to eval mode'
        assert not any((graph for _, graph in model.seen)), 'a graph was recorded while the model was measured; nobody needs it'
        assert model.training == mode, f"the model came in {('train' if mode else 'eval')} mode and left in {('train' if model.training else 'eval')} mode"
        assert model.norm.num_batches_tracked.item() == 0, 'measuring changed the running averages of a batch normalisation'

