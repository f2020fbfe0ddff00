"""Comparisons of hidden graders: what is near enough, and what a message may say."""

import math

import pytest
import torch

from autograder.checks import (
    WrongAnswer,
    as_dict,
    as_tuple,
    assert_all_close,
    assert_close,
    assert_dtype,
    assert_equal,
    assert_finite,
    assert_grad,
    assert_leaves_no_trace,
    assert_none_called,
    assert_number,
    assert_raises,
    assert_that,
    first_wrong_answer,
)
from autograder.student import Raised, StudentError, SubmissionFailure
from autograder.verdict import Outcome
from autograder.wire import Opaque
from autograder.worker.operations import Answer

ONE = torch.ones(4, dtype=torch.float64)
#: Digits that would show in a message that gave an input or an expected value away.
SECRET = 0.7315846293


def complaint(check, *args, **options):
    """What the check says; it must say something."""
    with pytest.raises(WrongAnswer) as caught:
        check(*args, what="loss", **options)
    return str(caught.value)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_difference_of_a_few_roundings_is_near_enough_in_every_dtype(dtype):
    eps = torch.finfo(dtype).eps
    assert_close((ONE * (1 + 8 * eps)).to(dtype), ONE, what="loss")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_wrong_however_near_it_comes(dtype):
    assert "dtype is torch." in complaint(assert_close, ONE.to(dtype), ONE)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_difference_of_many_roundings_is_wrong_in_every_dtype(dtype):
    eps = torch.finfo(dtype).eps
    assert "4 of 4 elements are wrong" in complaint(assert_close, (ONE * (1 + 128 * eps)).to(dtype), ONE)


def test_float64_answer_is_held_to_more_digits_than_a_float32_one():
    near = ONE * (1 + 1e-6)
    assert_close(near.float(), ONE, what="loss")
    complaint(assert_close, near, ONE)


def test_tolerance_grows_with_the_magnitude_of_the_summed_terms():
    near = ONE * (1 + 1e-11)
    complaint(assert_close, near, ONE)
    assert_close(near, ONE, what="loss", magnitude=1e4)


def test_small_element_is_held_to_the_size_of_its_neighbours():
    expected = torch.tensor([1.0, 1e-20], dtype=torch.float64)
    assert_close(expected + 1e-16, expected, what="loss")
    complaint(assert_close, expected + 1e-10, expected)


def test_tolerance_does_not_depend_on_the_scale_of_the_values():
    for scale in (1e-30, 1e30):
        assert_close(ONE * scale * (1 + 1e-15), ONE * scale, what="loss")
        complaint(assert_close, ONE * scale * (1 + 1e-10), ONE * scale)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_right_where_the_oracle_has_them(value):
    expected = torch.tensor([1.0, value, 2.0], dtype=torch.float64)
    assert_close(expected.clone(), expected, what="loss")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_wrong_where_the_oracle_has_a_number(value):
    actual = torch.tensor([1.0, value, 2.0], dtype=torch.float64)
    message = complaint(assert_close, actual, torch.tensor([1.0, 1.0, 2.0], dtype=torch.float64))
    assert message == "loss: 1 of 3 elements are wrong (only at index 1); 1 of them are NaN or infinite"


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(math.inf, -math.inf), (math.nan, math.inf), (math.inf, math.nan), (3.0, math.nan), (3.0, math.inf)],
)
def test_number_nan_and_infinities_do_not_stand_for_one_another(actual, expected):
    pair = [torch.tensor([value, 1.0], dtype=torch.float64) for value in (actual, expected)]
    assert "1 of 2 elements are wrong" in complaint(assert_close, *pair)


def test_finite_elements_beside_an_infinite_one_are_still_compared():
    expected = torch.tensor([1.0, math.inf], dtype=torch.float64)
    complaint(assert_close, torch.tensor([1.1, math.inf], dtype=torch.float64), expected)


def test_scalar_that_is_not_finite_is_told():
    message = complaint(assert_close, torch.tensor(math.nan), torch.tensor(SECRET, dtype=torch.float64))
    assert message == "loss: the value is nan"


def test_integer_answer_is_compared_by_value():
    assert_close(torch.ones(4, dtype=torch.int64), ONE, what="loss")
    complaint(assert_close, torch.zeros(4, dtype=torch.int64), ONE)


def test_empty_answer_of_the_right_shape_is_right():
    assert_close(torch.empty(0, 3), torch.empty(0, 3, dtype=torch.float64), what="loss")


def test_shape_is_told_before_values():
    message = complaint(assert_close, torch.zeros(2, 3), torch.zeros(3, 2, dtype=torch.float64))
    assert message == "loss: the shape is (2, 3) where (3, 2) was expected"


def test_scalar_is_not_taken_for_a_tensor_of_one_element():
    assert "shape is (1,)" in complaint(assert_close, torch.ones(1), torch.tensor(1.0, dtype=torch.float64))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "None (is there a `return`?)"),
        (SECRET, "a Python float"),
        ([1.0], "a Python list"),
        (Opaque("numpy.ndarray"), "numpy.ndarray"),
    ],
)
def test_value_that_is_no_tensor_is_told_by_its_kind(value, kind):
    message = complaint(assert_close, value, ONE)
    assert message == f"loss: expected a tensor, got {kind}"


def test_wrong_rows_are_named():
    expected = torch.ones(5, 3, dtype=torch.float64)
    actual = expected.clone()
    actual[1, 2] = actual[4, 0] = 2.0
    message = complaint(assert_close, actual, expected)
    assert message.startswith("loss: 2 of 15 elements are wrong (only at index 1, 4)")


def test_small_error_is_not_told_as_none():
    message = complaint(assert_close, ONE * (1 + 1e-4), ONE)
    assert message.endswith(", off by less than 1% of the largest expected element")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (0.0, "up to 100% of"),
        (20.0, "up to 10 times"),
        (1e9, "more than 100 times"),
        (1e300, "more than 100 times"),
    ],
)
def test_an_error_is_told_in_steps_from_which_no_expected_value_can_be_worked_out(answer, said):
    told = [complaint(assert_close, ONE * answer, ONE * value) for value in (1.9, 2.1)]
    assert told[0] == told[1]
    assert f", off by {said} the largest expected element" in told[0]
    assert complaint(assert_number, answer, 1.9) == complaint(assert_number, answer, 2.1)


def test_messages_show_neither_the_expected_value_nor_the_answer():
    expected = torch.tensor([SECRET, 1.0], dtype=torch.float64)
    wrong = torch.tensor([9.18273645, 1.0], dtype=torch.float64)
    messages = [
        complaint(assert_close, wrong, expected),
        complaint(assert_close, wrong[0], expected[0]),
        complaint(assert_close, wrong.reshape(2, 1), expected),
        complaint(assert_grad, wrong, expected),
        complaint(assert_dtype, wrong, torch.float32),
        complaint(assert_finite, torch.tensor([SECRET, math.nan])),
    ]
    for message in messages:
        assert not {part for part in ("73158", "0.73", "0.7", "9.18", "18273") if part in message}


def test_dtype_is_told_with_the_one_that_was_asked_for():
    message = complaint(assert_dtype, torch.zeros(1), torch.float64)
    assert message == "loss: the dtype is torch.float32 where torch.float64 was expected"


def test_number_of_elements_that_are_not_finite_is_told():
    assert "2 of 3 elements are NaN" in complaint(assert_finite, torch.tensor([math.nan, 1.0, math.inf]))
    assert_finite(torch.tensor([1, 2]), what="loss")


def test_gradient_that_was_cut_off_is_told_with_what_cuts_it():
    message = complaint(assert_grad, None, ONE)
    assert "no gradient flows back" in message
    assert ".detach()" in message


@pytest.mark.parametrize(
    "answer", [Answer(None, mutated=("args[0]",)), Answer(None, disturbed=("default dtype",))]
)
def test_call_that_changes_input_or_global_state_is_told(answer):
    message = complaint(assert_leaves_no_trace, answer)
    assert (answer.mutated + answer.disturbed)[0] in message
    assert_leaves_no_trace(Answer(None), what="loss")


def test_traced_call_of_a_named_function_is_told():
    answer = Answer(None, called=("aten.add", "torch.softmax"))
    assert "it calls torch.softmax" in complaint(
        assert_none_called, answer, names=["torch.softmax", "torch.exp"]
    )
    assert_none_called(answer, ["torch.exp"], what="loss")


# A hidden test runs on past a wrong answer.


def run(*steps):
    """A hidden test of these steps."""
    with first_wrong_answer():
        for step in steps:
            step()


def tell(what):
    return lambda: assert_close(ONE * 2, ONE, what=what)


def crash():
    raise SubmissionFailure("crashed", outcome=Outcome.CRASHED)


def test_hidden_test_runs_on_past_wrong_answers_and_reports_the_first():
    reached = []
    with pytest.raises(WrongAnswer, match=r"^first: "):
        run(tell("first"), tell("second"), lambda: reached.append("end"))
    assert reached == ["end"]


@pytest.mark.parametrize(
    "check",
    [
        lambda: assert_close(torch.zeros(3), ONE, what="x"),
        lambda: assert_dtype(ONE, torch.float32, what="x"),
        lambda: assert_finite(ONE * math.nan, what="x"),
        lambda: assert_grad(None, ONE, what="x"),
        lambda: assert_leaves_no_trace(Answer(None, mutated=("args[0]",)), what="x"),
    ],
    ids=["shape", "dtype", "finite", "gradient", "trace"],
)
def test_every_check_lets_the_hidden_test_run_on(check):
    reached = []
    with pytest.raises(WrongAnswer):
        run(check, lambda: reached.append("end"))
    assert reached == ["end"]


def test_failure_after_a_wrong_answer_does_not_hide_it():
    with pytest.raises(WrongAnswer, match=r"^first: "):
        run(tell("first"), crash)


def test_failure_without_a_wrong_answer_is_reported_itself():
    with pytest.raises(SubmissionFailure, match="crashed"):
        run(crash, tell("never reached"))


def test_fault_of_the_hidden_test_is_not_taken_for_a_wrong_answer():
    with pytest.raises(ZeroDivisionError):
        run(tell("first"), lambda: 1 / 0)


def test_findings_of_one_hidden_test_are_not_those_of_the_next():
    with pytest.raises(WrongAnswer):
        run(tell("first"))
    run(lambda: assert_close(ONE, ONE, what="second"))
    complaint(assert_close, ONE * 2, ONE)


# Exceptions that a question asks for.


def raised(name, *bases):
    return StudentError(f"{name}: no", raised=Raised(name), bases=[name, *bases])


def test_exception_that_was_asked_for_is_right():
    with assert_raises(ValueError, what="loss"):
        raise raised("ValueError", "Exception")


def test_subclass_of_the_exception_that_was_asked_for_is_right():
    with assert_raises(ValueError, what="loss"):
        raise raised("UnicodeError", "ValueError", "Exception")


def test_another_exception_is_the_students_error():
    with pytest.raises(StudentError, match="TypeError"), assert_raises(ValueError, what="loss"):
        raise raised("TypeError", "Exception")


def test_missing_exception_is_a_wrong_answer():
    with (
        pytest.raises(WrongAnswer, match="a ValueError was expected"),
        assert_raises(ValueError, what="loss"),
    ):
        pass


def test_missing_function_does_not_pass_for_the_exception_that_was_asked_for():
    missing = StudentError("`f` is not defined", bases=["NameError", "Exception"], is_missing=True)
    with pytest.raises(StudentError, match="not defined"), assert_raises(NameError, what="loss"):
        raise missing


def test_crash_does_not_pass_for_the_exception_that_was_asked_for():
    with pytest.raises(SubmissionFailure), assert_raises(Exception, what="loss"):
        raise SubmissionFailure("crashed", outcome=Outcome.CRASHED)


# Where an answer is wrong.


def test_message_names_the_indices_along_named_axes():
    expected = torch.ones(2, 3, 4, dtype=torch.float64)
    actual = expected.clone()
    actual[:, 1] += 1
    message = complaint(assert_close, actual, expected, axes=("batch", "head", "query"))
    assert message.startswith("loss: 8 of 24 elements are wrong (only at head 1)")


def test_message_names_the_place_that_holds_all_that_is_wrong():
    expected = torch.ones(5, 2, dtype=torch.float64)
    padded = torch.tensor([False, False, False, True, True])[:, None]
    actual = expected.masked_fill(padded, 3.0)
    message = complaint(
        assert_close, actual, expected, places={"the first step": ~padded, "the padding": padded}
    )
    assert "(only in the padding)" in message


def test_message_names_no_place_when_the_answer_is_wrong_elsewhere_too():
    expected = torch.ones(4, dtype=torch.float64)
    place = torch.tensor([True, True, True, False])
    assert "only" not in complaint(assert_close, expected + 1, expected, places={"the start": place})


# Numbers, structures, conditions.


@pytest.mark.parametrize("value", [2.0, 2, 2 + 1e-15], ids=repr)
def test_python_number_near_the_expected_one_is_right(value):
    assert_number(value, 2.0, what="loss")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (torch.tensor(2.0), "expected a Python number, got a tensor of shape ()"),
        (None, "got None (is there a `return`?)"),
        (True, "got a Python bool"),
        ("2", "got a Python str"),
        (2.1, "the value is wrong, off by up to 10% of"),
        (math.nan, "the value is nan"),
    ],
    ids=repr,
)
def test_anything_else_is_told(value, said):
    assert said in complaint(assert_number, value, 2.0)


def test_number_may_be_a_tensor_where_that_is_allowed():
    assert_number(torch.tensor(2.0), 2.0, what="loss", is_tensor_allowed=True)
    assert "shape (1,)" in complaint(assert_number, torch.ones(1), 1.0, is_tensor_allowed=True)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_number_that_is_not_finite_must_be_so(value):
    assert_number(value, value, what="loss")
    complaint(assert_number, 1.0, value)


@pytest.mark.parametrize(
    ("value", "expected"), [(3, 3), (True, True), ("a", "a"), (None, None), ([1, 2], (1, 2)), ([], [])]
)
def test_equal_values_are_right(value, expected):
    assert_equal(value, expected, what="loss")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, 4), (1, True), (3.0, 3), ("a", "b"), (0, None), ([1], (1, 2)), ([1, 3], [1, 2])],
)
def test_unequal_values_are_wrong(value, expected):
    complaint(assert_equal, value, expected)


def test_structure_is_compared_part_by_part():
    expected = {"h": [ONE, ONE], "steps": 3, "loss": 0.5}
    assert_all_close({"loss": 0.5, "h": (ONE, ONE), "steps": 3}, expected, what="run")
    message = complaint(assert_all_close, {"loss": 0.5, "h": [ONE, 2 * ONE], "steps": 3}, expected)
    assert message.startswith("loss, h, part 1: 4 of 4 elements are wrong")


@pytest.mark.parametrize("value", [None, 3, [], {"h": ONE}, {"h": [ONE], "steps": 3, "loss": 0.5}], ids=str)
def test_value_of_another_structure_is_told(value):
    complaint(assert_all_close, value, {"h": [ONE, ONE], "steps": 3, "loss": 0.5})


@pytest.mark.parametrize(
    "value", [None, ONE, (1,), (1, 2, 3), {"a": 1, "b": 2}, Opaque("generator")], ids=str
)
def test_what_is_no_pair_is_not_unpacked(value):
    assert "expected 2 values" in complaint(as_tuple, value, 2)


def test_list_may_stand_for_a_tuple():
    assert as_tuple([1, 2], 2, what="pair") == (1, 2)


def test_dict_must_have_its_keys():
    assert as_dict({"a": 1, "b": 2}, ("a",), what="costs")["a"] == 1
    assert "the dict has no 'c'" in complaint(as_dict, {"a": 1}, ("a", "c"))
    assert "expected a dict, got a Python int" in complaint(as_dict, 3, ("a",))


def test_condition_tells_its_own_message():
    assert_that(True, "never said")
    with pytest.raises(WrongAnswer, match=r"^said$"):
        assert_that(False, "said")


@pytest.mark.parametrize("condition", [torch.tensor(False), torch.ones(2) > 0, torch.empty(0) > 0], ids=str)
def test_condition_that_is_no_single_true_does_not_hold(condition):
    assert_that(torch.tensor(True), "never said")
    with pytest.raises(WrongAnswer, match=r"^said$"):
        assert_that(condition, "said")


def test_value_of_the_wrong_kind_does_not_hide_an_earlier_wrong_answer():
    def check(*, what):
        with first_wrong_answer():
            assert_that(False, "first")
            as_tuple(None, 2, what=what)

    assert complaint(check) == "first"
