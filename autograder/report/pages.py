"""A template's name and values in, a self-contained HTML page out, with no way to forget the escaping.

Every value is made visible (no control, bidi or zero-width characters) and HTML-escaped. A page `NAME.html`
holds `style.css`, its own `NAME.css` and, if there is one, its script `NAME.js`. Its policy allows these two
texts by their hashes and forbids everything else.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder import __version__
from autograder.report.clean import visible
from autograder.results import block, number

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Assets:
    """What one page brings along: its styles, its script ("" for most), the policy that allows no more."""

    style: str
    script: str

    @property
    def policy(self) -> str:
        scripts = f"script-src '{_digest(self.script)}'; " if self.script else ""
        return (
            f"default-src 'none'; style-src '{_digest(self.style)}'; {scripts}"
            "img-src data:; base-uri 'none'; form-action 'none'"
        )


def render(template: str, **values: Any) -> str:
    """The page; `values` may hold any text."""
    page = assets(template)
    # Styles and scripts are ours and no part of them is made from values, so Markup is right.
    own = {"style": Markup(page.style), "script": Markup(page.script), "csp": page.policy}
    return environment().get_template(template).render(values | own)


@cache
def assets(template: str) -> Assets:
    """The styles and script of a page, by the name of its template."""
    return Assets(
        style=_read("style.css") + _read_own(template, ".css"),
        script=_read_own(template, ".js"),
    )


def _read_own(template: str, suffix: str) -> str:
    name = Path(template).with_suffix(suffix).name
    return _read(name) if (_TEMPLATES / name).is_file() else ""


def _read(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def environment(*folders: Path) -> Environment:
    """Templates of these folders and then of ours; whatever they are given is made visible and escaped."""
    environment = Environment(
        loader=FileSystemLoader([*folders, _TEMPLATES]),
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
