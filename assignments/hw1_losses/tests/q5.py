from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 30

@test_case(points=None, hidden=False)
def test_cross_entropy_example(cross_entropy):
    import torch
    z = torch.tensor([[2.0, 1.0, 0.0], [2.0, 1.0, 0.0]])
    y = torch.tensor([0, 2])
    rows = cross_entropy(z, y, reduction='none')
    assert isinstance(rows, torch.Tensor), f'cross_entropy should return a tensor, not a {type(rows).__name__} (is there a return?)'
    assert rows.shape == (2,), f"reduction='none' should give one loss per row, shape (2,); yours has shape {tuple(rows.shape)}"
    rounded = [round(value, 3) for value in rows.tolist()]
    assert rounded == [0.408, 2.408], f'on the worked example the losses are 0.408 (class 0) and 2.408 (class 2); yours are {rounded}'
    total, mean = (cross_entropy(z, y, reduction='sum').item(), cross_entropy(z, y).item())
    assert abs(total - 2.815) < 0.002, f"reduction='sum' should add the rows up to 2.815; yours gives {total:.3f}"
    assert abs(mean - 1.408) < 0.002, f'the default is the mean over the rows, 1.408; yours gives {mean:.3f}'

@test_case(points=None, hidden=False)
def test_cross_entropy_knows_nothing(cross_entropy):
    import math
    import torch
    for classes in (2, 10):
        loss = cross_entropy(torch.zeros(3, classes), torch.tensor([0, 1, 1])).item()
        assert abs(loss - math.log(classes)) < 0.0001, f'equal logits for {classes} classes cost log({classes}) = {math.log(classes):.3f} a row; yours cost {loss:.3f}. Is softmax applied exactly once?'

@test_case(points=None, hidden=False)
def test_cross_entropy_large_logits(cross_entropy):
    import torch
    z = torch.tensor([[10000.0, 0.0], [0.0, 500.0]], requires_grad=True)
    rows = cross_entropy(z, torch.tensor([1, 0]), reduction='none')
    assert rows.isfinite().all(), 'confidently wrong rows should have a large loss, not inf or nan; a probability that underflows to 0 must not reach a logarithm'
    assert abs(rows[1].item() - 500) < 0.1, f'a right class 500 below the best logit costs 500; yours costs {rows[1].item():.2f}'
    rows.sum().backward()
    assert z.grad is not None and z.grad.isfinite().all(), 'the gradient for large logits should be finite, too'

@test_case(points=None, hidden=False)
def test_cross_entropy_ignores(cross_entropy):
    import torch
    z = torch.tensor([[2.0, 1.0, 0.0], [0.0, 9.0, 0.0], [2.0, 1.0, 0.0]])
    y = torch.tensor([0, -100, 2])
    rows = cross_entropy(z, y, reduction='none')
    assert rows[1].item() == 0, f'a row with label -100 is ignored and has loss 0; yours has {rows[1].item():.3f}'
    mean = cross_entropy(z, y).item()
    assert abs(mean - 1.408) < 0.002, f'the mean counts only the rows that are not ignored: 1.408 for these three; yours is {mean:.3f}'
    other = cross_entropy(z, torch.tensor([0, 1, 2]), ignore_index=1).item()
    assert abs(other - 1.408) < 0.002, f'with ignore_index=1, rows of class 1 are ignored: 1.408; yours is {other:.3f}'
    nothing = cross_entropy(z, torch.full((3,), -100)).item()
    assert nothing != nothing, f'with all rows ignored the mean is 0/0, NaN; yours is {nothing}'

@test_case(points=None, hidden=False)
def test_cross_entropy_smoothing_and_errors(cross_entropy):
    import torch
    z = torch.tensor([[2.0, 1.0, 0.0]])
    full = cross_entropy(z, torch.tensor([0]), label_smoothing=1.0).item()
    assert abs(full - 1.408) < 0.002, f'label_smoothing=1 asks for the uniform distribution, here a loss of (0.408 + 1.408 + 2.408) / 3 = 1.408; yours is {full:.3f}'
    half = cross_entropy(z, torch.tensor([0]), label_smoothing=0.5).item()
    assert abs(half - 0.908) < 0.002, f'label_smoothing=0.5 lies half-way between 0.408 and 1.408, at 0.908; yours is {half:.3f}'
    try:
        cross_entropy(z, torch.tensor([0]), reduction='average')
    except ValueError:
        return
    raise AssertionError("reduction='average' does not exist: cross_entropy should raise a ValueError")

