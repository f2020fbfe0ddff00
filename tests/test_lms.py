"""Exports of Canvas, Moodle and Gradescope: who handed in what, in which order, and what is not believed."""

import os
import stat
import unicodedata
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import AutograderError
from autograder.intake import find_submissions, submission_names, take_in
from autograder.intake_batch import find_handed_in
from autograder.intake_zip import is_junk
from autograder.lms import canvas as of_canvas
from autograder.lms import tree as lms_tree
from autograder.lms.found import composed
from autograder.roster import Person, Roster
from tests.conftest import FUNCTIONS
from tests.exports import CANVAS, GRADESCOPE, GRADESCOPE_METADATA, MOODLE, packed, unpacked, work
from tests.handed_in import zipped


@pytest.fixture
def find(tmp_path):
    """Hand-ins by name, and the lines on what is not graded."""

    def find(*paths, roster=None):
        handed, lines = find_handed_in(list(paths), roster=roster, scratch=tmp_path / "scratch")
        assert len({one.name for one in handed}) == len(handed)
        return {one.name: one for one in handed}, lines

    return find


@pytest.fixture(params=[unpacked, packed])
def export(request, tmp_path):
    """An export of these files, as a folder and as a zip."""

    def make(files, name="submissions"):
        path = tmp_path / "in" / name
        return request.param(files, path if request.param is unpacked else path.with_suffix(".zip"))

    return make


def canvas(name="lovelaceada", user=2001, upload=77001, own="hw1_losses.ipynb"):
    return f"{name}_{user}_{upload}_{own}"


OTHERS = {
    canvas("hoppergrace", 2002, 77002): work("grace"),
    canvas("ritchiedennis", 2003, 77003): work("dennis"),
}


# ---- Canvas


def test_canvas_tells_user_and_lateness_but_no_time(find, export):
    handed, lines = find(export(CANVAS))
    assert sorted(handed) == [
        "hoppergrace_2002_hw1_losses-2",
        "lovelaceada_2001_hw1_losses",
        "ritchiedennis_2003_hw1_losses",
        "李明_2004_作业",
    ]
    grace = handed["hoppergrace_2002_hw1_losses-2"]
    assert (grace.student, dict(grace.ids)) == ("hoppergrace_2002", {"canvas_id": "2002"})
    assert (grace.attempt, grace.is_late, grace.submitted_at) == (3, True, None)
    assert [one.is_late for one in handed.values()].count(True) == 1
    assert lines == []


def test_students_own_zip_stays_one_submission(find, export):
    dennis = find(export(CANVAS))[0]["ritchiedennis_2003_hw1_losses"]
    taken = take_in(dennis.path, slug="hw1_losses", functions=FUNCTIONS)
    assert [cell.source for cell in taken.cells] == ["answer = 'dennis'"]


def test_file_of_a_zip_has_the_bytes_that_its_folder_has(find, tmp_path):
    in_folder, _ = find(unpacked(CANVAS, tmp_path / "a"))
    in_zip, _ = find(packed(CANVAS, tmp_path / "submissions.zip"))
    assert {name: one.path.read_bytes() for name, one in in_folder.items()} == {
        name: one.path.read_bytes() for name, one in in_zip.items()
    }


def test_canvas_attempts_follow_the_order_of_uploads(find, export):
    again = {canvas(upload=77100 + n, own=f"hw1_losses-{3 - n}.ipynb"): work(n) for n in range(3)}
    again[canvas(upload=77050)] = work("first")
    handed, _ = find(export(again | OTHERS))
    ada = sorted(
        (one for one in handed.values() if one.ids["canvas_id"] == "2001"), key=lambda one: one.attempt
    )
    assert [one.name.removeprefix("lovelaceada_2001_") for one in ada] == [
        "hw1_losses",
        "hw1_losses-3",
        "hw1_losses-2",
        "hw1_losses-1",
    ]
    assert len({one.attempt for one in ada}) == 4


def test_number_in_a_name_of_its_own_is_no_attempt(find, export):
    everybody = {canvas("ab"[n] * 3, 2001 + n, 77001 + n, "lab-2.ipynb"): work(n) for n in range(2)}
    assert [one.attempt for one in find(export(everybody))[0].values()] == [1, 1]


def test_files_of_one_canvas_upload_are_one_submission(find, export):
    parts = {canvas(upload=1, own="hw1.ipynb"): work(1), canvas(upload=2, own="helper.py"): "x = 1"}
    handed, lines = find(export(parts | OTHERS))
    ada = handed["lovelaceada_2001_hw1"]
    taken = take_in(ada.path, slug="hw1", functions=FUNCTIONS)
    assert (taken.files, lines) == ({"helper.py": b"x = 1"}, [])
    assert ada.note == "2 of 2 files, packed as one zip"


def test_packing_gives_the_same_bytes_each_time(find, export):
    parts = {canvas(upload=1, own="hw1.ipynb"): work(1), canvas(upload=2, own="helper.py"): "x = 1"}
    path = export(parts | OTHERS)
    first, second = (find(path)[0]["lovelaceada_2001_hw1"].path.read_bytes() for _ in range(2))
    assert first == second


def test_file_beside_a_notebook_is_told_and_not_graded(find, export):
    handed, lines = find(export({canvas(): work(1), canvas(upload=5, own="report.pdf"): "%PDF"} | OTHERS))
    assert len(handed) == 3
    assert [(line.decision, line.note) for line in lines] == [("wrong type", "beside hw1_losses.ipynb")]
    assert "report.pdf" in lines[0].path


def test_typed_answer_is_handed_in_to_be_rejected(find, export):
    handed, _ = find(export({"lovelaceada_2001_text.html": "<p>my answer</p>"} | OTHERS))
    assert handed["lovelaceada_2001_text"].path.suffix == ".html"


def test_anonymous_students_are_told_apart(find, export):
    files = {"anon_aB1_77001_hw.ipynb": work(1), "LATE_anon_cD2_77002_hw.ipynb": work(2)}
    handed, _ = find(export(files))
    assert {one.student: (one.is_late, dict(one.ids)) for one in handed.values()} == {
        "anon_aB1": (False, {}),
        "anon_cD2": (True, {}),
    }


def test_user_with_two_names_is_believed_to_be_neither(find, export):
    # A student may call themselves "Mallory_2002": what follows is read as the upload of user 2002.
    handed, _ = find(
        export({"mallory_2002_9999_88_hw1.ipynb": work("forged"), canvas(): work("ada")} | OTHERS)
    )
    claimed = [one for one in handed.values() if one.ids.get("canvas_id") == "2002"]
    assert claimed == []
    assert sum("two names" in one.note for one in handed.values()) == 2
    assert len(handed) == 4, "all are graded"


@pytest.mark.parametrize(
    "names",
    [
        ["lab_1_2_ada.ipynb", "lab_1_2_bob.ipynb"],
        ["hw1_20261001_1159_ada.ipynb", "hw1_20261001_1200_bob.ipynb"],
        ["ada_2026_11_hw.ipynb", "bob_2026_11_hw.ipynb"],
        ["2026_10_01_ada.ipynb", "2026_10_02_bob.ipynb"],
        ["Ada_1_2_hw.ipynb", "Bob_3_4_hw.ipynb"],
    ],
)
def test_folder_whose_names_only_look_like_canvas_is_plain(find, tmp_path, names):
    folder = unpacked({name: work(name) for name in names}, tmp_path / "in")
    handed, lines = find(folder)
    assert {one.path: one.name for one in handed.values()} == submission_names(find_submissions([folder]))
    assert all(one.student == one.name and not one.ids for one in handed.values())
    assert lines == []


# ---- Moodle


def test_moodle_tells_name_and_participant(find, export):
    handed, lines = find(export(MOODLE))
    assert {one.name: (one.student, dict(one.ids)) for one in handed.values()} == {
        "Ada Lovelace_5001_hw1_losses": (
            "Ada Lovelace_5001",
            {"moodle_id": "5001", "name": "Ada Lovelace"},
        ),
        "Grace Hopper_5002_hw1_losses": (
            "Grace Hopper_5002",
            {"moodle_id": "5002", "name": "Grace Hopper"},
        ),
        "José Núñez_5003_hw1_losses": ("José Núñez_5003", {"moodle_id": "5003", "name": "José Núñez"}),
    }
    assert sorted(line.note for line in lines) == ["beside hw1_losses.ipynb", "beside hw1_losses.py"]


def test_flat_moodle_files_are_the_same_submissions(find, export, tmp_path):
    flat = {name.replace("_/", "_").replace("/", "_"): content for name, content in MOODLE.items()}
    in_folders, _ = find(export(MOODLE))
    handed, _ = find(export(flat, "flat"))
    assert {one.name: one.student for one in handed.values()} == {
        one.name: one.student for one in in_folders.values()
    }


def test_names_that_macos_took_apart_are_the_same(find, tmp_path):
    apart = {unicodedata.normalize("NFD", name): content for name, content in MOODLE.items()}
    together, _ = find(unpacked(MOODLE, tmp_path / "a"))
    handed, _ = find(unpacked(apart, tmp_path / "b"))
    assert handed.keys() == together.keys()


def test_blind_marking_gives_nobody_a_name(find, export):
    files = {f"Participant_{n}_assignsubmission_file_/hw.ipynb": work(n) for n in (11, 12)}
    handed, _ = find(export(files))
    assert [dict(one.ids) for one in handed.values()] == [{"moodle_id": "11"}, {"moodle_id": "12"}]


def test_moodle_export_of_one_student_is_an_export(find, export):
    handed, _ = find(export({"Ada Lovelace_1_assignsubmission_file_/sub/hw.ipynb": work(1)}))
    assert list(handed) == ["Ada Lovelace_1_hw"]


# ---- Gradescope


def test_gradescope_tells_submitters_times_and_attempts(find, export):
    handed, lines = find(export(GRADESCOPE))
    ada = handed["Ada Lovelace_900_hw1_losses"]
    assert ada.submitted_at == datetime(2026, 10, 1, 20, tzinfo=UTC)
    assert (ada.student, ada.attempt) == ("ada@example.edu", 3)
    assert dict(ada.ids) == {
        "name": "Ada Lovelace",
        "email": "ada@example.edu",
        "sis_id": "31",
        "gradescope_id": "900",
    }
    assert lines == []


def test_each_member_of_a_group_has_what_they_handed_in_together(find, export):
    handed, _ = find(export(GRADESCOPE))
    grace, dennis = handed["Grace Hopper_901_hw1_losses"], handed["Dennis Ritchie_901_hw1_losses"]
    assert grace.path == dennis.path
    assert {grace.student, dennis.student} == {"grace@example.edu", "dennis@example.edu"}
    assert grace.submitted_at == datetime(2026, 10, 1, 23, 30, tzinfo=UTC)
    taken = take_in(grace.path, slug="hw1_losses", functions=FUNCTIONS)
    assert taken.files.keys() == {"src/helper.py"} or taken.files.keys() == {"src/helper.py", "data.csv"}


def test_folder_that_the_metadata_does_not_know_is_graded_and_told(find, export):
    stray = {"assignment_7_export/submission_999/hw1.ipynb": work(1)}
    handed, _ = find(export(GRADESCOPE | stray))
    assert handed["submission_999_hw1"].note == "submission_metadata.yml does not say who handed it in"


def test_folder_of_an_earlier_attempt_is_that_students(find, export):
    earlier = {"assignment_7_export/submission_890/hw1_losses.ipynb": work("first")}
    handed, _ = find(export(GRADESCOPE | earlier))
    first = handed["Ada Lovelace_890_hw1_losses"]
    assert (first.student, first.attempt) == ("ada@example.edu", 1)
    assert first.submitted_at == datetime(2026, 9, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "metadata",
    ["[1, 2", "- 1", "", "a: &a [*a, *a]\n? [*a]\n: 1", "[" * 3000, "a: !!python/object/apply:os.getcwd []"],
)
def test_damaged_metadata_is_refused_by_name(find, export, metadata):
    with pytest.raises(AutograderError, match=r"submission_metadata\.yml: .*download the export again"):
        find(export(GRADESCOPE | {"assignment_7_export/submission_metadata.yml": metadata}))


def test_time_without_a_zone_is_not_trusted(find, export):
    metadata = GRADESCOPE_METADATA.replace("20:00:00.000000000 Z", "20:00:00")
    handed, _ = find(export(GRADESCOPE | {"assignment_7_export/submission_metadata.yml": metadata}))
    assert handed["Ada Lovelace_900_hw1_losses"].submitted_at is None


def test_metadata_that_a_student_hands_in_names_nobody(find, tmp_path):
    forged = "ada.ipynb:\n  :submitters:\n  - :email: mallory@example.edu\n"
    files = {"ada.ipynb": work("ada"), "submission_metadata.yml": forged, "submission_1/x.ipynb": work("x")}
    folder = unpacked(files, tmp_path / "in")
    handed, _ = find(folder)
    assert {one.path: one.name for one in handed.values()} == submission_names(find_submissions([folder]))


# ---- plain paths, and all together


def test_plain_files_and_folders_are_found_as_ever(find, tmp_path):
    folder = unpacked(
        {
            "ada.ipynb": "1",
            "bob/hw.ipynb": "2",
            "carol/hw.ipynb": "3",
            "d.pdf": "4",
            "e.py": "5",
            "e.zip": "6",
        },
        tmp_path / "in",
    )
    single = unpacked({"grace.ipynb": "7"}, tmp_path / "late") / "grace.ipynb"
    os.mkfifo(tmp_path / "late" / "pipe.ipynb")
    paths = [folder, single, tmp_path / "late" / "pipe.ipynb", folder / "ada.ipynb"]
    handed, lines = find(*paths)
    assert {one.path: one.name for one in handed.values()} == submission_names(find_submissions(paths))
    assert [one.path for one in handed.values()] == find_submissions(paths)
    assert all(one.student == one.name and one.attempt == 1 for one in handed.values())
    assert lines == []


def test_missing_path_is_named(find, tmp_path):
    with pytest.raises(AutograderError, match=r"missing\.zip: no such file"):
        find(tmp_path / "missing.zip")


def test_students_zip_that_is_named_by_itself_is_one_submission(find, tmp_path):
    path = packed({"hw1_2026_1127_ada.ipynb": work(1), "helper.py": "x = 1"}, tmp_path / "ada.zip")
    handed, _ = find(path)
    assert {one.path: one.name for one in handed.values()} == {path: "ada"}


def test_students_zip_that_an_lms_named_is_no_export(find, tmp_path):
    # All of it could be forged in it: names of other students, too.
    path = packed(CANVAS, tmp_path / canvas("mallory", 6, 66, "hw1.zip"))
    handed, _ = find(path)
    assert [one.student for one in handed.values()] == ["mallory_6"]


def test_zip_in_a_folder_is_never_an_export(find, tmp_path):
    packed(CANVAS, tmp_path / "in" / "mallory.zip")
    assert list(find(tmp_path / "in")[0]) == ["mallory"]


def test_broken_zip_is_left_to_the_grading_to_refuse(find, tmp_path):
    path = unpacked({"a.zip": b"PK\x03\x04garbage"}, tmp_path) / "a.zip"
    assert list(find(path)[0]) == ["a"]


def test_exports_and_files_are_taken_together(find, tmp_path):
    paths = [
        packed(CANVAS, tmp_path / "submissions.zip"),
        unpacked(MOODLE, tmp_path / "moodle"),
        packed(GRADESCOPE, tmp_path / "gradescope.zip"),
        unpacked({"ada.ipynb": work("plain")}, tmp_path / "plain"),
    ]
    handed, lines = find(*paths)
    assert len(handed) == 4 + 3 + 3 + 1
    assert len(lines) == 2
    again, _ = find(*paths, *paths, tmp_path / "moodle" / "José Núñez_5003_assignsubmission_file_")
    assert again.keys() == handed.keys(), "what is named twice is taken once"


def test_file_that_somebody_put_into_an_export_is_a_plain_one(find, tmp_path):
    handed, _ = find(unpacked(CANVAS | {"latecomer.ipynb": work("late")}, tmp_path / "in"))
    assert handed["latecomer"].student == "latecomer"
    assert len(handed) == 5


def test_stray_file_of_a_zip_is_told(find, tmp_path):
    handed, lines = find(packed(CANVAS | {"notes.ipynb": work("late")}, tmp_path / "submissions.zip"))
    assert (len(handed), [line.decision for line in lines]) == (4, ["unreadable"])
    assert lines[0].path.endswith("submissions.zip: notes.ipynb")


def test_roster_makes_one_student_of_many_identities(find, tmp_path):
    ids = {
        "login": "ada",
        "email": "ada@example.edu",
        "canvas_id": "2001",
        "moodle_id": "5001",
        "section": "A",
    }
    roster = Roster.of([Person("ada", ids)])
    paths = [
        packed(CANVAS, tmp_path / "submissions.zip"),
        packed(MOODLE, tmp_path / "moodle.zip"),
        packed(GRADESCOPE, tmp_path / "gradescope.zip"),
        unpacked({"ada.ipynb": work("plain")}, tmp_path) / "ada.ipynb",
    ]
    handed, _ = find(*paths, roster=roster)
    of_ada = [one for one in handed.values() if one.student == "ada"]
    assert len(of_ada) == 4
    assert sorted(one.attempt for one in of_ada) == [1, 2, 3, 4]
    assert all(one.ids["section"] == "A" and not one.is_unknown for one in of_ada)
    assert all(one.is_unknown for one in handed.values() if one.student != "ada")


def test_two_plain_files_of_one_person_are_both_graded(find, tmp_path):
    roster = Roster.of([Person("ada", {"login": "ada"})])
    handed, _ = find(unpacked({"ada.ipynb": "1", "ada.py": "2"}, tmp_path / "in"), roster=roster)
    assert {one.student for one in handed.values()} == {"ada.ipynb", "ada.py"}


def test_unknown_student_does_not_get_the_key_of_a_known_one(find, tmp_path):
    roster = Roster.of([Person("mallory_6", {"login": "mallory_6", "canvas_id": "1"})])
    handed, _ = find(packed({canvas("mallory", 6, 66): work(1)} | OTHERS, tmp_path / "s.zip"), roster=roster)
    assert handed["mallory_6_hw1_losses"].student == "unknown mallory_6"


# ---- hostile exports


def entry(name, mode):
    info = zipfile.ZipInfo(name)
    info.external_attr, info.create_system = mode << 16, 3
    return info


def test_paths_of_a_zip_lead_nowhere(find, tmp_path):
    files = [
        ("A_1_assignsubmission_file_/../../../../evil.ipynb", work("evil")),
        *((f"B_{n}_assignsubmission_file_/ok.ipynb", work("ok")) for n in range(5, 9)),
        ("/C_3_assignsubmission_file_/abs.ipynb", work("abs")),
        ("..\\..\\D_4_assignsubmission_file_\\win.ipynb", work("win")),
    ]
    path = tmp_path / "in.zip"
    path.write_bytes(zipped(files))
    before = set(tmp_path.rglob("*"))
    handed, lines = find(path)
    new = set(tmp_path.rglob("*")) - before
    assert all((tmp_path / "scratch") in (file, *file.parents) for file in new)
    assert {one.path.parent.parent for one in handed.values()} == {tmp_path / "scratch"}
    assert sorted(handed) == ["A_1_evil", "B_5_ok", "B_6_ok", "B_7_ok", "B_8_ok"]
    assert len(lines) == 2


def test_links_and_encrypted_entries_are_told_and_not_read(find, tmp_path):
    encrypted = entry("B_2_assignsubmission_file_/x.ipynb", stat.S_IFREG | 0o644)
    data = zipped(
        [
            (entry("A_1_assignsubmission_file_/link.ipynb", stat.S_IFLNK | 0o777), "/etc/passwd"),
            (encrypted, work(1)),
            ("C_3_assignsubmission_file_/ok.ipynb", work(2)),
        ]
    )
    position = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data = data[: position + 8] + b"\x01" + data[position + 9 :]
    (tmp_path / "in.zip").write_bytes(data)
    handed, lines = find(tmp_path / "in.zip")
    assert list(handed) == ["C_3_ok"]
    assert sorted(line.note for line in lines) == ["encrypted file", "link or special file"]


def damaged(files, name):
    """Bytes of a zip of `files`; those of one of them are not what they were."""
    data = bytearray(zipped(list(files.items())))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        info = archive.getinfo(name)
    data[info.header_offset + 30 + len(info.filename.encode()) + 5] ^= 0xFF
    return bytes(data)


def test_damaged_entry_is_told_and_the_others_are_graded(find, tmp_path):
    path = tmp_path / "submissions.zip"
    path.write_bytes(damaged(CANVAS, "lovelaceada_2001_77001_hw1_losses.ipynb"))
    handed, lines = find(path)
    assert (len(handed), [line.decision for line in lines]) == (3, ["unreadable"])
    assert "lovelaceada_2001_hw1_losses" not in handed


def test_nobody_is_graded_by_the_files_beside_a_damaged_notebook(find, tmp_path):
    files = OTHERS | {canvas(): work("ada"), canvas(upload=5, own="helper.py"): "x = 1"}
    (tmp_path / "submissions.zip").write_bytes(damaged(files, canvas()))
    handed, lines = find(tmp_path / "submissions.zip")
    assert (len(handed), [line.decision for line in lines]) == (2, ["unreadable"])


def test_bomb_is_unpacked_no_further_than_it_takes_to_refuse_it(find, tmp_path):
    path = packed(CANVAS | {canvas("mallory", 6, 66): b" " * 60_000_000}, tmp_path / "submissions.zip")
    handed, _ = find(path)
    bomb = handed["mallory_6_hw1_losses"].path
    assert bomb.stat().st_size == 20_000_001


def test_exports_are_unpacked_up_to_a_limit_in_all(find, tmp_path, monkeypatch):
    monkeypatch.setattr(lms_tree, "MAX_EXPORT_BYTES", 300)
    with pytest.raises(AutograderError, match=r"submissions\.zip: more than .* GB are in the exports"):
        find(packed(CANVAS, tmp_path / "submissions.zip"))


def test_zip_of_too_many_entries_is_not_listed(find, tmp_path, monkeypatch):
    monkeypatch.setattr(lms_tree, "MAX_EXPORT_ENTRIES", 3)
    path = packed(CANVAS, tmp_path / "submissions.zip")
    assert list(find(path)[0]) == ["submissions"], "a submission, which the intake refuses"
    monkeypatch.setitem(lms_tree.MAX_BYTES, ".zip", 10)
    with pytest.raises(AutograderError, match="unpack it and name its folder"):
        find(path)


def test_links_in_an_unpacked_export_are_not_followed(find, tmp_path):
    (tmp_path / "secret.ipynb").write_text(work("secret"))
    folder = unpacked(MOODLE | CANVAS, tmp_path / "in")
    (folder / canvas("mallory", 6, 66)).symlink_to(tmp_path / "secret.ipynb")
    inside = folder / "Mallory_6_assignsubmission_file_"
    inside.mkdir()
    (inside / "hw.ipynb").symlink_to(tmp_path / "secret.ipynb")
    handed, _ = find(folder)
    assert not [one for one in handed.values() if "allory" in one.name]


TEXT = st.text(st.characters(exclude_characters="/\\\0", exclude_categories=("Cs",)), min_size=1, max_size=80)
HOSTILE = st.one_of(
    TEXT,
    st.sampled_from(
        ["=1+1", "..", "\x1b[2J", "\u202egnp", "a" * 250, ".ipynb", "CON", "-rf", "é", "e\u0301"]
    ),
)


@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=8))
def test_hostile_names_stay_in_scratch_and_unique(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("hostile")
    files = {
        f"{who}_{number}_assignsubmission_file_/{own}.ipynb": work(number)
        for number, (who, own) in enumerate(names)
    }
    path = packed(files, folder / "in.zip")
    handed, lines = find_handed_in([path], roster=None, scratch=folder / "scratch")
    seen = {unicodedata.normalize("NFKC", one.name).casefold() for one in handed}
    assert len(seen) == len(handed)
    unpacked_to = {one.path.parent.parent for one in handed if one.path != path}
    assert unpacked_to <= {folder / "scratch"}
    assert all(len(os.fsencode(one.path.name)) <= 255 and one.path.is_file() for one in handed)
    assert all(one.name.encode() and one.student.encode() for one in handed), "any database takes them"
    visible = [name for name in files if not is_junk(name.replace("\\", "/"))]
    assert len(handed) + len(lines) >= len(visible), "nobody is lost without a word"


def is_person(name):
    return any(char.isalpha() for char in name) and composed(name.lower()) == name


@given(
    st.text(st.characters(categories=("Ll", "Lo", "Mn", "Nd")), min_size=1, max_size=20).filter(
        lambda text: (
            any(char.isalpha() for char in text) and text == unicodedata.normalize("NFC", text.lower())
        )
    ),
    st.integers(1, 10**9),
    st.integers(1, 10**12),
    st.booleans(),
    TEXT.filter(lambda own: composed(own) == own),
)
def test_canvas_name_is_read_back_as_it_was_made(name, user, upload, is_late, own):
    path = f"{name}_{'LATE_' if is_late else ''}{user}_{upload}_{own}"
    (found,) = of_canvas.read_names([path])
    assert (found.student, found.order, found.is_late) == (f"{name}_{user}", upload, is_late)
    assert found.files[0].own_name == (f"_{own}" if own.startswith(".") else own)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Bytes of sound exports, and a folder for damaged ones."""
    folder = tmp_path_factory.mktemp("damaged")
    return [packed(files, folder / "in.zip").read_bytes() for files in (CANVAS, MOODLE, GRADESCOPE)], folder


@given(
    st.integers(0, 2),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, 40),
)
def test_damaged_export_is_read_in_part_or_refused(whole, number, changes, cut):
    (exports, folder), path = whole, whole[1] / "submissions.zip"
    data = bytearray(exports[number])
    for position, value in changes:
        data[-position % len(data)] = value  # most from the end, where the directory is
    path.write_bytes(data[: len(data) - cut])
    try:
        handed, _ = find_handed_in([path], roster=None, scratch=folder / "scratch")
    except AutograderError:
        return
    assert all(one.path.is_file() for one in handed)
