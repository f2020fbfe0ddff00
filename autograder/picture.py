"""A wrong answer as a picture, in plain values: where it differs, and of an example roughly how much.

Every number is one of a few levels, relative to the largest difference in the picture. A picture of hidden
inputs has right and wrong only, so that neither they nor an expected value can be read off it.
`autograder.report.pictures` draws it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: A right cell is 0, a wrong one 1 to LEVELS by the size of its error, or NOT_FINITE (NaN, infinite).
LEVELS = 4
NOT_FINITE = LEVELS + 1

#: How high a point of a curve may lie.
HEIGHTS = 40

MAX_PANELS = 6
MAX_SIDE = 32
MAX_NODES = 24
MAX_EDGES = 60
MAX_POINTS = 64
MAX_TEXT_CHARS = 200


@dataclass(frozen=True)
class Panel:
    """One table of levels, row by row; those below 0 are less than they should be, where there are signs."""

    title: str
    cells: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Grid:
    """Tables of levels beside each other; `rows` and `columns` name their axes ("query", "key").

    `more` and `less` are what levels above and below 0 mean, where there are signs. `marked` cells (row,
    column) are outlined in every panel; `mark` says what they are.
    """

    caption: str
    rows: str
    columns: str
    panels: tuple[Panel, ...]
    is_signed: bool = False
    more: str = "too large"
    less: str = "too small"
    mark: str = ""
    marked: tuple[tuple[int, int], ...] = ()
    kind: str = "grid"


@dataclass(frozen=True)
class Graph:
    """Nodes on a ring with a level each, and edges (sender, receiver) where the graph is public."""

    caption: str
    nodes: tuple[int, ...]
    edges: tuple[tuple[int, int], ...] = ()
    kind: str = "graph"


@dataclass(frozen=True)
class Curve:
    """Heights of the student's curve (None: not finite) and the band in which the right shape lies."""

    caption: str
    along: str
    upward: str
    points: tuple[int | None, ...]
    band: tuple[tuple[int, int], ...]
    start: int = 0  # the number of the first point
    kind: str = "curve"


Picture = Grid | Graph | Curve


def read_picture(data: object) -> Picture | None:
    """The picture that JSON describes; None for anything else.

    A picture explains a result and is not part of it: the result stands where its picture can't be read.
    """
    if not isinstance(data, Mapping):
        return None
    readers: dict[object, Callable[[Mapping[str, Any]], Picture]] = {
        "grid": _grid,
        "graph": _graph,
        "curve": _curve,
    }
    try:
        return readers[data["kind"]](data)
    except (KeyError, TypeError, ValueError):
        return None


def _grid(data: Mapping[str, Any]) -> Grid:
    is_signed = data["is_signed"] is True
    lowest = -LEVELS if is_signed else 0
    panels = tuple(
        Panel(
            _text(panel["title"]),
            tuple(
                tuple(_number(cell, lowest, NOT_FINITE) for cell in _few(row, MAX_SIDE))
                for row in _few(panel["cells"], MAX_SIDE)
            ),
        )
        for panel in _few(data["panels"], MAX_PANELS)
    )
    shapes = {tuple(map(len, panel.cells)) for panel in panels}
    widths = {len(row) for panel in panels for row in panel.cells}
    if len(shapes) != 1 or len(widths) != 1 or 0 in widths:
        raise ValueError("the panels of a grid are of one shape")
    height, width = len(panels[0].cells), widths.pop()
    marked = tuple(
        (_number(row, 0, height - 1), _number(column, 0, width - 1))
        for row, column in _few(data["marked"], MAX_SIDE**2)
    )
    caption, rows, columns = (_text(data[name]) for name in ("caption", "rows", "columns"))
    more, less, mark = (_text(data[name]) for name in ("more", "less", "mark"))
    return Grid(caption, rows, columns, panels, is_signed, more, less, mark, marked)


def _graph(data: Mapping[str, Any]) -> Graph:
    nodes = tuple(_number(node, 0, NOT_FINITE) for node in _few(data["nodes"], MAX_NODES))
    if not nodes:
        raise ValueError("a graph has a node")
    last = len(nodes) - 1
    edges = tuple(
        (_number(sender, 0, last), _number(receiver, 0, last))
        for sender, receiver in _few(data["edges"], MAX_EDGES)
    )
    return Graph(_text(data["caption"]), nodes, edges)


def _curve(data: Mapping[str, Any]) -> Curve:
    points = tuple(
        None if point is None else _number(point, 0, HEIGHTS) for point in _few(data["points"], MAX_POINTS)
    )
    band = tuple(
        (_number(low, 0, HEIGHTS), _number(high, 0, HEIGHTS)) for low, high in _few(data["band"], MAX_POINTS)
    )
    if not points or len(points) != len(band):
        raise ValueError("a curve has a band at each of its points")
    caption, along, upward = (_text(data[name]) for name in ("caption", "along", "upward"))
    return Curve(caption, along, upward, points, band, _number(data["start"], 0, 1))


def _few(value: Any, most: int) -> Iterable[Any]:
    if not isinstance(value, list | tuple) or len(value) > most:
        raise ValueError(f"a list of at most {most} was expected")
    return value


def _number(value: Any, lowest: int, highest: int) -> int:
    if type(value) is not int or not lowest <= value <= highest:
        raise ValueError(f"a whole number from {lowest} to {highest} was expected")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT_CHARS:
        raise ValueError("a short text was expected")
    return value
