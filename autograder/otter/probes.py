"""One case of an Otter test, run beside a submission whose cells have run: what it printed or raised out.

This text is sent to the worker, where `__main__` is the submission. What an example should print isn't sent.
"""

import contextlib as _contextlib
import inspect as _inspect
import io as _io
import sys as _sys
import traceback as _traceback
from typing import Any as _Any

from autograder.worker.walkthrough import TestCase as _TestCase
from autograder.worker.walkthrough import stand_in_for_otter as _stand_in_for_otter

_stand_in_for_otter()

_MAX_CHARS = 20_000


def run_examples(sources: list[str], max_chars: int) -> dict[str, _Any]:
    """Execute the steps of a doctest in a copy of the submission's variables, all of them as doctest does.

    `printed` is by step; `raised` has the end of the traceback of each step that has one, else "".
    """
    variables = dict(vars(_sys.modules["__main__"]))  # what a test binds is gone with it
    printed, raised = [], []
    for source in sources:
        said, end = _io.StringIO(), ""
        try:
            with _contextlib.redirect_stdout(said), _contextlib.redirect_stderr(_io.StringIO()):
                exec(compile(source, "<test>", "single"), variables)
        except BaseException as error:
            end = _end_of_traceback(error)
        printed.append(said.getvalue()[:max_chars])
        raised.append(end)
    return {"printed": printed, "raised": raised}


def run_function(source: str, number: int) -> dict[str, _Any]:
    """Call the `number`-th test case function of a test file with the submission's variables it asks for."""
    file: dict[str, _Any] = {"__name__": "test_file"}
    try:
        with _contextlib.redirect_stdout(_io.StringIO()), _contextlib.redirect_stderr(_io.StringIO()):
            exec(compile(source, "<test>", "exec"), file)
            function = [value for value in file.values() if isinstance(value, _TestCase)][number].function
            variables = vars(_sys.modules["__main__"])
            given = {"env": variables}
            wanted = _inspect.signature(function).parameters
            function(**{name: given.get(name, variables.get(name)) for name in wanted})
    except BaseException as error:
        return {"raised": _end_of_traceback(error)}
    return {"raised": ""}


def _end_of_traceback(error: BaseException) -> str:
    return _traceback.format_exception_only(error)[-1][:_MAX_CHARS]
