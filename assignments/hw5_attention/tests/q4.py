from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 25

@test_case(points=None, hidden=False)
def test_mha_parameters(MultiHeadAttention):
    module = MultiHeadAttention(12, 3)
    shapes = {name: tuple(parameter.shape) for name, parameter in module.named_parameters()}
    for layer in ('q_proj', 'k_proj', 'v_proj', 'out_proj'):
        assert f'{layer}.weight' in shapes, f'there should be a Linear layer called {layer}, as an attribute of the module; the parameters are {sorted(shapes)}'
        assert shapes[f'{layer}.weight'] == (12, 12), f"{layer} should map 12 to 12 numbers; its weight has the shape {shapes[f'{layer}.weight']}"

@test_case(points=None, hidden=False)
def test_mha_mean(MultiHeadAttention):
    import torch
    module = MultiHeadAttention(6, 1).double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
        module.v_proj.weight.copy_(torch.eye(6))
        module.out_proj.weight.copy_(torch.eye(6))
    x = torch.arange(2 * 4 * 6, dtype=torch.float64).sin().reshape(2, 4, 6)
    out = module(x)
    assert isinstance(out, torch.Tensor), f'forward should return a tensor, not a {type(out).__name__} (is there a return?)'
    assert out.shape == (2, 4, 6), f'the shape should stay (B, T, D) = (2, 4, 6); yours is {tuple(out.shape)}'
    mean = x.mean(dim=1, keepdim=True).expand_as(x)
    assert (out - mean).abs().max() < 1e-05, 'on the worked example (all scores 0, values and output unchanged) every element should get the mean of the elements of its example'
    with torch.no_grad():
        module.out_proj.weight.zero_()
    assert module(x).abs().max() < 1e-09, 'out_proj comes last: with its weight and bias all 0 the result should be 0'

@test_case(points=None, hidden=False)
def test_mha_learns(MultiHeadAttention):
    import torch
    torch.manual_seed(2)
    module = MultiHeadAttention(8, 2).double()
    module(torch.randn(3, 5, 8, dtype=torch.float64)).pow(2).sum().backward()
    for name in ('q_proj', 'k_proj', 'v_proj', 'out_proj'):
        gradient = getattr(module, name).weight.grad
        assert gradient is not None and gradient.abs().max() > 0, f'no gradient reaches {name}: is it used, and is nothing cut off behind it?'

@test_case(points=None, hidden=False)
def test_mha_heads_are_separate(MultiHeadAttention):
    import torch
    torch.manual_seed(0)
    module = MultiHeadAttention(8, 2).double()
    x = torch.randn(3, 5, 8, dtype=torch.float64)
    with torch.no_grad():
        module.out_proj.weight.copy_(torch.eye(8))
        if module.out_proj.bias is not None:
            module.out_proj.bias.zero_()
        before = module(x)
        module.v_proj.weight[4:] += 1.0
        after = module(x)
    change = (after - before).abs().amax(dim=(0, 1))
    assert change[:4].max() < 1e-09, 'with the identity as output map, columns 0-3 of the result belong to head 0. They should not change when the values of head 1 (columns 4-7) do'
    assert change[4:].min() > 1e-09, 'columns 4-7 of the result belong to head 1, and should change when its values do'

@test_case(points=None, hidden=False)
def test_mha_shuffled_and_causal(MultiHeadAttention):
    import torch
    torch.manual_seed(1)
    module = MultiHeadAttention(8, 4).double()
    x = torch.randn(2, 5, 8, dtype=torch.float64)
    order = torch.tensor([3, 0, 4, 1, 2])
    assert (module(x[:, order]) - module(x)[:, order]).abs().max() < 1e-09, 'shuffling the elements should shuffle the result in the same way: is some dimension mixed up with another on the way?'
    mask = torch.ones(5, 5, dtype=torch.bool)
    mask[:3, 3:] = False
    future = x.clone()
    future[:, 3:] += 1.0
    change = (module(future, mask) - module(x, mask)).abs().amax(dim=(0, 2))
    assert change[:3].max() < 1e-09, 'a mask that hides elements 3 and 4 from the first 3: these should not notice when 3 and 4 change. Does the mask reach every head, and before the softmax?'
    assert change[3:].min() > 1e-09, 'elements 3 and 4 have changed themselves, so their results should change'

