"""The hidden tests of every assignment: whatever a submission replies is a finding, never a fault of ours."""

import importlib.util
import inspect
import math
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from autograder.checks import WrongAnswer, first_wrong_answer
from autograder.hidden_inputs import HiddenInputs
from autograder.oracle import read_probes
from autograder.reference import load_reference, reference_cells
from autograder.student import Raised, Student, StudentError, SubmissionFailure
from autograder.submission import Submission
from autograder.wire import Opaque
from autograder.worker.operations import Answer, Operation, perform
from autograder.worker.probes import load_probes

COURSE = Path(__file__).resolve().parent.parent

# Students write `float(loss)`, which torch warns of; a grader does not mind.
pytestmark = pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad")

#: What a submission may reply instead of what it was asked for.
LIES = {
    "nothing": lambda _: None,
    "text": lambda _: "\x1b[31m<b>right</b>",
    "an object": lambda _: Opaque("Tensor"),
    "a number": lambda _: 7,
    "a huge number": lambda _: 2**63,
    "infinity": lambda _: math.inf,
    "not a number": lambda _: math.nan,
    "a boolean": lambda _: True,
    "a list": lambda value: [value, value],
    "an empty list": lambda _: [],
    "a dict": lambda value: {"value": value},
    "an empty tensor": lambda _: torch.empty(0),
    "a number as a tensor": lambda _: torch.tensor(0.5, dtype=torch.float64),
    "another rank": lambda value: value[None] if isinstance(value, torch.Tensor) else torch.ones(2, 3, 4, 5),
    "another size": lambda value: torch.cat([value, value]) if _has_rows(value) else torch.ones(3),
    "integers": lambda value: value.long() if isinstance(value, torch.Tensor) else torch.tensor([1]),
    "booleans": lambda value: value.bool() if isinstance(value, torch.Tensor) else torch.tensor([True]),
    "half precision": lambda value: value.half() if isinstance(value, torch.Tensor) else value,
    "no finite number": lambda value: value * math.nan if _is_float(value) else value,
}


def _has_rows(value):
    return isinstance(value, torch.Tensor) and value.ndim > 0


def _is_float(value):
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def _crossed(value):
    """The value as it comes out of a frame: without a graph."""
    if isinstance(value, torch.Tensor):
        return value.detach()
    if isinstance(value, dict):
        return {key: _crossed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_crossed, value))
    return value


class Liar(Student):
    """Calls the reference, and replies what `lie` makes of the answer, or of its parts down to `depth`."""

    def __init__(self, assignment, lie, *, depth):
        super().__init__(Submission("liar", "liar", "", ()), assignment, worker=None)
        functions = load_reference(assignment)
        self._functions = functions
        self._probes = load_probes(read_probes(assignment.graders_dir), functions)
        self._lie = lie
        self._depth = depth
        self.has_lied = False

    def _perform(self, operation, *, trace=False):
        answer = self._of_reference(operation)
        grads = tuple(grad if grad is None or grad.ndim == 0 else grad[..., :0] for grad in answer.grads)
        told = Answer(self._of_parts(answer.value, self._depth), grads)
        self._calls.append((operation, told))
        return told

    def _of_reference(self, operation):
        try:
            answer = perform(operation, self._probes if operation.is_probe else self._functions)
        except Exception as error:
            bases = [base.__name__ for base in type(error).__mro__]
            raise StudentError(
                str(error), raised=Raised(type(error).__name__, str(error)), bases=bases
            ) from error
        return replace(answer, value=_crossed(answer.value))

    def _of_parts(self, value, depth):
        if depth and isinstance(value, dict):
            return {key: self._of_parts(item, depth - 1) for key, item in value.items()}
        if depth and isinstance(value, (list, tuple)):
            return type(value)(self._of_parts(item, depth - 1) for item in value)
        return self._told(value)

    def _told(self, value):
        told = self._lie(value)
        self.has_lied |= told is not value
        return told


def hidden_tests(assignment):
    """The hidden tests by name."""
    found = {}
    for path in sorted(assignment.graders_dir.glob("test_*.py")):
        spec = importlib.util.spec_from_file_location(f"{assignment.slug}_{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found |= {name: test for name, test in vars(module).items() if name.startswith("test_")}
    return found


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """As in a grader: tensors are tiny, and threads would cost more than they compute."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def tests(assignment):
    return hidden_tests(assignment)


def run(test, student, name):
    """What the hidden test finds; any other exception comes out."""
    fixtures = {"student": student, "inputs": HiddenInputs(seed=3, test=name)}
    try:
        with first_wrong_answer():
            test(**{argument: fixtures[argument] for argument in inspect.signature(test).parameters})
    except WrongAnswer as finding:
        if finding.picture:
            finding.picture()
        return str(finding)
    except SubmissionFailure as finding:
        return str(finding)
    return ""


@pytest.mark.parametrize("depth", [0, 1, 9], ids=["as a whole", "in its entries", "in its innermost parts"])
@pytest.mark.parametrize("lie", LIES)
def test_hidden_tests_cope_with_any_reply(assignment, tests, lie, depth):
    student = Liar(assignment, LIES[lie], depth=depth)
    found = {name: run(test, student, name) for name, test in tests.items()}
    assert any(found.values()) == student.has_lied
    for message in found.values():
        assert str(COURSE) not in message


class Honest(Liar):
    """Replies what the reference gives, and notes what it was asked."""

    def __init__(self, assignment):
        super().__init__(assignment, None, depth=0)
        self.asked = []

    def _perform(self, operation, *, trace=False):
        self.asked.append(operation)
        answer = self._of_reference(operation)
        self._calls.append((operation, answer))
        return answer


def test_hidden_tests_pass_on_the_reference_in_the_same_process(assignment, tests):
    student = Honest(assignment)
    assert not {name: found for name, test in tests.items() if (found := run(test, student, name))}


@pytest.mark.skipif(not shutil.which("nvidia-smi"), reason="no NVIDIA GPU on this machine")
def test_hidden_tests_pass_on_the_reference_on_a_gpu(assignment):
    # Without a sandbox: the kernel's keeps submissions from the GPU.
    arguments = [str(assignment.graders_dir), "--device", "cuda", "--sandbox", "none", "-q"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=COURSE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


IMPORTED = """
import sys
BEFORE = set(sys.modules)

def imported():
    return sorted(set(sys.modules) - BEFORE)
"""


def test_fork_imports_nothing_while_it_is_graded(assignment, tests, guest):
    student = Honest(assignment)
    for name, test in tests.items():
        run(test, student, name)
    cells = [*(cell.source for cell in reference_cells(assignment)), IMPORTED]
    functions = [name for question in assignment.questions for name in question.functions]
    guest.load_cells(cells, *functions, "imported", probes=read_probes(assignment.graders_dir))
    for operation in student.asked:
        fields = {name: getattr(operation, name) for name in Operation.__dataclass_fields__}
        guest.perform(fields.pop("name"), *fields.pop("args"), **fields)
    assert guest.call("imported") == []
