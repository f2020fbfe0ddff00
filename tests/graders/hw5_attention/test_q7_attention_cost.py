"""q7, `attention_cost`: against the two formulas."""

import pytest

from autograder.checks import as_dict, assert_number

pytestmark = pytest.mark.question("q7")


def check(student, inputs, key, formula):
    for t, d in (
        (16, 8),
        (inputs.integer(20, 90), inputs.integer(5, 15)),
        (1, 1),
        (1, 7),
        (9, 1),
        (4096, 64),
    ):
        cost = as_dict(student.attention_cost(t, d), (key,), what="attention_cost")
        assert_number(cost[key], formula(t, d), what=f'attention_cost, "{key}"')


@pytest.mark.points(3)
@pytest.mark.hint("Each of the two products takes T·T·d multiply-adds.")
def test_cost_macs(student, inputs):
    """The two products take 2·T²·d multiply-adds."""
    check(student, inputs, "macs", lambda t, d: 2 * t * t * d)


@pytest.mark.points(2)
@pytest.mark.hint("One weight for each pair of a query and a key.")
def test_cost_weights(student, inputs):
    """An attention matrix has T² numbers."""
    check(student, inputs, "weights", lambda t, d: t * t)
