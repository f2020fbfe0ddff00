"""When something was handed in and the policy in, the part of its points that counts out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from autograder.errors import AssignmentError
from autograder.handed_in import HandedIn


@dataclass(frozen=True)
class LatePolicy:
    """`[late]` of an `assignment.toml`."""

    due: datetime | None = None
    """Aware, as TOML's offset date-times are."""
    grace_minutes: float = 0.0
    """The clock of lateness starts that long after `due`."""
    penalty_percent_per_day: float = 0.0
    """Of the points earned, for each day begun."""
    accept_days: float | None = None
    """What is later than that earns nothing; None: it is always accepted."""


@dataclass(frozen=True)
class Lateness:
    """Days begun after the due date, and what the score is multiplied with; the note is for the student."""

    days: int = 0
    factor: float = 1.0
    note: str = ""


def read_late_policy(table: Mapping[str, Any], *, where: str = "assignment.toml") -> LatePolicy:
    """The policy that the table `[late]` describes; raises AssignmentError that names the faulty key."""
    known = [field.name for field in fields(LatePolicy)]
    for name in table:
        if name not in known:
            raise AssignmentError(f"{where}: [late] has no key {name}; it has {', '.join(known)}")
    return LatePolicy(
        due=_due(table, where),
        grace_minutes=_number(table, "grace_minutes", where) or 0.0,
        penalty_percent_per_day=_number(table, "penalty_percent_per_day", where, most=100) or 0.0,
        accept_days=_number(table, "accept_days", where),
    )


def _due(table: Mapping[str, Any], where: str) -> datetime | None:
    due = table.get("due")
    if due is None:
        if table:
            raise AssignmentError(f"{where}: [late] has no due date; add `due = 2026-10-01T23:59:00+02:00`")
        return None
    if not isinstance(due, datetime) or due.utcoffset() is None:
        raise AssignmentError(
            f"{where}: due in [late] is no time with an offset from UTC; "
            "write it like `due = 2026-10-01T23:59:00+02:00`, without quotes"
        )
    return due


def _number(table: Mapping[str, Any], name: str, where: str, *, most: float = math.inf) -> float | None:
    value = table.get(name)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not 0 <= value <= most:
        limits = "0 or more" if most == math.inf else f"from 0 to {most:g}"
        raise AssignmentError(f"{where}: {name} in [late] is {value!r}; it must be a number, {limits}")
    return float(value)


def lateness(handed: HandedIn, policy: LatePolicy) -> Lateness:
    """How late a hand-in is, and what that costs."""
    if policy.due is None:
        return Lateness()
    if handed.submitted_at is None:
        # All that is known is that it was late: a day was begun.
        told = "late, as the LMS says; the hour is not known"
        return _charged(1, policy, told) if handed.is_late else Lateness()
    # In UTC: times of one zone would be subtracted as its clocks show them, whatever daylight saving did.
    late = handed.submitted_at.astimezone(UTC) - policy.due.astimezone(UTC)
    late -= timedelta(minutes=policy.grace_minutes)
    if late <= timedelta(0):
        return Lateness()
    days = math.ceil(late / timedelta(days=1))
    if policy.accept_days is not None and late > timedelta(days=policy.accept_days):
        return Lateness(days, 0.0, f"{_days(days)} late: only {policy.accept_days:g} are accepted")
    return _charged(days, policy, f"{_days(days)} late")


def _charged(days: int, policy: LatePolicy, what: str) -> Lateness:
    percent = min(100.0, policy.penalty_percent_per_day * days)
    return Lateness(days, 1 - percent / 100, f"{what}: {percent:g} % off" if percent else what)


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
