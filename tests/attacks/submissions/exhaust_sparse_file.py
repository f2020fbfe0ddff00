"""Makes a file that is all hole and claims more than any disk holds, in each way that there is."""

import os

EXPECT = {"status": "graded", "score": 95, "outcomes": {"student_error"}}
SIZE = 1 << 40


def by_truncate(file):
    file.truncate(SIZE)


def by_seek(file):
    file.seek(SIZE)
    file.write(b"x")
    file.flush()


def by_allocation(file):
    os.posix_fallocate(file.fileno(), 0, SIZE)


def by_writing_far_away(file):
    os.pwrite(file.fileno(), b"x", SIZE)


def mse_loss(prediction, target):
    refused = 0
    for make in (by_truncate, by_seek, by_allocation, by_writing_far_away):
        try:
            with open("autograder-attack-sparse", "wb", buffering=0) as file:
                make(file)
        except OSError:
            refused += 1
    if refused == 4:
        raise RuntimeError("nowhere to put it")
    return ((prediction - target) ** 2).mean()
