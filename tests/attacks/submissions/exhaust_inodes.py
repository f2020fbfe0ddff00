"""Makes empty files and folders without end."""

import os

EXPECT = {"status": "graded", "score": 95, "outcomes": {"student_error"}}


def mse_loss(prediction, target):
    number = 0
    while True:
        number += 1
        os.mkdir(f"folder{number}")
        open(f"autograder-attack-{number}", "w").close()
