"""Honest, but writes megabytes to all that might be a log."""

import logging
import os
import sys
import warnings

import torch

EXPECT = {"status": "graded", "score": 100, "grader_memory_mb": 30}
LINE = "autograder-attack " * 5_000


def mse_loss(prediction, target):
    for _ in range(10):
        print(LINE)
        print(LINE, file=sys.stderr, flush=True)
        sys.__stdout__.write(LINE)
        logging.critical(LINE)
        warnings.warn(LINE)
        for number in range(3):
            os.write(number, LINE.encode())
    return torch.mean((prediction - target) ** 2)
