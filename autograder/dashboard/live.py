"""What is going on in the folder, as JSON, for the script that asks every second or so."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from autograder.dashboard.jobs import Job
from autograder.dashboard.room import room_of
from autograder.progress_file import BatchState
from autograder.report.clean import visible
from autograder.results import number

_MAX_NAMED = 3


def show_live(request: Request) -> Response:
    """Whether anything is new, how far a batch is, and what became of regrades."""
    room = room_of(request)
    snapshot = room.shelf.snapshot()
    batch = room.batch()
    told: dict[str, Any] = {
        "version": snapshot.version if snapshot else "",
        "batch": {"done": batch.done, "total": batch.total, "words": batch_words(batch)} if batch else None,
        "jobs": {job.key: {"state": job.state, "words": job_words(job)} for job in reversed(room.jobs.all())},
    }
    return JSONResponse(told)


def batch_words(batch: BatchState) -> str:
    """All that a person wants to know of a batch, in one line."""
    parts = [f"{batch.done} of {batch.total} graded"]
    parts += [f"{count} {status}" for status, count in batch.statuses.items() if status != "graded"]
    if batch.per_s:
        parts.append(f"{batch.per_s:.1f} a second")
    if batch.left_s is not None and batch.done < batch.total:
        parts.append(f"about {_duration(batch.left_s)} left")
    if batch.done == batch.total:
        parts.append("writing the reports")
    if not batch.done and not batch.in_flight:
        parts.append("the graders start")
    in_flight = [visible(name) for name in batch.in_flight][:_MAX_NAMED]
    if in_flight:
        parts.append(f"now {', '.join(in_flight)}")
    return " · ".join(parts)


def job_words(job: Job) -> str:
    """What became of a regrade so far."""
    what = job.question or "all questions"
    if job.state == "failed":
        return f"Grading {what} again failed: {visible(job.message)}"
    if job.state != "done":
        doing = {"waiting": "waits its turn", "starting": "the grader starts", "grading": "runs"}[job.state]
        return f"Grading {what} again: {doing} …"
    if not job.changes:
        return f"Graded {what} again: the same points as before."
    changed = [f"{visible(one.question)} {number(one.before)} → {number(one.after)}" for one in job.changes]
    return f"Graded {what} again: {', '.join(changed)}."


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
