"""Returns objects whose unpickling, printing, comparing or hashing would run code in the grader."""

import os

EXPECT = {"status": "graded", "score": 95, "outcomes": {"failed"}}


class Trap(dict):
    def __reduce__(self):
        return os.system, ("touch /tmp/autograder-attack-reduce",)

    def _spring(self, *args):
        os.system("touch /tmp/autograder-attack-spring")
        return "trap"

    __repr__ = __str__ = __eq__ = __format__ = _spring


def mse_loss(prediction, target):
    trap = Trap()
    trap["inner"] = Trap()
    return trap
