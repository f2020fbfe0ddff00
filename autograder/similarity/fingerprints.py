"""Tokens in, fingerprints out: hashes of runs of tokens, few enough to index, sure to meet where copied.

Two sources that share GUARANTEED tokens in a row share a fingerprint; shorter runs than RUN are not noticed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.similarity.tokens import Tokens

RUN = 12
WINDOW = 6
GUARANTEED = RUN + WINDOW - 1

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


@dataclass(frozen=True)
class Prints:
    """The fingerprints of one source: hashes, and the token at which the run of each begins."""

    hashes: NDArray[np.uint64]
    places: NDArray[np.int64]


def run_hashes(tokens: Tokens) -> NDArray[np.uint64]:
    """A hash of each run of RUN tokens."""
    ids = tokens.ids
    count = max(0, len(ids) - RUN + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(RUN):
        # Products wrap around at 64 bits, as they should.
        hashes = hashes * _BASE + ids[offset : offset + count]
    hashes ^= hashes >> _HALF
    hashes *= _MIX
    return hashes ^ (hashes >> _HALF)


def fingerprint(tokens: Tokens, given: NDArray[np.uint64]) -> Prints:
    """Fingerprints of what the author wrote: no run that holds a token of a run in `given` has one."""
    hashes = run_hashes(tokens)
    places = np.flatnonzero(~_touched(hashes, len(tokens.ids), given))
    chosen = [_winnow(hashes, stretch) for stretch in _stretches(places)]
    selected = np.concatenate(chosen) if chosen else places
    return Prints(hashes[selected], selected)


def _touched(hashes: NDArray[np.uint64], count: int, given: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether each run holds a token of a run that was given."""
    is_given = np.isin(hashes, given)
    # Counts of given runs that begin at or before a place: a difference of two tells of the places between.
    total = np.concatenate([[0], np.cumsum(is_given)])
    first = np.maximum(0, np.arange(len(hashes)) - RUN + 1)
    last = np.minimum(len(hashes), np.arange(len(hashes)) + RUN)
    return total[last] > total[first]


def _stretches(places: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """`places`, cut where they leave some out."""
    if not len(places):
        return []
    return np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)


def _winnow(hashes: NDArray[np.uint64], stretch: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of the smallest hash in each window, the last one where several are."""
    width = min(WINDOW, len(stretch))
    windows = sliding_window_view(hashes[stretch], width)[:, ::-1]
    smallest = np.arange(len(windows)) + width - 1 - np.argmin(windows, axis=1)
    chosen: NDArray[np.int64] = stretch[np.unique(smallest)]
    return chosen
