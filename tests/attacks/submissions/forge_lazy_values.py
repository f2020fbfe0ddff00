"""Returns tensors that are not what they seem: not computed yet, without memory, of types that few have met."""

import torch
from torch._subclasses.fake_tensor import FakeTensorMode

EXPECT = {"status": "graded", "score_at_most": 5}
CALLS = []


def fake():
    with FakeTensorMode():
        return torch.ones(4, 3)


def wrapped():
    kept = []
    torch.func.vmap(lambda row: kept.append(row) or row)(torch.ones(4, 3))
    return kept[0]


VALUES = [
    fake,
    wrapped,
    lambda: torch.nn.LazyLinear(3).weight,
    lambda: torch.nn.parameter.UninitializedBuffer(),
    lambda: torch._efficientzerotensor(4),
    lambda: torch.ones(3, dtype=torch.cfloat).conj(),
    lambda: torch.ones(3, dtype=torch.cfloat).conj().imag,
    lambda: torch.ones(3, dtype=torch.complex32),
    lambda: torch.ones(3).to(torch.float8_e4m3fn),
    lambda: torch.ones(3).to(torch.float8_e5m2),
    lambda: torch.ones(3, dtype=torch.uint16),
    lambda: torch.ones(3, dtype=torch.uint64),
    lambda: torch.empty(3, dtype=torch.bits8),
    lambda: torch.ones(4, 3).to_sparse_csr(),
    lambda: torch.ones(4, 3, names=("row", "class")),
    lambda: torch.ones(4, 3, device="meta").expand(10**9, 4, 3),
    lambda: torch.zeros(()).expand(2**31, 2**31),
    lambda: torch.ones([1] * 64),
    lambda: torch.zeros(2**31, 0, 2**31),
    lambda: torch.tensor([float("nan"), float("inf"), -0.0]),
    lambda: torch.frombuffer(bytearray(b"\x02\xff\x80"), dtype=torch.bool),
    lambda: torch.futures.Future(),
    lambda: torch.ones(3).numpy(),
    lambda: torch.ones(3).untyped_storage(),
]


def nonsense(*args, **kwargs):
    CALLS.append(1)
    return VALUES[len(CALLS) % len(VALUES)]()


mse_loss = one_hot = softmax = log_softmax = mse_onehot_loss = cross_entropy = loss_gradient = nonsense
