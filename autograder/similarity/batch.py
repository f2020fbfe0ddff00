"""Paths of submissions in, the similarity report on them out."""

from collections.abc import Sequence
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import AutograderError, RejectedSubmission
from autograder.handed_in import HandedIn
from autograder.intake import take_in
from autograder.similarity.pairs import MAX_PAIRS, find_similar
from autograder.similarity.report import Comparison, write_comparison
from autograder.similarity.tokens import MAX_CHARS, read_source


def compare(assignment: Assignment, submissions: Sequence[HandedIn], *, threshold: float) -> Comparison:
    """Compare the submissions with each other, those of one student left out.

    What can't be read is told in the notes. What was handed out doesn't count if the assignment was released.
    """
    functions = [name for question in assignment.questions for name in question.functions]
    released = assignment.release_dir / f"{assignment.slug}.ipynb"
    given = take_in(released, slug=assignment.slug, functions=functions).cells if released.is_file() else ()
    unchanged = {cell.source for cell in given}
    sources, refused, notes = [], [], []
    for handed in submissions:
        try:
            cells = take_in(handed.path, slug=assignment.slug, functions=functions).cells
        except (RejectedSubmission, AutograderError) as refusal:
            refused.append(handed.name)
            notes.append(f"{handed.name}: {refusal}")
            continue
        own = [cell for cell in cells if cell.source not in unchanged]
        sources.append(source := read_source(handed.name, own, student=handed.student))
        if source.is_cut:
            notes.append(f"{handed.name}: only the first {MAX_CHARS} characters of its code were compared")
    skeleton = read_source("skeleton", given) if given else None
    pairs = find_similar(sources, skeleton, functions=functions, threshold=threshold)
    if not given:
        notes.append(
            f"{assignment.slug} has no release, so what was handed out counts as everyone's own: run "
            f"`autograder release {assignment.slug} --out assignments` first"
        )
    if len(pairs) == MAX_PAIRS:
        notes.append(f"only the {MAX_PAIRS} most alike pairs are listed; a higher --threshold gives fewer")
    names = tuple(source.name for source in sources)
    return Comparison(names, tuple(refused), threshold, tuple(pairs), tuple(notes), bool(given))


def report_similar(
    assignment: Assignment, submissions: Sequence[HandedIn], out_dir: Path, *, threshold: float
) -> tuple[Comparison, Path]:
    """Compare, and write `similarity.csv` and `similarity.html` into `out_dir`; also the path of the page."""
    comparison = compare(assignment, submissions, threshold=threshold)
    return comparison, write_comparison(assignment, comparison, out_dir)
