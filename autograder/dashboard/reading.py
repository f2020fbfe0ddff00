"""Addresses in, pages out: the list, a submission, its history, what went wrong how often."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from autograder.dashboard import listing
from autograder.dashboard.code import Code, read_code
from autograder.dashboard.listing import Wanted
from autograder.dashboard.live import job_words
from autograder.dashboard.pages import render
from autograder.dashboard.room import item_of, room_of
from autograder.dashboard.shelf import Item, Snapshot
from autograder.gradebook.book import Grading
from autograder.recording import KEPT, kept_path
from autograder.regrade import Change, changes
from autograder.report.feedback import render_feedback
from autograder.report.pages import assets
from autograder.report.pictures import figure_of
from autograder.results import outcome_words
from autograder.verdict import Outcome, Status, TestResult


def show_list(request: Request) -> Response:
    """All submissions that the address asks for, a page of them."""
    room = room_of(request)
    snapshot = room.shelf.snapshot()
    if snapshot is None:
        return render(request, "empty.html")
    wanted = Wanted.of(request.query_params)
    found = listing.select(snapshot, wanted)
    pages = max(1, -(-len(found) // listing.PAGE_ROWS))
    first = (min(wanted.page, pages) - 1) * listing.PAGE_ROWS
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


@dataclass(frozen=True)
class QuestionView:
    """One question of a submission; `places` are where its functions are defined: name and anchor."""

    name: str
    title: str
    points: float
    max_points: float
    failed: tuple[TestResult, ...]
    passed: tuple[TestResult, ...]
    places: tuple[tuple[str, str], ...]


def show_submission(
    request: Request, *, problem: str = "", typed: dict[str, str] | None = None
) -> HTMLResponse:
    """Code beside feedback; after a form that could not be done, the problem and what was `typed`."""
    room, snapshot, item = item_of(request)
    wanted = Wanted.of(request.query_params)
    asked = room.functions(snapshot.assignment.slug)
    code = read_code(
        kept_path(room.out_dir / KEPT, item.entry.verdict.sha256),
        item.entry.verdict.sha256,
        slug=snapshot.assignment.slug,
        functions=[name for names in asked.values() for name in names],
    )
    questions = _questions(snapshot, item, asked, code)
    hits = _hits(item, code)
    places = {anchor for question in questions for _, anchor in question.places}
    return render(
        request,
        "submission.html",
        409 if problem else 200,
        assignment=snapshot.assignment,
        version=snapshot.version,
        item=item,
        wanted=wanted,
        neighbours=_neighbours(snapshot, wanted, item),
        questions=questions,
        code=code,
        hits=hits,
        opened={
            index
            for index, part in enumerate(code.parts)
            if not places or any(line.anchor in places or line.anchor in hits for line in part.lines)
        },
        outcome_words=outcome_words,
        job=room.jobs.of(item.key),
        job_words=job_words,
        figure_of=figure_of,
        problem=problem,
        typed=typed or {},
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


def _questions(
    snapshot: Snapshot, item: Item, asked: dict[str, tuple[str, ...]], code: Code
) -> list[QuestionView]:
    if item.status in (Status.ERROR, Status.REJECTED):
        return []
    titles = {question.name: question.title for question in snapshot.assignment.questions}
    views = []
    for name, (points, max_points) in item.scores.items():
        tests = [test for test in item.entry.verdict.tests if test.question == name]
        places = [(function, code.defined_at(function)) for function in asked.get(name, ())]
        views.append(
            QuestionView(
                name=name,
                title=titles.get(name, name),
                points=points,
                max_points=max_points,
                failed=tuple(test for test in tests if test.outcome is not Outcome.PASSED),
                passed=tuple(test for test in tests if test.outcome is Outcome.PASSED),
                places=tuple((function, anchor) for function, anchor in places if anchor),
            )
        )
    return views


def _hits(item: Item, code: Code) -> dict[str, dict[str, str]]:
    """Lines of tracebacks by their anchors: each question, with its first test that stopped there."""
    hits: dict[str, dict[str, str]] = {}
    for test in item.entry.verdict.tests:
        for frame in test.frames:
            anchor = code.anchor(frame.cell, frame.line, frame.where)
            if anchor:
                hits.setdefault(anchor, {}).setdefault(test.question, test.test)
    return hits


def _neighbours(snapshot: Snapshot, wanted: Wanted, item: Item) -> dict[str, Any]:
    """Who comes before and after in the list that one came from; all of them where it is not in there."""
    found = listing.select(snapshot, wanted)
    if item not in found:
        found = list(snapshot.items.values())
    place = found.index(item)
    return {
        "place": place + 1,
        "total": len(found),
        "previous": found[place - 1] if place else None,
        "next": found[place + 1] if place + 1 < len(found) else None,
    }
