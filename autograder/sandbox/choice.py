"""Which sandbox to use: what was asked for, or the strongest that works here; never none unless told so."""

import os
import platform
import subprocess
from collections.abc import Callable, Iterator
from typing import TypeVar

from autograder.errors import AutograderError, SandboxFault
from autograder.sandbox import bubblewrap, container, kernel, process
from autograder.sandbox.enclosure import Enclosure, start_program
from autograder.sandbox.lack import Lack
from autograder.worker.confine.limits import Budget

_T = TypeVar("_T")

STRONGEST_FIRST = ("container", "bubblewrap", "kernel")

#: All that confine. `auto` never takes `process`, which is for machines that are made for one submission.
CONFINING = (*STRONGEST_FIRST, "process")

#: What the forks of a worker get at most, where no assignment says so.
ROOM = Budget(memory_mb=4096, disk_mb=256, threads=64, cpu_s=0)


def lack(kind: str, device: str = "cpu") -> Lack | None:
    """What this machine lacks for that sandbox; None when it may work, which its self-test finds out."""
    if device != "cpu" and not os.path.exists("/dev/nvidiactl"):
        return Lack("this machine has no NVIDIA GPU or no driver for it", "--device cpu")
    if kind == "none":
        return None
    if device != "cpu" and kind in CONFINING and kind != "container":
        return Lack("it keeps every device from a submission, the GPU too", "--sandbox container")
    if platform.system() != "Linux" or os.uname().machine not in ("x86_64", "aarch64"):
        this = f"this is {platform.system()} on {platform.machine()}"
        return Lack(this, "grade on Linux on x86-64 or arm64, in a virtual machine if need be")
    match kind:
        case "container":
            return container.lack()
        case "bubblewrap":
            return bubblewrap.lack()
        case "kernel":
            return kernel.lack()
        case "process":
            return process.lack()
    raise AutograderError(f"no sandbox is called {kind!r}; choose auto, {', '.join(CONFINING)} or none")


def candidates(kind: str, device: str = "cpu") -> Iterator[str]:
    """The sandboxes to try, strongest first; each is only looked at when its turn comes.

    Raises AutograderError when the one that was asked for by name can't be had.
    """
    if kind == "auto":
        yield from (candidate for candidate in STRONGEST_FIRST if not lack(candidate, device))
        return
    missing = lack(kind, device)
    if missing:
        raise AutograderError(f"--sandbox {kind}: {missing}")
    yield kind


def start_strongest(kind: str, device: str, start: Callable[[str], _T]) -> _T:
    """What `start` makes of the sandbox asked for, or for `auto` of the first that it raises no fault on.

    Raises AutograderError when there is none to start, and passes on the fault of one asked for by name.
    """
    faults = {}
    for candidate in candidates(kind, device):
        try:
            return start(candidate)
        except SandboxFault as fault:
            if kind != "auto":
                raise
            faults[candidate] = str(fault)
    raise refusal(faults, device)


def refusal(faults: dict[str, str], device: str = "cpu") -> AutograderError:
    """Why nothing confines submissions here; `faults` says what was wrong with those that were started."""
    lines = [f"  {kind}: {faults.get(kind) or lack(kind, device)}" for kind in STRONGEST_FIRST]
    return AutograderError(
        "no sandbox works on this machine, so nothing was graded:\n"
        + "\n".join(lines)
        + "\n`autograder doctor` shows what is missing. On a machine that is made for one submission and "
        "then thrown away, root can take `--sandbox process`. Where you trust submissions, `--sandbox none` "
        "runs them unconfined, with your rights, and says so in every result."
    )


def open_enclosure(kind: str, room: Budget, device: str = "cpu", *, workers: int = 1) -> Enclosure:
    """Start a program for up to so many warm workers, in that sandbox. Raises SandboxFault.

    An engine can be gone or hang that was there when it was asked for what it lacks.
    """
    try:
        match kind:
            case "container":
                return container.start(room, device, workers=workers)
            case "bubblewrap":
                return bubblewrap.start()
        return start_program(kind, device)
    except (LookupError, OSError, subprocess.SubprocessError) as cause:
        raise SandboxFault(f"the {kind} sandbox could not be started: {cause}") from cause
