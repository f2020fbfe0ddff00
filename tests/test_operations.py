"""One call with all that is asked of it: value, gradients, what it changed, what it called."""

import math

import pytest
import torch

from autograder.worker.operations import MissingFunctionError, Operation, perform

X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def do(function, *args, **fields):
    return perform(Operation("f", args, **fields), {"f": function})


@pytest.fixture(autouse=True)
def untouched_torch():
    """Whatever a test's function does, torch is as it was afterwards: that is `perform`'s promise."""
    before = (
        torch.get_default_dtype(),
        torch.is_grad_enabled(),
        torch.initial_seed(),
        torch.get_num_threads(),
    )
    generator = torch.get_rng_state()
    yield
    after = (
        torch.get_default_dtype(),
        torch.is_grad_enabled(),
        torch.initial_seed(),
        torch.get_num_threads(),
    )
    assert after == before
    assert torch.equal(torch.get_rng_state(), generator)


# Calling.


def test_arguments_arrive_in_place_and_by_name():
    assert do(lambda a, *, b: (a, b), 1, kwargs={"b": 2}).value == (1, 2)


@pytest.mark.parametrize("namespace", [{}, {"f": 3}, {"f": None}], ids=repr)
def test_missing_function_is_told(namespace):
    with pytest.raises(MissingFunctionError, match="`f`"):
        perform(Operation("f"), namespace)


def test_exception_comes_out_as_it_was_raised():
    with pytest.raises(ZeroDivisionError):
        do(lambda: 1 / 0)


def test_inputs_are_copies():
    given = X.clone()
    do(lambda x: x.zero_(), given)
    assert torch.equal(given, X)


def test_inputs_within_lists_are_copies():
    given = X.clone()
    do(lambda pair: pair[0].zero_(), [given, given])
    assert torch.equal(given, X)


# What it changed.


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.zero_(),
        lambda x: x.data.add_(1),
        lambda x: x.t_(),
        lambda x: x.resize_(1),
        lambda x: setattr(x, "data", x.data.double()),
        lambda x: x.fill_(math.nan),
    ],
)
def test_changed_argument_is_named(change):
    assert do(lambda x, y: change(y), X, torch.tensor([[1.0, 2.0, 3.0]])).mutated == ("argument 2",)


def test_changed_keyword_argument_is_named():
    assert do(lambda *, y: y.add_(1), kwargs={"y": X}).mutated == ("y",)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.0])
def test_untouched_argument_is_not_named_whatever_it_holds(value):
    assert do(lambda x: x + 1, torch.tensor([value, 1.0])).mutated == ()


def test_change_beside_a_nan_is_seen():
    def change(x):
        x[1] = 5.0

    assert do(change, torch.tensor([math.nan, 1.0])).mutated == ("argument 1",)


@pytest.mark.parametrize(
    ("disturb", "name"),
    [
        (lambda: torch.set_default_dtype(torch.float64), "default dtype"),
        (lambda: torch.set_grad_enabled(False), "gradient mode"),
        (lambda: torch.manual_seed(5), "random seed"),
    ],
)
def test_disturbed_state_is_named_and_put_back(disturb, name):
    assert name in do(disturb).disturbed


def test_disturbed_state_is_put_back_after_an_exception():
    def disturb():
        torch.set_default_dtype(torch.float16)
        torch.set_grad_enabled(False)
        torch.manual_seed(5)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do(disturb)


def test_drawing_random_numbers_is_no_disturbance():
    assert do(lambda: torch.rand(3)).disturbed == ()


def test_random_numbers_are_the_same_in_each_call():
    assert torch.equal(do(lambda: torch.rand(3)).value, do(lambda: torch.rand(3)).value)


def test_number_of_threads_is_put_back():
    do(lambda: torch.set_num_threads(torch.get_num_threads() + 1))


# Settings of a call.


def test_default_dtype_holds_for_the_call_alone():
    assert do(lambda: torch.ones(1), default_dtype="float64").value.dtype is torch.float64
    assert torch.get_default_dtype() is torch.float32


def test_requested_default_dtype_is_no_disturbance():
    assert do(lambda: None, default_dtype="float64").disturbed == ()


# Gradients.


def test_gradient_is_contracted_with_the_cotangent():
    cotangent = torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    answer = do(lambda x: x**2, X, wrt=(0,), cotangent=cotangent)
    assert torch.equal(answer.grads[0], 2 * X * cotangent)


def test_gradient_of_a_scalar_needs_no_cotangent():
    assert torch.equal(do(lambda x: (3 * x).sum(), X, wrt=(0,)).grads[0], torch.full_like(X, 3.0))


def test_gradients_come_in_the_order_asked_for():
    first, second = do(lambda a, b: (a - 2 * b).sum(), X, X, wrt=(1, 0)).grads
    assert torch.equal(first, torch.full_like(X, -2.0))
    assert torch.equal(second, torch.ones_like(X))


def test_argument_that_does_not_matter_has_no_gradient():
    assert do(lambda a, b: a.sum(), X, X, wrt=(0, 1)).grads[1] is None


@pytest.mark.parametrize("value", [lambda x: x.detach().sum(), lambda x: 3.0, lambda x: None])
def test_detached_result_has_no_gradients(value):
    answer = do(value, X, wrt=(0,))
    assert answer.grads == (None,)
    assert not answer.is_attached


def test_attached_result_says_so():
    assert do(lambda x: x.sum(), X, wrt=(0,)).is_attached


def test_call_without_gradients_asks_for_none():
    assert do(lambda x: x.requires_grad, X).value is False


# Traces.


def test_trace_names_functions_and_the_operators_below():
    called = do(lambda x: torch.nn.functional.softmax(x, dim=1), X, trace=True).called
    assert "torch.nn.functional.softmax" in called
    assert "aten._softmax" in called


def test_trace_sees_operators_however_they_are_reached():
    called = do(lambda x: torch.ops.aten._log_softmax(x, 1, False), X, trace=True).called
    assert "aten._log_softmax" in called


def test_trace_knows_the_largest_tensor_made():
    assert do(lambda x: (x.reshape(-1, 1) * torch.ones(100)).sum(), X, trace=True).largest_tensor == 400


def test_call_without_trace_names_nothing():
    assert do(torch.sum, X).called == ()


def test_trace_does_not_outlive_an_exception():
    with pytest.raises(ZeroDivisionError):
        do(lambda: 1 / 0, trace=True)
    assert torch.overrides._get_current_function_mode_stack() == []


# Nested arguments and results.


def test_gradients_reach_tensors_inside_tuples_in_their_order():
    def f(x, pair, factor):
        return x * pair[0] + factor * pair[1]

    answer = do(f, X, (2 * X, 3 * X), 5, wrt=(0, 1, 2), cotangent=torch.ones_like(X))
    assert [grad[0, 0].item() for grad in answer.grads] == [2.0, 1.0, 5.0]


def test_gradients_of_a_tuple_add_up_over_its_tensors():
    answer = do(
        lambda x: (2 * x, [3 * x]), X, wrt=(0,), cotangent=(torch.ones_like(X), [10 * torch.ones_like(X)])
    )
    assert torch.equal(answer.grads[0], torch.full_like(X, 32.0))


def test_tensor_of_a_tuple_that_is_cut_off_adds_nothing_to_the_gradient():
    answer = do(
        lambda x: (2 * x, x.detach()), X, wrt=(0,), cotangent=(torch.ones_like(X), torch.ones_like(X))
    )
    assert torch.equal(answer.grads[0], torch.full_like(X, 2.0))


def test_tuple_of_another_length_than_its_cotangent_is_an_error():
    with pytest.raises(ValueError, match="1 tensors where 2 were expected"):
        do(lambda x: (x,), X, wrt=(0,), cotangent=(X, X))


def test_change_of_a_tensor_inside_a_list_or_dict_is_told():
    def f(batches, options):
        batches[1][0].zero_()

    answer = do(f, [(X, X), (X, X)], {"weight": X})
    assert answer.mutated == ("argument 1",)


def test_trace_counts_operators():
    def f(x):
        for _ in range(5):
            x = x + 1
        return x

    assert do(f, X, trace=True).operators == 5
    assert do(f, X).operators == 0


@pytest.mark.filterwarnings("ignore:Sparse")  # CSR is in beta
def test_sparse_tensor_counts_what_it_stores():
    def f(x):
        corner = torch.sparse_coo_tensor(torch.tensor([[0], [1]]), torch.ones(1), (300, 300))
        return (corner @ x, corner.coalesce().to_sparse_csr() @ x)

    assert do(f, torch.ones(300, 2), trace=True).largest_tensor == 600
