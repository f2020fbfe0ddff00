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
from autograder.leaks import CELL_KEYS, NOTEBOOK_KEYS, refuse_leaks
from autograder.otter.assign import run_otter
from autograder.otter.stored import OtterTests, read_tests


def release(assignment: Assignment, out_dir: Path) -> list[Path]:
    """Write three things into `out_dir`, replacing older ones, and return their paths.

    `<slug>/` and `<slug>.zip` are what students get, `<slug>-autograder.zip` is for Gradescope. The same
    master and graders give the same bytes. Raises AssignmentError when Otter refuses the master, when
    anything would be given away to students, or when `<slug>/` is no older release; nothing is written then.
    """
    _refuse_to_replace(assignment, out_dir)
    with tempfile.TemporaryDirectory(prefix="release-") as name:
        student_dir, tests = _make_student_dir(assignment, Path(name))
        refuse_leaks(assignment, student_dir)
        if assignment.is_otter:
            # The hidden tests are those in the master: what is released and what is graded stay in step.
            tests.write(assignment.graders_dir)
        bundle = Path(name) / "autograder.zip"
        write_bundle(assignment, bundle)
        return _put_in_place(assignment.slug, student_dir, bundle, out_dir)


def _put_in_place(slug: str, student_dir: Path, bundle: Path, out_dir: Path) -> list[Path]:
    """All is written beside its place, then renamed: what lies there is an old release or the new one."""
    folder, archive, for_staff = (out_dir / f"{slug}{end}" for end in ("", ".zip", "-autograder.zip"))
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".release-", dir=out_dir) as name:
        new = Path(name) / slug
        new.mkdir()
        for path in list_files(student_dir):
            target = new / path.relative_to(student_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        write_zip(new, Path(name) / archive.name)
        shutil.copyfile(bundle, Path(name) / for_staff.name)
        if folder.exists():
            folder.rename(Path(name) / "old")
        for path in (folder, archive, for_staff):
            (Path(name) / path.name).replace(path)
    return [folder, archive, for_staff]


def _refuse_to_replace(assignment: Assignment, out_dir: Path) -> None:
    """Raise AssignmentError unless `<slug>/` there is free or an older release, and no part of the course."""
    folder = out_dir / assignment.slug
    elsewhere = f"release {assignment.slug} elsewhere, with --out DIR"
    if out_dir.exists() and not out_dir.is_dir():
        raise AssignmentError(f"{out_dir}: not a folder; {elsewhere}")
    own_dirs = (
        assignment.solutions_dir,
        assignment.graders_dir,
        assignment.mistakes_dir,
        assignment.variants_dir,
        assignment.data_dir,
    )
    target = folder.resolve()
    for own in (path.resolve() for path in own_dirs):
        if target.is_relative_to(own) or own.is_relative_to(target):
            raise AssignmentError(f"{folder}: a release there would replace {own}; {elsewhere}")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise AssignmentError(f"{folder}: not a folder, but a file or a link; take it away, or {elsewhere}")
    if folder.is_dir() and not (folder / f"{assignment.slug}.ipynb").is_file() and any(folder.iterdir()):
        raise AssignmentError(
            f"{folder}: not an older release, for it has no {assignment.slug}.ipynb; "
            f"take it away, or {elsewhere}"
        )


def check_release(assignment: Assignment, out_dir: Path) -> None:
    """Raise AssignmentError when `out_dir/<slug>/` gives something away or isn't what the master gives."""
    folder = out_dir / assignment.slug
    if not folder.is_dir():
        raise AssignmentError(f"{folder}: not released yet; run `autograder release {assignment.slug}`")
    refuse_leaks(assignment, folder)
    with tempfile.TemporaryDirectory(prefix="release-") as name:
        student_dir, tests = _make_student_dir(assignment, Path(name))
        new, old = _contents(student_dir), _contents(folder)
    changed = sorted(path for path in new | old if new.get(path) != old.get(path))
    if assignment.is_otter and tests != read_tests(assignment.graders_dir):
        changed.insert(0, "its tests")
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
    """A notebook's JSON without outputs, counters and editor metadata, its cell ids made from the content.

    Of empty cells only those stay in which students write an answer to which there is no prompt.
    """
    notebook: dict[str, Any] = json.loads(text)
    taken: set[str] = set()
    notebook["cells"] = [
        cell for cell in notebook["cells"] if "".join(cell["source"]).strip() or _is_for_code(cell)
    ]
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        cell["metadata"] = {key: value for key, value in cell["metadata"].items() if key in CELL_KEYS}
        cell["source"] = source.splitlines(keepends=True)
        cell["id"] = _cell_id(cell["cell_type"], source, taken)
        if cell["cell_type"] == "code":
            cell["execution_count"], cell["outputs"] = None, []
    notebook["metadata"] = {key: value for key, value in notebook["metadata"].items() if key in NOTEBOOK_KEYS}
    notebook["metadata"]["language_info"] = {"name": "python"}
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _is_for_code(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "code" and "otter_answer_cell" in cell["metadata"].get("tags", ())


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
