"""Hidden inputs of a test: a seed in, tensors out. The same seed and test give the same inputs anywhere."""

import hashlib
from collections.abc import Sequence

import torch


class HiddenInputs:
    """A generator of its own for one test of one submission; nothing depends on torch's global seed."""

    def __init__(self, *, seed: int, test: str) -> None:
        digest = hashlib.sha256(f"{seed}/{test}".encode()).digest()
        self._generator = torch.Generator().manual_seed(int.from_bytes(digest[:7], "little"))

    def normal(self, *shape: int, scale: float = 1.0, dtype: torch.dtype = torch.float64) -> torch.Tensor:
        """Normally distributed values of that shape, drawn in float64 and rounded to `dtype`."""
        return (scale * torch.randn(shape, generator=self._generator, dtype=torch.float64)).to(dtype)

    def uniform(
        self, low: float, high: float, *shape: int, dtype: torch.dtype = torch.float64
    ) -> torch.Tensor:
        """Values of that shape in [low, high), drawn in float64 and rounded to `dtype`."""
        unit = torch.rand(shape, generator=self._generator, dtype=torch.float64)
        return (low + (high - low) * unit).to(dtype)

    def integers(self, low: int, high: int, *shape: int) -> torch.Tensor:
        """int64 of that shape in [low, high)."""
        return torch.randint(low, high, shape, generator=self._generator)

    def boolean(self, *shape: int, share: float = 0.5) -> torch.Tensor:
        """bool of that shape, of which about that share is True."""
        return self.uniform(0, 1, *shape) < share

    def permutation(self, count: int) -> torch.Tensor:
        """The integers 0 … count − 1 in a random order, int64."""
        return torch.randperm(count, generator=self._generator)

    def edge_index(self, num_nodes: int, num_edges: int) -> torch.Tensor:
        """(2, E), int64: senders in row 0, receivers in row 1; parallel edges and self loops may occur."""
        return self.integers(0, num_nodes, 2, num_edges)

    def labels(self, count: int, num_classes: int) -> torch.Tensor:
        """Class indices (count,), int64, in which class 0 and the last class occur where there is room."""
        labels = self.integers(0, num_classes, count)
        if count >= 2:
            places = self.permutation(count)[:2]
            labels[places] = torch.tensor([0, num_classes - 1])
        return labels

    def integer(self, low: int, high: int) -> int:
        """An integer in [low, high)."""
        return int(self.integers(low, high))

    def choice(self, options: Sequence[int]) -> int:
        """One of the options."""
        return options[self.integer(0, len(options))]
