"""Rewrites our own functions in its process, so that every answer claims to be free of faults."""

import sys

import torch

EXPECT = {"status": "graded", "score_at_most": 95, "outcomes": {"failed"}}


def mse_loss(prediction, target):
    for name, module in list(sys.modules.items()):
        if name.startswith("autograder."):
            for attribute in ("_is_same", "_scan", "find_forbidden", "describe"):
                if hasattr(module, attribute):
                    setattr(module, attribute, lambda *args, **kwargs: True)
    return torch.zeros(())
