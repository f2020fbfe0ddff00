"""A grading of the past in, the same bytes graded again with the same seed out, beside what was recorded."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import AutograderError
from autograder.gradebook import Gradebook
from autograder.gradebook.book import Grading
from autograder.gradebook.place import gradebook_of, has_gradebook
from autograder.pool import Grader
from autograder.provenance import provenance_of
from autograder.recording import KEPT, kept_path
from autograder.regrade import Change, changes
from autograder.verdict import Verdict


@dataclass(frozen=True)
class Reproduction:
    """What was recorded, what comes out now, and what else is different: versions, digests, the sandbox."""

    grading: Grading
    verdict: Verdict
    changes: tuple[Change, ...]
    differences: tuple[str, ...]


def reproduce(
    assignment: Assignment,
    out_dir: Path,
    name: str,
    *,
    make_grader: Callable[[str], Grader],
    gradebook_url: str = "",
) -> Reproduction:
    """Grade what the grading `name` judged once more; nothing is written.

    `make_grader` is given the device. Raises AutograderError when there is no such grading, or its bytes
    were not kept.
    """
    if not gradebook_url and not has_gradebook(out_dir):
        raise AutograderError(f"{out_dir}: no gradebook here; name the --out folder that was graded into")
    with Gradebook.open(gradebook_of(out_dir, gradebook_url)) as gradebook:
        grading = gradebook.grading(name)
    recorded = grading.verdict
    if recorded.assignment != assignment.slug:
        raise AutograderError(f"{name}: is a grading of {recorded.assignment}, not of {assignment.slug}")
    path = kept_path(out_dir / KEPT, recorded.sha256)
    if path is None:
        raise AutograderError(f"{name}: the bytes that it judged are not in {out_dir / KEPT}")
    grader = make_grader(grading.provenance.device)
    try:
        grader.start()
        verdict = grader.grade(path, name=recorded.submission, seed=recorded.seed)
    finally:
        grader.close()
    now = asdict(provenance_of(assignment, device=grading.provenance.device))
    then = asdict(grading.provenance)
    differences = [
        f"{key.replace('_', ' ')}: {then[key] or 'unknown'} then, {now[key]} now"
        for key in now
        if then[key] != now[key]
    ]
    if recorded.sandbox != verdict.sandbox:
        differences.append(f"sandbox: {recorded.sandbox} then, {verdict.sandbox} now")
    return Reproduction(grading, verdict, tuple(changes(recorded, verdict)), tuple(differences))
