"""Addresses in, pages out: the list, a submission, its history, what went wrong how often."""

from dataclasses import dataclass, replace
from itertools import pairwise

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from autograder.dashboard import listing
from autograder.dashboard.listing import Wanted
from autograder.dashboard.pages import render
from autograder.dashboard.room import item_of, room_of
from autograder.gradebook.book import Grading
from autograder.regrade import Change, changes
from autograder.report.feedback import render_feedback
from autograder.report.pages import assets
from autograder.results import outcome_words
from autograder.verdict import Outcome, Status


def show_list(request: Request) -> Response:
    """All submissions that the address asks for, a page of them."""
    room = room_of(request)
    snapshot = room.shelf.snapshot()
    if snapshot is None:
        return render(request, "empty.html")
    wanted = Wanted.of(request.query_params)
    found = listing.select(snapshot, wanted)
    pages = max(1, -(-len(found) // listing.PAGE_ROWS))
    wanted = replace(wanted, page=min(wanted.page, pages))
    first = (wanted.page - 1) * listing.PAGE_ROWS
    return render(
        request,
        "list.html",
        assignment=snapshot.assignment,
        version=snapshot.version,
        wanted=wanted,
        rows=found[first : first + listing.PAGE_ROWS],
        first=first,
        found=len(found),
        pages=pages,
        total=len(snapshot.items),
        statuses=[status for status in Status if any(i.status is status for i in snapshot.items.values())],
        misconceptions=listing.misconceptions(snapshot.items.values()),
        tests=listing.test_rates(snapshot.items.values()),
        by_hand={name: words for name, (words, _) in listing.BY_HAND.items()},
        rejobs={job.key: job for job in reversed(room.jobs.all()) if not job.is_over},
    )


def show_mistakes(request: Request) -> Response:
    """What was recognised how often, and how often each test was passed; each leads to who it was."""
    snapshot = room_of(request).snapshot()
    counted = [item for item in snapshot.items.values() if item.is_counting]
    return render(
        request,
        "mistakes.html",
        assignment=snapshot.assignment,
        misconceptions=listing.misconceptions(counted),
        tests=listing.test_rates(counted),
        outcome_words=outcome_words,
        Wanted=Wanted,
        total=len(counted),
    )


def show_feedback(request: Request) -> Response:
    """What the student reads, made now; it may neither run anything nor reach this site."""
    _, snapshot, item = item_of(request)
    page = render_feedback(snapshot.assignment, item.entry.effective(), item.entry.comments)
    policy = f"{assets('feedback.html').policy}; frame-ancestors 'none'; sandbox"
    return HTMLResponse(page, headers={"content-security-policy": policy})


@dataclass(frozen=True)
class Step:
    """A grading, and what it changed of the one before."""

    grading: Grading
    changes: tuple[Change, ...]
    outcomes: tuple[tuple[str, Outcome, Outcome], ...]


def show_history(request: Request) -> Response:
    """Every grading, the latest first, and what people did."""
    room, snapshot, item = item_of(request)
    gradings = room.gradebook.history(snapshot.assignment.slug, item.name)
    steps = [Step(gradings[0], (), ())] + [_step(*pair) for pair in pairwise(gradings)]
    return render(
        request,
        "history.html",
        assignment=snapshot.assignment,
        item=item,
        wanted=Wanted.of(request.query_params),
        steps=steps[::-1],
        outcome_words=outcome_words,
    )


def _step(before: Grading, after: Grading) -> Step:
    earlier = {test.test: test.outcome for test in before.verdict.tests}
    outcomes = [
        (test.title, earlier[test.test], test.outcome)
        for test in after.verdict.tests
        if earlier.get(test.test, test.outcome) is not test.outcome
    ]
    return Step(after, tuple(changes(before.verdict, after.verdict)), tuple(outcomes))
