"""q4, `restart_optimizer`: against an optimizer constructed anew and given the old one's hyperparameters."""

import pytest

from autograder.checks import (
    assert_all_close,
    assert_close,
    assert_equal,
    assert_leaves_no_trace,
    assert_that,
)
from autograder.oracle import Oracle

pytestmark = [
    pytest.mark.question("q4"),
    pytest.mark.hint(
        "Construct type(optimizer) from groups like the old one's: the same parameters, but dicts of its own."
    ),
]


def restart_optimizer(optimizer):
    fresh = type(optimizer)([{"params": group["params"]} for group in optimizer.param_groups], lr=1.0)
    for new, old in zip(fresh.param_groups, optimizer.param_groups, strict=True):
        new.update({key: value for key, value in old.items() if key != "params"})
    return fresh


oracle = Oracle(__file__, restart_optimizer=restart_optimizer)

#: Class, groups (numbers of parameters and what differs), options for all, and changes after construction.
CASES = (
    ("SGD", [([0, 1], {}), ([2], {"lr": 0.3})], {"lr": 0.1, "momentum": 0.9}, [{}, {}]),
    ("SGD", [([0, 1, 2], {})], {"lr": 0.2, "momentum": 0.8, "nesterov": True}, [{"lr": 0.05}]),
    (
        "Adam",
        [([0], {"betas": (0.5, 0.9)}), ([2], {"weight_decay": 0.2, "amsgrad": True}), ([1], {"eps": 1e-3})],
        {"lr": 0.01},
        [{"lr": 0.02}, {}, {"lr": 0.005}],
    ),
    ("AdamW", [([1, 0], {"weight_decay": 0.3}), ([2], {})], {"lr": 0.04, "betas": (0.7, 0.8)}, [{}, {}]),
    ("RMSprop", [([2], {"alpha": 0.5}), ([0, 1], {})], {"lr": 0.02, "momentum": 0.5}, [{}, {"lr": 0.07}]),
    ("derived", [([0, 1], {}), ([2], {"lr": 0.2})], {"lr": 0.03, "betas": (0.6, 0.99)}, [{}, {}]),
)


def make(inputs):
    """Parameters, and the gradients of the steps that the old optimizer makes."""
    values = [inputs.normal(2, 3), inputs.normal(3), inputs.normal(2)]
    return values, [make_step(inputs) for _ in range(3)]


def make_step(inputs):
    # All of one sign on the whole, so that what an optimizer remembers matters.
    return [0.5 + inputs.normal(2, 3), 0.5 + inputs.normal(3), 0.5 + inputs.normal(2)]


def restarts(student, inputs):
    for name, groups, options, later in CASES:
        values, past = make(inputs)
        arguments = (name, values, groups, options, past, later)
        kind = "a class derived from Adam" if name == "derived" else name
        yield (
            f"{kind} with {len(groups)} group{'s' * (len(groups) > 1)}",
            student.probe("restarted", *arguments),
            oracle.probe("restarted", *arguments),
        )


@pytest.mark.points(4)
@pytest.mark.hint(
    "No state and the same hyperparameters: the next steps are those of an optimizer just made."
)
def test_restart_trajectory(student, inputs):
    """After a restart the steps are those of a fresh optimizer, from the weights as they are."""
    for name, groups, options, later in CASES:
        values, past = make(inputs)
        more = [make_step(inputs) for _ in range(3)]
        arguments = (name, values, groups, options, past, later, more)
        reply = student.probe("steps_after_restart", *arguments)
        expected = oracle.probe("steps_after_restart", *arguments)
        what = f"{name}: the weights in the steps after a restart"
        assert_close(
            reply["trajectory"], expected["trajectory"], what=what, magnitude=10, axes=("step", "weight")
        )


@pytest.mark.points(3)
@pytest.mark.hint(
    "Each entry of param_groups has hyperparameters of its own, and a schedule may have changed them since."
)
def test_restart_groups(student, inputs):
    """It is a new optimizer of the same class, with the same groups and their current hyperparameters."""
    for what, reply, expected in restarts(student, inputs):
        check_is_new(what, reply)
        groups = expected["hyperparameters"]
        found = reply["hyperparameters"]
        if not isinstance(found, list) or len(found) != len(groups):
            count = len(found) if isinstance(found, list) else "no list of"
            assert_that(False, f"{what}: the new optimizer has {count} groups instead of {len(groups)}")
            continue
        for number, (one, other) in enumerate(zip(found, groups, strict=True)):
            for key, value in other.items():
                is_same = isinstance(one, dict) and key in one and is_equal(one[key], value)
                assert_that(is_same, f"{what}: `{key}` of group {number} is not what the old optimizer has")


def is_equal(one, other):
    if isinstance(other, (list, tuple)):
        return isinstance(one, (list, tuple)) and len(one) == len(other) and all(map(is_equal, one, other))
    return isinstance(one, (int, float, str, type(None))) and one == other


def check_is_new(what, reply):
    assert_that(
        reply["is_optimizer"] is True,
        f"{what}: no optimizer is returned, but a {str(reply['kind'])[:40]} (is there a `return`?)",
    )
    assert_that(reply["is_same_class"] is True, f"{what}: the optimizer returned is of another class")
    assert_that(reply["is_old_one"] is False, f"{what}: the old optimizer is returned, not a new one")


@pytest.mark.points(2)
@pytest.mark.hint(
    "Only the optimizer's memory is dropped: the weights stay, in the very tensors that the model has."
)
def test_restart_parameters(student, inputs):
    """The new optimizer holds the very same parameters, in the same groups, and does not change them."""
    for what, reply, expected in restarts(student, inputs):
        found, wanted = reply["parameters"], expected["parameters"]
        assert_equal(
            sorted(index for group in found for index in group) if is_numbers(found) else found,
            [0, 1, 2],
            what=f"{what}: the parameter objects that the new optimizer holds",
        )
        assert_equal(found, wanted, what=f"{what}: the parameters of each group")
        what = f"{what}: the weights after the restart, which should leave them as they are"
        assert_close(reply["weights"], expected["weights"], what=what)


def is_numbers(groups):
    return isinstance(groups, list) and all(
        isinstance(group, list) and all(type(index) is int for index in group) for group in groups
    )


@pytest.mark.points(2)
@pytest.mark.hint("`optimizer.state` is the memory; a new optimizer starts without any.")
def test_restart_state_empty(student, inputs):
    """The new optimizer's state is empty."""
    for what, reply, _ in restarts(student, inputs):
        check_is_new(what, reply)
        assert_equal(reply["remembered"], 0, what=f"{what}: the number of things that the new one remembers")


@pytest.mark.points(2)
@pytest.mark.hint("Take nothing away from the old optimizer: clearing a shared state clears it there, too.")
def test_restart_old_untouched(student, inputs):
    """The old optimizer keeps its state, its groups and its hyperparameters."""
    for what, reply, expected in restarts(student, inputs):
        check_state(reply["old_state"], expected["old_state"], what=f"{what}: the old optimizer's state")
        for part in ("old_parameters", "old_hyperparameters"):
            assert_that(
                is_alike(reply[part], expected[part]), f"{what}: the old optimizer's groups have changed"
            )
        assert_leaves_no_trace(reply.answer, what="restart_optimizer")


def is_alike(one, other):
    """Equality of nested lists and dicts; a dict may hold more."""
    if isinstance(other, dict):
        return isinstance(one, dict) and all(key in one and is_alike(one[key], other[key]) for key in other)
    if isinstance(other, list):
        return isinstance(one, list) and len(one) == len(other) and all(map(is_alike, one, other))
    return is_equal(one, other)


def check_state(actual, expected, *, what):
    is_kept = isinstance(actual, dict) and actual.keys() == expected.keys()
    assert_that(is_kept, f"{what}: it is not what it was before")
    if is_kept:
        assert_all_close(actual, expected, what=what, magnitude=10)


@pytest.mark.points(2)
@pytest.mark.hint("Constructing an optimizer from the old one's dicts themselves makes both share them.")
def test_restart_independent(student, inputs):
    """Steps and learning rates of one optimizer do not reach the other."""
    for name, groups, options, later in CASES[::2]:
        values, past = make(inputs)
        arguments = (name, values, groups, options, past, later, [make_step(inputs)])
        reply = student.probe("independence", *arguments)
        expected = oracle.probe("independence", *arguments)
        what = f"{name}: the old optimizer's state after a step of the new one"
        check_state(reply["old_state"], expected["old_state"], what=what)
        for part, message in (
            ("old_rates", "a step of the new optimizer changes the old one's learning rate"),
            ("old_rates_after", "setting the new optimizer's learning rate sets the old one's, too"),
            ("new_rates_after", "setting the old optimizer's learning rate sets the new one's, too"),
        ):
            assert_that(is_alike(reply[part], expected[part]), f"{name}: {message}")
