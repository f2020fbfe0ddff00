from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 15

@test_case(points=None, hidden=False)
def test_tokens_worked_example(accumulate_token_gradients):
    import math
    import torch

    class Direct(torch.nn.Module):
        """The inputs are the logits, times a weight of 1."""

        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones((), dtype=torch.float64))

        def forward(self, x):
            return x * self.weight

    def logits_of_loss(loss):
        return [-loss, math.log(1 - math.exp(-loss))]
    first = torch.tensor([[logits_of_loss(1), logits_of_loss(1)], [logits_of_loss(1), logits_of_loss(1)]], dtype=torch.float64)
    second = torch.tensor([[logits_of_loss(6), [0.0, 0.0], [3.0, 0.0]]], dtype=torch.float64)
    micro_batches = [(first, torch.zeros(2, 2, dtype=torch.int64)), (second, torch.tensor([[0, -100, -100]]))]
    model = Direct()
    loss = accumulate_token_gradients(model, micro_batches)
    assert isinstance(loss, float), f'the loss should be a Python float, not a {type(loss).__name__}'
    known = {3.5: "the mean of the micro-batches' means", 8 / 3: "the micro-batches' means weighted by their sentences", 10 / 7: 'divided by all tokens, the ignored ones included', 10.0: 'not divided at all'}
    slip = next((f': {text}' for value, text in known.items() if abs(loss - value) < 1e-06), '')
    assert abs(loss - 2) < 1e-06, f'on the worked example the loss is 10/5 = 2; yours is {loss:.4g}{slip}'
    assert model.weight.grad is not None and model.weight.grad.isfinite(), 'a finite gradient should stand in .grad'

@test_case(points=None, hidden=False)
def test_tokens_wholly_ignored(accumulate_token_gradients):
    import torch
    model = torch.nn.Linear(3, 4).double()
    for p in model.parameters():
        p.grad = torch.full_like(p, 50.0)
    x = torch.linspace(0, 3, 18, dtype=torch.float64).sin().reshape(2, 3, 3)
    labels = torch.tensor([[1, 0, -100], [3, -100, -100]])
    counted = torch.nn.functional.cross_entropy(model(x).flatten(0, 1)[[0, 1, 3]], torch.tensor([1, 0, 3]))
    wanted = torch.autograd.grad(counted, list(model.parameters()))
    padding = (torch.ones(1, 2, 3, dtype=torch.float64), torch.full((1, 2), -100))
    loss = accumulate_token_gradients(model, [padding, (x, labels)])
    assert loss == loss, 'the loss is NaN: a micro-batch that is all padding has a mean of 0/0. Divide by the tokens of all micro-batches together'
    assert abs(loss - counted.item()) < 1e-06, f'three tokens count here, with a mean loss of {counted.item():.4f}; yours is {loss:.4f}'
    for p, gradient in zip(model.parameters(), wanted):
        off = (p.grad - gradient).abs().max().item()
        assert off < 1e-06, f'the gradient should be that of the three counted tokens; yours is off by {off:.3g}'
    other = accumulate_token_gradients(model, [(x, torch.tensor([[1, 0, 2], [3, 2, 2]]))], ignore_index=2)
    assert abs(other - counted.item()) < 1e-06, f'with ignore_index=2 the labels 2 are ignored and the loss stays {counted.item():.4f}; yours is {other:.4f}'

