"""Elements of an SVG as plain values; the template writes them, and escapes all of them.

Looks are given by class, since the page's policy allows no inline styles: colours follow the page's theme,
and no meaning hangs on a colour alone.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shape:
    """One element: its name, its attributes in order, and its text, if it is one."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    text: str = ""


@dataclass(frozen=True)
class Drawing:
    """One SVG of that size in pixels; `words` say what it shows."""

    title: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    words: str


@dataclass(frozen=True)
class Key:
    """A line of the legend: a small drawing, and what it stands for."""

    shapes: tuple[Shape, ...]
    meaning: str


def shape(tag: str, css: str, text: str = "", **attributes: Any) -> Shape:
    """An element of class `css`; underscores in the attributes' names become hyphens."""
    named = (("class", css), *((name.replace("_", "-"), _written(v)) for name, v in attributes.items()))
    return Shape(tag, named, text)


def text(words: str, x: float, y: float, css: str = "") -> Shape:
    """Centred text."""
    return shape("text", f"label {css}".strip(), words, x=x, y=y)


def text_upwards(words: str, x: float, y: float, css: str = "") -> Shape:
    """Centred text that is read from below."""
    level = text(words, x, y, css)
    return Shape("text", (*level.attributes, ("transform", f"rotate(-90 {x:g} {y:g})")), level.text)


def cross(x: float, y: float, reach: float) -> Shape:
    """An ×, for what is no number."""
    path = f"M{x - reach} {y - reach}L{x + reach} {y + reach}M{x + reach} {y - reach}L{x - reach} {y + reach}"
    return shape("path", "cross", d=path)


def _written(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
