"""Hostile files in one batch: each gets its verdict, honest ones their points, and the reports are inert."""

import csv
import json
import os
import subprocess
import sys
import unicodedata
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from rich.console import Console

from autograder.batch import as_handed_in, grade_batch
from autograder.intake import find_submissions, submission_names
from autograder.progress import BatchProgress
from autograder.report.clean import storable
from autograder.report.pages import assets
from autograder.terminal import show_summary
from tests.attacks import intake
from tests.pages import Page

HERE = Path(__file__).resolve().parent
#: Attacks by code whose words reach the reports.
HOSTILE_WORDS = ("forge_terminal_text", "forge_report_text", "forge_exception_text")

pytestmark = pytest.mark.slow


class Borrowed:
    """The grader of the session as a batch wants it: to start and to close are not its business."""

    def __init__(self, grader):
        self.sandbox, self.grade = grader.sandbox, grader.grade

    def start(self):
        pass

    def close(self):
        pass


class Batch:
    """What a batch of all attacks left: its summary, its folder, and what a terminal showed."""

    def __init__(self, folder, hw1, grader):
        handed_in = folder / "in"
        handed_in.mkdir()
        self.names = {}
        files = {}
        for name, attack in intake.ATTACKS.items():
            files[name] = handed_in / os.fsdecode(attack.file)
            files[name].write_bytes(attack.build())
        for name in ("honest", "honest_at_last"):
            files[name] = handed_in / f"{name}.ipynb"
            files[name].write_bytes(intake.notebook(intake.code(intake.HONEST)))
        for name in HOSTILE_WORDS:
            files[name] = handed_in / f"{name}.py"
            source = (HERE / "submissions" / f"{name}.py").read_text()
            files[name].write_text(f"{intake.HONEST}\n\n{source}")
        (folder / "secret.ipynb").write_bytes(intake.notebook(intake.code("secret = 1")))
        (handed_in / "link.ipynb").symlink_to(folder / "secret.ipynb")
        files["pipe"] = handed_in / "pipe.ipynb"
        os.mkfifo(files["pipe"])
        self.out_dir = folder / "out"
        self.before = everything_in(folder)
        self.paths = [*find_submissions([handed_in]), files["pipe"]]
        output = StringIO()
        console = Console(file=output, width=200, force_terminal=False)
        with BatchProgress(console) as progress:
            self.summary = grade_batch(
                hw1,
                as_handed_in(self.paths),
                self.out_dir,
                jobs=1,
                make_grader=lambda: Borrowed(grader),
                progress=progress,
            )
        show_summary(console, hw1, self.summary)
        self.terminal = output.getvalue()
        verdicts = {verdict.submission: verdict for verdict in self.summary.verdicts}
        names = submission_names(self.paths)
        self.verdicts = {
            name: verdicts[storable(names[path])] for name, path in files.items() if path in names
        }
        self.unseen = [name for name, path in files.items() if path not in names]
        self.after = {path for path in everything_in(folder) if self.out_dir not in (path, *path.parents)}


def everything_in(folder):
    return set(folder.rglob("*"))


@pytest.fixture(scope="module")
def batch(grader, hw1, tmp_path_factory):
    return Batch(tmp_path_factory.mktemp("hostile"), hw1, grader)


@pytest.mark.parametrize("name", intake.ATTACKS)
def test_hostile_file_gets_its_verdict(batch, name):
    attack, verdict = intake.ATTACKS[name], batch.verdicts[name]
    told = "\n".join((verdict.reason, *verdict.notes))
    assert (verdict.status, verdict.score) == (attack.status, attack.score), told
    assert attack.told in told


@pytest.mark.parametrize("name", ["honest", "honest_at_last"])
def test_honest_neighbour_of_hostile_files_keeps_its_points(batch, name):
    assert (batch.verdicts[name].status, batch.verdicts[name].score) == ("graded", 100)


def test_every_file_has_one_verdict_of_its_own(batch):
    assert len(batch.summary.verdicts) == len(batch.paths) == len(batch.verdicts)
    assert batch.summary.errors == ()
    assert len({id(verdict) for verdict in batch.verdicts.values()}) == len(batch.paths)


def test_pipe_is_not_waited_for_and_a_link_out_of_the_folder_not_followed(batch):
    assert (batch.verdicts["pipe"].status, batch.verdicts["pipe"].reason[-45:]) == (
        "rejected",
        "pipe.ipynb is not a file; hand in the notebook itself"[-45:],
    )
    assert "link.ipynb" not in {path.name for path in batch.paths}


def test_nothing_is_written_beside_the_folder_of_the_batch(batch):
    assert batch.after == batch.before
    assert [path for folder in ("/tmp", ".") for path in Path(folder).glob(f"{intake.LEFT_BEHIND}*")] == []


def test_each_submission_has_one_folder_that_any_file_system_takes(batch):
    folders = list((batch.out_dir / "results").iterdir())
    assert len(folders) == len(batch.paths)
    for folder in folders:
        assert not folder.is_symlink()
        assert {path.name for path in folder.iterdir()} == {"results.json", "feedback.html"}
        assert is_harmless(folder.name)


def is_harmless(text, *, keep=""):
    return all(char in keep or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"} for char in text)


def test_pages_run_nothing_and_show_every_character(batch, hw1):
    lectures = {question.lecture.url for question in hw1.questions if question.lecture}
    pages = [batch.out_dir / "report.html", *batch.out_dir.glob("results/*/feedback.html")]
    assert len(pages) == 1 + len(batch.paths)
    for path in pages:
        text = path.read_text(encoding="utf-8")
        page = Page(text)
        assert {"img", "iframe", "object", "embed", "base"}.isdisjoint(page.tags), path
        assert page.scripts == ([assets(path.name).script] if path.name == "report.html" else []), path
        assert [name for name, _ in page.attributes if name.startswith("on") or name == "srcdoc"] == []
        links = {value for name, value in page.attributes if name in ("href", "src")} - lectures
        assert all(value.startswith(("results/", "#", "data:", "../")) for value in links), links
        assert is_harmless(text, keep="\n\t"), path
    assert "alert(1)" in (batch.out_dir / "report.html").read_text(encoding="utf-8"), "shown, not left out"


def test_gradebook_has_a_row_for_each_file_and_no_formula(batch):
    with (batch.out_dir / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert len(rows) == len(batch.paths)
    for row in rows:
        assert len(row) == len(header)
        for cell in row:
            assert not cell.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), cell
            assert is_harmless(cell)
    honest = [row for row in rows if row[2] == "100"]
    assert len(honest) == sum(verdict.score == 100 for verdict in batch.verdicts.values())


def test_results_are_text_and_claim_no_more_than_the_verdict(batch):
    scores = []
    for path in batch.out_dir.glob("results/*/results.json"):
        results = json.loads(path.read_text(encoding="utf-8"))
        scores.append(results["score"])
        assert {results["output_format"], results["test_output_format"], results["test_name_format"]} == {
            "text"
        }
        assert all(is_harmless(test["output"], keep="\n\t") for test in results["tests"])
        assert path.stat().st_size < 500_000
    assert sorted(scores) == sorted(verdict.score for verdict in batch.verdicts.values())


def test_terminal_shows_words_only(batch):
    assert is_harmless(batch.terminal, keep="\n")
    assert "1 rejected" not in batch.terminal
    assert f"{sum(v.status == 'rejected' for v in batch.verdicts.values())} rejected" in batch.terminal


def test_poisoned_pycache_is_real_where_a_zip_is_unpacked(tmp_path):
    with zipfile.ZipFile(BytesIO(intake.poisoned_pycache())) as archive:
        archive.extractall(tmp_path)
    program = "import helper; print('torch' in vars(helper))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False", "what ran is not the text, which imports torch"
