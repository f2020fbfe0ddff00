from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 30

@test_case(points=None, hidden=False)
def test_train_counts_steps(train_accumulated):
    import torch

    def batches(count):
        return [(torch.ones(2, 3), torch.zeros(2, 1)) for _ in range(count)]
    for count, accumulation_steps, steps in ((8, 4, 2), (11, 4, 3), (5, 1, 5), (3, 7, 1)):
        model = torch.nn.Linear(3, 1)
        sgd = torch.optim.SGD(model.parameters(), lr=0.01)
        stepped = []
        sgd.register_step_post_hook(lambda *_: stepped.append(None))
        returned = train_accumulated(model, sgd, torch.nn.functional.mse_loss, batches(count), accumulation_steps)
        where = f'{count} micro-batches, accumulation_steps={accumulation_steps}'
        assert len(stepped) == steps, f'{where}: {steps} steps are to be made (the last window may be short); yours made {len(stepped)}'
        assert returned == steps and isinstance(returned, int), f'{where}: the number of steps, {steps}, should be returned as an int; yours is {returned!r}'

@test_case(points=None, hidden=False)
def test_train_like_large_batches(train_accumulated):
    import copy
    import torch
    x = torch.linspace(-3, 3, 42, dtype=torch.float64).cos().reshape(14, 3)
    y = torch.linspace(0, 5, 14, dtype=torch.float64).sin().reshape(14, 1)
    sizes = (2, 3, 1, 4, 3, 1)
    start = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)).double()
    for name, options in (('SGD', {'lr': 0.1}), ('SGD', {'lr': 0.1, 'momentum': 0.9}), ('Adam', {'lr': 0.01})):
        wanted, model = (copy.deepcopy(start), copy.deepcopy(start))
        large = getattr(torch.optim, name)(wanted.parameters(), **options)
        for rows in (slice(0, 10), slice(10, 14)):
            loss = torch.nn.functional.mse_loss(wanted(x[rows]), y[rows])
            large.zero_grad()
            loss.backward()
            large.step()
        for p in model.parameters():
            p.grad = torch.full_like(p, 7.0)
        small = getattr(torch.optim, name)(model.parameters(), **options)
        train_accumulated(model, small, torch.nn.functional.mse_loss, list(zip(x.split(sizes), y.split(sizes))), 4)
        off = max(((p - q).abs().max().item() for p, q in zip(model.parameters(), wanted.parameters())))
        assert off < 1e-06, f'{name} with {options}: after windows of 10 and 4 samples the weights should be those of training on 10 and 4 samples at once; yours are off by {off:.3g}. (Old gradients cleared? Each window divided by its own samples? Cleared once per window?)'

@test_case(points=None, hidden=False)
def test_train_memory(train_accumulated):
    import torch

    class Watched(torch.nn.Linear):

        def forward(self, x):
            if torch.is_grad_enabled():
                met.append(len(x))
            return super().forward(x)
    met = []
    model = Watched(2, 1)
    dataset = torch.utils.data.TensorDataset(torch.ones(11, 2), torch.zeros(11, 1))
    loader = torch.utils.data.DataLoader(dataset, batch_size=2)
    train_accumulated(model, torch.optim.SGD(model.parameters(), lr=0.01), torch.nn.functional.mse_loss, loader, 3)
    assert max(met, default=0) <= 2, f"the model met a batch of {max(met)} samples at once, though the loader's micro-batches have 2: that saves no memory"

