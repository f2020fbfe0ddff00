"""Heights in, a line and the band of the right shape out."""

from collections.abc import Iterator

from autograder.picture import HEIGHTS, Curve
from autograder.report.pictures.shapes import Drawing, Key, Shape, cross, shape, text, text_upwards

_WIDTH, _HEIGHT = 420, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 12, 12, 40


def draw_curve(curve: Curve) -> tuple[tuple[Drawing, ...], tuple[Key, ...]]:
    """The drawing, and its legend."""
    shapes = (*_frame(curve), _band(curve), *_line(curve))
    key = [
        Key((shape("path", "line", d="M1 18L12 8L23 12"), _dot(12, 8)), "yours"),
        Key((shape("rect", "band", x=1, y=5, width=22, height=14),), "the right shape, roughly"),
    ]
    if None in curve.points:
        key.append(Key((cross(12, 12, 5),), "NaN or infinite"))
    return (Drawing("", _WIDTH, _HEIGHT, shapes, _words(curve)),), tuple(key)


def _x(curve: Curve, index: int) -> float:
    room = _WIDTH - _LEFT - _RIGHT - 16
    return _LEFT + 8 + room * index / max(len(curve.points) - 1, 1)


def _y(height: int) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * height / HEIGHTS


def _frame(curve: Curve) -> Iterator[Shape]:
    floor, middle = _HEIGHT - _BOTTOM, (_HEIGHT - _BOTTOM + _TOP) / 2
    yield shape("path", "frame", d=f"M{_LEFT} {_TOP}V{floor}H{_WIDTH - _RIGHT}")
    yield text(curve.along, (_WIDTH + _LEFT) / 2, _HEIGHT - 6, "axis")
    yield text_upwards(curve.upward, 14, middle, "axis")
    last = len(curve.points) - 1
    for index in sorted({0, last // 2, last}):
        yield text(str(curve.start + index), _x(curve, index), floor + 16)


def _band(curve: Curve) -> Shape:
    upper = [(_x(curve, index), _y(high)) for index, (_, high) in enumerate(curve.band)]
    lower = [(_x(curve, index), _y(low)) for index, (low, _) in enumerate(curve.band)]
    return shape("polygon", "band", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in upper + lower[::-1]))


def _line(curve: Curve) -> Iterator[Shape]:
    path, is_going_on = "", False
    for index, height in enumerate(curve.points):
        if height is not None:
            path += f"{'L' if is_going_on else 'M'}{_x(curve, index):.1f} {_y(height):.1f}"
        is_going_on = height is not None
    yield shape("path", "line", d=path or "M0 0")
    for index, height in enumerate(curve.points):
        x = _x(curve, index)
        yield cross(x, _TOP + 6, 5) if height is None else _dot(x, _y(height))


def _dot(x: float, y: float) -> Shape:
    return shape("circle", "dot", cx=x, cy=y, r=3)


def _words(curve: Curve) -> str:
    outside = [
        str(curve.start + index)
        for index, (height, (low, high)) in enumerate(zip(curve.points, curve.band, strict=True))
        if height is None or not low <= height <= high
    ]
    return (
        f"{curve.upward} along {curve.along}: yours {_course(list(curve.points))}, the right one "
        f"{_course([(low + high) // 2 for low, high in curve.band])}. "
        f"Yours leaves the right shape at {curve.along} {', '.join(outside)}."
    )


def _course(heights: list[int | None]) -> str:
    finite = [height for height in heights if height is not None]
    if len(finite) < len(heights):
        return "becomes NaN or infinite"
    change = finite[-1] - finite[0]
    if max(finite) - min(finite) <= 1:
        return "stays where it is"
    if abs(change) <= 1:
        return "ends where it began"
    return "falls" if change < 0 else "rises"
