"""Hidden inputs: what they depend on, and what they must not depend on."""

import pytest
import torch

from autograder.hidden_inputs import HiddenInputs
from autograder.seeds import seed_of


def drawn(seed=7, test="test_softmax_values"):
    inputs = HiddenInputs(seed=seed, test=test)
    return [
        inputs.normal(3, 4, scale=2),
        inputs.labels(50, 1000),
        torch.tensor(inputs.integer(0, 10**6)),
        torch.tensor(inputs.choice(range(10**6))),
        inputs.uniform(0, 1, 20),
        inputs.integers(0, 1000, 20),
        inputs.boolean(100),
        inputs.permutation(20),
        inputs.edge_index(50, 20),
    ]


def test_same_seed_and_test_give_the_same_inputs():
    assert all(map(torch.equal, drawn(), drawn()))


@pytest.mark.parametrize("other", [{"seed": 8}, {"test": "test_softmax_extremes"}], ids=["seed", "test"])
def test_another_seed_or_test_gives_other_inputs(other):
    assert not any(map(torch.equal, drawn(), drawn(**other)))


def test_inputs_do_not_depend_on_torchs_global_generator():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        before = drawn()
        torch.manual_seed(1)
        after = drawn()
    assert all(map(torch.equal, before, after))


def test_drawing_inputs_leaves_torchs_global_generator_alone():
    state = torch.get_rng_state()
    drawn()
    assert torch.equal(torch.get_rng_state(), state)


def test_inputs_do_not_depend_on_the_default_dtype():
    before = drawn()
    torch.set_default_dtype(torch.float64)
    try:
        after = drawn()
    finally:
        torch.set_default_dtype(torch.float32)
    assert all(map(torch.equal, before, after))


def test_float32_inputs_are_the_float64_ones_rounded():
    exact = HiddenInputs(seed=1, test="t").normal(5)
    assert torch.equal(HiddenInputs(seed=1, test="t").normal(5, dtype=torch.float32), exact.float())


@pytest.mark.parametrize(("count", "num_classes"), [(2, 2), (3, 9), (9, 3)])
def test_labels_contain_the_first_and_the_last_class(count, num_classes):
    for seed in range(20):
        labels = HiddenInputs(seed=seed, test="t").labels(count, num_classes)
        assert labels.dtype == torch.int64
        assert labels.shape == (count,)
        assert {0, num_classes - 1} <= set(labels.tolist()) <= set(range(num_classes))


def test_one_label_is_any_class():
    drawn_classes = {int(HiddenInputs(seed=seed, test="t").labels(1, 3)) for seed in range(40)}
    assert drawn_classes == {0, 1, 2}


def test_uniform_values_lie_in_their_range():
    values = HiddenInputs(seed=1, test="t").uniform(-3, -1, 200, dtype=torch.float32)
    assert (values.dtype, values.shape) == (torch.float32, (200,))
    assert -3 <= values.min() < -2.9 < -1.1 < values.max() < -1


def test_share_of_true_is_about_what_was_asked_for():
    mask = HiddenInputs(seed=1, test="t").boolean(40, 50, share=0.2)
    assert mask.dtype == torch.bool
    assert 0.15 < mask.double().mean() < 0.25


def test_permutation_holds_every_index_once():
    assert HiddenInputs(seed=1, test="t").permutation(9).sort().values.tolist() == list(range(9))


def test_edges_join_nodes_that_exist():
    edges = HiddenInputs(seed=1, test="t").edge_index(4, 60)
    assert (edges.shape, edges.dtype) == ((2, 60), torch.int64)
    assert set(edges.flatten().tolist()) == {0, 1, 2, 3}


def test_seed_of_a_submission_comes_from_its_bytes():
    assert seed_of("0123456789abcdef") == 0x0123456789AB
    assert seed_of("") == 0
