"""Load, once and before any fork, all that a submission's functions would otherwise load late and slowly.

What torch loads late was found by comparing `sys.modules` before and after; a test keeps it complete.
Nothing here may run a backward pass, use more than one thread or touch CUDA: forks would inherit the damage.
"""

import contextlib
import functools
import gc
import importlib

from autograder.worker import huge_pages

_MODULES = (
    "numpy",
    "torch",
    "torch._dynamo",  # on the first step of any optimizer
    "torch._subclasses.schema_check_mode",  # on the first repr of a tensor
    "torch.fx.experimental._constant_symnode",  # on the first backward
    "torch.nested._internal.nested_tensor",
    "torch.utils.checkpoint",
    "torch.utils.data",
    "torchvision",
    "torchvision.datasets",
    "torchvision.transforms",
    "IPython.core.inputtransformer2",  # reads shell and magic lines
)


@functools.cache  # a fork of a warm process is warm
def warm_up() -> None:
    """Import it all, use one thread, and move what is loaded out of the garbage collector's sight.

    A module that is not installed is passed over; the students' code then fails where it needs it.
    """
    for name in _MODULES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    _touch_lazy_paths()
    gc.collect()
    gc.freeze()  # a collection in a fork would write to, and so copy, every page of the heap
    huge_pages.gather()


def _touch_lazy_paths() -> None:
    """Run the operations whose first use sets something up, forward only."""
    import torch

    values = torch.ones(2, 3)
    repr(values)
    torch.nn.functional.cross_entropy(values, torch.tensor([0, 1]))
    torch.einsum("ij,kj->ik", values, values)
    torch.optim.SGD([torch.nn.Parameter(values)], lr=0.0).step()
    torch.overrides.resolve_name(torch.softmax)  # builds an index of torch's functions
