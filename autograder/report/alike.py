"""What `autograder similar` found in, the report's part about it out: pairs with links to their feedback."""

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.report.rows import link_to
from autograder.similarity.kept import KeptComparison, KeptPair


@dataclass(frozen=True)
class ShownPair:
    """A pair, and its submissions' pages; "" where one was never graded into this folder."""

    pair: KeptPair
    first_link: str
    second_link: str


@dataclass(frozen=True)
class Alike:
    """The pairs, and how many submissions of this folder were not part of the comparison."""

    comparison: KeptComparison
    pairs: tuple[ShownPair, ...]
    missing: int


def show_alike(comparison: KeptComparison | None, folders: Mapping[str, str]) -> Alike | None:
    """`folders` are those of all submissions of the gradebook, by name."""
    if comparison is None:
        return None
    links = {name: link_to(folder) for name, folder in folders.items()}
    pairs = tuple(
        ShownPair(pair, links.get(pair.first, ""), links.get(pair.second, "")) for pair in comparison.pairs
    )
    missing = len(folders.keys() - comparison.names - comparison.refused)
    return Alike(comparison, pairs, missing)
