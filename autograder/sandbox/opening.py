"""A sandbox by name in, a started warm worker out, for whoever grades in this very process."""

from autograder.errors import SandboxFault
from autograder.sandbox.choice import ROOM, candidates, open_enclosure, refusal
from autograder.sandbox.selftest import require_tight
from autograder.sandbox.warm_worker import WarmWorker
from autograder.worker.confine.limits import Budget


def open_sandbox(kind: str, room: Budget = ROOM, *, device: str = "cpu") -> WarmWorker:
    """A started worker in that sandbox, or for `auto` in the strongest that passes its self-test.

    Raises AutograderError where that can't be had here, SandboxFault where it could not be started.
    """
    faults = {}
    for candidate in candidates(kind, device):
        try:
            enclosure = open_enclosure(candidate, room, device)
            worker = WarmWorker(candidate, enclosure.control, enclosure=enclosure)
            if kind != "auto":
                return worker
            with worker.closed_on_fault():
                require_tight(worker)
            return worker
        except SandboxFault as fault:
            if kind != "auto":
                raise
            faults[candidate] = str(fault)
    raise refusal(faults, device)
