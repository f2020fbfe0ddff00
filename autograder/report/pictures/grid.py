"""A grid's levels in, tables of squares out: the larger the square, the larger the error."""

from collections.abc import Iterable, Iterator

from autograder.picture import LEVELS, NOT_FINITE, Grid, Panel
from autograder.report.pictures.shapes import Drawing, Key, Shape, cross, shape, text, text_upwards

_CELL = 24
_LEFT, _TOP = 34, 36
#: Rows of a panel that are described one by one; more would be read by nobody.
_TOLD_ROWS = 12


def draw_grid(grid: Grid) -> tuple[tuple[Drawing, ...], tuple[Key, ...]]:
    """A drawing for each panel, and the legend of what occurs in them."""
    return tuple(_draw(grid, panel) for panel in grid.panels), tuple(_legend(grid))


def _draw(grid: Grid, panel: Panel) -> Drawing:
    height, width = len(panel.cells), len(panel.cells[0])
    shapes = [*_axes(grid, height, width)]
    for row, levels in enumerate(panel.cells):
        for column, level in enumerate(levels):
            shapes += _cell(_LEFT + column * _CELL, _top(grid) + row * _CELL, level)
    for row, column in grid.marked:
        x, y = _LEFT + column * _CELL, _top(grid) + row * _CELL
        shapes.append(shape("rect", "marked", x=x + 1, y=y + 1, width=_CELL - 2, height=_CELL - 2))
    return Drawing(
        panel.title,
        _LEFT + width * _CELL + 6,
        _top(grid) + height * _CELL + 6,
        tuple(shapes),
        _words(grid, panel),
    )


def _top(grid: Grid) -> int:
    return _TOP if grid.columns else 6


def _axes(grid: Grid, height: int, width: int) -> Iterator[Shape]:
    if grid.columns:
        yield text(grid.columns, _LEFT + width * _CELL / 2, 13, "axis")
        yield from (text(str(column), _LEFT + (column + 0.5) * _CELL, 29) for column in range(width))
    if grid.rows:
        middle = _top(grid) + height * _CELL / 2
        yield text_upwards(grid.rows, 11, middle, "axis")
        yield from (text(str(row), 26, _top(grid) + (row + 0.5) * _CELL + 4) for row in range(height))


def _cell(x: float, y: float, level: int) -> Iterator[Shape]:
    yield shape("rect", "cell", x=x + 1, y=y + 1, width=_CELL - 2, height=_CELL - 2)
    if level == 0:
        return
    middle = _CELL / 2
    if level == NOT_FINITE:
        yield cross(x + middle, y + middle, 6)
        return
    side = 5.0 + 13.0 * (abs(level) - 1) / (LEVELS - 1)
    css = "more" if level > 0 else "less"
    yield shape("rect", css, x=x + middle - side / 2, y=y + middle - side / 2, width=side, height=side)


def _legend(grid: Grid) -> Iterator[Key]:
    found = {level for panel in grid.panels for row in panel.cells for level in row}
    if 0 in found:
        yield Key(tuple(_cell(0, 0, 0)), "right")
    if any(0 < level < NOT_FINITE for level in found):
        yield Key(tuple(_cell(0, 0, 3)), grid.more if grid.is_signed else "wrong")
    if any(level < 0 for level in found):
        yield Key(tuple(_cell(0, 0, -3)), grid.less)
    if NOT_FINITE in found:
        yield Key(tuple(_cell(0, 0, NOT_FINITE)), "NaN or infinite")
    if grid.marked and grid.mark:
        outline = shape("rect", "marked", x=1, y=1, width=_CELL - 2, height=_CELL - 2)
        yield Key((*_cell(0, 0, 0), outline), grid.mark)


def _words(grid: Grid, panel: Panel) -> str:
    wrong = [[column for column, level in enumerate(row) if level] for row in panel.cells]
    count, total = sum(map(len, wrong)), len(wrong) * len(panel.cells[0])
    title = f"{panel.title}: " if panel.title else ""
    told = [
        (f"{grid.rows} {row}: " if grid.rows else "") + _places(columns, len(panel.cells[0]), grid.columns)
        for row, columns in enumerate(wrong)
        if columns
    ]
    if not told:
        return f"{title}nothing is wrong."
    more = f"; and {len(told) - _TOLD_ROWS} more rows" if len(told) > _TOLD_ROWS else ""
    return f"{title}{count} of {total} are wrong; {'; '.join(told[:_TOLD_ROWS])}{more}."


def _places(columns: Iterable[int], width: int, name: str) -> str:
    columns = list(columns)
    if len(columns) == width:
        return f"every {name}" if name else "all"
    return f"{name} {', '.join(map(str, columns))}".strip()
