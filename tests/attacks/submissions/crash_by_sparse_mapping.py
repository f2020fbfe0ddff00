"""Maps a file that is all hole, fills the disk, then writes into the map: there is no room behind it."""

import mmap

EXPECT = {"status": "partial", "score": 95, "outcomes": {"crashed"}}


def mse_loss(prediction, target):
    size = 32 << 20
    with open("autograder-attack-hole", "w+b") as hole:
        hole.truncate(size)
        view = mmap.mmap(hole.fileno(), size)
    try:
        for number in range(1000):
            with open(f"autograder-attack-{number}", "wb", buffering=0) as file:
                file.write(b"x" * (8 << 20))
    except OSError:
        pass
    for number in range(1000):  # the last page may have gone to none of them
        view[number * 4096] = 1
