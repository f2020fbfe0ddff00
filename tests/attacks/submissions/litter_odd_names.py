"""Honest, but leaves what is hard to remove: closed folders, odd names, links to what is not its own, pipes."""

import os

import torch

EXPECT = {"status": "graded", "score": 100}
NAMES = (b"line\nbreak", b"\xff\xfe\x80", b"-rf", b"--", b" ", b"*", b"\x1b[2J", b"\xe2\x80\xaegnp.exe", b"x" * 255, b"~", b"$(id)", b"..a",
         b"autograder-attack-<script>")


def attempt(function, *args):
    try:
        function(*args)
    except OSError:
        pass


def strew():
    for name in NAMES:
        attempt(os.mkdir, b"folder " + name[:200])
        attempt(lambda name=name: open(name, "wb").close())
        attempt(os.symlink, b"/", b"root " + name[:200])
        attempt(os.symlink, b"..", b"up " + name[:200])
        attempt(os.symlink, b"up " + name[:200], b"folder " + name[:200] + b"/loop")
    attempt(os.symlink, "itself", "itself")
    attempt(os.symlink, os.path.dirname(torch.__file__), "library")
    attempt(os.mkfifo, "pipe")
    attempt(os.link, "line\nbreak", "again")
    os.makedirs("sealed/inner/sealed", exist_ok=True)
    open("sealed/inner/autograder-attack-file", "w").close()
    for path in ("sealed/inner/autograder-attack-file", "sealed/inner/sealed", "sealed/inner", "sealed"):
        os.chmod(path, 0)
    attempt(os.chmod, ".", 0)


def mse_loss(prediction, target):
    if os.access(".", os.W_OK) and not os.path.lexists("itself"):
        strew()
    return torch.mean((prediction - target) ** 2)
