from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 20

@test_case(points=None, hidden=False)
def test_accumulate_worked_example(accumulate_gradients):
    import torch
    model = torch.nn.Linear(1, 1, bias=False).double()
    with torch.no_grad():
        model.weight.fill_(1.0)
    pieces = [[2.0, 4.0, 6.0], [10.0]]
    micro_batches = [(torch.tensor(p, dtype=torch.float64).reshape(-1, 1), torch.zeros(len(p), 1, dtype=torch.float64)) for p in pieces]
    loss = accumulate_gradients(model, lambda prediction, y: (prediction - y).mean(), micro_batches)
    assert loss is not None, 'accumulate_gradients should return the mean loss (is there a return?)'
    assert isinstance(loss, float), f'the mean loss should be a Python float, not a {type(loss).__name__}'
    known = {7.0: 'the mean of the means; weight each micro-batch by its share of the samples', 14.0: 'the sum of the means; where is the division?', 22.0: 'the sum over all samples; where is the division?'}
    assert abs(loss - 5.5) < 1e-06, f'on the worked example the mean loss is 5.5; yours is {loss:.4g}' + (f', {known[round(loss, 6)]}' if round(loss, 6) in known else '')
    gradient = model.weight.grad
    assert gradient is not None, 'there is no gradient in .grad: backward has to be called, and .grad must not be cleared afterwards'
    assert abs(gradient.item() - 5.5) < 1e-06, f'the loss is linear in the weight here, so the gradient is 5.5 as well; yours is {gradient.item():.4g}'

@test_case(points=None, hidden=False)
def test_accumulate_like_one_batch(accumulate_gradients):
    import torch
    x = torch.linspace(-1, 2, 24, dtype=torch.float64).sin().reshape(8, 3)
    y = torch.tensor([0, 3, 1, 1, 2, 0, 3, 2])
    model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 4)).double()
    before = [p.detach().clone() for p in model.parameters()]
    wanted = torch.autograd.grad(torch.nn.functional.cross_entropy(model(x), y), list(model.parameters()))
    for p in model.parameters():
        p.grad = torch.full_like(p, 100.0)
    for sizes in ((8,), (4, 4), (1, 5, 2)):
        accumulate_gradients(model, torch.nn.functional.cross_entropy, list(zip(x.split(sizes), y.split(sizes))))
        for p, gradient in zip(model.parameters(), wanted):
            off = (p.grad - gradient).abs().max().item()
            assert off < 90, f'micro-batches of {sizes}: the old content of .grad is still in there'
            assert off < 1e-06, f'micro-batches of {sizes} should leave the gradient of the 8 samples as one batch in .grad; yours is off by {off:.3g}'
    assert all((torch.equal(p, old) for p, old in zip(model.parameters(), before))), 'the weights have changed: accumulate_gradients should not step'

@test_case(points=None, hidden=False)
def test_accumulate_memory(accumulate_gradients):
    import torch

    class Kept:
        """A tensor that autograd keeps for backward; gone when backward has used it."""

        def __init__(self, tensor):
            self.tensor = tensor
            scale['now'] += tensor.numel()
            scale['peak'] = max(scale['peak'], scale['now'])

        def __del__(self):
            scale['now'] -= self.tensor.numel()

    class Watched(torch.nn.Sequential):

        def forward(self, x):
            if torch.is_grad_enabled():
                met.append(len(x))
            return super().forward(x)
    met, peaks = ([], [])
    model = Watched(torch.nn.Linear(2, 1), torch.nn.Tanh())
    x, y = (torch.ones(48, 2), torch.zeros(48, 1))
    for micro_batches in ([(x[:8], y[:8])], list(zip(x.split(8), y.split(8)))):
        scale = {'now': 0, 'peak': 0}
        with torch.autograd.graph.saved_tensors_hooks(Kept, lambda kept: kept.tensor):
            try:
                accumulate_gradients(model, torch.nn.functional.mse_loss, micro_batches)
            except RuntimeError as error:
                if 'saved tensor hooks' in str(error):
                    return
                raise
        peaks.append(scale['peak'])
    assert max(met, default=0) <= 8, f'the model met a batch of {max(met)} samples at once, though the largest micro-batch has 8: that saves no memory'
    assert peaks[1] <= 3 * peaks[0], f'six micro-batches kept {peaks[1] / max(peaks[0], 1):.1f} times as much in graphs as one of them does; call backward for each micro-batch before the next one starts'

