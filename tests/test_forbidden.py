"""What counts as a use of a forbidden name, and what must never be taken for one."""

import time

import pytest

from autograder.submission import Cell
from autograder.worker.forbidden import find_forbidden
from autograder.worker.program import parse

CROSS_ENTROPY = "torch.nn.functional.cross_entropy"
FORBIDDEN = (
    CROSS_ENTROPY,
    "torch.nn.functional.softmax",
    "torch.softmax",
    "torch.Tensor.softmax",
    "torch.nn.CrossEntropyLoss",
)


def uses(*cells, functions=("f",), forbidden=FORBIDDEN, stop_at=()):
    program = parse([Cell(number, source) for number, source in enumerate(cells, start=1)])
    return find_forbidden(program, functions, forbidden, stop_at=stop_at)


def names(*cells, **options):
    return [use["name"] for use in uses(*cells, **options)]


USES = {
    "full path": "import torch\ndef f(x, y): return torch.nn.functional.cross_entropy(x, y)",
    "import as": "import torch.nn.functional as F\ndef f(x, y): return F.cross_entropy(x, y)",
    "import of submodule": "import torch.nn.functional\n"
    "def f(x): return torch.nn.functional.cross_entropy(x)",
    "from import": "from torch.nn import functional as F\ndef f(x): return F.cross_entropy(x)",
    "from import as": "from torch.nn.functional import cross_entropy as ce\ndef f(x): return ce(x)",
    "aliased root": "import torch as t\ndef f(x): return t.nn.functional.cross_entropy(x)",
    "assigned module": "import torch\nF = torch.nn.functional\ndef f(x): return F.cross_entropy(x)",
    "assigned function": "import torch.nn.functional as F\nloss = F.cross_entropy\ndef f(x): return loss(x)",
    "local alias": "import torch\n"
    "def f(x):\n"
    "    F = torch.nn.functional\n"
    "    ce = F.cross_entropy\n"
    "    return ce(x)",
    "local import": "def f(x):\n"
    "    from torch.nn.functional import cross_entropy\n"
    "    return cross_entropy(x)",
    "tuple assignment": "import torch.nn.functional as F\na, b = F.cross_entropy, 1\ndef f(x): return a(x)",
    "walrus": "import torch.nn.functional as F\ndef f(x): return (ce := F.cross_entropy)(x)",
    "getattr": "import torch.nn.functional as F\ndef f(x): return getattr(F, 'cross_entropy')(x)",
    "getattr of sum": "import torch.nn.functional as F\n"
    "def f(x): return getattr(F, 'cross' + '_' + 'entropy')(x)",
    "getattr of f-string": "import torch.nn.functional as F\n"
    "def f(x): return getattr(F, f'cross_{\"entropy\"}')(x)",
    "getattr of constant": "import torch.nn.functional as F\n"
    "N = 'cross_entropy'\n"
    "def f(x): return getattr(F, N)(x)",
    "vars": "import torch.nn.functional as F\ndef f(x): return vars(F)['cross_entropy'](x)",
    "__dict__": "import torch.nn.functional as F\ndef f(x): return F.__dict__['cross_entropy'](x)",
    "attrgetter": "import operator\nimport torch.nn.functional as F\n"
    "def f(x): return operator.attrgetter('cross_entropy')(F)(x)",
    "import_module": "import importlib\n"
    "def f(x): return importlib.import_module('torch.nn.functional').cross_entropy(x)",
    "__import__": "def f(x): return __import__('torch').nn.functional.cross_entropy(x)",
    "sys.modules": "import sys\ndef f(x): return sys.modules['torch.nn.functional'].cross_entropy(x)",
    "star import": "from torch.nn.functional import *\ndef f(x): return cross_entropy(x)",
    "aten": "import torch\ndef f(x): return torch.ops.aten.cross_entropy_loss(x)",
    "aten overload": "import torch\ndef f(x): return torch.ops.aten.cross_entropy_loss.default(x)",
    "torch._C._nn": "import torch\ndef f(x): return torch._C._nn.cross_entropy_loss(x)",
    "passed on": "import functools\nimport torch.nn.functional as F\n"
    "def f(x): return functools.partial(F.cross_entropy, x)()",
    "default argument": "import torch.nn.functional as F\ndef f(x, loss=F.cross_entropy): return loss(x)",
    "in a lambda": "import torch.nn.functional as F\nf = lambda x: F.cross_entropy(x)",
    "in a nested function": "import torch.nn.functional as F\n"
    "def f(x):\n    def g(): return F.cross_entropy(x)\n    return g()",
    "in a helper": "import torch.nn.functional as F\n"
    "def g(x): return F.cross_entropy(x)\n"
    "def f(x): return g(x)",
    "in a comprehension": "import torch.nn.functional as F\ndef f(x): return [F.cross_entropy(y) for y in x]",
    "in a method": "import torch.nn.functional as F\n"
    "class f:\n"
    "    def go(self, x): return F.cross_entropy(x)",
    "of a class attribute": "import torch.nn.functional as F\nclass f:\n    loss = F.cross_entropy",
    "of an instance attribute": "import torch.nn.functional as F\n"
    "class f:\n    def __init__(self): self.loss = F.cross_entropy",
    "under try": "try:\n    from torch.nn.functional import cross_entropy as ce\nexcept ImportError:\n"
    "    ce = None\n"
    "def f(x): return ce(x)",
}


@pytest.mark.parametrize("source", USES.values(), ids=USES.keys())
def test_forbidden_use_is_found(source):
    assert names(source) == [CROSS_ENTROPY]


CLASS_USES = {
    "called": "from torch import nn\ndef f(x, y): return nn.CrossEntropyLoss()(x, y)",
    "made beforehand": "from torch import nn\n"
    "criterion = nn.CrossEntropyLoss()\n"
    "def f(x, y): return criterion(x, y)",
    "by its module": "import torch\ndef f(x): return torch.nn.modules.loss.CrossEntropyLoss()(x)",
    "as a base": "from torch import nn\nclass f(nn.CrossEntropyLoss): pass",
}


@pytest.mark.parametrize("source", CLASS_USES.values(), ids=CLASS_USES.keys())
def test_forbidden_class_is_found(source):
    assert names(source) == ["torch.nn.CrossEntropyLoss"]


METHOD_USES = {
    "on a parameter": "def f(x): return x.softmax(1)",
    "on a local": "def f(x):\n    z = x / 2\n    return z.softmax(1)",
    "on an expression": "def f(x, w): return (x @ w).softmax(1)",
    "on a call": "import torch\ndef f(x): return torch.relu(x).softmax(1)",
    "on a chain": "def f(x):\n    return (\n        x.double()\n        .softmax(1)\n    )",
    "on an element": "def f(x): return x[0].softmax(0)",
    "on a comprehension's variable": "def f(x): return [row.softmax(0) for row in x]",
    "on an attribute of self": "class f:\n    def go(self): return self.scores.softmax(0)",
    "in a static method": "class f:\n    @staticmethod\n    def go(x): return x.softmax(0)",
    "through getattr": "def f(x): return getattr(x, 'soft' + 'max')(1)",
    "unbound": "import torch\ndef f(x): return torch.Tensor.softmax(x, 1)",
    "unbound, imported": "from torch import Tensor\ndef f(x): return Tensor.softmax(x, 1)",
    "on a result of an own object": "class M:\n    def __call__(self, x): return x\n"
    "m = M()\ndef f(x):\n    y = m(x)\n    return y.softmax(0)",
}


@pytest.mark.parametrize("source", METHOD_USES.values(), ids=METHOD_USES.keys())
def test_forbidden_method_is_found(source):
    assert names(source) == ["torch.Tensor.softmax"]


NO_USES = {
    "own function of that name": "def cross_entropy(x): return x\ndef f(x): return cross_entropy(x)",
    "own function after an import of that name": "from torch.nn.functional import cross_entropy\n"
    "def cross_entropy(x): return x\ndef f(x): return cross_entropy(x)",
    "own function despite a star import": "from torch.nn.functional import *\n"
    "def cross_entropy(x): return x\ndef f(x): return cross_entropy(x)",
    "recursion": "def softmax(x): return x\ndef f(x): return softmax(x)",
    "parameter of that name": "from torch.nn.functional import cross_entropy\n"
    "def f(cross_entropy): return cross_entropy + 1",
    "local variable of that name": "import torch\n"
    "def f(x):\n"
    "    softmax = x.exp()\n"
    "    return softmax / softmax.sum()",
    "keyword argument": "def g(x, softmax): return x\ndef f(x): return g(x, softmax=True)",
    "string": "def f(x): return 'torch.nn.functional.cross_entropy'",
    "docstring": "def f(x):\n    '''Same as F.cross_entropy(x).'''\n    return x",
    "comment": "def f(x):\n    # not F.cross_entropy(x)\n    return x",
    "unused import": "from torch.nn.functional import cross_entropy, softmax\ndef f(x): return x",
    "unused alias": "import torch.nn.functional as F\nloss = F.cross_entropy\ndef f(x): return x",
    "unused local alias": "import torch.nn.functional as F\n"
    "def f(x):\n"
    "    reference = F.cross_entropy\n"
    "    return x",
    "use elsewhere": "import torch.nn.functional as F\ndef f(x): return x\nprint(F.cross_entropy(1, 2))",
    "use in a test function": "import torch.nn.functional as F\ndef f(x): return x\n"
    "def check(x): assert f(x) == F.cross_entropy(x)",
    "replaced definition": "import torch.nn.functional as F\n"
    "def f(x): return F.cross_entropy(x)\n"
    "def f(x): return x",
    "own method on self": "class f:\n"
    "    def softmax(self, x): return x\n"
    "    def go(self, x): return self.softmax(x)",
    "own method on an object": "class M:\n"
    "    def softmax(self, x): return x\n"
    "m = M()\n"
    "def f(x): return m.softmax(x)",
    "own method on a local object": "class M:\n    def softmax(self, x): return x\n"
    "def f(x):\n    m = M()\n    return m.softmax(x)",
    "own method on an annotated parameter": "class M:\n    def softmax(self, x): return x\n"
    "def f(x, m: M): return m.softmax(x)",
    "own method of a part": "class M:\n    def softmax(self, x): return x\n"
    "class f:\n    def __init__(self): self.m = M()\n    def go(self, x): return self.m.softmax(x)",
    "own class method": "class M:\n"
    "    @classmethod\n"
    "    def softmax(cls, x): return x\n"
    "def f(x): return M.softmax(x)",
    "super": "class M:\n    def softmax(self, x): return x\n"
    "class f(M):\n    def softmax(self, x): return super().softmax(x)",
    "function of another library": "import numpy as np\nimport scipy.special\n"
    "def f(x): return np.softmax(x) + scipy.special.softmax(x)",
    "similar name": "import torch.nn.functional as F\n"
    "def f(x): return F.binary_cross_entropy(x) + F.log_softmax(x)",
    "question about a type": "from torch import nn\ndef f(x): return isinstance(x, nn.CrossEntropyLoss)",
    "annotation": "from torch import nn\ndef f(x: nn.CrossEntropyLoss) -> nn.CrossEntropyLoss:\n"
    "    y: nn.CrossEntropyLoss = x\n"
    "    return y",
    "comparison": "import torch.nn.functional as F\ndef f(x): return x is F.cross_entropy",
    "attribute that is not called": "def f(config): return config.softmax",
    "method of a namespace of their own": "from types import SimpleNamespace\n"
    "ns = SimpleNamespace(softmax=abs)\ndef f(x): return ns.softmax(x)",
    "missing function": "import torch.nn.functional as F\ndef g(x): return F.cross_entropy(x)",
}


@pytest.mark.parametrize("source", NO_USES.values(), ids=NO_USES.keys())
def test_innocent_code_is_not_accused(source):
    assert uses(source) == []


def test_use_names_cell_and_line():
    found = uses("import torch", "# mine\ndef f(x):\n    y = x\n    return torch.softmax(y, 1)")
    assert found == [{"name": "torch.softmax", "cell": 2, "line": 4}]


def test_two_uses_are_reported_in_notebook_order():
    found = uses(
        "import torch\ndef f(x):\n    a = torch.softmax(x, 0)\n    return g(a)",
        "def g(x): return x.softmax(1)",
    )
    assert [(use["cell"], use["line"]) for use in found] == [(1, 3), (2, 1)]


def test_walk_stops_at_functions_of_other_questions():
    cells = "import torch\ndef softmax(x): return torch.softmax(x, 1)\ndef f(x): return softmax(x)"
    assert uses(cells, stop_at=("softmax", "f")) == []
    assert names(cells) == ["torch.softmax"]


def test_asked_function_is_walked_although_it_is_among_those_to_stop_at():
    cells = "import torch\ndef f(x): return torch.softmax(x, 1)"
    assert names(cells, stop_at=("f",)) == ["torch.softmax"]


def test_nothing_forbidden_finds_nothing():
    assert uses("import torch\ndef f(x): return torch.softmax(x, 1)", forbidden=()) == []


def test_long_chain_of_calls_is_read_quickly():
    started = time.monotonic()
    source = "def f(x): return x" + ".a(1).__dict__['b']['c']" * 60
    assert uses(source) == []
    assert time.monotonic() - started < 2


def test_deeply_nested_code_does_not_break_the_scan():
    nested = "y = " + "(" * 80 + "x" + ")" * 80
    deep = "z = " + "-" * 3000 + "1"
    assert names(f"import torch\n{nested}\n{deep}\ndef f(x): return torch.softmax(x + z, y)") == [
        "torch.softmax"
    ]


def test_own_function_of_another_question_is_not_taken_for_a_star_import():
    cells = "from torch.nn.functional import *\ndef softmax(x): return x\ndef f(x): return softmax(x)"
    assert uses(cells, stop_at=("softmax",)) == []


def test_notebook_of_ordinary_size_is_scanned_quickly():
    body = "\n".join(f"    y{i} = torch.exp(x - x.max(dim=1).values).sum({i})" for i in range(50))
    cells = ["import torch", *(f"def g{i}(x):\n{body}\n    return y1" for i in range(40))]
    program = parse([Cell(number, source) for number, source in enumerate(cells, start=1)])
    started = time.monotonic()
    find_forbidden(program, ["g3"], FORBIDDEN)
    assert time.monotonic() - started < 1
