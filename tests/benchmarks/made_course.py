"""A number in, a folder of that many different hw1 submissions out, as mixed as a course hands them in.

python tests/benchmarks/made_course.py 500 submissions
"""

import argparse
import copy
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.assignment import find_course, load_assignment
from autograder.mistakes import load_mistakes

SLUG = "hw1_losses"
SEED = 6

#: What a course hands in, and how many in a thousand of each.
SHARES = {
    "right": 560,
    "mistake": 320,
    "skeleton": 40,
    "raises": 30,
    "crash": 20,
    "corrupt": 25,
    "endless": 5,
}

RAISES = "def mse_loss(prediction, target):\n    return prediction.squared_distance(target)\n"
CRASH = "import ctypes\n\ndef one_hot(labels, num_classes):\n    return ctypes.string_at(0)\n"
ENDLESS = (
    "def softmax(logits, dim=-1):\n    while logits.sum() < float('inf'):\n        logits = logits - 1\n"
)


class Course:
    """Makes one submission after another; the same seed makes the same ones."""

    def __init__(self, seed: int = SEED) -> None:
        self._chance = random.Random(seed)
        assignment = load_assignment(SLUG, find_course(Path(__file__).parent))
        released = assignment.release_dir / f"{SLUG}.ipynb"
        self._released = json.loads(released.read_text(encoding="utf-8"))
        self._variants = [path.read_text() for path in sorted(assignment.variants_dir.glob("*.py"))]
        self._mistakes = [mistake.source for mistake in load_mistakes(assignment)]

    def write(self, folder: Path, count: int, *, without: str = "") -> Counter[str]:
        """Write `student0000.ipynb` and so on, right ones in place of a kind; how many there are of each."""
        folder.mkdir(parents=True, exist_ok=True)
        kinds = ["right" if kind == without else kind for kind in self._kinds(count)]
        for number, kind in enumerate(kinds):
            (folder / f"student{number:04}.ipynb").write_text(self._text(kind, number))
        return Counter(kinds)

    def _kinds(self, count: int) -> list[str]:
        kinds = [kind for kind, share in SHARES.items() for _ in range(round(share * count / 1000))]
        kinds = [*kinds, *["right"] * count][:count]
        self._chance.shuffle(kinds)
        return kinds

    def _text(self, kind: str, number: int) -> str:
        right = self._chance.choice(self._variants)
        answers: dict[str, Callable[[], list[str]]] = {
            "right": lambda: [right],
            "mistake": lambda: [right, self._chance.choice(self._mistakes)],
            "skeleton": list,
            "raises": lambda: [right, RAISES],
            "crash": lambda: [right, CRASH],
            "endless": lambda: [right, ENDLESS],
            "corrupt": lambda: [right],
        }
        text = json.dumps(self._notebook(answers[kind](), number))
        return text[: self._chance.randrange(100, len(text) - 100)] if kind == "corrupt" else text

    def _notebook(self, answers: list[str], number: int) -> dict[str, Any]:
        """The released notebook with the answers in it, and something of this student's own in each cell."""
        notebook = copy.deepcopy(self._released)
        cells: list[dict[str, Any]] = []
        for cell in notebook["cells"]:
            if answers and "raise NotImplementedError" in "".join(cell["source"]):
                if cell["cell_type"] == "code" and not any("answer" in c["metadata"] for c in cells):
                    cells += [self._code(text, number) for text in answers]
                continue
            cells.append(cell)
        for cell in cells:
            if cell["cell_type"] == "code":
                cell["execution_count"] = self._chance.randrange(1, 200)
        return {**notebook, "cells": [*cells, self._code("", number)]}

    def _code(self, text: str, number: int) -> dict[str, Any]:
        lines = text.split("\n")
        for _ in range(3):
            place = self._chance.choice([n for n, line in enumerate(lines) if not line.startswith(" ")])
            lines.insert(place, f"# student {number}: {self._chance.random()}")
        return {
            "cell_type": "code",
            "source": "\n".join(lines),
            "metadata": {"answer": True},
            "outputs": [],
            "execution_count": None,
        }


def main() -> None:
    """Write the submissions that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    made = Course().write(options.folder, options.count)
    print(", ".join(f"{count} {kind}" for kind, count in made.most_common()))


if __name__ == "__main__":
    main()
