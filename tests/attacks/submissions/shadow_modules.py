"""Honest, but with files beside it that stand for torch, numpy, our package, pytest's and Python's set-up."""

EXPECT = {"status": "graded", "score": 100}
PLANTED = "raise SystemExit('planted')"
FILES = ("torch.py", "numpy.py", "math.py", "conftest.py", "sitecustomize.py", "usercustomize.py", "probes.py",
         "autograder/__init__.py", "autograder/wire.py", "torch/__init__.py", "site-packages/torch.pth",
         "pyproject.toml", "pytest.ini", "__pycache__/torch.cpython-311.pyc")
