"""scikit-learn's digits in, the four files of MNIST's own IDX format out; run once, its output is committed.

    python solutions/make_digits.py solutions/data/digits

`torchvision.datasets.MNIST(that folder, train=True, download=False)` then reads them like MNIST itself:
1,437 training and 360 test pictures of 8 x 8 pixels. The split is fixed: the source's order, its last fifth
for testing.
"""

import struct
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

TRAIN_COUNT = 1437
_LARGEST_VALUE = 16  # of a pixel in the source; MNIST's is 255
_UINT8_CODE = 0x08  # how an IDX header names unsigned bytes


def write_digits(root: Path) -> list[Path]:
    """Write `root/MNIST/raw/{train,t10k}-{images-idx3,labels-idx1}-ubyte`; returns the four paths."""
    digits = load_digits()
    images = np.rint(digits.images * (255 / _LARGEST_VALUE)).astype(np.uint8)
    labels = digits.target.astype(np.uint8)
    folder = root / "MNIST" / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for split, part in (("train", slice(None, TRAIN_COUNT)), ("t10k", slice(TRAIN_COUNT, None))):
        for name, array in (("images-idx3-ubyte", images[part]), ("labels-idx1-ubyte", labels[part])):
            path = folder / f"{split}-{name}"
            path.write_bytes(encode_idx(array))
            written.append(path)
    return written


def encode_idx(array: NDArray[np.uint8]) -> bytes:
    """The IDX form of an array of bytes: two zeros, type, rank, big-endian sizes, then elements by row."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, _UINT8_CODE, array.ndim, *array.shape)
    return header + array.tobytes()


if __name__ == "__main__":
    for file in write_digits(Path(sys.argv[1])):
        print(file)
