"""Forms in, what they ask for done, and the way back out. Each needs the secret of our own forms."""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from autograder.dashboard import listing
from autograder.dashboard.access import is_same
from autograder.dashboard.listing import Wanted
from autograder.dashboard.pages import remember_author, render, text_in
from autograder.dashboard.room import item_of, room_of
from autograder.dashboard.shelf import Item, Snapshot
from autograder.dashboard.submission import show_submission
from autograder.errors import AutograderError

Act = Callable[[Request, FormData], Response]

_MAX_FIELD_BYTES = 100_000


def post(path: str, act: Act) -> Route:
    """The route of a form; nothing is done without the secret that only our pages hold."""

    async def endpoint(request: Request) -> Response:
        form = await request.form(max_files=1, max_fields=20, max_part_size=_MAX_FIELD_BYTES)
        if not is_same(str(form.get("csrf", "")), room_of(request).keys.form):
            raise HTTPException(
                403, "This form is of another run of the server. Go back, reload the page, and try again."
            )
        response = await run_in_threadpool(act, request, form)
        remember_author(request, response, form)
        return response

    return Route(path, endpoint, methods=["POST"])


def comment(request: Request, form: FormData) -> Response:
    """Write to the student."""
    room, snapshot, item = item_of(request)
    try:
        room.desk.comment(
            snapshot, item, text_in(form, "text"), author=text_in(form, "author"), seen=_seen(form)
        )
    except AutograderError as error:
        return _try_again(request, form, error)
    return _back(request, "commented", "comments")


def adjust(request: Request, form: FormData) -> Response:
    """Give points, or take some."""
    room, snapshot, item = item_of(request)
    try:
        room.desk.adjust(
            snapshot,
            item,
            text_in(form, "question") or None,
            text_in(form, "points"),
            text_in(form, "reason"),
            author=text_in(form, "author"),
            seen=_seen(form),
        )
    except AutograderError as error:
        return _try_again(request, form, error)
    return _back(request, "adjusted", "adjustments")


def regrade(request: Request, form: FormData) -> Response:
    """Have it graded again, in the background."""
    room, snapshot, item = item_of(request)
    question = text_in(form, "question")
    if question:
        snapshot.assignment.question(question)
    room.jobs.regrade(item, question)
    return _back(request, "ordered", "regrade")


def release_one(request: Request, form: FormData) -> Response:
    """Give the student the feedback."""
    room, snapshot, item = item_of(request)
    try:
        _, ungraded = room.desk.release(snapshot, [item], author=text_in(form, "author"))
    except AutograderError as error:
        return _try_again(request, form, error)
    if ungraded:
        return _try_again(request, form, AutograderError("it has no score yet; grade it again first"))
    return _back(request, "released", "release")


def ask_to_release(request: Request) -> Response:
    """How many would get their feedback, before anybody does."""
    return _show_release(request)


def release_all(request: Request, form: FormData) -> Response:
    """Give their feedback to all whom the address asks for, if they are as many as the page said."""
    room = room_of(request)
    snapshot = room.snapshot()
    found, _ = _to_release(snapshot, Wanted.of(request.query_params))
    if _seen(form) not in (None, len(found)):
        return _show_release(request, problem="They are not as many as they were; nothing was released yet.")
    try:
        count, ungraded = room.desk.release(snapshot, found, author=text_in(form, "author"))
    except AutograderError as error:
        return _show_release(request, problem=str(error))
    return _show_release(request, count=count, ungraded=ungraded)


def _show_release(
    request: Request, *, problem: str = "", count: int | None = None, ungraded: Sequence[str] = ()
) -> Response:
    snapshot = room_of(request).snapshot()
    wanted = Wanted.of(request.query_params)
    found, superseded = _to_release(snapshot, wanted)
    return render(
        request,
        "release.html",
        409 if problem else 200,
        assignment=snapshot.assignment,
        wanted=wanted,
        items=found,
        superseded=superseded,
        count=count,
        ungraded=ungraded,
        problem=problem,
    )


def _to_release(snapshot: Snapshot, wanted: Wanted) -> tuple[list[Item], int]:
    """Those of the list that count for their students, as for `publish`; and how many others there are."""
    found = listing.select(snapshot, wanted)
    counting = [item for item in found if item.is_counting]
    return counting, len(found) - len(counting)


def _seen(form: FormData) -> int | None:
    """How many comments, adjustments or submissions the page showed that the form was on."""
    text = text_in(form, "seen")
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _back(request: Request, said: str, anchor: str) -> Response:
    query = Wanted.of(request.query_params).query()
    key = request.path_params["key"]
    address = f"/submissions/{key}{query}{'&' if query else '?'}said={said}#{anchor}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def _try_again(request: Request, form: FormData, error: AutograderError) -> Response:
    typed = {name: text_in(form, name) for name in form}
    return show_submission(request, problem=str(error), typed=typed)
