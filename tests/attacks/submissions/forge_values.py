"""Returns every kind of thing that is no answer, a new one at each call."""

import torch

EXPECT = {"status": "graded", "score_at_most": 5}
CALLS = []
DEEP = []
for _ in range(40):
    DEEP = [DEEP]


def values():
    yield None
    yield True
    yield float("nan")
    yield 10**400
    yield "\ud800"
    yield [[]]
    yield {"value": torch.ones(3), 3: {(): object()}}
    yield (torch.ones(2), torch.ones(3))
    yield DEEP
    yield [0] * 100_000
    yield object()
    yield lambda: None
    yield torch.nn.Linear(2, 2)
    yield torch.tensor(float("nan"))
    yield torch.full((4, 3), float("inf"), dtype=torch.float16)
    yield torch.zeros(0)
    yield torch.zeros(4, 0, 3)
    yield torch.zeros([1] * 15)
    yield torch.zeros(1, dtype=torch.bool)
    yield torch.zeros(4, 3, dtype=torch.uint8)
    yield torch.zeros((), dtype=torch.complex64)
    yield torch.zeros(3, device="meta")
    yield torch.eye(3).to_sparse()
    yield torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
    yield torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.quint8)
    yield torch.empty(1).expand(10**6, 10**6)
    yield torch.ones(3).to_mkldnn()
    yield torch.nn.parameter.UninitializedParameter()
    yield torch.zeros(3, requires_grad=True) * 2


def nonsense(*args, **kwargs):
    CALLS.append(1)
    for place, value in enumerate(values()):
        if place == len(CALLS) % 29:
            return value


mse_loss = one_hot = softmax = log_softmax = mse_onehot_loss = cross_entropy = loss_gradient = nonsense
