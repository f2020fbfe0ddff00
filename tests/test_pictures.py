"""Pictures: where a wrong answer differs and roughly how much, and nothing to read a value off."""

import json
from dataclasses import asdict

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checks import WrongAnswer, assert_close, assert_finite, first_wrong_answer
from autograder.drawing import Difference, compare, curve, graph, ring, where
from autograder.picture import HEIGHTS, LEVELS, MAX_SIDE, NOT_FINITE, Curve, Graph, Grid, Panel, read_picture
from autograder.report.pictures import figure_of
from autograder.student import SubmissionFailure
from autograder.verdict import Outcome
from tests.test_graders import LIES, Liar, hidden_tests

GRID = Grid(
    "attention: where it is wrong",
    "query",
    "key",
    (Panel("head 0", ((0, 4), (NOT_FINITE, 0))), Panel("head 1", ((0, 0), (-2, 1)))),
    is_signed=True,
    mark="masked",
    marked=((0, 1),),
)
GRAPH = Graph("who hears something wrong", (0, 4, NOT_FINITE), ((0, 1), (1, 0), (2, 2), (0, 1)))
CURVE = Curve("your loss", "epoch", "loss", (40, 20, None, 3), ((36, 40), (20, 24), (10, 14), (4, 8)))

#: Softmax over the wrong axis, which ends its process on the example that is drawn, and on nothing else.
DIES_ON_EXAMPLE = """
import os, torch

def softmax(logits, dim=-1):
    if {dies} and logits.shape == (3, 4) and logits[0].tolist() == [2, 0, -1, 1]:
        os._exit(3)
    return torch.exp(logits - logits.max()) / torch.exp(logits - logits.max()).sum()
"""


@pytest.fixture(autouse=True)
def one_thread():
    """As in a grader."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def difference(actual, expected, axes=("row", "column")):
    actual, expected = torch.as_tensor(actual).double(), torch.as_tensor(expected).double()
    return Difference(actual, expected, ~(actual == expected), "softmax", axes)


# As data


@pytest.mark.parametrize("picture", [GRID, GRAPH, CURVE], ids=lambda picture: picture.kind)
def test_a_picture_comes_back_from_json_as_it_was(picture):
    assert read_picture(json.loads(json.dumps(asdict(picture)))) == picture


@pytest.mark.parametrize(
    ("picture", "change"),
    [
        (GRID, {"panels": []}),
        (GRID, {"panels": [{"title": "", "cells": [[0, 6]]}]}),
        (GRID, {"panels": [{"title": "", "cells": [[0.37]]}]}),
        (GRID, {"panels": [{"title": "", "cells": [[0], [0, 0]]}]}),
        (GRID, {"panels": [{"title": "", "cells": [[0] * (MAX_SIDE + 1)]}]}),
        (GRID, {"is_signed": False}),
        (GRID, {"marked": [[2, 0]]}),
        (GRID, {"caption": "x" * 1000}),
        (GRAPH, {"nodes": []}),
        (GRAPH, {"edges": [[0, 3]]}),
        (GRAPH, {"edges": [[0, 1, 2]]}),
        (CURVE, {"points": [1, 2]}),
        (CURVE, {"points": [HEIGHTS + 1, 0, 0, 0]}),
        (CURVE, {"kind": "film"}),
    ],
)
def test_what_is_no_picture_is_left_out(picture, change):
    assert read_picture(asdict(picture) | change) is None


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 60) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=200)
@given(st.sampled_from([GRID, GRAPH, CURVE]), st.data())
def test_no_json_breaks_reading_or_drawing(picture, data):
    fields = asdict(picture)
    for name in data.draw(st.lists(st.sampled_from(sorted(fields)), max_size=3)):
        fields[name] = data.draw(_ANY)
    found = read_picture(fields)
    assert found is None or figure_of(found).drawings


# What is drawn


def test_levels_tell_the_order_of_errors_and_never_their_size():
    small, large = (
        compare(torch.tensor(actual), torch.zeros(3), what="", axes=("row",))
        for actual in ([0, 1e-9, -4e-9], [0, 1e5, -4e5])
    )
    assert small == large
    assert small.panels[0].cells == ((0, 1, -LEVELS),)


def test_of_hidden_inputs_nothing_is_told_but_which_elements_are_wrong():
    """Else zeros, a right element among them, would be answered with the sizes of all expected values."""
    for draw in (where, ring):
        pictures = [draw(difference([[0], [0], [0]], [[0], [first], [9]])) for first in (1, 5, -9)]
        assert pictures[0] == pictures[1] == pictures[2] is not None


@pytest.mark.parametrize("value", [torch.inf, torch.nan, 1.7e308])
def test_only_what_the_answer_has_is_drawn_as_not_finite(value):
    wrong, right = (torch.tensor([[first, 0]], dtype=torch.float64) for first in (value, -1.7e308))
    level = LEVELS if value == 1.7e308 else NOT_FINITE
    for picture in (
        where(difference(wrong, right)),
        compare(wrong, right, what="", axes=("", "")),
    ):
        assert picture.panels[0].cells == ((level, 0),)
    assert where(difference([[1, 0]], [[value, 0]])).panels[0].cells == ((LEVELS, 0),)


def test_a_hidden_input_is_drawn_without_signs():
    assert where(difference([[2, 0]], [[2, 5]])) == where(difference([[2, 10]], [[2, 5]]))


def test_nothing_is_drawn_where_all_is_wrong():
    assert where(difference([[1, 2]], [[5, 6]])) is None


def test_what_is_not_finite_is_told_apart():
    cells = where(difference([[torch.nan, 0, 1]], [[1, 0, 3]])).panels[0].cells
    assert cells == ((NOT_FINITE, 0, LEVELS),)


def test_more_than_three_axes_show_the_first_wrong_example_only():
    actual, expected = torch.zeros(3, 2, 4, 5), torch.zeros(3, 2, 4, 5)
    actual[1, 1, 2, 3] = actual[2] = 1
    picture = where(difference(actual, expected, ("example", "head", "query", "column")))
    assert "(in example 1)" in picture.caption
    assert [panel.title for panel in picture.panels] == ["head 0", "head 1"]
    assert picture.panels[1].cells[2] == (0, 0, 0, LEVELS, 0)


def test_axes_without_a_name_are_summed_up():
    actual, expected = torch.zeros(4, 30), torch.zeros(4, 30)
    actual[2:, 7] = 1
    assert where(difference(actual, expected, ("step",))).panels[0].cells == ((0, 0, LEVELS, LEVELS),)


def test_a_hidden_graph_shows_its_nodes_and_no_edge():
    picture = ring(difference([[1, 1], [2, 9], [3, 3]], [[1, 1], [2, 2], [3, 3]]))
    assert (picture.nodes, picture.edges) == ((0, LEVELS, 0), ())


def test_an_example_is_drawn_with_signs_and_marks():
    mask = torch.tensor([[False, True]])
    picture = compare(
        torch.tensor([[1.0, 3.0]]), torch.tensor([[2.0, 2.0]]), what="", axes=("", ""), marked=mask
    )
    assert (picture.panels[0].cells, picture.marked) == (((-LEVELS, LEVELS),), ((0, 1),))


def test_a_right_example_is_not_drawn():
    value = torch.tensor([1.0, 2.0])
    assert compare(value + 1e-9, value, what="", axes=("row",)) is None
    assert compare("no tensor", value, what="", axes=("row",)) is None
    assert graph(value[:, None], value[:, None], torch.zeros(2, 1, dtype=torch.int64), what="") is None
    assert curve([1.0, 0.5], [1.0, 0.5], what="", along="", upward="") is None


def test_a_curve_is_drawn_in_a_few_heights_beside_a_band():
    picture = curve([1.0, 7.0, float("nan")], [1.0, 0.5, 0.0], what="", along="epoch", upward="loss")
    assert picture.points == (30, HEIGHTS, None)
    assert picture.band == ((28, 32), (18, 22), (8, 12))


# When it is drawn


def test_a_right_answer_pays_for_no_picture():
    def fail(_):
        raise AssertionError("drawn")

    value = torch.ones(2, 3)
    assert_close(value, value.double(), what="softmax", axes=("row", "column"), picture=fail)


def test_a_wrong_answer_is_drawn_when_it_is_asked_for():
    with pytest.raises(WrongAnswer) as wrong:
        assert_close(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 3.0]).double(), what="f", axes=("row",))
    assert wrong.value.picture().panels[0].cells == ((0, LEVELS),)
    with pytest.raises(WrongAnswer) as wrong:
        assert_finite(torch.tensor([1.0, torch.inf]), what="f", axes=("row",))
    assert wrong.value.picture().panels[0].cells == ((0, NOT_FINITE),)


def _examples(tests):
    """The functions that hidden tests name to be drawn."""
    marks = [mark for test in tests.values() for mark in _marks(test) if mark.name == "picture"]
    return list(dict.fromkeys(mark.kwargs["of"] for mark in marks))


def _marks(test):
    shared = test.__globals__["pytestmark"]
    return [*(shared if isinstance(shared, list) else [shared]), *getattr(test, "pytestmark", [])]


def test_nothing_is_drawn_for_the_reference(assignment):
    student = Liar(assignment, lambda value: value, depth=0)
    for draw in _examples(hidden_tests(assignment)):
        assert draw(student) is None, draw


@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad")
@pytest.mark.parametrize("depth", [0, 9], ids=["as a whole", "in its innermost parts"])
def test_examples_cope_with_any_reply(assignment, depth):
    examples = _examples(hidden_tests(assignment))
    for name, lie in LIES.items():
        student = Liar(assignment, lie, depth=depth)
        for draw in examples:
            try:
                with first_wrong_answer():
                    picture = draw(student)
            except (WrongAnswer, SubmissionFailure):
                continue
            assert picture is None or read_picture(asdict(picture)) == picture, (name, draw)


def test_a_process_that_dies_on_the_example_costs_no_point(grader, tmp_path):
    paths = [tmp_path / "lives.py", tmp_path / "dies.py"]
    for path, dies in zip(paths, (False, True), strict=True):
        path.write_text(DIES_ON_EXAMPLE.format(dies=dies))
    lives, dies = (grader.grade(path, name=path.stem, seed=5, questions=["q3"]) for path in paths)
    assert [test.outcome for test in dies.tests] == [test.outcome for test in lives.tests]
    drawn = {test.test: test.picture for test in lives.tests}
    assert drawn["test_softmax_values"].caption.startswith("An example")
    wrong = [test for test in dies.tests if test.test == "test_softmax_values"]
    assert (wrong[0].outcome, wrong[0].picture) == (Outcome.FAILED, None)


# What a reader sees of it


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (GRID, ["head 0: 2 of 4 are wrong", "query 0: key 1", "query 1: key 0", "head 1", "every key"]),
        (GRAPH, ["Wrong at node 1, 2", "Right at node 0", "0 to 1, 1 to 0, 2 to 2"]),
        (CURVE, ["becomes NaN or infinite", "the right one falls", "leaves the right shape at epoch 2, 3"]),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_picture_is_told_in_words_too(picture, words):
    told = " ".join(drawing.words for drawing in figure_of(picture).drawings)
    assert [part for part in words if part not in told] == []


def test_no_meaning_hangs_on_a_colour():
    """Too large, too small and not finite are other shapes or other outlines, and the legend names each."""
    figure = figure_of(GRID)
    assert [key.meaning for key in figure.legend] == [
        "right",
        "too large",
        "too small",
        "NaN or infinite",
        "masked",
    ]
    drawn = [
        tuple((shape.tag, dict(shape.attributes)["class"]) for shape in key.shapes) for key in figure.legend
    ]
    assert len(set(drawn)) == len(drawn)
