"""A master notebook in; what students get, and what Gradescope gets, out.

`otter assign` strips the solutions; then everything that differs from run to run is made the same, and the
result is searched for what students must not get before anything of it is kept.
"""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from autograder.archive import list_files, write_zip
from autograder.assignment import Assignment
from autograder.errors import AssignmentError
from autograder.gradescope.bundle import write_bundle
from autograder.leaks import refuse_leaks
from autograder.otter.assign import run_otter
from autograder.otter.stored import OtterTests, read_tests


def release(assignment: Assignment, out_dir: Path) -> list[Path]:
    """Write three things into `out_dir`, replacing older ones, and return their paths.

    `<slug>/` and `<slug>.zip` are what students get, `<slug>-autograder.zip` is for Gradescope. The same
    master and graders give the same bytes. Raises AssignmentError when Otter refuses the master, or when
    anything would be given away to students; nothing is written then.
    """
    with tempfile.TemporaryDirectory(prefix="release-") as name:
        student_dir, tests = _make_student_dir(assignment, Path(name))
        refuse_leaks(assignment, student_dir)
        if assignment.is_otter:
            # The hidden tests are those in the master: what is released and what is graded stay in step.
            tests.write(assignment.graders_dir)
        bundle = Path(name) / "autograder.zip"
        write_bundle(assignment, bundle)
        folder, archive = out_dir / assignment.slug, out_dir / f"{assignment.slug}.zip"
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        for path in list_files(student_dir):
            target = folder / path.relative_to(student_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        write_zip(folder, archive)
        for_staff = shutil.copyfile(bundle, out_dir / f"{assignment.slug}-autograder.zip")
    return [folder, archive, for_staff]


def check_release(assignment: Assignment, out_dir: Path) -> None:
    """Raise AssignmentError when `out_dir/<slug>/` gives something away or isn't what the master gives."""
    folder = out_dir / assignment.slug
    if not folder.is_dir():
        raise AssignmentError(f"{folder}: not released yet; run `autograder release {assignment.slug}`")
    refuse_leaks(assignment, folder)
    with tempfile.TemporaryDirectory(prefix="release-") as name:
        student_dir, _ = _make_student_dir(assignment, Path(name))
        new, old = _contents(student_dir), _contents(folder)
    changed = sorted(path for path in new | old if new.get(path) != old.get(path))
    if changed:
        raise AssignmentError(
            f"{folder}: not what the master gives now, by {', '.join(changed[:5])}"
            f"{', …' if changed[5:] else ''}. Run `autograder release {assignment.slug} --out {out_dir}`"
        )


def _contents(folder: Path) -> dict[str, bytes]:
    """Files by name, without what Jupyter and Otter leave where somebody has tried the notebook."""
    names = {path: path.relative_to(folder) for path in list_files(folder)}
    return {
        name.as_posix(): path.read_bytes()
        for path, name in names.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def _make_student_dir(assignment: Assignment, scratch: Path) -> tuple[Path, OtterTests]:
    """What students get, in a folder below `scratch`, and all tests that the master itself holds."""
    result = run_otter(assignment, scratch)
    notebook = result / "student" / f"{assignment.slug}.ipynb"
    notebook.write_text(normalise(notebook.read_text(encoding="utf-8")), encoding="utf-8")
    write_checks(notebook)
    return notebook.parent, read_tests(result)


def normalise(text: str) -> str:
    """A notebook's JSON without outputs, counters and editor metadata, its cell ids made from the content."""
    notebook: dict[str, Any] = json.loads(text)
    taken: set[str] = set()
    notebook["cells"] = [cell for cell in notebook["cells"] if "".join(cell["source"]).strip()]
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        cell["source"] = source.splitlines(keepends=True)
        cell["id"] = _cell_id(cell["cell_type"], source, taken)
        if cell["cell_type"] == "code":
            cell["execution_count"], cell["outputs"] = None, []
    kept = {"kernelspec", "language_info", "otter"}
    notebook["metadata"] = {key: value for key, value in notebook["metadata"].items() if key in kept}
    notebook["metadata"]["language_info"] = {"name": "python"}
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write_checks(notebook: Path) -> None:
    """Put the checks of the notebook's metadata into `tests/` beside it, too, a file for each question.

    `otter check` and Otter on Colab read them from there only; a notebook that was moved has its metadata.
    """
    checks = json.loads(notebook.read_text(encoding="utf-8"))["metadata"].get("otter", {}).get("tests", {})
    folder = notebook.parent / "tests"
    folder.mkdir(exist_ok=True)
    for question, check in checks.items():
        # Otter keeps functions as text, and the older format of its tests as a dict.
        text = check if isinstance(check, str) else f"OK_FORMAT = True\n\ntest = {check!r}\n"
        (folder / f"{question}.py").write_text(text, encoding="utf-8")


def _cell_id(kind: str, source: str, taken: set[str]) -> str:
    digest = hashlib.sha256(f"{kind}\n{source}".encode()).hexdigest()[:8]
    name, count = digest, 1
    while name in taken:
        count += 1
        name = f"{digest}-{count}"
    taken.add(name)
    return name
