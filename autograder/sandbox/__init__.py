"""The trusted side of the sandbox: start a warm worker process, fork it for a submission, end that fork."""

from autograder.sandbox.selftest import require_tight, self_test
from autograder.sandbox.warm_worker import Ended, WarmWorker, open_sandbox

__all__ = ["Ended", "WarmWorker", "open_sandbox", "require_tight", "self_test"]
