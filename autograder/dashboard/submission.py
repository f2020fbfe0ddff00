"""One submission in, its page out: the code as it was handed in, beside the feedback on it."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from autograder.dashboard import listing
from autograder.dashboard.code import Code, read_code
from autograder.dashboard.listing import Wanted
from autograder.dashboard.live import job_words
from autograder.dashboard.pages import render
from autograder.dashboard.room import item_of
from autograder.dashboard.shelf import Item, Snapshot
from autograder.recording import KEPT, kept_path
from autograder.report.pictures import figure_of
from autograder.results import outcome_words
from autograder.verdict import Outcome, Status, TestResult


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


def _questions(
    snapshot: Snapshot, item: Item, asked: dict[str, tuple[str, ...]], code: Code
) -> list[QuestionView]:
    if item.status in (Status.ERROR, Status.REJECTED):
        return []
    titles = {question.name: question.own_title for question in snapshot.assignment.questions}
    views = []
    for name, (points, max_points) in item.scores.items():
        tests = [test for test in item.entry.verdict.tests if test.question == name]
        places = [(function, code.defined_at(function)) for function in asked.get(name, ())]
        views.append(
            QuestionView(
                name=name,
                title=titles.get(name, ""),
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
