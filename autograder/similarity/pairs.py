"""Sources in, pairs that share code out, the most alike first, by an inverted index of fingerprints.

What the skeleton gives doesn't count, and neither does what more than a quarter of the class wrote.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.similarity.fingerprints import RUN, WINDOW, Prints, fingerprint, run_hashes
from autograder.similarity.tokens import Source, Tokens, tokenise

#: What more than this share of the sources has is common knowledge; in a small batch, more than so many.
COMMON_SHARE = 0.25
COMMON_AT_LEAST = 4
#: Fewer shared fingerprints are chance: one short function that was written in the same way.
MIN_SHARED = 12
MAX_PAIRS = 1_000
MAX_FRAGMENTS = 40
#: A run that is repeated over and over is matched only so many times.
MAX_REPEATS = 4

_GAP = RUN + WINDOW


@dataclass(frozen=True)
class Fragment:
    """A stretch of code that two sources share: first and last line in each, as indices into its `lines`."""

    first: tuple[int, int]
    second: tuple[int, int]


@dataclass(frozen=True)
class Pair:
    """Two sources and the share of each, of what counts in it, that the other has as well."""

    first: Source
    second: Source
    share_first: float
    share_second: float
    shared: int
    fragments: tuple[Fragment, ...]

    @property
    def similarity(self) -> float:
        return max(self.share_first, self.share_second)


@dataclass(frozen=True)
class _Printed:
    source: Source
    tokens: Tokens
    prints: Prints


@dataclass
class _Stretch:
    """Tokens at which the first and the last match of a stretch begin, in both sources."""

    start: tuple[int, int]
    end: tuple[int, int]


def find_similar(
    sources: Sequence[Source], skeleton: Source | None, *, functions: Collection[str], threshold: float
) -> list[Pair]:
    """The MAX_PAIRS most alike pairs, of which one shares `threshold` or more of what counts in it."""
    given = np.unique(run_hashes(tokenise(skeleton, functions))) if skeleton else np.empty(0, np.uint64)
    printed = []
    for source in sources:
        tokens = tokenise(source, functions)
        printed.append(_Printed(source, tokens, fingerprint(tokens, given)))
    index = _index(printed)
    sizes = _sizes(index.values(), len(printed))
    counts = _shared_counts(index.values(), len(printed))
    return [
        _pair(printed[i], printed[j], int(counts[i, j]), sizes[i], sizes[j], index)
        for i, j in _candidates(counts, sizes, printed, threshold)
    ]


def _pair(
    first: _Printed, second: _Printed, shared: int, size_first: int, size_second: int, index: Collection[int]
) -> Pair:
    fragments = _fragments(first, second, index)
    return Pair(first.source, second.source, shared / size_first, shared / size_second, shared, fragments)


def _index(printed: Sequence[_Printed]) -> dict[int, list[int]]:
    """Which sources have a fingerprint, for each that counts."""
    index: defaultdict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(printed):
        for value in np.unique(one.prints.hashes).tolist():
            index[value].append(number)
    most = max(COMMON_AT_LEAST, int(COMMON_SHARE * len(printed)))
    return {value: numbers for value, numbers in index.items() if len(numbers) <= most}


def _sizes(holders: Iterable[list[int]], count: int) -> list[int]:
    """How many fingerprints that count each source has."""
    counter = Counter(number for numbers in holders for number in numbers)
    return [counter[number] for number in range(count)]


def _shared_counts(holders: Iterable[list[int]], count: int) -> NDArray[np.int32]:
    """How many fingerprints two sources share, above the diagonal."""
    counts = np.zeros((count, count), dtype=np.int32)
    for numbers in holders:
        if len(numbers) > 1:
            counts[np.ix_(numbers, numbers)] += 1
    return np.triu(counts, k=1)


def _candidates(
    counts: NDArray[np.int32], sizes: Sequence[int], printed: Sequence[_Printed], threshold: float
) -> list[tuple[int, int]]:
    """Numbers of the sources of each pair to be reported, the most alike first."""
    firsts, seconds = np.nonzero(counts >= MIN_SHARED)
    shared = counts[firsts, seconds]
    smaller = np.minimum(np.take(sizes, firsts), np.take(sizes, seconds))
    similarity = shared / smaller
    students = np.unique([one.source.student for one in printed], return_inverse=True)[1]
    is_wanted = (similarity >= threshold) & (students[firsts] != students[seconds])
    order = np.lexsort((seconds, firsts, -shared, -similarity))
    best = order[is_wanted[order]][:MAX_PAIRS]
    return list(zip(firsts[best].tolist(), seconds[best].tolist(), strict=True))


def _fragments(first: _Printed, second: _Printed, counting: Collection[int]) -> tuple[Fragment, ...]:
    """The MAX_FRAGMENTS longest stretches that the two share, in the order of the first."""
    stretches = _stretches(_matches(first.prints, second.prints, counting))
    stretches.sort(key=lambda stretch: stretch.start[0] - stretch.end[0])
    found = dict.fromkeys(
        Fragment(
            _line_range(first.tokens, stretch.start[0], stretch.end[0]),
            _line_range(second.tokens, stretch.start[1], stretch.end[1]),
        )
        for stretch in stretches[:MAX_FRAGMENTS]
    )
    distinct = [one for one in found if not any(_holds(other, one) for other in found if other != one)]
    return tuple(sorted(distinct, key=lambda fragment: (fragment.first, fragment.second)))


def _stretches(matches: Iterable[tuple[int, int]]) -> list[_Stretch]:
    """Matches joined where the next one follows soon in both sources; `matches` are in order."""
    done: list[_Stretch] = []
    growing: list[_Stretch] = []
    for place, there in matches:
        ended = [stretch for stretch in growing if place - stretch.end[0] > _GAP]
        if ended:
            done += ended
            growing = [stretch for stretch in growing if place - stretch.end[0] <= _GAP]
        for stretch in reversed(growing):
            if place > stretch.end[0] and 0 < there - stretch.end[1] <= _GAP:
                stretch.end = (place, there)
                break
        else:
            growing.append(_Stretch((place, there), (place, there)))
    return done + growing


def _matches(first: Prints, second: Prints, counting: Collection[int]) -> list[tuple[int, int]]:
    """Places of the same fingerprint in both, in order."""
    theirs: defaultdict[int, list[int]] = defaultdict(list)
    for value, place in zip(second.hashes.tolist(), second.places.tolist(), strict=True):
        if value in counting and len(theirs[value]) < MAX_REPEATS:
            theirs[value].append(place)
    seen: Counter[int] = Counter()
    matches = []
    for value, place in zip(first.hashes.tolist(), first.places.tolist(), strict=True):
        if value in theirs and seen[value] < MAX_REPEATS:
            seen[value] += 1
            matches += [(place, there) for there in theirs[value]]
    return sorted(matches)


def _line_range(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    return int(tokens.lines[first]), int(tokens.lines[last + RUN - 1])


def _holds(outer: Fragment, inner: Fragment) -> bool:
    return all(
        out[0] <= within[0] and within[1] <= out[1]
        for out, within in ((outer.first, inner.first), (outer.second, inner.second))
    )
