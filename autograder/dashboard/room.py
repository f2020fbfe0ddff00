"""What every page of one dashboard shares: the folder, what is in it, who may come in, what is going on."""

import os
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.dashboard.access import Keys
from autograder.dashboard.desk import Desk
from autograder.dashboard.jobs import Jobs
from autograder.dashboard.shelf import Item, Shelf, Snapshot
from autograder.errors import AutograderError
from autograder.gradebook import Gradebook
from autograder.progress_file import BatchState, read_progress


@dataclass(frozen=True)
class Room:
    """One graded folder that is open."""

    out_dir: Path
    gradebook: Gradebook
    shelf: Shelf
    desk: Desk
    jobs: Jobs
    keys: Keys
    course: Path | None

    def snapshot(self) -> Snapshot:
        """What stands now. Raises the answer 404 where nothing has been graded yet."""
        snapshot = self.shelf.snapshot()
        if snapshot is None:
            raise HTTPException(404, "Nothing has been graded into this folder yet.")
        return snapshot

    def batch(self) -> BatchState | None:
        """How far a batch is that somebody else is grading into the folder; None for a regrade of ours."""
        batch = read_progress(self.out_dir)
        return batch if batch and batch.pid != os.getpid() else None

    def functions(self, assignment: str) -> dict[str, tuple[str, ...]]:
        """The functions that each question asks for; {} where the course is not at hand."""
        try:
            found: Assignment = load_assignment(assignment, find_course(self.course))
        except AutograderError:
            return {}
        return {question.name: question.functions for question in found.questions}

    def close(self) -> None:
        self.jobs.close()
        self.gradebook.close()


def room_of(request: Request) -> Room:
    """The room that this request is about."""
    room = request.app.state.room
    assert isinstance(room, Room)
    return room


def item_of(request: Request) -> tuple[Room, Snapshot, Item]:
    """The submission that the address names. Raises the answer 404 where there is none."""
    room = room_of(request)
    snapshot = room.snapshot()
    item = snapshot.items.get(request.path_params["key"])
    if item is None:
        raise HTTPException(404, "There is no such submission in this folder.")
    return room, snapshot, item
