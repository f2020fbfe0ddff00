"""Nodes and edges in, a ring with arrows out; a wrong receiver is filled and has a double outline."""

import math
from collections import Counter
from collections.abc import Iterator

from autograder.picture import NOT_FINITE, Graph
from autograder.report.pictures.shapes import Drawing, Key, Shape, cross, shape, text

_SIDE = 260
_MIDDLE = _SIDE / 2
_RING = 88.0
_NODE = 15.0

Point = tuple[float, float]


def draw_graph(graph: Graph) -> tuple[tuple[Drawing, ...], tuple[Key, ...]]:
    """The drawing, and the legend of what occurs in it."""
    places = [_place(node, len(graph.nodes)) for node in range(len(graph.nodes))]
    shapes = [*_edges(graph, places)]
    for node, (level, place) in enumerate(zip(graph.nodes, places, strict=True)):
        shapes += _node(str(node), place, level)
    return (Drawing("", _SIDE, _SIDE, tuple(shapes), _words(graph)),), tuple(_legend(graph))


def _place(node: int, count: int) -> Point:
    if count == 1:
        return _MIDDLE, _MIDDLE
    angle = 2 * math.pi * node / count - math.pi / 2
    return _MIDDLE + _RING * math.cos(angle), _MIDDLE + _RING * math.sin(angle)


def _node(name: str, place: Point, level: int, radius: float = _NODE) -> Iterator[Shape]:
    x, y = place
    if level:
        yield shape("circle", "around", cx=x, cy=y, r=radius + 4)
    yield shape("circle", "node wrong" if level else "node", cx=x, cy=y, r=radius)
    yield text(name, x, y + 5, "on" if level else "")
    if level == NOT_FINITE:
        yield cross(x + radius, y - radius, 4)


def _edges(graph: Graph, places: list[Point]) -> Iterator[Shape]:
    drawn: Counter[tuple[int, int]] = Counter()
    for sender, receiver in graph.edges:
        drawn[sender, receiver] += 1
        if sender == receiver:
            yield from _loop(places[sender], drawn[sender, receiver])
        else:
            # Bent to the right, so that there and back are two arrows; a parallel edge is bent further.
            yield from _arrow(places[sender], places[receiver], bend=0.16 * drawn[sender, receiver])


def _arrow(start: Point, end: Point, *, bend: float) -> Iterator[Shape]:
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    control = (x0 + x1) / 2 - bend * dy, (y0 + y1) / 2 + bend * dx
    x0, y0 = _towards(start, control, _NODE + 5)
    x1, y1 = _towards(end, control, _NODE + 6)
    path = f"M{x0:.1f} {y0:.1f}Q{control[0]:.1f} {control[1]:.1f} {x1:.1f} {y1:.1f}"
    yield shape("path", "edge", d=path)
    yield _head((x1, y1), math.atan2(y1 - control[1], x1 - control[0]))


def _loop(place: Point, number: int) -> Iterator[Shape]:
    out = math.atan2(place[1] - _MIDDLE, place[0] - _MIDDLE) if place != (_MIDDLE, _MIDDLE) else -math.pi / 2
    radius = 8.0 + 3.0 * number
    x, y = (
        at + (_NODE + radius) * turn for at, turn in zip(place, (math.cos(out), math.sin(out)), strict=True)
    )
    yield shape("circle", "edge", cx=x, cy=y, r=radius)
    yield _head((x + radius * math.cos(out + 0.9), y + radius * math.sin(out + 0.9)), out + 0.9 + math.pi / 2)


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    return tuple(a + (b - a) * distance / length for a, b in zip(start, end, strict=True))  # type: ignore[return-value]


def _head(tip: Point, angle: float) -> Shape:
    corners = [tip] + [
        (tip[0] - 9 * math.cos(angle + turn), tip[1] - 9 * math.sin(angle + turn)) for turn in (0.4, -0.4)
    ]
    return shape("polygon", "head", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in corners))


def _legend(graph: Graph) -> Iterator[Key]:
    if 0 in graph.nodes:
        yield Key(tuple(_node("", (12.0, 12.0), 0, 7)), "right")
    if any(graph.nodes):
        yield Key(tuple(_node("", (12.0, 12.0), 1, 7)), "wrong")
    if NOT_FINITE in graph.nodes:
        yield Key((cross(12, 12, 5),), "NaN or infinite")
    if not graph.edges:
        yield Key((), "the edges are hidden inputs, so they are not drawn")


def _words(graph: Graph) -> str:
    wrong = [str(node) for node, level in enumerate(graph.nodes) if level]
    right = [str(node) for node, level in enumerate(graph.nodes) if not level]
    edges = ", ".join(f"{sender} to {receiver}" for sender, receiver in graph.edges)
    return " ".join(
        [
            f"Wrong at node {', '.join(wrong)}." if wrong else "No node is wrong.",
            f"Right at node {', '.join(right)}." if right else "",
            f"The edges go from {edges}." if edges else "",
        ]
    ).strip()
