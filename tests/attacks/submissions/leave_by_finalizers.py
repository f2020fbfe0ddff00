"""Leaves code to run when its objects are freed and when its process ends: then it answers the next call in advance."""

import atexit
import os
import signal
import sys
import threading
import weakref

import torch

from autograder import wire

EXPECT = {"status": "graded", "score_at_most": 95}
KEPT = []


def answer_in_advance(*args):
    for place in ("/tmp", "/dev/shm", "."):
        try:
            open(f"{place}/autograder-attack-finalizer", "w").close()
        except OSError:
            continue
    for number in range(3, 16):
        try:
            os.write(number, wire.encode({"answer": {"value": torch.zeros(()), "is_attached": True}, "ran_everything": False}))
        except OSError:
            continue


class Testament:
    def __init__(self, heir=None):
        self.heir = heir

    def __del__(self):
        answer_in_advance()


class Answer(torch.Tensor):
    def __del__(self):
        answer_in_advance()


def mse_loss(prediction, target):
    KEPT.append(Testament())
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGXCPU):
        signal.signal(number, answer_in_advance)
    atexit.register(answer_in_advance)
    threading._register_atexit(answer_in_advance)
    weakref.finalize(KEPT[-1], answer_in_advance)
    sys.excepthook = sys.unraisablehook = answer_in_advance
    cycle = Testament()
    cycle.heir = cycle
    return torch.zeros(()).as_subclass(Answer)
