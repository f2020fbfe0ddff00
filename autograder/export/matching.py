"""Rows of an LMS's table and our students in, who is who out: by the surest identity that both sides have."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from autograder.gradebook.entries import Entry

T = TypeVar("T")


@dataclass(frozen=True)
class Key:
    """One way to know a person: a number, which nobody has two of; an address, which may change; a name."""

    of_row: Callable[[int], str]
    of_entry: Callable[[Entry], str]
    is_number: bool = False
    is_name: bool = False


@dataclass(frozen=True)
class Match:
    """`by_row`: the entry of each row that has one; `key_of`: what told; `left_over`: entries of no row."""

    by_row: dict[int, Entry]
    key_of: dict[int, Key]
    left_over: tuple[Entry, ...]


def match(rows: Iterable[int], entries: Sequence[Entry], keys: Sequence[Key]) -> Match:
    """Pair rows with entries, key by key; what two rows or two entries share tells nobody apart."""
    free_rows, free_entries = list(rows), list(entries)
    by_row: dict[int, Entry] = {}
    key_of: dict[int, Key] = {}
    for position, key in enumerate(keys):
        row_of = _unique((key.of_row(row).casefold(), row) for row in free_rows)
        entry_of = _unique((key.of_entry(entry).casefold(), entry) for entry in free_entries)
        for value in row_of.keys() & entry_of.keys():
            row, entry = row_of[value], entry_of[value]
            # With another number it is somebody else; a namesake also, with another address.
            telling = [earlier for earlier in keys[:position] if earlier.is_number or key.is_name]
            if not any(_differ(earlier, row, entry) for earlier in telling):
                by_row[row], key_of[row] = entry, key
        free_rows = [row for row in free_rows if row not in by_row]
        taken = {entry.student for entry in by_row.values()}
        free_entries = [entry for entry in free_entries if entry.student not in taken]
    return Match(dict(sorted(by_row.items())), key_of, tuple(free_entries))


def id_of(name: str) -> Callable[[Entry], str]:
    """The function that tells an entry's identity of that name, "" where it is not known."""
    return lambda entry: entry.ids.get(name, "").strip()


def key_of_unknown(entry: Entry) -> str:
    """The gradebook's own key for a person whom no LMS and no roster told of: often a login."""
    return "" if entry.ids else entry.student


def name_of(entry: Entry) -> str:
    """What a person calls the student."""
    return entry.ids.get("name", "").strip() or entry.student


def words(name: str) -> str:
    """A name whose parts may come in any order, with a comma or without."""
    return " ".join(sorted(name.replace(",", " ").split()))


def shared(values: Iterable[str]) -> set[str]:
    """Those of the values that are there more than once, whatever their case."""
    counts = Counter(value.casefold() for value in values if value)
    return {value for value, count in counts.items() if count > 1}


def _unique(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    pairs = list(pairs)
    counts = Counter(value for value, _ in pairs)
    return {value: item for value, item in pairs if value and counts[value] == 1}


def _differ(key: Key, row: int, entry: Entry) -> bool:
    ours, theirs = key.of_entry(entry).casefold(), key.of_row(row).casefold()
    return bool(ours) and bool(theirs) and ours != theirs
