"""Takes memory and touches all of it."""

EXPECT = {"status": "partial", "score": 95, "first": "out_of_memory"}


def mse_loss(prediction, target):
    taken = []
    while True:
        taken.append(bytearray(64 << 20))
        taken[-1][::4096] = b"x" * (64 << 8)
