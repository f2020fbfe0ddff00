"""Every assignment of the course: the contract's names and points, its release, its notebook run through."""

import ast
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.assignment import list_assignments
from autograder.mistakes import load_mistakes
from autograder.reference import load_reference, reference_cells
from autograder.release import list_files, release
from autograder.verify import prove

COURSE = Path(__file__).resolve().parent.parent

#: What submissions, graders and Gradescope bundles agree on: functions and points of each question.
CONTRACT = {
    "hw1_losses": {
        "q1": (5, "mse_loss"),
        "q2": (10, "one_hot"),
        "q3": (25, "softmax log_softmax"),
        "q4": (15, "mse_onehot_loss"),
        "q5": (30, "cross_entropy"),
        "q6": (15, "loss_gradient"),
    },
    "hw2_training": {
        "q1": (15, "ArrayDataset"),
        "q2": (15, "make_mlp"),
        "q3": (15, "gradient_after_backwards"),
        "q4": (20, "train_step"),
        "q5": (15, "evaluate"),
        "q6": (20, "fit"),
    },
    "hw3_accumulation": {
        "q1": (20, "accumulate_gradients"),
        "q2": (30, "train_accumulated"),
        "q3": (15, "accumulate_token_gradients"),
        "q4": (15, "restart_optimizer"),
        "q5": (20, "momentum_trajectory accelerated_descent"),
    },
    "hw4_recurrent": {
        "q1": (10, "rnn_cell"),
        "q2": (20, "gru_cell"),
        "q3": (20, "lstm_cell"),
        "q4": (20, "unroll"),
        "q5": (15, "hidden_gradient_norms truncated_bptt"),
        "q6": (15, "clip_gradients"),
    },
    "hw5_attention": {
        "q1": (25, "attention"),
        "q2": (10, "causal_mask"),
        "q3": (10, "split_heads merge_heads"),
        "q4": (25, "MultiHeadAttention"),
        "q5": (10, "sinusoidal_positions"),
        "q6": (15, "patchify"),
        "q7": (5, "attention_cost"),
    },
    "hw6_graphs": {
        "q1": (20, "segment_sum segment_mean segment_max segment_softmax"),
        "q2": (20, "message_passing"),
        "q3": (10, "gcn_layer"),
        "q4": (15, "conv2d_as_graph"),
        "q5": (15, "attention_as_graph"),
        "q6": (20, "GraphNetwork"),
    },
}


#: The mistakes that the contract asks to catch, each by a file of the bank that makes it.
SPECIFIED = {
    "hw1_losses": {
        "wrong softmax dim": "softmax_wrong_dim",
        "no max shift": "softmax_no_shift",
        "one global max": "softmax_global_max",
        "log(softmax) giving -inf": "log_softmax_of_softmax",
        "softmax applied twice": "softmax_twice",
        "MSE on raw logits": "mse_onehot_raw_logits",
        "divided by N instead of N·C": "mse_onehot_divided_by_rows",
        "sum instead of mean": "mse_sum",
        "ignored rows counted in the mean": "cross_entropy_ignored_counted",
        "smoothing spread over C-1": "cross_entropy_smoothing_over_others",
        "sign flipped": "cross_entropy_sign_flipped",
        "gradient not divided by N": "gradient_cross_entropy_not_divided",
        "labels used as one-hot": "mse_onehot_labels_as_targets",
        "detached result": "mse_detached",
    },
    "hw2_training": {
        "no zero_grad": "step_no_zero_grad",
        "zero_grad between backward and step": "step_cleared_before_step",
        "step before backward": "step_before_backward",
        "zero_grad only at the end": "step_cleared_at_end",
        "layers in a plain list": "mlp_plain_list",
        "activation after the last layer": "mlp_activation_last",
        "returning a tensor that holds the graph": "step_returns_graph",
        "no eval mode": "evaluate_no_eval_mode",
        "mode not restored": "evaluate_left_in_eval_mode",
        "mean of batch means": "evaluate_mean_of_means",
        "shuffled targets against inputs": "dataset_shuffles_targets",
        "loss on the wrong device": "fit_batches_not_moved",
    },
    "hw3_accumulation": {
        "no division": "accumulate_not_divided",
        "division by the window's nominal length": "train_divided_by_steps",
        "mean of means with unequal sizes": "train_mean_of_means",
        "tail dropped": "train_tail_dropped",
        "tail carried over": "train_tail_carried",
        "zero_grad at every micro-batch": "train_zero_each",
        "off-by-one window": "train_window_too_long",
        "one big concatenated batch": "train_one_batch",
        "graph kept and one backward": "train_one_backward",
        "zero_grad taken for a restart": "restart_zero_grad",
        "restart losing lr": "restart_lr_lost",
        "restart losing groups": "restart_one_group",
        "restart reinitialising weights": "restart_weights_reset",
    },
    "hw4_recurrent": {
        "gate order of the GRU": "gru_order_zrn",
        "gate order of the LSTM": "lstm_order_ifog",
        "no tanh on c": "lstm_no_tanh_on_c",
        "sigmoid on g": "lstm_sigmoid_on_g",
        "hidden not carried": "unroll_state_not_carried",
        "initial state ignored": "unroll_initial_state_ignored",
        "z reversed": "gru_z_reversed",
        "r before the product": "gru_reset_before_product",
        "batch and time swapped": "unroll_batch_as_time",
        "detach at every step": "truncated_cut_at_every_step",
        "clip by value": "clip_by_value",
        "clip per tensor": "clip_per_tensor",
        "scaling small gradients up": "clip_scales_up",
    },
    "hw5_attention": {
        "softmax over queries": "attention_over_queries",
        "mask after softmax": "attention_mask_after_softmax",
        "fill with 0": "attention_fill_zero",
        "polarity flipped": "attention_polarity_flipped",
        "upper triangle": "causal_upper",
        "diagonal excluded": "causal_strict",
        "√d_model": "mha_scaled_by_d_model",
        "no scale": "attention_scale_missing",
        "reshape without transpose at split": "split_by_reshape",
        "reshape without transpose at merge": "merge_by_reshape",
        "mask not broadcast over heads": "mha_mask_first_head_only",
        "no output projection": "mha_no_output_projection",
        "sin/cos in halves": "positions_halves",
        "exponent i for 2i": "positions_exponent_i",
        "patch as (p, p, C)": "patchify_channels_last",
        "-1e4 fill": "attention_fill_minus_1e4",
    },
    "hw6_graphs": {
        "aggregation at the sender": "message_passing_at_sender",
        "mean 0/0": "segment_mean_zero_over_zero",
        "max starting at 0": "segment_max_starts_at_zero",
        "-inf left": "segment_max_infinity_left",
        "out[index] += m losing duplicates": "segment_sum_index_assignment",
        "undirected edges doubled": "message_passing_undirected",
        "self omitted": "gcn_layer_no_self_loops",
        "global softmax": "segment_softmax_global",
        "old e used": "graph_network_old_edges",
        "old v used": "graph_network_old_nodes",
        "u mixed across graphs": "graph_network_first_global",
        "num_segments from index.max()": "segment_sum_rows_from_index",
        "flipped kernel": "conv2d_flipped",
        "dense N×N": "gcn_layer_dense",
    },
}


@pytest.fixture(scope="module")
def released(assignment, tmp_path_factory):
    """The folder of a fresh release."""
    return release(assignment, tmp_path_factory.mktemp("release"))[0]


def source(cell):
    return "".join(cell["source"])


def read(folder, assignment):
    return json.loads((folder / f"{assignment.slug}.ipynb").read_text(encoding="utf-8"))


def defined_in(text):
    """Functions and classes that a cell defines at its top level, by name."""
    try:
        body = ast.parse(text).body
    except SyntaxError:  # a magic line
        return {}
    return {node.name: node for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def test_course_has_the_assignments_of_the_contract():
    assert list(CONTRACT) == list_assignments(COURSE)


def test_questions_have_the_points_and_functions_of_the_contract(assignment):
    questions = {q.name: (q.points, " ".join(q.functions)) for q in assignment.questions}
    assert questions == CONTRACT[assignment.slug]
    assert assignment.max_score == 100


def test_reference_defines_every_function_with_a_docstring_that_tells_its_contract(assignment):
    reference = load_reference(assignment)
    for question in assignment.questions:
        for name in question.functions:
            assert callable(reference[name])
            assert len(reference[name].__doc__ or "") > 80, name


def test_assignment_has_several_variants_and_a_mistake_for_each_question(assignment):
    assert len(list(assignment.variants_dir.glob("*.py"))) >= 3
    mistaken = {mistake.question for mistake in load_mistakes(assignment)}
    assert mistaken == {question.name for question in assignment.questions}


def test_every_mistake_of_the_contract_is_in_the_bank_and_explained(assignment):
    bank = {mistake.name: mistake for mistake in load_mistakes(assignment)}
    for name in SPECIFIED[assignment.slug].values():
        assert bank[name].caught_by
        assert bank[name].misconception.explanation


@pytest.mark.slow
def test_graders_hold(assignment):
    """Reference and variants score full, the release nothing; each mistake is caught and named."""
    findings = prove(assignment, jobs=2, sandbox="kernel")
    assert not [(finding.name, finding.complaint) for finding in findings if finding.complaint]
    kinds = [finding.kind for finding in findings]
    assert kinds[:3] == ["tests", "reference", "release"]
    assert kinds.count("mistake") == len(load_mistakes(assignment))
    assert kinds.count("variant") == len(list(assignment.variants_dir.glob("*.py")))


def test_committed_assignment_is_a_fresh_release(assignment, released):
    slug = assignment.slug
    hint = f"assignments/{slug} is out of date: run `autograder release {slug} --out assignments`"
    fresh = {path.relative_to(released): path.read_bytes() for path in list_files(released)}
    # Jupyter leaves checkpoints and Otter a log where somebody has tried the notebook.
    committed = {
        path.relative_to(assignment.release_dir): path.read_bytes()
        for path in list_files(assignment.release_dir)
        if not any(part.startswith(".") for part in path.relative_to(assignment.release_dir).parts)
    }
    assert committed.keys() == fresh.keys(), hint
    assert all(committed[path] == fresh[path] for path in fresh), hint


def test_every_function_is_a_skeleton_that_names_its_question(assignment, released):
    defined = {}
    for cell in read(released, assignment)["cells"]:
        if cell["cell_type"] == "code":
            defined |= defined_in(source(cell))
    for question in assignment.questions:
        for name in question.functions:
            raised = [ast.unparse(node) for node in ast.walk(defined[name]) if isinstance(node, ast.Raise)]
            assert raised, name
            for line in raised:
                assert line.startswith(f"raise NotImplementedError('{question.name}: ")
                assert re.search(rf"\b{name}\b.* not written yet'\)$", line), line


def fill(notebook, assignment):
    """Put the reference's cells in the place of the skeletons of the same functions."""
    asked = {name for question in assignment.questions for name in question.functions}
    answers = {
        frozenset(asked & defined_in(cell.source).keys()): cell.source
        for cell in reference_cells(assignment)
        if "# BEGIN SOLUTION" in cell.source
    }
    for cell in notebook["cells"]:
        is_code = cell["cell_type"] == "code"
        names = frozenset(asked & defined_in(source(cell)).keys()) if is_code else None
        if names in answers:
            cell["source"] = answers.pop(names).splitlines(keepends=True)
    assert not answers


def text_of(cell):
    return "".join(str(output.get("text") or output.get("data", {})) for output in cell.outputs)


@pytest.mark.slow
def test_notebook_with_the_reference_passes_its_checks_and_runs_to_its_end_without_a_network(
    assignment, released, tmp_path, monkeypatch
):
    folder = Path(shutil.copytree(released, tmp_path / assignment.slug))
    notebook = read(folder, assignment)
    fill(notebook, assignment)
    # Otter reads the checks from the file, the kernel runs the cells.
    (folder / f"{assignment.slug}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    node = nbformat.from_dict(notebook)
    for cell in node.cells:
        cell.source = source(cell)
    # Port 9 refuses at once: what a machine without a network does, whatever this one has.
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    # Where other tests share the cores, threads of tiny operations mostly wait for one another.
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    NotebookClient(node, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()

    checks = [cell for cell in node.cells if cell.source.startswith("grader.check(")]
    assert len(checks) == len(assignment.questions)
    for cell in checks:
        assert "passed!" in text_of(cell), cell.source
    printed = "".join(text_of(cell) for cell in node.cells if cell.cell_type == "code")
    assert "data/digits" in printed, "it should say which data it uses"
    assert printed.count("image/png") >= 2, "it should show its experiment"
    assert list(folder.glob(f"{assignment.slug}*.zip")), "the export cell should have written a zip file"
