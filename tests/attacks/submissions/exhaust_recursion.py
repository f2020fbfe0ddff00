"""Recurses without end in Python, through a function of its own, a property, a comparison and a representation."""

EXPECT = {"status": "graded", "score": 95, "outcomes": {"student_error"}}
CALLS = []


class Mirror:
    @property
    def value(self):
        return self.value

    def __eq__(self, other):
        return [self] == [other]

    def __repr__(self):
        return f"{self!r}"


def endless(depth):
    return endless(depth + 1)


def mse_loss(prediction, target):
    CALLS.append(1)
    match len(CALLS) % 4:
        case 0:
            return endless(0)
        case 1:
            return Mirror().value
        case 2:
            return Mirror() == Mirror()
        case _:
            raise RuntimeError(Mirror())
