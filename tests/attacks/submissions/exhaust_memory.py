"""Takes memory and touches all of it."""

EXPECT = {"status": "partial", "score": 95, "first": "out_of_memory"}


def mse_loss(prediction, target):
    taken = []
    while True:
        taken.append(bytearray(b"x" * (64 << 20)))
