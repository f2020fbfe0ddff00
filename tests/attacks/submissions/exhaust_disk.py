"""Fills the disk, then tries a file that is all hole."""

EXPECT = {"status": "graded", "score": 95, "outcomes": {"student_error"}}


def mse_loss(prediction, target):
    try:
        with open("sparse", "wb") as file:
            file.truncate(1 << 40)
    except OSError:
        pass
    number = 0
    while True:
        number += 1
        with open(f"autograder-attack-{number}", "wb") as file:
            file.write(b"x" * (8 << 20))
