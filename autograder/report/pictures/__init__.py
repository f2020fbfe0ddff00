"""A picture's plain values in, what the page shows of it out: drawings, a legend, and all of it in words."""

from dataclasses import dataclass

from autograder.picture import Curve, Graph, Grid, Picture
from autograder.report.pictures.curve import draw_curve
from autograder.report.pictures.graph import draw_graph
from autograder.report.pictures.grid import draw_grid
from autograder.report.pictures.shapes import Drawing, Key


@dataclass(frozen=True)
class Figure:
    """What stands in a `<figure>`."""

    caption: str
    drawings: tuple[Drawing, ...]
    legend: tuple[Key, ...]


def figure_of(picture: Picture) -> Figure:
    """The picture as a figure."""
    match picture:
        case Grid():
            return Figure(picture.caption, *draw_grid(picture))
        case Graph():
            return Figure(picture.caption, *draw_graph(picture))
        case Curve():
            return Figure(picture.caption, *draw_curve(picture))
