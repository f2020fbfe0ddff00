"""A CSV of the course's people in, who one of many identities belongs to out.

Any LMS's list will do: columns are known by their usual names, in any order and case. What is no identity is
left alone. A person's key in the gradebook is the first of login, email, SIS id and so on that their row has.
"""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import AutograderError
from autograder.intake_notebook import decode
from autograder.lms.found import composed

MAX_ROSTER_BYTES = 20_000_000
#: Identities that one person has alone, the strongest first; the first of them is the person's key.
IDENTITIES = ("login", "email", "sis_id", "canvas_id", "moodle_id", "gradescope_id")
_HEADERS = {
    "login": ("login", "login id", "sis login id", "username", "user name", "user", "netid"),
    "email": ("email", "email address", "e mail", "mail"),
    "sis_id": ("sis id", "sis user id", "id number", "student id", "student number", "sid"),
    "canvas_id": ("canvas id", "canvas user id", "id"),
    "moodle_id": ("moodle id", "identifier", "participant", "participant number"),
    "gradescope_id": ("gradescope id",),
    "name": ("name", "full name", "student", "student name"),
    "first": ("first name", "firstname", "given name"),
    "last": ("last name", "lastname", "surname", "family name"),
    "section": ("section", "sections", "group", "groups"),
}
_COLUMN_OF = {header: name for name, headers in _HEADERS.items() for header in headers}
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Person:
    """One row of the roster: the key, and all that is known, by the names that `HandedIn.ids` has."""

    key: str
    ids: Mapping[str, str]


@dataclass(frozen=True)
class Roster:
    """The people of a course."""

    people: tuple[Person, ...]
    _by_identity: Mapping[tuple[str, str], Person | None] = field(repr=False, default_factory=dict)
    _keys: Collection[str] = field(repr=False, default_factory=frozenset)

    @classmethod
    def of(cls, people: Iterable[Person]) -> "Roster":
        """The roster of these people; an identity that two of them have is nobody's."""
        found: dict[tuple[str, str], Person | None] = {}
        people = tuple(people)
        for person in people:
            for identity in _identities(person):
                found[identity] = person if found.get(identity, person) is person else None
        return cls(people, found, frozenset(person.key for person in people))

    def find(self, ids: Mapping[str, str], *, squeezed_name: str = "") -> Person | None:
        """Who has these identities. None where nobody has, or where they are of different people.

        A name, or what Canvas makes of it, is asked only about people whose row has none of the identities
        that are known: somebody of the same name must not get another's work.
        """
        known = {name: ids[name] for name in IDENTITIES if ids.get(name)}
        ways = [(name, _same(value)) for name, value in known.items()]
        email = _same(known.get("email", ""))
        if ("email", email) not in self._by_identity:  # many courses log in with it
            ways.append(("login", email))
        found = [self._by_identity.get(way) for way in ways]
        people = {person.key: person for person in found if person}
        if people:
            return next(iter(people.values())) if len(people) == 1 else None
        names = [("name", _sorted_words(ids.get("name", ""))), ("squeezed", _same(squeezed_name))]
        for way, value in names:
            person = self._by_identity.get((way, value)) if value else None
            if person and not any(person.ids.get(name) for name in known):
                return person
        return None

    def unknown_key(self, key: str) -> str:
        """A key for somebody who is not on the roster: none that somebody on it has."""
        while key in self._keys:
            key = f"unknown {key}"
        return key

    def find_word(self, word: str) -> Person | None:
        """Who has this word as the login, the name or any other identity; None where it is unclear."""
        kinds = [*((name, _same(word)) for name in IDENTITIES), ("name", _sorted_words(word))]
        people = {person.key: person for kind in kinds if (person := self._by_identity.get(kind))}
        return next(iter(people.values())) if len(people) == 1 else None


def load_roster(path: Path) -> Roster:
    """Read a roster; raises AutograderError that says what it lacks, or which rows contradict each other."""
    rows = list(_rows(path))
    if not rows:
        raise AutograderError(f"{path}: the roster is empty; it needs a header and a row for each student")
    columns = _columns(rows[0][1])
    if not any(name in columns for name in (*IDENTITIES, "name", "last")):
        known = ", ".join(sorted(headers[0] for headers in _HEADERS.values()))
        raise AutograderError(f"{path}: no column of the roster says who a student is; known are: {known}")
    people: dict[str, tuple[int, Person]] = {}
    for number, row in rows[1:]:
        person = _person(columns, row)
        if person is None:
            continue
        before = people.get(_same(person.key))
        if before is not None:
            person = _merged(before, (number, person), path)
        people[_same(person.key)] = (number, person)
    return Roster.of(person for _, person in people.values())


def _rows(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows with their line numbers, without empty ones; whatever separates their cells."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_ROSTER_BYTES + 1)
    except OSError as cause:
        raise AutograderError(f"{path}: the roster cannot be read ({cause.strerror or cause})") from cause
    if len(data) > MAX_ROSTER_BYTES:
        raise AutograderError(f"{path}: larger than {MAX_ROSTER_BYTES // 1_000_000} MB; is it a roster?")
    text, _ = decode(data)
    lines = text.replace("\0", "").splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    # A header has no separators within its cells, so that counting them is surer than csv's own sniffer.
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as cause:
        raise AutograderError(f"{path}: line {reader.line_num} of the roster is no CSV ({cause})") from cause


def _columns(header: Sequence[str]) -> dict[str, int]:
    """The column of each thing that is known about a student; the first of two that say the same."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(header):
        words = " ".join(re.sub(r"[\W_]+", " ", cell).casefold().split())
        if words in _COLUMN_OF:
            columns.setdefault(_COLUMN_OF[words], index)
    return columns


def _person(columns: Mapping[str, int], row: Sequence[str]) -> Person | None:
    """The person of a row; None for one without identities, such as Canvas's "Points Possible"."""
    cells = {name: composed(row[i].strip()) for name, i in columns.items() if i < len(row)}
    first, last = cells.pop("first", ""), cells.pop("last", "")
    if not cells.get("name"):
        cells["name"] = f"{last}, {first}" if last and first else first or last
    cells["moodle_id"] = re.sub(r"^.*\D(?=[0-9]+$)", "", cells.get("moodle_id", ""))  # "Participant 12"
    ids = {name: value for name, value in cells.items() if value}
    if ids.get("name", "").casefold() == "points possible":
        return None
    key = next((ids[name] for name in (*IDENTITIES, "name") if name in ids), "")
    return Person(key, ids) if key else None


def _merged(before: tuple[int, Person], now: tuple[int, Person], path: Path) -> Person:
    """One person of two rows, such as one for each section; raises AutograderError for two people."""
    (line, old), (other_line, new) = before, now
    for name in (*IDENTITIES, "name"):
        values = old.ids.get(name), new.ids.get(name)
        if all(values) and _same(values[0] or "") != _same(values[1] or ""):
            raise AutograderError(
                f"{path}: lines {line} and {other_line} of the roster are both {old.key}, "
                f"with a different {name}; correct one"
            )
    sections = dict.fromkeys(filter(None, (old.ids.get("section"), new.ids.get("section"))))
    ids = {**new.ids, **old.ids}
    return Person(old.key, ids | {"section": ", ".join(sections)} if sections else ids)


def _identities(person: Person) -> Iterator[tuple[str, str]]:
    """What the person is found by, each with its kind."""
    for name in IDENTITIES:
        if value := person.ids.get(name):
            yield name, _same(value)
    if name := person.ids.get("name", ""):
        yield "name", _sorted_words(name)
        yield from (("squeezed", squeezed) for squeezed in _squeezed(name))


def _squeezed(name: str) -> set[str]:
    """A name as Canvas may write it in a file's name: "Last, First" without all but letters and digits."""
    last, comma, first = name.partition(",")
    words = name.split()
    orders = [f"{last}{first}"] if comma else [f"{words[-1]}{''.join(words[:-1])}", "".join(words)]
    # Letters of some scripts come with marks, which Canvas keeps, too.
    return {
        "".join(char for char in _same(order) if unicodedata.category(char)[0] in "LMN" or char == "_")
        for order in orders
    } - {""}


def _sorted_words(name: str) -> str:
    """A name whatever the order of its words: "Lovelace, Ada" is "Ada Lovelace"."""
    return " ".join(sorted(_same(name).replace(",", " ").split()))


def _same(text: str) -> str:
    return unicodedata.normalize("NFKC", text.strip()).casefold()
