"""A graded folder in, the application that shows it out: all its addresses, and what guards them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from autograder.dashboard import acting, downloads, live, pages, reading
from autograder.dashboard.access import LOGIN, LOOPBACK, Guard, Keys, log_in
from autograder.dashboard.acting import post
from autograder.dashboard.desk import Desk
from autograder.dashboard.jobs import Jobs
from autograder.dashboard.room import Room, room_of
from autograder.dashboard.shelf import Shelf
from autograder.dashboard.submission import show_submission
from autograder.errors import AutograderError
from autograder.gradebook import Gradebook
from autograder.gradebook.place import existing_gradebook

#: Of one request: a template of an LMS is the largest thing that anybody sends.
MAX_BODY_BYTES = 8_000_000

_ONE = "/submissions/{key}"


def create_app(
    out_dir: Path,
    token: str,
    *,
    course: Path | None = None,
    sandbox: str = "auto",
    hosts: Sequence[str] = LOOPBACK,
) -> Starlette:
    """The dashboard of `out_dir` for whoever has the token; `hosts` are the names by which it may be called.

    Raises AutograderError where nothing was graded into the folder.
    """
    room = _open(out_dir, token, course, sandbox)
    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(Guard, keys=room.keys),
        ],
        exception_handlers={HTTPException: pages.show_error, AutograderError: pages.show_error},
        lifespan=_lifespan,
        max_body_size=MAX_BODY_BYTES,
    )
    app.state.room = room
    app.state.downloads = downloads.Downloads()
    return app


def _open(out_dir: Path, token: str, course: Path | None, sandbox: str) -> Room:
    gradebook = Gradebook.open(existing_gradebook(out_dir))
    shelf = Shelf(gradebook)
    desk = Desk(out_dir, gradebook)
    jobs = Jobs(out_dir, shelf, desk, course=course, sandbox=sandbox)
    desk.refresh = jobs.refresh_reports
    return Room(out_dir, gradebook, shelf, desk, jobs, Keys(token), course)


def _routes() -> list[Route]:
    return [
        Route("/", reading.show_list),
        Route(LOGIN, _log_in),
        Route("/assets/{name}", pages.asset),
        Route("/live", live.show_live),
        Route("/mistakes", reading.show_mistakes),
        Route(_ONE, show_submission),
        Route(f"{_ONE}/feedback", reading.show_feedback),
        Route(f"{_ONE}/history", reading.show_history),
        post(f"{_ONE}/comment", acting.comment),
        post(f"{_ONE}/adjust", acting.adjust),
        post(f"{_ONE}/regrade", acting.regrade),
        post(f"{_ONE}/release", acting.release_one),
        Route("/release", acting.ask_to_release),
        post("/release", acting.release_all),
        Route("/exports", downloads.show_exports),
        post("/exports", downloads.make),
        Route("/exports/{number}", downloads.download),
    ]


def _log_in(request: Request) -> Response:
    return log_in(request, room_of(request).keys)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    # While the person who starts it turns to the browser.
    pages.warm_up()
    await run_in_threadpool(app.state.room.shelf.snapshot)
    yield
    await run_in_threadpool(app.state.room.close)
