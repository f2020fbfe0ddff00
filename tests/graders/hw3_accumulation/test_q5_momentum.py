"""q5, momentum and accelerated descent: against torch.optim.SGD and the formulas, in float64."""

import pytest
import torch

from autograder.checks import as_tensor, assert_close, assert_dtype, assert_equal, assert_leaves_no_trace
from autograder.drawing import curve, first
from autograder.oracle import Oracle


def draw_example(student):
    """Momentum pushed one way, and how far a descent is from the minimum; no hidden input."""
    return first(draw(student) for draw in (draw_momentum, draw_descent, draw_restarts))


def draw_momentum(student):
    gradients = [torch.ones(1, dtype=torch.float64)] * 12
    args = gradients, 0.1, 0.9, (6,)
    return curve(
        student.momentum_trajectory(*args),
        momentum_trajectory(*args),
        what="An example: momentum_trajectory of 12 gradients that are all 1, restarted at step 6",
        along="iterate",
        upward="w",
    )


def draw_descent(student, *, restart=False):
    """The logarithm of the distance, since it falls by a factor at each step."""
    curvature = torch.tensor([1.0, 0.05], dtype=torch.float64)
    minimum, start = torch.zeros(2, dtype=torch.float64), torch.tensor([1.0, 2.0], dtype=torch.float64)
    args = "quadratic", [curvature, minimum], start, 1.0, 40
    iterates = as_tensor(
        student.probe("accelerated", *args, restart=restart)["iterates"], what="the iterates"
    )
    expected = oracle.probe("accelerated", *args, restart=restart)["iterates"]
    if iterates.shape != expected.shape:
        return None
    return curve(
        *(points.double().norm(dim=1).clamp(min=1e-12).log10() for points in (iterates, expected)),
        what=f"An example, a long valley: accelerated_descent with restart={restart} on its way down",
        along="iterate",
        upward="distance (logarithm)",
    )


def draw_restarts(student):
    return draw_descent(student, restart=True)


pytestmark = [pytest.mark.question("q5"), pytest.mark.picture(of=draw_example)]

#: An inner product that decides about a restart has at least this cosine, in size: rounding can't turn it.
CLEAR = 1e-3

inner_cosines = []


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0]).requires_grad_(True)
    optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
    iterates = [w.detach().clone()]
    for step, gradient in enumerate(gradients):
        if step in restart_at:
            optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
        w.grad = gradient.clone()
        optimizer.step()
        iterates.append(w.detach().clone())
    return torch.stack(iterates)


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    """By the formulas; notes the cosine of each inner product, and how far t was when it was set to 1."""
    inner_cosines.clear()
    xs, y, t = [x0.clone()], x0.clone(), torch.ones((), dtype=torch.float64)
    for _ in range(steps):
        slope = grad_fn(y)
        xs.append(torch.sub(y, slope, alpha=lr))
        move = xs[-1] - xs[-2]
        cosine = torch.dot(slope.flatten(), move.flatten()) / (slope.norm() * move.norm()).clamp(min=1e-300)
        inner_cosines.append(float(cosine))
        if restart and cosine > 0:
            t = torch.ones_like(t)
        following = 0.5 + torch.sqrt(0.25 + t**2)
        y = torch.lerp(xs[-2], xs[-1], float(1 + (t - 1) / following))
        t = following
    return torch.stack(xs)


oracle = Oracle(__file__, momentum_trajectory=momentum_trajectory, accelerated_descent=accelerated_descent)


def make_gradients(inputs, count, *shape, dtype=torch.float64):
    return [inputs.normal(*shape, dtype=dtype) for _ in range(count)]


def check_iterates(actual, expected, *, what, magnitude=10.0, roundings=64):
    assert_close(actual, expected, what=what, magnitude=magnitude, axes=("iterate",), roundings=roundings)


def check_accelerated(actual, expected, *, what):
    """As check_iterates, for any precision of t: a 0-dim tensor t is a float32 even where x is float64."""
    is_double = isinstance(actual, torch.Tensor) and actual.dtype == torch.float64
    check_iterates(actual, expected, what=what, roundings=1e9 if is_double else 64)


# momentum_trajectory


@pytest.mark.points(4)
@pytest.mark.hint(
    "buffer ← momentum · buffer + gradient, then w ← w − lr · buffer; the first buffer is the gradient."
)
def test_momentum_iterates(student, inputs):
    """`momentum_trajectory` gives w = 0 and the iterates of torch.optim.SGD, stacked."""
    for count, shape, lr, momentum in (
        (6, (3,), 0.1, 0.9),
        (4, (2, 3), 0.5, 0.5),
        (5, (), 0.3, 0.8),
        (3, (3, 3), 1.0, 0.0),
    ):
        gradients = make_gradients(inputs, count, *shape)
        iterates = student.momentum_trajectory(gradients, lr, momentum)
        what = f"momentum_trajectory of {count} gradients of shape {shape}"
        check_iterates(iterates, momentum_trajectory(gradients, lr, momentum), what=what)


@pytest.mark.points(3)
@pytest.mark.hint("Empty the buffer, and nothing else, before each of the steps named; w stays where it is.")
def test_momentum_restarts(student, inputs):
    """The buffer is emptied before each step in `restart_at`, a tuple, list or set of steps from 0."""
    for restart_at in ((3,), [2, 5], (0,), (5, 1), [0, 1, 2, 3, 4, 5, 6], ()):
        gradients = make_gradients(inputs, 7, 2)
        iterates = student.momentum_trajectory(gradients, 0.2, 0.9, restart_at=restart_at)
        what = f"momentum_trajectory with {len(restart_at)} restarts"
        check_iterates(iterates, momentum_trajectory(gradients, 0.2, 0.9, restart_at), what=what)
    gradients = make_gradients(inputs, 6, 3)
    reply = student.probe("momentum_from_set", gradients, 0.1, 0.8, [4, 2])
    expected = momentum_trajectory(gradients, 0.1, 0.8, [4, 2])
    check_iterates(reply["iterates"], expected, what="momentum_trajectory with restarts in a set")


@pytest.mark.points(2)
@pytest.mark.hint(
    "Make w like the gradients, in dtype too; write to no gradient: `buffer = gradient` is no copy."
)
def test_momentum_contract(student, inputs):
    """One gradient is enough; dtype is kept; the gradients stay as they are."""
    gradients = make_gradients(inputs, 1, 2, 2)
    iterates = student.momentum_trajectory(gradients, 0.5, 0.9)
    check_iterates(
        iterates, momentum_trajectory(gradients, 0.5, 0.9), what="momentum_trajectory of one gradient"
    )
    for dtype in (torch.float32, torch.float64):
        gradients = make_gradients(inputs, 5, 3, dtype=dtype)
        answer = student.call("momentum_trajectory", gradients, 0.1, 0.9, restart_at=(2,))
        expected = momentum_trajectory([gradient.double() for gradient in gradients], 0.1, 0.9, (2,))
        check_iterates(answer.value, expected, what=f"momentum_trajectory in {dtype}")
        assert_dtype(answer.value, dtype, what=f"momentum_trajectory in {dtype}")
        assert_leaves_no_trace(answer, what="momentum_trajectory")


# accelerated_descent


def draw_quadratic(inputs, *shape):
    """A bowl whose curvatures differ by up to a hundred, its minimum, a start."""
    curvature = 10 ** (-2 * inputs.uniform(0, 1, *shape))
    if curvature.numel() > 1:
        curvature.view(-1)[0], curvature.view(-1)[-1] = 1.0, 0.01
    return "quadratic", [curvature, inputs.normal(*shape)], inputs.normal(*shape, scale=3), 0.9


def draw_turned(inputs):
    """One certain bowl and start, turned, moved and scaled at random, which changes none of the cosines.

    The gradient at x⁺ instead of y would restart at another step here.
    """
    rotation, _ = torch.linalg.qr(inputs.normal(3, 3))
    matrix = torch.tensor([0.16, 0.55, 0.58], dtype=torch.float64).sqrt()[:, None] * rotation
    start = torch.tensor([1.1, -0.8, -7.3], dtype=torch.float64) @ rotation
    minimum = inputs.normal(3)
    return "coupled", [matrix, matrix @ minimum], minimum + float(inputs.uniform(0.3, 2)) * start, 1.0


def draw_coupled(inputs, rows, size):
    matrix = inputs.normal(rows, size)
    matrix = matrix / torch.linalg.matrix_norm(matrix, ord=2)
    return "coupled", [matrix, inputs.normal(rows)], inputs.normal(size, scale=3), 0.8


def draw_logistic(inputs, count, size):
    points = inputs.normal(count, size) * torch.linspace(1.0, 0.2, size, dtype=torch.float64)
    signs = 2.0 * inputs.integers(0, 2, count).double() - 1
    bound = float(torch.linalg.matrix_norm(points, ord=2) ** 2 / (4 * count)) + 0.01
    return "logistic", [points, signs, 0.01], inputs.normal(size, scale=2), 1 / bound


def draw_clear(inputs, draw, *sizes, steps, restarts=0):
    """A function on which every inner product is clearly not 0, and so many restarts occur."""
    for _ in range(1000):
        kind, parts, x0, lr = draw(inputs, *sizes)
        expected = oracle.probe("accelerated", kind, parts, x0, lr, steps, restart=True)["iterates"]
        happened = sum(cosine > 0 for cosine in inner_cosines)
        if min(map(abs, inner_cosines)) > CLEAR and happened >= restarts:
            return kind, parts, x0, lr, expected
    raise AssertionError(f"no clear case of {draw.__name__}{sizes} was found")


@pytest.mark.points(4)
@pytest.mark.hint(
    "The gradient is taken at y; the weight is (t − 1)/t⁺ with the old t; what is returned are the x."
)
def test_accelerated_iterates(student, inputs):
    """`accelerated_descent` gives the start and the iterates x of Nesterov's method, stacked."""
    for draw, sizes, steps in (
        (draw_quadratic, (4,), 12),
        (draw_quadratic, (2, 3), 9),
        (draw_coupled, (5, 3), 10),
        (draw_logistic, (8, 3), 11),
        (draw_quadratic, (), 6),
    ):
        kind, parts, x0, lr = draw(inputs, *sizes)
        reply = student.probe("accelerated", kind, parts, x0, lr, steps)
        expected = oracle.probe("accelerated", kind, parts, x0, lr, steps)["iterates"]
        check_accelerated(
            reply["iterates"],
            expected,
            what=f"accelerated_descent, {steps} steps from a start of shape {tuple(x0.shape)}",
        )


@pytest.mark.points(4)
@pytest.mark.hint("Where ⟨∇f(y), x⁺ − x⟩ > 0, t becomes 1 before t⁺ is computed from it; y⁺ is then x⁺.")
def test_accelerated_restarts(student, inputs):
    """With `restart`, t is set to 1 wherever momentum runs uphill, and the schedule begins anew."""
    for draw, sizes, steps in (
        (draw_quadratic, (3,), 60),
        (draw_quadratic, (2, 2), 60),
        (draw_coupled, (6, 4), 60),
        (draw_logistic, (7, 4), 50),
        (draw_turned, (), 15),
    ):
        kind, parts, x0, lr, expected = draw_clear(inputs, draw, *sizes, steps=steps, restarts=1)
        reply = student.probe("accelerated", kind, parts, x0, lr, steps, restart=True)
        what = f"accelerated_descent with restarts, from a start of shape {tuple(x0.shape)}"
        check_accelerated(reply["iterates"], expected, what=what)
        plain = oracle.probe("accelerated", kind, parts, x0, lr, steps, restart=False)["iterates"]
        reply = student.probe("accelerated", kind, parts, x0, lr, steps, restart=False)
        check_accelerated(reply["iterates"], plain, what="accelerated_descent with restart=False")


@pytest.mark.points(1)
@pytest.mark.hint("Without a step only x0 comes back, stacked: shape (1, *x0.shape).")
def test_accelerated_edges(student, inputs):
    """No step, one step and two steps give one, two and three iterates."""
    for steps in (0, 1, 2):
        kind, parts, x0, lr = draw_quadratic(inputs, 3)
        reply = student.probe("accelerated", kind, parts, x0, lr, steps)
        expected = oracle.probe("accelerated", kind, parts, x0, lr, steps)["iterates"]
        check_accelerated(reply["iterates"], expected, what=f"accelerated_descent, {steps} steps")


@pytest.mark.points(2)
@pytest.mark.hint("Work on new tensors of the start's dtype: x0 is the caller's, and `x -= …` writes to it.")
def test_accelerated_contract(student, inputs):
    """Both dtypes are kept; `x0` and global state stay as they were."""
    for dtype in (torch.float32, torch.float64):
        kind, parts, x0, lr = draw_quadratic(inputs, 4)
        rounded = [part.to(dtype) for part in parts]
        reply = student.probe("accelerated", kind, rounded, x0.to(dtype), lr, 8)
        exact = [part.double() for part in rounded]
        expected = oracle.probe("accelerated", kind, exact, x0.to(dtype).double(), lr, 8)["iterates"]
        check_accelerated(reply["iterates"], expected, what=f"accelerated_descent in {dtype}")
        assert_dtype(reply["iterates"], dtype, what=f"accelerated_descent in {dtype}")
        assert_equal(reply["start_changed"], False, what="whether x0 was changed")
        assert_leaves_no_trace(reply.answer, what="accelerated_descent")
