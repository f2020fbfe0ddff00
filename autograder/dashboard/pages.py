"""A template and values in, an answer out; templates escape, and make visible, whatever they are given."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from autograder.dashboard.live import batch_words
from autograder.dashboard.room import room_of
from autograder.manual import user_name
from autograder.report import pages

_FOLDER = Path(__file__).parent / "templates"
_KINDS = {"dashboard.css": "text/css", "dashboard.js": "text/javascript"}

#: What an address may say of what was just done; it never carries a text of its own.
SAID = {
    "commented": "The comment is in the student's feedback.",
    "adjusted": "The score is adjusted; the reason is in the student's feedback.",
    "ordered": "It is going to be graded again; the result appears here.",
    "released": "The feedback is released.",
}


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page, with all that every page has."""
    room = room_of(request)
    batch = room.batch()
    values |= {
        "assignment": values.get("assignment") or _assignment(request),
        "folder": room.out_dir.name,
        "csrf": room.keys.form,
        "author": author_of(request),
        "batch": batch,
        "batch_words": batch_words(batch) if batch else "",
        "problem": values.get("problem", ""),
        "said": SAID.get(request.query_params.get("said", ""), ""),
        "css": _address("dashboard.css"),
        "js": _address("dashboard.js"),
        "path": request.scope["path"],
    }
    return HTMLResponse(pages.environment(_FOLDER).get_template(template).render(values), status)


def warm_up() -> None:
    """Compile all templates, so that the first page of each kind takes no longer than the next."""
    environment = pages.environment(_FOLDER)
    for template in _FOLDER.glob("*.html"):
        environment.get_template(template.name)


def show_error(request: Request, error: Exception) -> Response:
    """The page for what went wrong, whosever fault it is."""
    status = error.status_code if isinstance(error, HTTPException) else 400
    text = error.detail if isinstance(error, HTTPException) else str(error)
    return render(request, "error.html", status, problem=text)


def asset(request: Request) -> Response:
    """Our style or script. Its address changes with it, so that a browser may keep it."""
    name = request.path_params["name"]
    if name not in _KINDS:
        raise HTTPException(404, "There is no such page.")
    headers = {"cache-control": "private, max-age=86400"}
    return Response(_text(name), media_type=_KINDS[name], headers=headers)


def author_of(request: Request) -> str:
    """Who is at work, as they last said; else the name of this machine's user."""
    kept = unquote(request.cookies.get(f"{room_of(request).keys.cookie}-author", ""))
    return kept or user_name()


def remember_author(request: Request, response: Response, form: FormData) -> None:
    """Keep the name in the browser that a form was signed with."""
    if author := text_in(form, "author"):
        name = f"{room_of(request).keys.cookie}-author"
        response.set_cookie(name, quote(author[:200]), httponly=True, samesite="strict", path="/")


def text_in(form: FormData, name: str) -> str:
    """The text of a field, with plain line ends; "" for a field that is missing or a file."""
    value = form.get(name, "")
    return value.strip().replace("\r\n", "\n") if isinstance(value, str) else ""


def _assignment(request: Request) -> Any:
    snapshot = room_of(request).shelf.snapshot()
    return snapshot.assignment if snapshot else None


@cache
def _text(name: str) -> str:
    shared = pages.assets("feedback.html").style if name.endswith(".css") else ""
    return shared + (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _address(name: str) -> str:
    return f"/assets/{name}?{hashlib.sha256(_text(name).encode()).hexdigest()[:12]}"
