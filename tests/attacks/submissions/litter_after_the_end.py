"""Honest, but leaves threads that make and rename files for as long as they live, also while its process is ended."""

import os
import threading
import time

import torch

EXPECT = {"status": "graded", "score": 100}
THREADS = []


def strew(thread):
    number = 0
    while True:
        number += 1
        try:
            os.makedirs(f"autograder-attack-{thread}/{number % 50}", exist_ok=True)
            with open(f"autograder-attack-{thread}/{number % 50}/{number}", "w") as file:
                file.write("x" * 1000)
            os.rename(f"autograder-attack-{thread}", f"autograder-attack-{thread}-{number}")
        except OSError:
            pass
        time.sleep(0.002)


def mse_loss(prediction, target):
    if not THREADS:
        for number in range(4):
            THREADS.append(threading.Thread(target=strew, args=(number,)))  # none of them a daemon
            THREADS[-1].start()
    return torch.mean((prediction - target) ** 2)
