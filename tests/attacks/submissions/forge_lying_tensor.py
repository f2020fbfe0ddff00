"""Returns a tensor whose class lies about its shape, dtype, layout, size, device and contents when it is handed over."""

import torch

EXPECT = {"status": "graded", "score": 95, "outcomes": {"failed", "student_error"}}


class Liar(torch.Tensor):
    shape = property(lambda self: torch.Size([2**40, 2**40, 2**40]))
    dtype = property(lambda self: torch.float64)
    layout = property(lambda self: torch.strided)
    device = property(lambda self: torch.device("cpu"))
    requires_grad = property(lambda self: True)

    def numel(self):
        return -1

    def element_size(self):
        return 0

    def detach(self):
        return self

    def reshape(self, *shape):
        return torch.zeros(1)

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return torch.zeros(1)


def mse_loss(prediction, target):
    return torch.zeros(3).as_subclass(Liar)
