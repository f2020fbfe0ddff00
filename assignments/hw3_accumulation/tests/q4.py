from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 15

@test_case(points=None, hidden=False)
def test_restart_forgets(restart_optimizer):
    import torch
    w = torch.nn.Parameter(torch.tensor([1.0, -2.0], dtype=torch.float64))
    old = torch.optim.SGD([w], lr=0.5, momentum=0.9)
    for _ in range(3):
        w.grad = torch.ones_like(w)
        old.step()
    before, buffer = (w.detach().clone(), old.state[w]['momentum_buffer'].clone())
    new = restart_optimizer(old)
    assert isinstance(new, torch.optim.SGD), f'a new SGD should be returned; yours is a {type(new).__name__} (is there a return?)'
    assert new is not old, 'the optimizer returned is the old one; a new one was asked for'
    assert torch.equal(w, before), 'the weights have changed: a restart goes on from where they are'
    assert len(new.param_groups) == 1 and new.param_groups[0]['params'][0] is w, "the new optimizer works on other tensors than the old one's parameters (a deep copy copies them, too)"
    w.grad = torch.ones_like(w)
    new.step()
    moved = (before - w.detach())[0].item()
    assert abs(moved - 0.5) < 1e-06, f'its first step has no momentum: lr · gradient = 0.5; yours moved by {moved:.4g}. (Is the state empty, and lr still 0.5?)'
    assert w in old.state and torch.equal(old.state[w]['momentum_buffer'], buffer), "the old optimizer's memory has changed"

@test_case(points=None, hidden=False)
def test_restart_keeps_groups(restart_optimizer):
    import torch
    first, second = (torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(3)))
    old = torch.optim.AdamW([{'params': [first], 'lr': 0.1}, {'params': [second], 'weight_decay': 0.3}], lr=0.01, betas=(0.8, 0.95))
    old.param_groups[1]['lr'] = 0.002
    new = restart_optimizer(old)
    assert type(new) is torch.optim.AdamW, f'an AdamW should be returned; yours is a {type(new).__name__}'
    assert len(new.param_groups) == 2, f'the old optimizer has 2 groups; yours has {len(new.param_groups)}'
    for number, (ours, theirs) in enumerate(zip(old.param_groups, new.param_groups)):
        for key in ('lr', 'betas', 'weight_decay', 'eps'):
            assert theirs[key] == ours[key], f'group {number}: {key} is {ours[key]} in the old optimizer and {theirs[key]} in yours'
    new.param_groups[0]['lr'] = 123.0
    assert old.param_groups[0]['lr'] == 0.1, "changing the new optimizer's learning rate changed the old one's: they share a dict"

