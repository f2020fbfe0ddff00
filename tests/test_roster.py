"""The roster: lists of any LMS are read, and nobody gets the work of somebody of the same name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import AutograderError
from autograder.roster import IDENTITIES, Person, Roster, load_roster

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (77)
    Points Possible,,,,,100
"Lovelace, Ada",2001,s31,ada,Section A,
"Hopper, Grace",2002,s32,grace,Section A and Section B,7
"""
MOODLE_WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade
Participant 5001,Ada Lovelace,ada@example.edu,Submitted,
Participant 5002,Grace Hopper,grace@example.edu,Submitted,
"""
MOODLE_PARTICIPANTS = (
    'First name;Surname;"ID number";Email address;Groups\nAda;Lovelace;s31;ada@example.edu;A\n'
)
GRADESCOPE = "First Name\tLast Name\tSID\tEmail\tSections\nAda\tLovelace\ts31\tada@example.edu\tA\n"


@pytest.fixture
def load(tmp_path):
    def load(text, encoding="utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text.encode(encoding))
        return load_roster(path)

    return load


def test_canvas_gradebook_is_a_roster(load):
    roster = load(CANVAS)
    assert [person.key for person in roster.people] == ["ada", "grace"]
    assert dict(roster.people[1].ids) == {
        "name": "Hopper, Grace",
        "canvas_id": "2002",
        "sis_id": "s32",
        "login": "grace",
        "section": "Section A and Section B",
    }


def test_moodle_grading_worksheet_is_a_roster(load):
    ada = load(MOODLE_WORKSHEET).find({"moodle_id": "5001"})
    assert ada is not None
    assert (ada.key, ada.ids["moodle_id"], ada.ids["name"]) == ("ada@example.edu", "5001", "Ada Lovelace")


@pytest.mark.parametrize("text", [MOODLE_PARTICIPANTS, GRADESCOPE])
def test_first_and_last_name_are_one_name(load, text):
    (ada,) = load(text).people
    assert dict(ada.ids) == {
        "name": "Lovelace, Ada",
        "sis_id": "s31",
        "email": "ada@example.edu",
        "section": "A",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_separator_and_line_ends_do_not_matter(load, encoding, separator, end):
    rows = [["E-Mail", "LOGIN_ID", "Name"], ["ada@example.edu", "ada", "Ada, Lovelace; Núñez"]]
    text = end.join(separator.join(f'"{cell}"' for cell in row) for row in rows) + end
    (person,) = load(text, encoding).people
    assert dict(person.ids) == {"email": "ada@example.edu", "login": "ada", "name": "Ada, Lovelace; Núñez"}


def test_identities_of_different_people_are_nobodys(load):
    roster = load(CANVAS)
    assert roster.find({"canvas_id": "2001", "login": "ada"}) is roster.people[0]
    assert roster.find({"canvas_id": "2001", "login": "grace"}) is None


def test_identity_that_two_people_have_is_nobodys():
    roster = Roster.of(
        [Person("a", {"login": "a", "email": "x@e"}), Person("b", {"login": "b", "email": "x@e"})]
    )
    assert roster.find({"email": "x@e"}) is None
    assert roster.find({"email": "x@e", "login": "b"}) is roster.people[1]


def test_case_and_spaces_do_not_tell_identities_apart(load):
    roster = load(CANVAS)
    assert roster.find({"sis_id": " S31 "}) is roster.people[0]


def test_email_may_be_the_login():
    roster = Roster.of([Person("ada@example.edu", {"login": "ada@example.edu"})])
    assert roster.find({"email": "Ada@Example.edu"}) is roster.people[0]


@pytest.mark.parametrize("name", ["Ada Lovelace", "Lovelace, Ada", "lovelace ada"])
def test_name_is_known_in_any_order(name):
    roster = Roster.of([Person("ada", {"login": "ada", "name": "Ada Lovelace"})])
    assert roster.find({"name": name}) is roster.people[0]


@pytest.mark.parametrize(
    ("name", "squeezed"),
    [
        ("Ada Lovelace", "lovelaceada"),
        ("Lovelace, Ada King", "lovelaceadaking"),
        ("O'Neil-Ray, José", "oneilrayjosé"),
        ("李明", "李明"),
    ],
)
def test_name_is_known_as_canvas_writes_it(name, squeezed):
    roster = Roster.of([Person("one", {"email": "one@e", "name": name})])
    assert roster.find({"canvas_id": "7"}, squeezed_name=squeezed) is roster.people[0]


def test_namesake_does_not_get_the_work_of_another():
    roster = Roster.of([Person("ada", {"canvas_id": "1", "name": "Ada Lovelace"})])
    assert roster.find({"canvas_id": "2", "name": "Ada Lovelace"}, squeezed_name="lovelaceada") is None


def test_two_namesakes_are_told_apart_by_nothing_but_ids():
    people = [Person("a", {"login": "a", "name": "Ada L"}), Person("b", {"login": "b", "name": "L, Ada"})]
    assert Roster.of(people).find({"name": "Ada L"}) is None
    assert Roster.of(people).find({"name": "Ada L", "login": "b"}) is people[1]


def test_person_in_two_sections_is_one(load):
    (ada,) = load("login,section\nada,A\nADA,B\n").people
    assert ada.ids["section"] == "A, B"


def test_rows_that_contradict_each_other_are_named(load):
    with pytest.raises(AutograderError, match=r"lines 2 and 4 .* both ada, with a different email"):
        load("login,email\nada,a@e\nbob,b@e\nada,other@e\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the roster is empty"),
        ("a,b\n1,2\n", "no column of the roster says who a student is"),
        ("login\n" + "x" * 200_000 + "\n", "is no CSV"),
    ],
)
def test_what_is_no_roster_is_refused_in_words(load, text, told):
    with pytest.raises(AutograderError, match=told):
        load(text)


def test_missing_roster_is_named(tmp_path):
    with pytest.raises(AutograderError, match=r"none\.csv: the roster cannot be read"):
        load_roster(tmp_path / "none.csv")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_roster_or_are_refused(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"login;name\n" + data)
    try:
        roster = load_roster(path)
    except AutograderError:
        return
    assert all(person.key and person.key.strip() == person.key for person in roster.people)


IDS = st.dictionaries(st.sampled_from([*IDENTITIES, "name"]), st.sampled_from("abcde"), min_size=1)


@given(st.lists(IDS, max_size=5), IDS)
def test_nobody_is_found_who_has_another_identity(people, asked):
    roster = Roster.of(Person(str(number), ids) for number, ids in enumerate(people))
    found = roster.find(asked)
    if found is None:
        return
    others = [person for person in roster.people if person is not found]
    kinds = [*((name, name) for name in asked), ("email", "login")]
    assert any(
        found.ids.get(kind) == asked[name] and all(other.ids.get(kind) != asked[name] for other in others)
        for name, kind in kinds
        if name in asked
    ), "an identity of theirs alone was asked for"
