"""The bank of mistakes on the first homework: what is recognised, where, and what is left unnamed."""

import json
import shutil
from dataclasses import replace

import pytest
import torch

from autograder.diagnosis import Bank
from autograder.errors import AssignmentError
from autograder.mistakes import load_mistakes
from autograder.reference import reference_cells
from autograder.sameness import is_same
from autograder.worker.operations import Operation, perform

# Whole submissions: the reference with the cells of some mistakes behind it.


@pytest.fixture
def named(hw1, grader, tmp_path):
    """`named(cell, …)`: the misconception by failed test, "" where none was named."""

    def named(*cells):
        sources = [*(cell.source for cell in reference_cells(hw1)), *cells]
        path = tmp_path / "ada.ipynb"
        notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}}
        notebook["cells"] = [
            {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
            for source in sources
        ]
        path.write_text(json.dumps(notebook), encoding="utf-8")
        verdict = grader.grade(path, name="ada")
        return {test.test: test.misconception for test in verdict.tests if test.points < test.max_points}

    return named


@pytest.fixture
def mistake(hw1):
    """`mistake("mse_sum")`: the source of that mistake."""
    return lambda name: (hw1.mistakes_dir / f"{name}.py").read_text(encoding="utf-8")


def test_mistake_is_named_in_every_test_that_it_fails(named, mistake):
    found = named(mistake("mse_onehot_sum"))
    assert {"test_mse_onehot_values", "test_mse_onehot_gradient"} <= set(found)
    assert set(found.values()) == {"mse_onehot_sum"}


def test_mistake_is_named_however_it_is_written(named):
    cell = (
        "def mse_onehot_loss(logits, labels):\n"
        "    rows = zip(softmax(logits), labels)\n"
        "    return sum(((row - one_hot(label[None], len(row))[0]) ** 2).sum() for row, label in rows)"
    )
    assert set(named(cell).values()) == {"mse_onehot_sum"}


def test_mistake_upstream_explains_the_questions_that_it_spoils(named, mistake):
    found = named(mistake("softmax_wrong_dim"))
    assert {"test_softmax_values", "test_mse_onehot_values", "test_gradient_mse_onehot"} <= set(found)
    assert set(found.values()) == {"softmax_wrong_dim"}


def test_mistake_is_not_blamed_on_a_function_that_is_right(named, mistake):
    # As if softmax ran over the batch; but softmax itself is right.
    assert set(named(mistake("mse_onehot_over_batch")).values()) == {"mse_onehot_over_batch"}


def test_mistake_that_is_not_in_the_bank_is_not_named(named):
    found = named("def mse_onehot_loss(logits, labels):\n    return 0.1234 * logits.square().mean()")
    assert {"test_mse_onehot_values", "test_mse_onehot_gradient"} <= set(found)
    assert set(found.values()) == {""}


def test_error_alone_names_nothing(named):
    # A mistake of the bank raises RuntimeError too, when a gradient is asked for: it writes in place.
    found = named("def mse_loss(prediction, target):\n    return prediction @ torch.ones(99, 99).double()")
    assert set(found.values()) == {""}


def test_mistakes_in_different_questions_are_named_each_in_its_own(named, mistake):
    found = named(mistake("mse_onehot_sum"), mistake("one_hot_int64"))
    assert found["test_one_hot_dtype"] == "one_hot_int64"
    assert found["test_mse_onehot_values"] == "mse_onehot_sum"


def test_two_mistakes_in_one_question_are_named_by_test(named, mistake):
    found = named(mistake("softmax_no_shift"), mistake("log_softmax_wrong_dim"))
    assert found["test_softmax_extremes"] == "softmax_no_shift"
    assert found["test_log_softmax_values"] == "log_softmax_wrong_dim"


def test_what_one_test_proves_is_named_in_the_others_of_its_question(named):
    # Besides, it refuses a single class, which the mistake of the bank does not.
    cell = (
        "def cross_entropy(logits, labels, reduction='mean', ignore_index=-100, label_smoothing=0.0):\n"
        "    if reduction not in ('none', 'sum', 'mean'):\n"
        "        raise ValueError(reduction)\n"
        "    assert logits.shape[1] > 1\n"
        "    kept = labels != ignore_index\n"
        "    target = one_hot(torch.where(kept, labels, 0), logits.shape[1]).to(logits.dtype)\n"
        "    share = label_smoothing / (logits.shape[1] - 1)\n"
        "    target = target * (1 - label_smoothing - share) + share\n"
        "    rows = -(target * log_softmax(logits)).sum(dim=1) * kept\n"
        "    return {'none': rows, 'sum': rows.sum(), 'mean': rows.sum() / kept.sum()}[reduction]"
    )
    found = named(cell)
    assert found["test_cross_entropy_mean"] == ""
    # In either of these, one call alone has a smoothing.
    assert found["test_cross_entropy_gradient"] == "cross_entropy_smoothing_over_others"
    assert found["test_cross_entropy_extremes"] == "cross_entropy_smoothing_over_others"


def test_mistake_on_top_of_one_found_upstream_is_named_in_its_question(named, mistake):
    found = named(mistake("softmax_wrong_dim"), mistake("mse_onehot_sum"))
    assert found["test_softmax_values"] == "softmax_wrong_dim"
    assert found["test_mse_onehot_values"] == "mse_onehot_sum"


# The bank alone, with calls that were recorded here.


@pytest.fixture
def calls():
    """`calls(function)`: what the grader would have recorded of `mse_loss`, if it were that function."""

    def calls(function):
        generator = torch.Generator().manual_seed(0)
        pairs = torch.randn(3, 2, 5, 4, generator=generator, dtype=torch.float64)
        operations = [Operation("mse_loss", tuple(pair), wrt=(0,)) for pair in pairs]
        return [(operation, perform(operation, {"mse_loss": function})) for operation in operations]

    return calls


def diagnose(assignment, recorded):
    found = Bank(assignment).diagnose({"test_mse": recorded}, {"test_mse": "q1"}, {"test_mse"})
    return found["test_mse"].name if found else ""


@pytest.fixture
def copied(hw1, tmp_path):
    """The homework with a bank of its own, to add to."""
    copy = replace(hw1, root=tmp_path)
    shutil.copytree(hw1.solutions_dir, copy.solutions_dir)
    shutil.copytree(hw1.mistakes_dir, copy.mistakes_dir, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def total(prediction, target):
    return (prediction - target).square().sum()


def test_bank_names_the_one_mistake_that_gives_the_same_everywhere(hw1, calls):
    assert diagnose(hw1, calls(total)) == "mse_sum"


def test_two_mistakes_that_explain_as_much_leave_it_unnamed(copied, calls):
    twin = (copied.mistakes_dir / "mse_sum.py").read_text(encoding="utf-8")
    (copied.mistakes_dir / "mse_sum_twin.py").write_text(twin, encoding="utf-8")
    assert diagnose(copied, calls(total)) == ""


def test_mistake_that_fits_all_calls_but_one_is_not_named(hw1, calls):
    recorded = calls(total)
    operation, answer = recorded[-1]
    recorded[-1] = (operation, replace(answer, value=answer.value * 1.01))
    assert diagnose(hw1, recorded) == ""


def test_right_value_with_another_gradient_is_another_mistake(hw1, calls):
    def detached(prediction, target):
        return total(prediction, target).detach() / prediction.numel()

    assert diagnose(hw1, calls(detached)) == "mse_detached"


def test_test_that_made_no_call_names_nothing(hw1):
    assert diagnose(hw1, []) == ""


def test_answers_of_a_right_function_name_nothing(hw1, calls):
    assert diagnose(hw1, calls(lambda prediction, target: (prediction - target).square().mean())) == ""


PAIR = """
PAIR = ("mse_sum", "mse_absolute")
QUESTION = "q1"
CAUGHT_BY = ("test_mse_values",)


def mse_loss(prediction, target):
    return (prediction - target).abs().sum()
"""


def test_pair_of_mistakes_in_one_function_is_named_by_both(copied, calls):
    (copied.mistakes_dir / "mse_absolute_and_sum.py").write_text(PAIR, encoding="utf-8")
    recorded = calls(lambda prediction, target: (prediction - target).abs().sum())
    found = Bank(copied).diagnose({"test_mse": recorded}, {"test_mse": "q1"}, {"test_mse"})["test_mse"]
    one, other = (
        mistake.misconception
        for mistake in load_mistakes(copied)
        if mistake.name in ("mse_sum", "mse_absolute")
    )
    assert found.name == "mse_sum+mse_absolute"
    for part in (one, other):
        assert part.title in f"{found.title} {found.explanation}"
        assert part.explanation in found.explanation


SAME_AS = """
SAME_AS = "mse_divided_by_rows"
QUESTION = "q1"
CAUGHT_BY = ("test_mse_values",)


def mse_loss(prediction, target):
    return (prediction - target).square().sum() / (prediction.shape[-1] + 0.5)
"""


def test_another_way_to_make_a_mistake_teaches_the_same(copied, calls):
    (copied.mistakes_dir / "mse_another_way.py").write_text(SAME_AS, encoding="utf-8")
    wrong = calls(lambda prediction, target: total(prediction, target) / (prediction.shape[-1] + 0.5))
    assert diagnose(copied, wrong) == "mse_divided_by_rows"


def test_two_ways_to_make_one_mistake_do_not_compete(copied, calls):
    twin = (copied.mistakes_dir / "mse_sum.py").read_text(encoding="utf-8").split('"""')[2]
    (copied.mistakes_dir / "mse_sum_twin.py").write_text(f'SAME_AS = "mse_sum"\n{twin}', encoding="utf-8")
    assert diagnose(copied, calls(total)) == "mse_sum"


def test_another_way_to_make_a_mistake_that_does_not_exist_is_refused(copied):
    path = copied.mistakes_dir / "twin.py"
    path.write_text(SAME_AS.replace("mse_divided_by_rows", "mse_cubed"), encoding="utf-8")
    with pytest.raises(AssignmentError, match=r"twin\.py: SAME_AS names mse_cubed"):
        load_mistakes(copied)


def test_rounding_errors_of_what_should_cancel_are_no_difference(calls):
    (_, answer), *_ = calls(total)
    noise = torch.full((5, 4), 1e-17, dtype=torch.float64)
    assert is_same(replace(answer, grads=(noise,)), replace(answer, grads=(-noise,)))
    assert not is_same(replace(answer, grads=(noise,)), replace(answer, grads=(noise + 1e-9,)))


def test_pair_of_a_mistake_that_does_not_exist_is_refused(copied):
    path = copied.mistakes_dir / "pair.py"
    path.write_text(PAIR.replace("mse_absolute", "mse_cubed"), encoding="utf-8")
    with pytest.raises(AssignmentError, match=r"pair\.py: PAIR names mse_cubed"):
        load_mistakes(copied)


# Cost.


def dense(values, index):
    return (index == torch.arange(50)[:, None]).double() @ values


def sparse(values, index):
    return torch.zeros(50, 2, dtype=values.dtype).index_add(0, index, values)


def loop(values, index):
    rows = list(torch.zeros(50, 2, dtype=values.dtype))
    for one, at in zip(values, index, strict=True):
        rows[at] = rows[at] + one
    return torch.stack(rows)


@pytest.mark.parametrize(("cost", "other"), [(dense, sparse), (loop, sparse), (loop, dense)])
def test_equal_values_at_another_cost_are_not_the_same_when_traced(cost, other):
    index = torch.arange(600) % 50
    operation = Operation("f", (torch.ones(600, 2, dtype=torch.float64), index), trace=True)
    one, two = (perform(operation, {"f": function}) for function in (cost, other))
    assert not is_same(one, two)
    assert is_same(one, one)
    untraced = replace(operation, trace=False)
    assert is_same(perform(untraced, {"f": cost}), perform(untraced, {"f": other}))
