"""Leaves all the global state changed that torch and Python have, and never leaves the modes that it enters."""

import decimal
import gc
import os
import random
import sys
import threading
import warnings

import numpy
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

EXPECT = {"status": "graded", "score_at_most": 99}
MODES = []


class Zero(TorchFunctionMode):
    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        return result * 0 if isinstance(result, torch.Tensor) and result.is_floating_point() else result


class Silent(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {}))


def mse_loss(prediction, target):
    torch.set_default_dtype(torch.bfloat16)
    torch.set_default_device("meta")
    torch.use_deterministic_algorithms(True)
    torch.autograd.set_detect_anomaly(True)
    torch.autograd.set_grad_enabled(False)
    torch.inference_mode().__enter__()
    torch.autograd.graph.set_warn_on_accumulate_grad_stream_mismatch = None
    torch.set_num_threads(7)
    torch.manual_seed(1)
    numpy.random.seed(0)
    numpy.seterr(all="raise")
    random.seed(0)
    decimal.getcontext().prec = 1
    warnings.simplefilter("error")
    sys.setswitchinterval(10)
    sys.settrace(lambda *args: None)
    threading.settrace(lambda *args: None)
    gc.disable()
    os.umask(0o777)
    os.chdir("/")
    os.environ.clear()
    sys.path.clear()
    sys.modules.pop("torch.autograd", None)
    if not MODES:  # one inside the other, they would only be slow
        MODES.extend((Silent(), Zero()))
        for mode in MODES:
            mode.__enter__()
    return prediction.sum()
