"""Lateness: the policy of an assignment, and what it costs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tomllib import loads
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import AssignmentError
from autograder.handed_in import HandedIn
from autograder.late import LatePolicy, lateness, read_late_policy

DUE = datetime(2026, 10, 1, 22, tzinfo=UTC)
POLICY = LatePolicy(due=DUE, grace_minutes=10, penalty_percent_per_day=15, accept_days=3)


def handed_in(late=None, *, is_late=False):
    when = None if late is None else DUE + late
    return HandedIn(Path("a.ipynb"), "a", "a", submitted_at=when, is_late=is_late)


@pytest.mark.parametrize(
    ("late", "days", "factor"),
    [
        (timedelta(days=-2), 0, 1.0),
        (timedelta(0), 0, 1.0),
        (timedelta(minutes=10), 0, 1.0),
        (timedelta(minutes=10, microseconds=1), 1, 0.85),
        (timedelta(days=1, minutes=10), 1, 0.85),
        (timedelta(days=1, minutes=11), 2, 0.7),
        (timedelta(days=3, minutes=10), 3, 0.55),
        (timedelta(days=3, minutes=11), 4, 0.0),
    ],
)
def test_each_day_begun_costs_its_part(late, days, factor):
    told = lateness(handed_in(late), POLICY)
    assert (told.days, told.factor) == (days, pytest.approx(factor))
    assert bool(told.note) == bool(days)


def test_what_is_late_only_as_the_lms_says_costs_a_day():
    assert lateness(handed_in(is_late=True), POLICY).days == 1
    assert lateness(handed_in(), POLICY).days == 0


def test_time_is_believed_rather_than_the_mark_of_the_lms():
    assert lateness(handed_in(timedelta(0), is_late=True), POLICY).days == 0


def test_without_a_due_date_nothing_is_late():
    assert lateness(handed_in(timedelta(days=9), is_late=True), LatePolicy()).factor == 1.0


def test_penalty_never_takes_more_than_all():
    policy = LatePolicy(due=DUE, penalty_percent_per_day=60)
    assert lateness(handed_in(timedelta(days=5)), policy).factor == 0.0


def test_day_on_which_clocks_change_has_its_own_length():
    zone = ZoneInfo("Europe/Berlin")
    policy = LatePolicy(due=datetime(2026, 10, 24, 12, tzinfo=zone), penalty_percent_per_day=10)
    next_noon = HandedIn(Path("a"), "a", "a", submitted_at=datetime(2026, 10, 25, 12, tzinfo=zone))
    assert lateness(next_noon, policy).days == 2, "25 hours later: clocks went back"


@given(st.integers(-(10**6), 10**7), st.integers(0, 10**6))
def test_who_is_later_never_gets_more(seconds, more):
    earlier = lateness(handed_in(timedelta(seconds=seconds)), POLICY)
    later = lateness(handed_in(timedelta(seconds=seconds + more)), POLICY)
    assert later.factor <= earlier.factor
    assert later.days >= earlier.days


def test_policy_is_read_from_toml():
    table = loads(
        "due = 2026-10-01T23:59:00+02:00\ngrace_minutes = 15\npenalty_percent_per_day = 12.5\naccept_days = 7"
    )
    policy = read_late_policy(table)
    assert policy.due == datetime(2026, 10, 1, 21, 59, tzinfo=UTC)
    assert (policy.grace_minutes, policy.penalty_percent_per_day, policy.accept_days) == (15, 12.5, 7)


def test_no_policy_is_none():
    assert read_late_policy({}) == LatePolicy()


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("due = 2026-10-01T23:59:00", "no time with an offset from UTC"),
        ("due = 2026-10-01", "no time with an offset from UTC"),
        ('due = "2026-10-01T23:59:00Z"', "without quotes"),
        ("penalty_percent_per_day = 10", "has no due date"),
        ("due = 2026-10-01T23:59:00Z\ngrace = 1", "no key grace"),
        ("due = 2026-10-01T23:59:00Z\ngrace_minutes = -1", "grace_minutes in .* must be a number, 0 or more"),
        ("due = 2026-10-01T23:59:00Z\ngrace_minutes = true", "must be a number"),
        ("due = 2026-10-01T23:59:00Z\naccept_days = inf", "must be a number"),
        ("due = 2026-10-01T23:59:00Z\naccept_days = '3'", "must be a number"),
        ("due = 2026-10-01T23:59:00Z\npenalty_percent_per_day = 101", "from 0 to 100"),
        ("due = 2026-10-01T23:59:00Z\npenalty_percent_per_day = nan", "from 0 to 100"),
    ],
)
def test_faulty_policy_is_refused_with_its_key(toml, told):
    with pytest.raises(AssignmentError, match=f"hw/assignment.toml: .*{told}"):
        read_late_policy(loads(toml), where="hw/assignment.toml")
