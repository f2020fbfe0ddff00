"""Points by item and submission in, classical test theory out: each item's difficulty and discrimination.

An item is a question or a hidden test. Difficulty is the mean share of its points: 1 where all earned all.
Discrimination is the corrected item-total correlation: Pearson's r between the points of the item and the sum
of all others, since left in the total it would correlate with itself (S. Henrysson, "Correction of item-total
correlations in item analysis", Psychometrika 28, 1963). One below 0.2 is to be looked at (R. L. Ebel and
D. A. Frisbie, "Essentials of Educational Measurement", 5th edition, 1991).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import correlation, fmean

LOW_DISCRIMINATION = 0.2
#: From fewer submissions a correlation is off by a third or more: no item is blamed for that.
FEW = 30


@dataclass(frozen=True)
class Item:
    """What the submissions that were asked an item say of it.

    `difficulty` is None where nobody was asked or nothing is to be earned, `discrimination` where it has no
    meaning: all earned the same for the item, or for all the rest.
    """

    asked: int
    full: int
    none: int
    difficulty: float | None
    discrimination: float | None

    @property
    def note(self) -> str:
        """Why somebody should look at the item, "" for no reason: the discrimination of few is none."""
        if self.difficulty is None:
            return ""
        if self.full == self.asked:
            return "all pass"
        if self.none == self.asked:
            return "none pass"
        if self.asked < FEW or self.discrimination is None or self.discrimination >= LOW_DISCRIMINATION:
            return ""
        return "negative" if self.discrimination < 0 else f"below {LOW_DISCRIMINATION}"


def analyse(points: Sequence[Mapping[str, float]], possible: Mapping[str, float]) -> dict[str, Item]:
    """Each item of `possible`, which has the points it gives; `points` are those that each one earned."""
    return {name: _item(name, points, possible[name]) for name in possible}


def half_width(count: int) -> float:
    """How far a correlation near 0 from so many submissions may be off, with 95 % confidence (Fisher's z)."""
    return math.tanh(1.96 / math.sqrt(count - 3)) if count > 3 else 1.0


def _item(name: str, points: Sequence[Mapping[str, float]], possible: float) -> Item:
    asked = [earned for earned in points if name in earned]
    # Rounded, since sums of floats that should be equal may not be.
    own = [round(earned[name], 9) for earned in asked]
    rest = [round(sum(earned.values()) - earned[name], 9) for earned in asked]
    is_telling = len(set(own)) > 1 and len(set(rest)) > 1
    return Item(
        asked=len(asked),
        full=sum(value >= round(possible, 9) for value in own),
        none=sum(value <= 0 for value in own),
        difficulty=fmean(own) / possible if own and possible else None,
        discrimination=correlation(own, rest) if is_telling else None,
    )
