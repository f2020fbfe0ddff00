"""The staff's page: what it counts, whom its filters find, and what it keeps of `autograder similar`."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from autograder.assignment import Assignment, Limits, Question, load_assignment
from autograder.cli import cli
from autograder.gradebook import Gradebook
from autograder.report.files import lock_folder
from autograder.report.filters import make_filters
from autograder.report.folder import rewrite_reports, write_reports
from autograder.report.items import FEW, analyse, half_width
from autograder.report.overview import render_overview
from autograder.report.rates import histogram, rates_of_questions, rates_of_tests
from autograder.report.rows import make_rows
from autograder.report.trouble import SLOWEST, slowest, unfinished
from autograder.similarity.kept import KEPT
from autograder.verdict import Outcome, Status, TestResult, Verdict
from tests.pages import Page

COURSE = Path(__file__).resolve().parent.parent
ASSIGNMENT = Assignment(
    "hw0",
    "Sums",
    (Question("q1", "Add", 4.0, ("add",)), Question("q2", "Multiply", 6.0, ("multiply",))),
    Limits(),
    Path(),
)
PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


def verdict(name, *outcomes, status=Status.GRADED, misconception="", duration_s=0.0):
    """Three tests, 4 points for q1 and 2 and 4 for q2; `outcomes` are theirs."""
    tests = tuple(
        TestResult(
            *(f"test_{test}", f"{test}s rightly", question, points * (outcome is PASSED), points, outcome),
            message=f"said of {test}" if outcome is not PASSED else "",
            misconception=misconception if outcome is FAILED else "",
            duration_s=float(number),
        )
        for number, (test, question, points, outcome) in enumerate(
            zip(("add", "multiply", "square"), ("q1", "q2", "q2"), (4.0, 2.0, 4.0), outcomes, strict=True)
        )
    )
    score = sum(test.points for test in tests)
    return Verdict("hw0", name, name, status, score, 10.0, tests, duration_s=duration_s)


def page_of(*verdicts, **options):
    return render_overview(
        ASSIGNMENT, verdicts, {one.submission: one.submission for one in verdicts}, **options
    )


def test_difficulty_and_discrimination_are_those_computed_by_hand():
    # Rests 3, 1, 2, 0 beside own points 2, 2, 0, 0: covariance 1, deviations 1 and sqrt(1.25).
    points = [{"a": 2.0, "b": 3.0}, {"a": 2.0, "b": 1.0}, {"a": 0.0, "b": 2.0}, {"a": 0.0, "b": 0.0}]
    item = analyse(points, {"a": 2.0})["a"]
    assert item.difficulty == 0.5
    assert (item.asked, item.full, item.none) == (4, 2, 2)
    assert item.discrimination == pytest.approx(0.5 / 1.25**0.5)


@given(st.lists(st.tuples(*[st.integers(0, 5)] * 4), min_size=3, max_size=40))
def test_discrimination_is_the_correlation_with_all_other_items_or_none_without_spread(rows):
    table = np.array(rows, dtype=float) / 3
    names = ["a", "b", "c", "d"]
    items = analyse(
        [dict(zip(names, row, strict=True)) for row in table.tolist()], dict.fromkeys(names, 5 / 3)
    )
    for column, name in enumerate(names):
        own, rest = table[:, column], np.delete(table, column, axis=1).sum(axis=1)
        if np.ptp(own) < 1e-9 or np.ptp(rest) < 1e-9:
            assert items[name].discrimination is None
        else:
            assert items[name].discrimination == pytest.approx(np.corrcoef(own, rest)[0, 1], abs=1e-6)


@pytest.mark.parametrize(
    ("own", "rest", "note"),
    [
        ([1, 1, 1, 1], [0, 1, 2, 3], "all pass"),
        ([0, 0, 0, 0], [0, 1, 2, 3], "none pass"),
        ([0, 0, 1, 1], [3, 2, 1, 0], "negative"),
        ([0, 1, 1, 0], [0, 1, 2, 3], "below 0.2"),
        ([0, 0, 1, 1], [0, 1, 2, 3], ""),
        ([0, 0, 1, 1], [2, 2, 2, 2], ""),
    ],
)
def test_item_is_marked_where_somebody_should_look_at_it(own, rest, note):
    points = [{"a": float(mine), "b": float(other)} for mine, other in zip(own, rest, strict=True)]
    assert analyse(points * FEW, {"a": 1.0})["a"].note == note


def test_item_is_not_blamed_for_what_few_submissions_say():
    points = [{"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}]
    assert analyse(points, {"a": 1.0})["a"].note == ""
    assert "From so few" in Page(page_of(*[verdict(f"s{n}", PASSED, PASSED, FAILED) for n in range(9)])).text


def test_points_that_add_up_but_for_rounding_are_full_marks_and_all_the_same():
    for earned, points in ((sum([0.1] * 10), 1.0), (0.1 + 0.2, 0.3)):
        item = analyse([{"a": earned, "b": 0.0}, {"a": points, "b": 1.0}], {"a": points})["a"]
        assert (item.full, item.discrimination, item.note) == (2, None, "all pass")


def test_item_that_nobody_was_asked_or_that_gives_no_points_has_no_figures():
    items = analyse([{"a": 0.0}], {"a": 0.0, "b": 1.0})
    assert [(one.difficulty, one.discrimination, one.note) for one in items.values()] == [
        (None, None, "")
    ] * 2


def test_correlation_is_surer_the_more_submissions_there_are():
    assert half_width(103) == pytest.approx(0.1936, abs=1e-4)  # tanh(0.196)
    assert all(half_width(more) <= half_width(fewer) <= 1 for fewer, more in pairwise(range(200)))


def test_histogram_counts_every_share_once_and_full_marks_in_the_last_column():
    bins = histogram([0.0, 0.05, 0.1, 0.95, 1.0, 1.0])
    assert [one.count for one in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert max(one.share for one in bins) == 1.0


def test_rates_are_of_what_was_graded_and_before_adjustments():
    graded = verdict("ann", PASSED, FAILED, PASSED)
    nothing = [Outcome.NOT_RUN] * 3
    unread = verdict("bob", *nothing, status=Status.REJECTED)
    fault = verdict("kim", *nothing, status=Status.ERROR)
    adjusted = replace(
        graded, score=10.0, tests=(*graded.tests, TestResult("adjusted_1", "", "q2", 2.0, 0.0, PASSED))
    )
    page = page_of(adjusted, unread, fault, judged=[graded, unread, fault])
    assert "From the 1 submission that" in Page(page).text
    rows = re.findall(r"<th scope=\"row\" class=\"light\">(.*?)s rightly</th>.*?>(\d+) %<", page, re.DOTALL)
    assert rows == [("add", "100"), ("multiply", "0"), ("square", "100")]


def test_question_is_passed_with_full_marks_and_a_test_says_how_it_was_failed():
    verdicts = [
        verdict("ann", PASSED, PASSED, PASSED),
        verdict("bob", PASSED, FAILED, PASSED),
        verdict("kim", FAILED, Outcome.TIMED_OUT, Outcome.NOT_RUN, status=Status.PARTIAL),
    ]
    first, second = rates_of_questions(ASSIGNMENT, verdicts)
    assert (first.item.full, second.item.full, second.item.none) == (2, 1, 1)
    assert [one.count for one in second.bins if one.count] == [1, 1, 1]
    assert [(one.passed, one.others) for one in rates_of_tests(verdicts)] == [
        (2, (("failed", 1),)),
        (1, (("failed", 1), ("timed out", 1))),
        (2, (("not run", 1),)),
    ]


def test_filters_find_a_submission_by_status_outcome_question_test_and_misconception():
    verdicts = [
        verdict("ann", PASSED, FAILED, PASSED, misconception="wrong_sign"),
        verdict("bob", Outcome.CRASHED, PASSED, PASSED, status=Status.PARTIAL),
        verdict("kim", *[Outcome.NOT_RUN] * 3, status=Status.REJECTED),
    ]
    filters, keys = make_filters(ASSIGNMENT, verdicts)
    found = {
        (one.name, choice.value): [
            verdict.submission
            for verdict, own in zip(verdicts, keys, strict=True)
            if choice.key in own[one.name].split()
        ]
        for one in filters
        for _, choices in one.groups
        for choice in choices
    }
    assert found == {
        ("status", "graded"): ["ann"],
        ("status", "partial"): ["bob"],
        ("status", "rejected"): ["kim"],
        ("status", "failed"): ["ann"],
        ("status", "crashed"): ["bob"],
        ("lost", "q1"): ["bob"],
        ("lost", "q1.test_add"): ["bob"],
        ("lost", "q2"): ["ann"],
        ("lost", "q2.test_multiply"): ["ann"],
        ("misconception", "wrong_sign"): ["ann"],
    }
    counts = [choice.count for one in filters for _, choices in one.groups for choice in choices]
    assert counts == [len(names) for names in found.values()]


def test_unfinished_ones_are_told_by_their_cause_and_slow_ones_by_their_longest_test():
    verdicts = [
        verdict("ann", PASSED, Outcome.TIMED_OUT, Outcome.NOT_RUN, status=Status.PARTIAL, duration_s=9.0),
        *[verdict(f"s{number:02}", PASSED, PASSED, PASSED, duration_s=number / 10) for number in range(20)],
    ]
    rows = make_rows(ASSIGNMENT, verdicts, {one.submission: one.submission for one in verdicts}, [{}] * 21)
    (one,) = unfinished(rows)
    assert (one.row.verdict.submission, one.outcomes, one.questions) == ("ann", ("timed out",), ("q2",))
    assert one.message == "said of multiply"
    names = [slow.row.verdict.submission for slow in slowest(rows)]
    assert names == ["ann", *[f"s{number:02}" for number in range(19, 20 - SLOWEST, -1)]]
    assert slowest(rows)[0].longest.test == "test_square"


def test_faults_with_the_same_reason_are_told_once():
    faults = [
        replace(verdict(f"s{number}", *[FAILED] * 3, status=Status.ERROR), reason="out of namespaces")
        for number in range(12)
    ]
    page = Page(page_of(*faults)).text
    assert (
        page.index("12 not graded")
        < page.index("out of namespaces")
        < page.index("No submission has a score")
    )
    assert page.count("out of namespaces") == 1 + 12, "once, and in the line of each"


@pytest.fixture
def graded(tmp_path):
    """A graded folder, beside `submissions/` with what was handed in; but zoe's came too late for that."""
    hw1 = load_assignment("hw1_losses", COURSE)
    texts = sorted(hw1.variants_dir.glob("*.py"))
    scripts = tmp_path / "submissions"
    scripts.mkdir()
    for name, text in {"ann": texts[0], "kim": texts[0], "sam": texts[1]}.items():
        (scripts / f"{name}.py").write_text(text.read_text())
    out_dir = tmp_path / "graded"
    out_dir.mkdir()
    with Gradebook.open(out_dir / "gradebook.sqlite") as gradebook:
        gradebook.register(hw1)
        for name in ("ann", "kim", "sam", "zoe"):
            one = replace(verdict(name, PASSED, PASSED, PASSED), assignment="hw1_losses")
            gradebook.record(one, folder=name)
        write_reports(hw1, gradebook, out_dir)
    return out_dir


def compare(out_dir):
    scripts = out_dir.parent / "submissions"
    done = CliRunner().invoke(cli, ["similar", "hw1_losses", str(scripts), "--out", str(out_dir)])
    assert done.exit_code == 0, done.output
    return done.output


def report_of(out_dir):
    return (out_dir / "report.html").read_text(encoding="utf-8")


def test_similar_pairs_are_in_the_report_and_stay_there(graded):
    assert "Alike" not in report_of(graded)
    compare(graded)
    rewrite_reports(graded)
    page = report_of(graded)
    assert 'href="results/ann/feedback.html">ann</a>' in page
    assert 'href="similarity.html#pair1"' in page
    told = " ".join(Page(page).text.split())
    assert "3 submissions were compared" in told
    assert "1 pair of them shares 60 % or more. 1 of this folder was not" in told


def test_similar_leaves_the_report_to_a_batch_that_is_going_on(graded):
    with lock_folder(graded):
        assert "report.html will show them" in compare(graded)
    assert "similarity.html#pair1" not in report_of(graded)
    rewrite_reports(graded)
    assert "similarity.html#pair1" in report_of(graded)


def test_damaged_or_foreign_comparison_fails_no_report(graded):
    compare(graded)
    kept = json.loads((graded / KEPT).read_text())
    (graded / KEPT).write_text(json.dumps(kept | {"assignment": "hw2_training"}))
    rewrite_reports(graded)
    assert "Alike" not in report_of(graded)
    for damaged in ('{"pairs": 3', json.dumps({**kept, "pairs": [{}]}), "[]", "\udcff"):
        (graded / KEPT).write_bytes(damaged.encode(errors="surrogateescape"))
        rewrite_reports(graded)
        assert f"{KEPT} can't be read; run" in Page(report_of(graded)).text


def test_similar_where_nothing_was_graded_makes_no_report(graded, tmp_path):
    out_dir = tmp_path / "elsewhere"
    scripts = graded.parent / "submissions"
    CliRunner().invoke(cli, ["similar", "hw1_losses", str(scripts), "--out", str(out_dir)])
    assert sorted(path.name for path in out_dir.iterdir()) == [
        "similarity.csv",
        "similarity.html",
        "similarity.json",
    ]


def test_hundred_percent_is_said_of_all_and_nothing_less():
    verdicts = [verdict(f"s{number}", FAILED if number else PASSED, PASSED, PASSED) for number in range(300)]
    text = Page(page_of(*verdicts)).text
    assert re.search(r"adds rightly\s+q1\s+1 %", text)
    assert re.search(r"multiplys rightly\s+q2\s+100 %", text)
    verdicts = [verdict(f"s{number}", PASSED if number else FAILED, PASSED, PASSED) for number in range(300)]
    assert re.search(r"adds rightly\s+q1\s+99 %", Page(page_of(*verdicts)).text)


def test_row_is_light_enough_for_a_course_of_two_thousand():
    some, more = (
        page_of(*[verdict(f"a_name_as_they_are_{n:04}", PASSED, FAILED, PASSED) for n in range(count)])
        for count in (100, 300)
    )
    assert len(more) - len(some) < 200 * 600
