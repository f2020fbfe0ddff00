"""What a submission gave and what is right in, a picture of where they differ out, once a test has failed.

Of hidden inputs a picture tells where (`where`, `ring`), and not how much: of an answer that is 0 everywhere,
the sizes of the errors would be the expected values. A hidden test may name a better picture by
`@pytest.mark.picture(of=function)`: the function gets the `student`, calls it on an example that is no hidden
input, and draws what came of that (`compare`, `graph`, `curve`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch

from autograder.picture import (
    HEIGHTS,
    LEVELS,
    MAX_NODES,
    MAX_PANELS,
    MAX_POINTS,
    MAX_SIDE,
    MAX_TEXT_CHARS,
    NOT_FINITE,
    Curve,
    Graph,
    Grid,
    Panel,
    Picture,
)

#: In an example, a difference of this much of the largest right element is no rounding any more.
_VISIBLE = 1e-6

_HUGE = torch.finfo(torch.float64).max

#: The right shape of a curve is drawn this wide, in heights to either side: a shape, not its values.
_BAND = 2


@dataclass(frozen=True)
class Difference:
    """A wrong tensor, the right one of the same shape, and a mask of where they differ."""

    actual: torch.Tensor
    expected: torch.Tensor
    wrong: torch.Tensor
    what: str
    axes: Sequence[str] = ()

    def places(self) -> torch.Tensor:
        """0 where it is right, else LEVELS or NOT_FINITE: nothing about the size of an error."""
        level = torch.where(self.actual.double().isfinite(), LEVELS, NOT_FINITE)
        return level.where(self.wrong, 0)

    def levels(self, *, is_signed: bool = False) -> torch.Tensor:
        """0 where it is right, else 1 to LEVELS by the size of the error, or NOT_FINITE. No hidden input."""
        error = (self.actual.double() - self.expected.double()).nan_to_num(nan=_HUGE)
        largest = error.where(self.actual.double().isfinite() & self.wrong, 0.0).abs().amax()
        level = (error.abs() / largest.clamp(min=1e-300) * LEVELS).ceil().clamp(1, LEVELS)
        level = (level * error.sign() if is_signed else level).long()
        return level.where(self.places() == LEVELS, self.places())


#: Draws a difference that a comparison found; None where there is nothing worth seeing.
Draw = Callable[[Difference], Picture | None]


def where(
    difference: Difference, *, axes: Sequence[str] = (), signs: tuple[str, str] | None = None
) -> Picture | None:
    """A table of the wrong elements: the last two axes are rows and columns, those before them panels.

    Axes without a name are summed up. Of more than three axes the first ones are shown at the first index
    that has a wrong element. Where it is no secret what is expected, `signs` says what more and less mean;
    without, there is no picture where all is wrong: it would not say where.
    """
    names = list(axes or difference.axes)
    level = difference.levels(is_signed=True) if signs else difference.places()
    names = names[: level.ndim]
    if level.ndim > len(names):
        folded = level.flatten(start_dim=len(names))
        level = folded.gather(-1, folded.abs().argmax(dim=-1, keepdim=True)).squeeze(-1)
    if not names or level.numel() == 1 or (signs is None and bool((level != 0).all())):
        return None
    shown = ""
    while level.ndim > 3:
        index = int((level != 0).flatten(start_dim=1).any(dim=1).nonzero()[0])
        shown += f" (in {names.pop(0)} {index})"
        level = level[index]
    return _grid(level, names, f"{difference.what}: where it is wrong{shown}", signs=signs)


def ring(difference: Difference) -> Picture | None:
    """The nodes of a hidden graph on a ring, the wrong receivers filled; its edges stay hidden."""
    level = difference.places().flatten(start_dim=1).amax(dim=1)
    if len(level) > MAX_NODES or bool((level > 0).all()):
        return None
    return Graph(_short(f"{difference.what}: the nodes with a wrong result"), tuple(level.tolist()))


def first(pictures: Iterable[Picture | None]) -> Picture | None:
    """The first of several examples that there is something to see in; later ones are not even made."""
    return next((picture for picture in pictures if picture is not None), None)


def compare(
    actual: object,
    expected: torch.Tensor,
    *,
    what: str,
    axes: Sequence[str],
    mark: str = "",
    marked: torch.Tensor | None = None,
    signs: tuple[str, str] | None = ("too large", "too small"),
) -> Grid | None:
    """A table of an example, by default with signs; None where the value is right or of another shape.

    The cells of the mask `marked` are outlined; `mark` says what they are.
    """
    difference = _difference(actual, expected, what)
    if difference is None:
        return None
    return _grid(
        difference.levels(is_signed=signs is not None),
        axes,
        what,
        signs=signs,
        mark=mark,
        marked=() if marked is None else _places(marked),
    )


def graph(actual: object, expected: torch.Tensor, edge_index: torch.Tensor, *, what: str) -> Graph | None:
    """A graph that is public, with the receivers filled whose rows are wrong; None where none is."""
    difference = _difference(actual, expected, what)
    if difference is None:
        return None
    level = difference.levels().flatten(start_dim=1).amax(dim=1)
    edges = tuple((int(sender), int(receiver)) for sender, receiver in edge_index.T)
    return Graph(_short(what), tuple(level.tolist()), edges)


def curve(
    actual: object, expected: object, *, what: str, along: str, upward: str, start: int = 0
) -> Curve | None:
    """The student's curve and a band around the right one, in few heights; None where it lies in the band.

    Both are lists of numbers or tensors of one dimension; `start` is the number of their first point.
    """
    points, right = _numbers(actual), _numbers(expected)
    if points is None or right is None or len(points) != len(right) or not 0 < len(right) <= MAX_POINTS:
        return None
    low, high = float(right.amin()), float(right.amax())
    # The right curve takes the middle half, so that one that rises or falls too far is seen to do so.
    heights = HEIGHTS * (0.25 + 0.5 * (points - low) / max(high - low, 1e-12))
    middle = (HEIGHTS * (0.25 + 0.5 * (right - low) / max(high - low, 1e-12))).round().long().tolist()
    drawn = tuple(
        round(min(max(height, 0.0), float(HEIGHTS))) if height == height else None
        for height in heights.where(points.isfinite(), torch.nan).tolist()
    )
    band = tuple((max(at - _BAND, 0), min(at + _BAND, HEIGHTS)) for at in middle)
    if all(at is not None and lo <= at <= hi for at, (lo, hi) in zip(drawn, band, strict=True)):
        return None
    return Curve(_short(what), along, upward, drawn, band, start)


def _difference(actual: object, expected: torch.Tensor, what: str) -> Difference | None:
    if not isinstance(actual, torch.Tensor) or actual.shape != expected.shape:
        return None
    error = (actual.double() - expected.double()).abs()
    wrong = ~(error <= _VISIBLE * float(expected.double().abs().amax()))
    return Difference(actual, expected, wrong, what) if wrong.any() else None


def _places(mask: torch.Tensor) -> tuple[tuple[int, int], ...]:
    rows = mask if mask.ndim == 2 else mask[None]
    return tuple((int(row), int(column)) for row, column in rows.nonzero())


def _grid(
    level: torch.Tensor,
    names: Sequence[str],
    caption: str,
    *,
    signs: tuple[str, str] | None,
    mark: str = "",
    marked: tuple[tuple[int, int], ...] = (),
) -> Grid | None:
    if max(level.shape[-2:]) > MAX_SIDE:
        return None
    *outer, rows, columns = ("", "", *names)[-max(level.ndim, 2) :]
    tables = level.reshape(-1, 1 if level.ndim == 1 else level.shape[-2], level.shape[-1])
    numbers = [index for index, table in enumerate(tables) if len(tables) <= MAX_PANELS or table.any()]
    return Grid(
        _short(caption),
        rows,
        columns,
        tuple(
            Panel(f"{outer[0]} {index}" if outer else "", tuple(map(tuple, tables[index].tolist())))
            for index in numbers[:MAX_PANELS]
        ),
        signs is not None,
        *(signs or ("", "")),
        mark=mark,
        marked=marked,
    )


def _numbers(values: object) -> torch.Tensor | None:
    if isinstance(values, torch.Tensor):
        return values.detach().double().flatten()
    if not isinstance(values, list | tuple):
        return None
    plain = [float(v) if isinstance(v, torch.Tensor) and v.ndim == 0 else v for v in values]
    is_plain = all(isinstance(value, int | float) for value in plain)
    return torch.tensor([float(value) for value in plain], dtype=torch.float64) if is_plain else None


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else text[: MAX_TEXT_CHARS - 1] + "…"
