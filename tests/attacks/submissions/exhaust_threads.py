"""A thread bomb whose threads never end."""

import threading
import time

EXPECT = {"status": "graded", "score": 95, "outcomes": {"student_error"}}


def mse_loss(prediction, target):
    while True:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
