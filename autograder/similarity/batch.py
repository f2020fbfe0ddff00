"""Paths of submissions in, the similarity report on them out."""

from collections.abc import Collection, Sequence
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import AutograderError, RejectedSubmission
from autograder.handed_in import HandedIn
from autograder.intake import find_submissions, submission_names, take_in
from autograder.similarity.pairs import find_similar
from autograder.similarity.report import Comparison, write_comparison
from autograder.similarity.tokens import MAX_CHARS, Source, read_source


def compare(assignment: Assignment, submissions: Sequence[HandedIn], *, threshold: float) -> Comparison:
    """Compare the submissions with each other, those of one student left out.

    What can't be read is told in the notes. What was handed out doesn't count if the assignment was released.
    """
    functions = [name for question in assignment.questions for name in question.functions]
    sources, notes = [], []
    for handed in submissions:
        try:
            source = _read(handed.path, handed.name, assignment, functions, student=handed.student)
        except (RejectedSubmission, AutograderError) as refusal:
            notes.append(f"{handed.name}: {refusal}")
            continue
        if source.is_cut:
            notes.append(f"{handed.name}: only the first {MAX_CHARS} characters of its code were compared")
        sources.append(source)
    skeleton = _skeleton(assignment, functions)
    if skeleton is None:
        notes.append(
            f"{assignment.slug} has no release, so what was handed out counts as everyone's own: run "
            f"`autograder release {assignment.slug} --out assignments` first"
        )
    pairs = find_similar(sources, skeleton, functions=functions, threshold=threshold)
    return Comparison(len(sources), threshold, tuple(pairs), tuple(notes), skeleton is not None)


def find_handed_in(paths: Sequence[Path]) -> list[HandedIn]:
    """Files as given, folders as the submissions in them, named as `autograder grade` names them."""
    files = submission_names(find_submissions(paths))
    return [HandedIn(path, name, student=name) for path, name in files.items()]


def report_similar(
    assignment: Assignment, submissions: Sequence[HandedIn], out_dir: Path, *, threshold: float
) -> tuple[Comparison, Path]:
    """Compare, and write `similarity.csv` and `similarity.html` into `out_dir`; also the path of the page."""
    comparison = compare(assignment, submissions, threshold=threshold)
    return comparison, write_comparison(assignment, comparison, out_dir)


def _skeleton(assignment: Assignment, functions: Collection[str]) -> Source | None:
    path = assignment.release_dir / f"{assignment.slug}.ipynb"
    return _read(path, "skeleton", assignment, functions) if path.is_file() else None


def _read(
    path: Path, name: str, assignment: Assignment, functions: Collection[str], *, student: str = ""
) -> Source:
    cells = take_in(path, slug=assignment.slug, functions=functions).cells
    return read_source(name, cells, student=student)
