"""An address's query and all submissions in; those that it asks for, in its order, out. Pure functions."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from autograder.dashboard.shelf import Item, Snapshot
from autograder.report.rates import count_outcomes
from autograder.verdict import Outcome, Status

PAGE_ROWS = 500

#: What a person may have done, or not, to a submission: what an address calls it, and what it is called.
BY_HAND: Mapping[str, tuple[str, Callable[[Item], bool]]] = {
    "late": ("late", lambda item: item.entry.late_days > 0),
    "adjusted": ("adjusted", lambda item: bool(item.entry.adjustments)),
    "commented": ("commented", lambda item: bool(item.entry.comments)),
    "unreleased": ("feedback not released", lambda item: item.release_state == "no"),
    "changed": ("changed since released", lambda item: item.release_state == "changed"),
    "released": ("feedback released", lambda item: item.release_state == "yes"),
}

_ORDERS: Mapping[str, Callable[[Item], tuple[float | str, ...]]] = {
    "name": lambda item: (),
    "score": lambda item: (-1.0 if item.entry.score is None else item.entry.score,),
    "status": lambda item: (list(Status).index(item.status),),
    "found": lambda item: (", ".join(item.misconceptions) or "~" + item.headline,),
    "late": lambda item: (item.entry.late_days,),
    "hand": lambda item: (len(item.entry.adjustments) + len(item.entry.comments),),
    "released": lambda item: (item.release_state,),
}


@dataclass(frozen=True)
class Wanted:
    """What the list shows. Empty fields ask for nothing; `sort` begins with `-` for the largest first."""

    q: str = ""
    status: str = ""
    question: str = ""
    test: str = ""
    misconception: str = ""
    hand: str = ""
    sort: str = "name"
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """What an address asks for; what makes no sense in it is left out."""
        given = {each.name: query[each.name].strip() for each in fields(cls) if query.get(each.name)}
        page = given.pop("page", "1")
        wanted = cls(**given)  # type: ignore[arg-type]  # all but `page` are text
        order = wanted.sort.removeprefix("-")
        is_known = order in _ORDERS or order.startswith("score:")
        return replace(
            wanted,
            sort=wanted.sort if is_known else "name",
            page=max(1, int(page)) if page.isdecimal() and len(page) < 9 else 1,
        )

    def query(self, **changes: str | int) -> str:
        """The address's query with these changes, without what is as ever; any other change is on page 1."""
        changed = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        parts = {each.name: getattr(changed, each.name) for each in fields(self)}
        usual = {each.name: each.default for each in fields(self)}
        text = urlencode({name: value for name, value in parts.items() if value != usual[name]})
        return f"?{text}" if text else ""

    @property
    def is_filtered(self) -> bool:
        return any((self.q, self.status, self.question, self.test, self.misconception, self.hand))

    def sorted_by(self, order: str) -> str:
        """The `sort` that a click on the head of a column asks for: numbers have the largest first."""
        first = f"-{order}" if order in ("score", "late", "hand") or order.startswith("score:") else order
        second = order if first.startswith("-") else f"-{order}"
        return second if self.sort == first else first


def select(snapshot: Snapshot, wanted: Wanted) -> list[Item]:
    """The submissions that are wanted, in the order that is wanted, on all pages."""
    found = [item for item in snapshot.items.values() if _is_wanted(item, wanted)]
    order = wanted.sort.removeprefix("-")
    question = order.removeprefix("score:")
    # Sorting is stable: equals stay in the order of their names, whichever way round the rest is.
    if question != order:
        found.sort(key=lambda item: item.scores.get(question, (-1.0, 0.0))[0], reverse=wanted.sort[0] == "-")
    else:
        found.sort(key=_ORDERS[order], reverse=wanted.sort[0] == "-" and order != "name")
    return found[::-1] if wanted.sort == "-name" else found


def _is_wanted(item: Item, wanted: Wanted) -> bool:
    if wanted.status and item.status != wanted.status:
        return False
    if wanted.question:
        earned, possible = item.scores.get(wanted.question, (0.0, 1.0))
        if earned >= possible:
            return False
    if wanted.test and wanted.test not in item.failed_tests:
        return False
    if wanted.misconception and wanted.misconception not in item.misconceptions:
        return False
    if wanted.hand in BY_HAND and not BY_HAND[wanted.hand][1](item):
        return False
    words = wanted.q.replace("_", " ").casefold().split()
    return all(word in item.searched for word in words)


@dataclass(frozen=True)
class Misconception:
    """A recognised mistake, and how many made it."""

    name: str
    question: str
    explanation: str
    count: int


@dataclass(frozen=True)
class TestRate:
    """How often a hidden test was passed, and what became of it otherwise."""

    __test__ = False  # pytest: this is no test class

    test: str
    title: str
    question: str
    total: int
    outcomes: Mapping[Outcome, int]

    @property
    def passed(self) -> int:
        return self.outcomes.get(Outcome.PASSED, 0)

    @property
    def share(self) -> float:
        return self.passed / self.total


def misconceptions(items: Iterable[Item]) -> list[Misconception]:
    """The most common first; a submission counts once for each."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[str, str]] = {}
    for item in items:
        counts.update(item.misconceptions.keys())
        for test in item.entry.verdict.tests:
            if test.misconception:
                first.setdefault(test.misconception, (test.question, test.explanation))
    return [
        Misconception(name, *first[name], count)
        for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def test_rates(items: Iterable[Item]) -> list[TestRate]:
    """Every hidden test, in the order of the assignment."""
    tests, outcomes = count_outcomes(item.entry.verdict for item in items)
    return [
        TestRate(name, test.title, test.question, outcomes[name].total(), outcomes[name])
        for name, test in tests.items()
    ]
