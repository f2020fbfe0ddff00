"""Exports, read back as Canvas, Moodle and spreadsheets read them (tests/lms_rules.py)."""

import codecs
import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.assignment import Assignment, Limits, Question
from autograder.cli import cli
from autograder.errors import AutograderError
from autograder.export import default_path, export
from autograder.export.canvas import to_canvas
from autograder.export.document import to_document
from autograder.export.gradescope import write_gradescope
from autograder.export.moodle import to_moodle
from autograder.export.moodle_feedback import feedback
from autograder.export.sheet import read_sheet
from autograder.export.table import to_table
from autograder.gradebook import Gradebook
from autograder.gradebook.entries import Adjustment, Comment, Entry
from autograder.verdict import Outcome, Status, TestResult, Verdict
from tests.lms_rules import CLEARED, Person, canvas_import, moodle_gradebook_import, moodle_worksheet_import

QUESTIONS = (Question("q1", "Softmax", 4.0, ("softmax",)), Question("q2", "Loss", 6.0, ("loss",)))
HW1 = Assignment("hw1_losses", "Losses", QUESTIONS, Limits(), Path())
ADA, BOB, EVE = (
    Person(11, "Lovelace, Ada", "s11", "ada", "ada@example.org"),
    Person(12, "Ørsted; Bob", "s12", "bob", "bob@example.org"),
    Person(13, "Evil, Eve", "s13", "eve", "eve@example.org"),
)
CLASS = [ADA, BOB, EVE]
MISTAKE = "This is softmax over the wrong axis"

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,hw0 (70),hw1_losses (71),Assignments Current Score\n"
    ",,,,,,Manual Posting,\n"
    "    Points Possible,,,,,5,10,(read only)\n"
    '"Lovelace, Ada",11,s11,ada,"A, B",4.5,,90\n'
    "Ørsted; Bob,12,s12,bob,A,EX,3,60\n"
    '"Evil, Eve",13,s13,eve,A,,,\n'
)
WORKSHEET = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 501","Ada Lovelace",ada@example.org,"Submitted for grading - ",,10.00,Yes,'
    '"Monday, 2 November 2026, 1:00 PM",-,\n'
    '"Participant 502","Bob Ørsted",bob@example.org,"Graded - ",3.00,10.00,Yes,-,-,"<p>By a\nperson</p>"\n'
    '"Participant 503","Eve Evil",eve@example.org,"No submission - ",,10.00,Yes,-,-,\n'
)
UNIQUE_IDS = {501: ADA, 502: BOB, 503: EVE}


def entry(
    person=ADA, score=7.5, *, status=Status.GRADED, ids=("canvas_id", "sis_id", "login", "email"), **changes
):
    known = {
        "canvas_id": str(person.id),
        "sis_id": person.sis_id,
        "login": person.login,
        "email": person.email,
    }
    tests = (
        TestResult("t1", "rows", "q1", 4.0, 4.0, Outcome.PASSED),
        TestResult("t2", "loss", "q2", 3.5, 6.0, Outcome.FAILED, misconception="axis", explanation=MISTAKE),
    )
    verdict = Verdict("hw1_losses", person.login, person.login, status, 7.5, 10.0, tests, seed=3, sha256="ab")
    fields = {"student": person.login, "ids": {name: known[name] for name in ids} | {"name": person.name}}
    return Entry(**fields | {"verdict": verdict, "score": score} | changes)


def failed(person=ADA):
    return entry(person, None, status=Status.ERROR)


def in_canvas(exported, people=CLASS, title="hw1_losses"):
    return canvas_import(exported.text.encode(exported.encoding), people, 71, title)


@pytest.fixture
def template(tmp_path):
    """Writes a file as an LMS exported it."""

    def template(text, *, encoding="utf-8"):
        path = tmp_path / "template.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return template


# Canvas, without a template.


def test_canvas_grades_each_student_by_any_one_of_the_three_ids():
    entries = [entry(ADA, 1, ids=["canvas_id"]), entry(BOB, 2, ids=["sis_id"]), entry(EVE, 3, ids=["login"])]
    imported = in_canvas(to_canvas(entries, HW1))
    assert imported.grades == {11: "1", 12: "2", 13: "3"}
    assert imported.points_possible == "10"
    assert not imported.strangers


def test_canvas_leaves_out_whom_a_fault_of_ours_hit_since_an_empty_cell_takes_a_grade_away():
    exported = to_canvas([failed(ADA), entry(BOB, 0)], HW1)
    assert in_canvas(exported).grades == {12: "0"}
    assert any("fault of ours" in said and "Ada" in said for said in exported.remarks)


def test_canvas_leaves_out_and_names_who_has_no_id_or_shares_one():
    twins = [replace(entry(person), ids={"sis_id": "s99", "name": person.name}) for person in (ADA, BOB)]
    nobody = replace(entry(BOB, student="x"), ids={"name": "Nobody"})
    exported = to_canvas([*twins, nobody, entry(EVE, 5)], HW1)
    assert in_canvas(exported).grades == {13: "5"}
    assert exported.remarks == (
        "left out, no id that Canvas knows; give its export with --template (1): Nobody",
        "left out, several have the same id (2): Lovelace, Ada, Ørsted; Bob",
    )


def test_canvas_refuses_to_write_a_file_that_names_nobody():
    with pytest.raises(AutograderError, match="--template"):
        to_canvas([entry(ids=[])], HW1)


@pytest.mark.parametrize("text", ["=1+1", "+49123", "-1", "@x", "12abc", "１２"])
def test_canvas_id_that_is_a_formula_or_no_number_is_not_written_but_another_still_finds_the_student(text):
    ids = entry().ids | {"canvas_id": text, "sis_id": text}
    exported = to_canvas([replace(entry(), ids=ids)], HW1)
    cells = list(csv.reader(io.StringIO(exported.text)))[2]
    assert cells[1] == ""
    assert not formulas(exported.text)
    assert in_canvas(exported).grades == {11: "7.5"}


def test_canvas_student_called_points_possible_does_not_set_what_the_assignment_is_worth():
    ids = entry().ids | {"name": "Points Possible"}
    imported = in_canvas(to_canvas([replace(entry(), ids=ids)], HW1))
    assert (imported.points_possible, imported.grades) == ("10", {11: "7.5"})


def test_canvas_column_can_be_that_of_an_existing_assignment():
    assert in_canvas(to_canvas([entry()], HW1), title="Homework 1").is_new_assignment
    named = to_canvas([entry()], HW1, column="Homework 1 (71)")
    assert not in_canvas(named, title="Homework 1").is_new_assignment


# Canvas, its export filled in.


@pytest.mark.parametrize("bom", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_canvas_template_changes_only_the_cells_of_the_assignment(
    template, tmp_path, bom, newline, delimiter
):
    rows = csv.reader(io.StringIO(CANVAS))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    path = template(bom + text.getvalue().encode())
    export([entry(ADA, 7.5)], HW1, tmp_path / "out.csv", to="canvas", template=path)
    before, after = path.read_bytes(), (tmp_path / "out.csv").read_bytes()
    ada = f"4.5{delimiter}{delimiter}90".encode()
    assert before.count(ada) == 1
    assert after == before.replace(ada, f"4.5{delimiter}7.5{delimiter}90".encode())
    assert canvas_import(after, CLASS, 71, "hw1_losses").grades == {11: "7.5", 12: "3", 13: CLEARED}


def test_canvas_template_keeps_the_cells_of_whom_we_know_no_score(template):
    exported = to_canvas([failed(BOB)], HW1, template=template(CANVAS))
    assert exported.text == CANVAS
    assert any("fault of ours" in said and "Bob" in said for said in exported.remarks)
    assert any("nothing handed in" in said and "Ada" in said and "Eve" in said for said in exported.remarks)


@pytest.mark.parametrize("kept", ["EX", "N/A"])
def test_canvas_template_keeps_an_excuse(template, kept):
    text = CANVAS.replace("EX,3,60", f"EX,{kept},60")
    exported = to_canvas([entry(BOB, 5)], HW1, template=template(text))
    assert exported.text == text
    assert any(kept in said for said in exported.remarks)


def test_canvas_template_reports_students_that_are_not_in_it(template):
    stranger = Person(99, "New, Nina", "s99", "nina")
    exported = to_canvas([entry(stranger), entry(ADA)], HW1, template=template(CANVAS))
    assert exported.remarks[0] == "not in the template, so not exported (1): New, Nina"


def test_canvas_template_does_not_grade_a_namesake_or_another_number(template):
    other = replace(entry(ADA, 9), ids={"canvas_id": "99", "login": "ada", "name": "Lovelace, Ada"})
    exported = to_canvas([other], HW1, template=template(CANVAS))
    assert exported.text == CANVAS


def test_canvas_template_knows_a_student_of_whom_only_the_file_name_is_known_by_login(template):
    unknown = replace(entry(ADA, 9), ids={})
    assert in_canvas(to_canvas([unknown], HW1, template=template(CANVAS))).grades[11] == "9"


def test_canvas_template_says_when_points_differ_and_refuses_a_calculated_column(template):
    worth = to_canvas([entry()], HW1, template=template(CANVAS.replace("5,10,", "5,100,")))
    assert any("100 points in Canvas" in said for said in worth.remarks)
    with pytest.raises(AutograderError, match="calculates"):
        to_canvas([entry()], HW1, template=template(CANVAS), column="Assignments Current Score")


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        (CANVAS, "hw9", r"--column.*hw0 \(70\), hw1_losses \(71\)"),
        (CANVAS.replace("hw0 (70)", "hw1_losses (70)"), "", "2 columns"),
        (WORKSHEET, "", "Export Entire Gradebook"),
        ("", "", "no table"),
        ("a\0b,c\n", "", "UTF-8"),
        (CANVAS + "Jo,14,s14\n", "", "row 6 has 3 cells, the header has 8"),
    ],
)
def test_canvas_template_that_does_not_fit_is_refused_with_what_to_do(template, text, column, says):
    with pytest.raises(AutograderError, match=says):
        to_canvas([entry()], HW1, template=template(text), column=column)


def test_canvas_template_makes_a_name_inert_that_canvas_does_not_need(template):
    text = CANVAS.replace('"Evil, Eve"', "=1+1").replace("Ørsted; Bob,12", "@bob,")
    rows = list(csv.reader(io.StringIO(to_canvas([], HW1, template=template(text)).text)))
    assert (rows[5][0], rows[4][0]) == ("'=1+1", "@bob")


# Moodle.


def test_moodle_worksheet_gets_grades_and_feedback_and_keeps_what_a_person_wrote(template):
    by_id = entry(ADA, 7.5, ids=[], late_days=2)
    by_id = replace(by_id, ids={"moodle_id": "501"})
    exported = to_moodle([by_id, entry(BOB, 1.23456)], HW1, template=template(WORKSHEET))
    changes = moodle_worksheet_import(exported.text.encode(), UNIQUE_IDS, 10.0)
    grade, comment = changes[11]
    assert grade == 7.5
    assert comment == f"Autograder: 7.5 of 10 points. q1 4/4, q2 3.5/6. {MISTAKE}. 2 days late."
    assert changes[12] == (1.2346, "<p>By a\nperson</p>")
    assert set(changes) == {11, 12}
    assert any("written by a person" in said for said in exported.remarks)


def test_moodle_worksheet_replaces_feedback_of_an_earlier_export(template, tmp_path):
    first = tmp_path / "first.csv"
    export([entry(ADA, 1)], HW1, first, to="moodle", template=template(WORKSHEET))
    again = to_moodle([entry(ADA, 2)], HW1, template=first)
    assert again.text == to_moodle([entry(ADA, 2)], HW1, template=template(WORKSHEET)).text


def test_moodle_worksheet_keeps_locked_and_impossible_grades_and_says_so(template):
    text = WORKSHEET.replace("3.00,10.00,Yes", "3.00,10.00,No")
    exported = to_moodle([entry(ADA, 10.5), entry(BOB, 5), failed(EVE)], HW1, template=template(text))
    assert exported.text == text
    for said in ("above Moodle's maximum", "locked", "fault of ours"):
        assert any(said in line for line in exported.remarks)


def test_moodle_worksheet_of_another_maximum_is_said(template):
    exported = to_moodle([entry()], HW1, template=template(WORKSHEET.replace("10.00", "100.00")))
    assert "Moodle's maximum grade is 100, the scores are of 10" in exported.remarks


@pytest.mark.parametrize(
    "name", ["Assignment: hw1_losses (Real)", "Assignment:Losses (Real)", "Assignment: Losses"]
)
def test_moodle_gradebook_is_filled_in_its_own_column(template, name):
    text = (
        f"First name;Last name;ID number;Email address;{name};{name.replace('(Real)', '')}(Feedback);"
        "Course total (Real);Last downloaded from this course\r\n"
        "Ada;Lovelace;s11;ada@example.org;-;;-;1790000000\r\n"
        "Bob;Ørsted;;bob@example.org;3,00;Nice;3,00;1790000000\r\n"
    )
    exported = to_moodle([entry(ADA, 7.5)], HW1, template=template(text, encoding="utf-8-sig"))
    changes = moodle_gradebook_import(
        exported.text.encode(),
        CLASS,
        map_from="Email address",
        grade=name,
        feedback=f"{name.replace('(Real)', '')}(Feedback)",
    )
    assert changes[11][0] == 7.5
    assert changes[11][1].startswith("Autograder: 7.5 of 10 points.")
    assert changes[12] == (3.0, "Nice")
    assert exported.text.startswith("\ufeffFirst name;")
    assert exported.text.count("\r\n") == 3


def test_moodle_gradebook_knows_a_student_by_name_alone_only_where_nobody_else_is_called_so(template):
    def row(first, last, email):
        return f"{first},{last},{email},,\n"

    header = "First name,Last name,Email address,Assignment: hw1_losses (Real),Course total (Real)\n"
    named = replace(entry(ADA, 9), ids={"name": "Lovelace, Ada", "moodle_id": "501"})
    alone = to_moodle([named], HW1, template=template(header + row("Ada", "Lovelace", "a@x.org")))
    assert "a@x.org,9," in alone.text
    assert "known by their names alone; check them (1): Ada Lovelace" in alone.remarks
    twins = row("Ada", "Lovelace", "a@x.org") + row("Ada", "Lovelace", "b@x.org")
    assert to_moodle([named], HW1, template=template(header + twins)).text == header + twins
    elsewhere = replace(named, ids=named.ids | {"email": "c@x.org"})
    unlike = header + row("Ada", "Lovelace", "a@x.org")
    assert to_moodle([elsewhere], HW1, template=template(unlike)).text == unlike


def test_moodle_template_that_is_neither_is_refused_with_its_columns(template):
    with pytest.raises(AutograderError, match=r"Identifier.*--column.*Student, ID"):
        to_moodle([entry()], HW1, template=template(CANVAS))


def test_moodle_without_template_has_one_identity_that_no_row_lacks():
    nameless = replace(entry(EVE, 3), ids={"canvas_id": "13", "name": "Eve"})
    exported = to_moodle([entry(ADA, 7.5), nameless, entry(BOB, 0), failed(EVE)], HW1)
    changes = moodle_gradebook_import(
        exported.text.encode(), CLASS, map_from="Email address", grade="hw1_losses", feedback="Feedback"
    )
    assert {who: grade for who, (grade, _) in changes.items()} == {11: 7.5, 12: 0.0}
    assert any("no email address known" in said and "Eve" in said for said in exported.remarks)


def test_moodle_without_template_takes_the_identity_that_most_have():
    entries = [entry(ADA, ids=["login"]), entry(BOB, ids=["login"]), entry(EVE, ids=["login", "email"])]
    exported = to_moodle(entries, HW1)
    assert exported.text.startswith("Username,")
    with pytest.raises(AutograderError, match="--template"):
        to_moodle([entry(ids=["canvas_id"])], HW1)


def test_moodle_leaves_out_and_names_who_shares_an_address():
    twins = [
        replace(entry(person), ids={"email": "Same@x.org", "name": person.name}) for person in (ADA, BOB)
    ]
    exported = to_moodle([*twins, entry(EVE, 3)], HW1)
    assert [row[0] for row in csv.reader(io.StringIO(exported.text))] == ["Email address", EVE.email]
    assert exported.remarks == (
        "left out, several have the same email address (2): Lovelace, Ada, Ørsted; Bob",
    )


def test_moodle_worksheet_has_inert_names_that_php_reads_as_one_cell(template):
    text = WORKSHEET.replace('"Ada Lovelace"', '"=\\"",x"')
    exported = to_moodle([entry(ADA, 7.5)], HW1, template=template(text))
    assert list(csv.reader(io.StringIO(exported.text)))[1][1] == "'=/\",x"
    assert moodle_worksheet_import(exported.text.encode(), UNIQUE_IDS, 10.0)[11][0] == 7.5


def test_moodle_feedback_is_escaped_html_with_adjustments():
    made = Adjustment("ada", "q2", 1.0, 'the <b>hint</b> was "wrong\\"', "ta", "2026-11-01T00:00:00+00:00")
    (_, row) = csv.reader(io.StringIO(to_moodle([entry(adjustments=(made,))], HW1).text))
    assert 'q2 +1: the &lt;b&gt;hint&lt;/b&gt; was "wrong&#92;"' in row[2]
    assert "q2 4.5/6" in row[2]


# Whatever a student is called.

NAMES = st.text(min_size=1, max_size=30) | st.sampled_from(
    [
        "=1+1",
        "Points Possible",
        "EX",
        'a,b;c\t"d',
        'x\\",y',
        "a\\",
        ",\\",
        "\r\n=x",
        "Manual Posting",
        "-",
        ";;",
        "'",
    ]
)
IN_FILES = NAMES.filter(lambda text: "\0" not in text)


@settings(deadline=None, max_examples=60)
@given(name=NAMES, student=NAMES, section=NAMES, score=st.floats(0, 1000, allow_nan=False))
@example(name='a,\\"', student="=x", section=";=1", score=1e-9)
def test_any_name_makes_a_file_in_which_everybody_gets_their_own_score(name, student, section, score):
    evil = entry(EVE, score, student=student)
    evil = replace(evil, ids=evil.ids | {"name": name, "section": section})
    entries = [entry(ADA, 1), evil, entry(BOB, 2)]
    shown = f"{score:.4f}"
    canvas = to_canvas(entries, HW1)
    grades = in_canvas(canvas).grades
    assert (grades[11], float(grades[13]), grades[12]) == ("1", float(shown), "2")
    assert in_canvas(canvas).points_possible == "10"
    moodle = to_moodle(entries, HW1)
    changes = moodle_gradebook_import(
        moodle.text.encode(), CLASS, map_from="Email address", grade="hw1_losses", feedback="Feedback"
    )
    assert {who: grade for who, (grade, _) in changes.items()} == {11: 1.0, 13: float(shown), 12: 2.0}
    for exported in (canvas, moodle, to_table(entries, HW1)):
        assert not formulas(exported.text)
    assert json.loads(to_document(entries, HW1).text)["entries"][1]["ids"]["name"] == name


@settings(deadline=None, max_examples=60)
@given(name=IN_FILES.filter(lambda name: "Points Possible" not in name), comment=IN_FILES, bom=st.booleans())
def test_any_name_in_a_template_leaves_everybody_their_own_row(tmp_path_factory, name, comment, bom):
    folder = tmp_path_factory.mktemp("any")
    for kind, text, column in (("canvas", CANVAS, 0), ("moodle", WORKSHEET, 1)):
        rows = list(csv.reader(io.StringIO(text)))
        # Moodle's own CSV comes from PHP, which writes no backslash before a quote that csv could read.
        rows[-1][column] = name.replace("\\", "") if kind == "moodle" else name
        rows[-1][-1] = comment.replace("\\", "") if kind == "moodle" else ""
        written = io.StringIO(newline="")
        csv.writer(written).writerows(rows)
        path = folder / f"{kind}.csv"
        path.write_text(written.getvalue(), encoding="utf-8-sig" if bom else "utf-8", newline="")
        out = folder / f"{kind}-out.csv"
        export([entry(ADA, 7.5), entry(EVE, 2)], HW1, out, to=kind, template=path)
        if kind == "canvas":
            grades = canvas_import(out.read_bytes(), CLASS, 71, "hw1_losses").grades
            assert (grades[11], grades[12], grades[13]) == ("7.5", "3", "2")
        else:
            changes = moodle_worksheet_import(out.read_bytes(), UNIQUE_IDS, 10.0)
            assert {who: grade for who, (grade, _) in changes.items()} == {11: 7.5, 12: 3.0, 13: 2.0}


def formulas(text):
    """Cells that a spreadsheet would run, read with a comma and with a semicolon."""
    cells = [cell for d in ",;" for row in csv.reader(io.StringIO(text), delimiter=d) for cell in row]
    return [
        cell
        for cell in cells
        if re.match(r"[\s\"]*[=+\-@＝＋－＠]", cell) and not re.fullmatch(r"-?\d+", cell)
    ]


# The plain table, the document, Gradescope.


def test_table_has_all_that_counts_in_a_row():
    made = (
        Adjustment("ada", "q2", 1.0, "fair", "ta", ""),
        Adjustment("ada", None, -0.5, "late talk", "ta", ""),
    )
    late = entry(
        score=7.2,
        attempt=2,
        submitted_at="2026-11-01T10:00:00+00:00",
        late_days=1,
        adjustments=made,
        comments=(Comment("ada", "=see the lecture", "ta", ""),),
    )
    header, row, lost = csv.reader(io.StringIO(to_table([late, failed(BOB)], HW1).text))
    assert dict(zip(header, row, strict=True)) == {
        "student": "ada",
        "submission": "ada",
        "attempt": "2",
        "submitted_at": "2026-11-01T10:00:00+00:00",
        "late_days": "1",
        "score": "7.2",
        "max_score": "10",
        "status": "graded",
        "q1": "4",
        "q2": "4.5",
        "adjustments": "q2 +1 by ta: fair | all -0.5 by ta: late talk",
        "comments": "ta: =see the lecture",
        "misconceptions": "axis",
        "seed": "3",
        "sha256": "ab",
    }
    unknown = dict(zip(header, lost, strict=True))
    assert (unknown["score"], unknown["q1"], unknown["status"]) == ("", "", "error")


def test_comment_is_in_what_students_read_in_moodle_and_gradescope_and_in_the_document(tmp_path):
    made = entry(comments=(Comment("ada", "See <b>\nthe lecture.", "ta", "2026-11-01T00:00:00+00:00"),))
    assert feedback(made).endswith("ta: See &lt;b&gt; the lecture.")
    write_gradescope([made], tmp_path)
    (results,) = tmp_path.rglob("results.json")
    assert json.loads(results.read_text())["output"].endswith("ta: See <b>\nthe lecture.")
    document = json.loads(to_document([made], HW1).text)
    assert document["entries"][0]["comments"][0]["text"] == "See <b>\nthe lecture."


def test_document_gives_every_verdict_back():
    ada = entry(score=1 / 3)
    document = json.loads(to_document([ada, failed(BOB)], HW1).text)
    assert (document["schema"], document["version"]) == ("autograder.scores", 1)
    first, second = document["entries"]
    assert Verdict.from_json(first["verdict"]) == ada.verdict
    assert first["score"] == 1 / 3
    assert second["score"] is None
    assert first["submitted_at"] is None


def test_gradescope_has_the_score_that_counts_in_a_folder_for_each_student(tmp_path):
    made = Adjustment("ada", "q2", 1.0, "fair", "ta", "")
    numbered = replace(entry(BOB), ids={"gradescope_id": "9001"})
    export(
        [entry(score=8.5, adjustments=(made,)), numbered, replace(failed(EVE), student="../eve")],
        HW1,
        tmp_path / "out",
        to="gradescope",
    )
    folders = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert (folders[1:], folders[0].startswith("_._eve")) == (["ada", "submission_9001"], True)
    results = json.loads((tmp_path / "out" / "ada" / "results.json").read_text())
    assert results["score"] == sum(test["score"] for test in results["tests"]) == 8.5
    assert "score" not in json.loads((tmp_path / "out" / folders[0] / "results.json").read_text())


# Files.


def test_export_writes_where_it_is_told_and_leaves_the_template(template, tmp_path):
    path = template(CANVAS)
    with pytest.raises(AutograderError, match="another --out"):
        export([entry()], HW1, path, to="canvas", template=path)
    with pytest.raises(AutograderError, match="--template is for"):
        export([entry()], HW1, tmp_path / "x.csv", to="csv", template=path)
    with pytest.raises(AutograderError, match="nowhere"):
        export([entry()], HW1, tmp_path / "nowhere" / "x.csv", to="csv")
    with pytest.raises(AutograderError, match="another --out"):
        export([entry()], HW1, path, to="gradescope")
    assert path.read_text(encoding="utf-8") == CANVAS
    assert default_path(HW1, tmp_path, "canvas") == tmp_path / "hw1_losses-canvas.csv"


def test_template_that_excel_saved_in_its_own_encoding_stays_in_it(template, tmp_path):
    path = template(CANVAS, encoding="cp1252")
    export([entry()], HW1, tmp_path / "out.csv", to="canvas", template=path)
    assert "Ørsted; Bob".encode("cp1252") in (tmp_path / "out.csv").read_bytes()


@pytest.mark.parametrize("text", ["a,b\n1,2", 'a,b\r\r\n\n"q""q",x"y\n', 'a,"b\n"c,\n"",,\n', 'a,b\n1,"x\n'])
def test_sheet_that_is_not_filled_in_is_the_same_text(template, text):
    assert read_sheet(template(text)).filled({}) == text


# The command.


def run(*arguments):
    return CliRunner().invoke(cli, ["export", *map(str, arguments)])


@pytest.fixture
def graded(tmp_path):
    folder = tmp_path / "graded"
    folder.mkdir()
    with Gradebook.open(folder / "gradebook.sqlite") as gradebook:
        gradebook.register(HW1)
        gradebook.record(entry(ADA).verdict)
        gradebook.record(failed(BOB).verdict)
    return folder


def test_command_fills_in_the_template_from_the_gradebook_and_tells_whom_it_left_out(graded, template):
    done = run(graded, "--to", "canvas", "--template", template(CANVAS))
    assert done.stdout == f"{graded / 'hw1_losses-canvas.csv'}\n"
    assert canvas_import((graded / "hw1_losses-canvas.csv").read_bytes(), CLASS, 71, "hw1_losses").grades == {
        11: "7.5",
        12: "3",
        13: CLEARED,
    }
    assert "graded with a fault of ours, cell kept (1): bob" in done.stderr


@pytest.mark.parametrize("to", ["gradescope", "csv", "json"])
def test_command_writes_where_out_says(graded, tmp_path, to):
    done = run(graded, "--to", to, "--out", tmp_path / "given")
    assert (done.exit_code, done.stdout) == (0, f"{tmp_path / 'given'}\n")
    assert (tmp_path / "given").exists()


def test_command_refuses_a_folder_without_a_gradebook(tmp_path):
    assert isinstance(run(tmp_path, "--to", "csv").exception, AutograderError)
