"""Scoring: what each kind of report is worth, and what the student is told."""

import pytest

from autograder.plugin import HiddenTest
from autograder.scoring import Misconception, Report, score_tests
from autograder.verdict import CUT_SHORT, Frame, Outcome, Status, status_of

SUM = HiddenTest("test_sum", "It adds.", "q1", 4.0, "Try 1 + 1.", "tiny")
SIGN = HiddenTest("test_sign", "It keeps the sign.", "q1", 1.0, "", "tiny")
PRODUCT = HiddenTest("test_product", "It multiplies.", "q2", 5.0, "", "tiny")
EXPECTED = (SUM, SIGN, PRODUCT)
PASSED = Report(Outcome.PASSED)
SWAPPED = Misconception("swapped", "The terms are swapped.", "Order matters.")


def score(reports, misconceptions=None, forbidden=None):
    results = score_tests(EXPECTED, reports, misconceptions=misconceptions or {}, forbidden=forbidden or {})
    return {result.test: result for result in results}


def all_passed():
    return {test.name: PASSED for test in EXPECTED}


def test_passed_tests_earn_their_points_and_show_no_hint():
    results = score(all_passed())
    assert [result.points for result in results.values()] == [4, 1, 5]
    assert results["test_sum"].hint == ""


def test_unreported_test_earns_zero_as_not_run():
    result = score({"test_sum": PASSED})["test_product"]
    assert (result.points, result.max_points) == (0, 5)
    assert (result.outcome, result.message) == (Outcome.NOT_RUN, "not run")


def test_report_of_an_unexpected_test_earns_nothing():
    results = score(all_passed() | {"test_invented": PASSED})
    assert list(results) == ["test_sum", "test_sign", "test_product"]


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.PASSED])
def test_whatever_did_not_pass_earns_zero_and_shows_message_and_hint(outcome):
    result = score(all_passed() | {"test_sum": Report(outcome, "it is off")})["test_sum"]
    assert (result.points, result.message, result.hint) == (0, "it is off", "Try 1 + 1.")


def test_traceback_of_a_report_reaches_the_result():
    frames = (Frame(cell=3, line=2, function="add", text="return a + c"),)
    reports = all_passed() | {"test_sum": Report(Outcome.STUDENT_ERROR, "NameError: c", frames)}
    assert score(reports)["test_sum"].frames == frames


def test_forbidden_call_takes_all_points_of_its_question_and_of_no_other():
    results = score(all_passed(), forbidden={"q1": "uses torch.add"})
    assert [result.points for result in results.values()] == [0, 0, 5]
    assert results["test_sign"].outcome is Outcome.FAILED
    assert results["test_sign"].message == "uses torch.add"


def test_forbidden_call_leaves_the_messages_of_tests_that_failed_anyway():
    reports = all_passed() | {"test_sum": Report(Outcome.TIMED_OUT, "too slow")}
    result = score(reports, forbidden={"q1": "uses torch.add"})["test_sum"]
    assert (result.outcome, result.message) == (Outcome.TIMED_OUT, "too slow")


def test_misconception_explains_a_failed_test():
    reports = all_passed() | {"test_sum": Report(Outcome.FAILED, "it is off")}
    result = score(reports, {"test_sum": SWAPPED})["test_sum"]
    assert result.misconception == "swapped"
    assert result.explanation == "The terms are swapped.\nOrder matters."


def test_misconception_is_not_told_on_a_passed_test():
    result = score(all_passed(), {"test_sum": SWAPPED})["test_sum"]
    assert (result.misconception, result.explanation) == ("", "")


@pytest.mark.parametrize("outcome", [Outcome.PASSED, Outcome.FAILED, Outcome.STUDENT_ERROR])
def test_submission_that_answered_everything_is_graded(outcome):
    results = score(all_passed() | {"test_sum": Report(outcome, "…")})
    assert status_of(tuple(results.values())) == (Status.GRADED, "")


@pytest.mark.parametrize("outcome", sorted(CUT_SHORT))
def test_submission_with_a_question_cut_short_is_partial_for_the_reason_told(outcome):
    results = score(all_passed() | {"test_product": Report(outcome, "it was ended")})
    assert status_of(tuple(results.values())) == (Status.PARTIAL, "q2: it was ended")


def test_partial_submission_names_each_question_cut_short_once():
    results = score({"test_product": Report(Outcome.CRASHED, "crashed")})
    assert status_of(tuple(results.values())) == (Status.PARTIAL, "q1, q2: not run")
