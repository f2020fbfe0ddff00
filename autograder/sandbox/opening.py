"""A sandbox by name in, a started warm worker out, for whoever grades in this very process."""

from autograder.sandbox.choice import ROOM, open_enclosure, start_strongest
from autograder.sandbox.selftest import require_tight
from autograder.sandbox.warm_worker import WarmWorker
from autograder.worker.confine.limits import Budget


def open_sandbox(kind: str, room: Budget = ROOM, *, device: str = "cpu") -> WarmWorker:
    """A started worker in that sandbox, or for `auto` in the strongest that passes its self-test.

    Raises AutograderError where that can't be had here, SandboxFault where it could not be started.
    """

    def start(candidate: str) -> WarmWorker:
        enclosure = open_enclosure(candidate, room, device)
        try:
            worker = WarmWorker(candidate, enclosure.open_worker(), enclosure=enclosure)
        except BaseException:
            enclosure.close()
            raise
        if kind == "auto":
            try:
                require_tight(worker)
            except BaseException:
                worker.close()
                raise
        return worker

    return start_strongest(kind, device, start)
