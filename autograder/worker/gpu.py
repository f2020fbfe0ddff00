"""A fork's GPU, made ready before the fork is confined: CUDA opens and reads what no submission may.

A process that has touched CUDA can't be forked, so this happens in each fork, and takes seconds: the warm
process keeps one ready ahead of time (`spare`). Its threads exist before the fork confines itself. The filter
of system calls is put on all of them; Landlock can't be, so on a GPU the container is what keeps files away.
"""

import os

_MB = 1 << 20


def make_ready() -> list[int]:
    """Initialise CUDA and load what a first operation would; returns the descriptors that stay open for it.

    Raises RuntimeError where there is no GPU.
    """
    import torch

    before = _descriptors()
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.cuda.init()  # type: ignore[no-untyped-call]
    ones = torch.ones(8, 8, device="cuda")
    (ones @ ones).sum().item()
    return sorted(_descriptors() - before)


def limit_memory(memory_mb: int) -> None:
    """Let this process allocate that much on its GPU, as far as torch's allocator is asked for it."""
    import torch

    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, memory_mb * _MB / total))


def _descriptors() -> set[int]:
    """Those that are open. The listing itself takes one, which the next that is opened may get."""
    return {number for number in map(int, os.listdir("/proc/self/fd")) if _is_open(number)}


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
