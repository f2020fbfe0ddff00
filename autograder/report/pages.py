"""A template's name and values in, a self-contained HTML page out, with no way to forget the escaping.

Every value is made visible (no control, bidi or zero-width characters) and HTML-escaped; the page forbids
scripts and everything from elsewhere, and allows its one style sheet by its hash.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder import __version__
from autograder.report.clean import visible
from autograder.results import block, number

_TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **values: Any) -> str:
    """The page; `values` may hold any text."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_made_visible,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.filters["block"] = block
    environment.filters["prose"] = _prose
    # The style sheet is ours, so Markup is right.
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.globals["style"] = Markup(style)
    environment.globals["csp"] = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    environment.globals["version"] = __version__
    return environment


def _prose(text: str) -> Markup:
    """Text of several lines as HTML, with what stands between backticks set as code."""
    parts = re.split(r"`([^`\n]+)`", block(text))
    tagged = [
        Markup("<code>{}</code>").format(part) if i % 2 else escape(part) for i, part in enumerate(parts)
    ]
    return Markup("").join(tagged)


def _made_visible(value: Any) -> Any:
    # Jinja calls this on the value of every `{{ … }}`, before it escapes HTML.
    return visible(value, keep="\n\t") if isinstance(value, str) and not isinstance(value, Markup) else value
