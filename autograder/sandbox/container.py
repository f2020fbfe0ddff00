"""One container around warm workers: no network, nothing writable but a box, no rights, limits by cgroup.

Its program connects back through a socket in a folder that is mounted into the container; once it has, the
folder is gone. A worker then confines itself in there as it would on the host.
"""

import contextlib
import os
import secrets
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from autograder.errors import SandboxFault
from autograder.sandbox import image
from autograder.sandbox.enclosure import BOOTSTRAP, Enclosure, last_words
from autograder.sandbox.engine import ENGINE_FAILED, HIGHEST_USER, Engine, find_engine, ulimits, ways_to_limit
from autograder.sandbox.lack import Lack
from autograder.worker.confine.limits import GPU_THREADS, Budget
from autograder.worker.confine.namespaces import BOX_FILES
from autograder.worker.environment import ENVIRONMENT

#: The folder with the socket, as the container sees it.
_RENDEZVOUS = "/run/autograder"

#: From the engine's command to the worker's first sign of life.
_CONNECT_TIMEOUT_S = 60.0

#: For each of the engine's commands that end a container.
_END_TIMEOUT_S = 10.0

#: What the warm process itself holds: torch and what comes with it.
_WARM_MB = 1024

#: What CUDA takes of the host's memory, in the fork in use and in the one that is made ready.
_CUDA_MB = 8192

_MAX_THREADS_BESIDE = 16


def lack() -> Lack | None:
    """What keeps a container from being started here."""
    try:
        engine = find_engine()
        has_image = engine.has_image(image.tag())
    except LookupError as cause:
        return Lack(str(cause), "apt-get install podman")
    except (OSError, subprocess.TimeoutExpired) as cause:
        return Lack(f"the container engine does not answer: {cause}", "podman info")
    return (
        None if has_image else Lack(f"{engine.name} has no image of this version", "autograder image build")
    )


def start(room: Budget, device: str = "cpu", *, workers: int = 1) -> Enclosure:
    """Start a container for so many workers, with forks of budgets up to `room`. Raises SandboxFault.

    With `cuda` or `cuda:N` for `device` it sees that one GPU, as its only one.
    Hosts differ in what their engine can do: the ways to start it are tried from the strictest on.
    """
    engine = find_engine()
    has_gpu = device != "cpu"
    memory_mb = _WARM_MB + workers * (room.memory_mb + room.disk_mb) + has_gpu * _CUDA_MB
    threads = workers * (room.threads + _MAX_THREADS_BESIDE) + has_gpu * 2 * GPU_THREADS
    failures = []
    # The usual runtime without limits is worse than another with them.
    for limits in ways_to_limit(memory_mb=memory_mb, threads=threads, cores=workers):
        for runtime in engine.runtimes():
            try:
                return _start(engine, runtime, [*limits, *_walls(engine, room, device)], device)
            except _EngineRefusedError as refusal:
                failures.append(str(refusal))
    raise SandboxFault(f"{engine.name} can't start a container: {'; '.join(dict.fromkeys(failures))}")


class _EngineRefusedError(Exception):
    """The engine could not make the container as it was told to."""


def _walls(engine: Engine, room: Budget, device: str) -> list[str]:
    """The arguments that confine a container; see `podman-run(1)` and `docker run --help`."""
    user = _free_user(engine)
    box = f"/box:rw,nosuid,nodev,noexec,size={room.disk_mb}m,mode=1777"
    if engine.name == "docker":
        # Its filter keeps forks from mounting their own. Podman takes no such option: the worker counts.
        box += f",nr_inodes={BOX_FILES}"
    arguments = ["--network", "none", "--read-only", "--cap-drop", "ALL", "--user", f"{user}:{user}"]
    arguments += ["--security-opt", "no-new-privileges", "--tmpfs", box, *ulimits()]
    # Loading torch takes a folder for temporary files; no fork sees it.
    arguments += ["--tmpfs", "/tmp:rw,nosuid,nodev,noexec,size=16m,mode=1777"]
    if engine.name == "podman":
        arguments += ["--read-only-tmpfs=false"]
    if os.path.exists("/sys/fs/selinux/enforce"):
        # SELinux lets no container speak to a socket of the host's.
        arguments += ["--security-opt", "label=disable"]
    if device != "cpu":
        number = device.partition(":")[2] or "0"
        gpu = ["--device", f"nvidia.com/gpu={number}"]  # by CDI: `nvidia-ctk cdi generate`
        arguments += gpu if engine.name == "podman" else ["--gpus", f"device={number}"]
    return arguments


def _free_user(engine: Engine) -> int:
    """A user id that no process has, so that its process limit counts this container alone."""
    if engine.has_all_users:
        return HIGHEST_USER - secrets.randbelow(40_000_000)
    return 10_000 + secrets.randbelow(50_000)


def _start(engine: Engine, runtime: Sequence[str], walls: Sequence[str], device: str) -> Enclosure:
    name = f"autograder-{os.getpid()}-{secrets.token_hex(4)}"
    with contextlib.ExitStack() as failing:
        words = failing.enter_context(tempfile.TemporaryFile())
        with _meeting_place() as (folder, listener):
            command = [engine.path, *runtime, "run", "--rm", "--name", name, "--pull", "never", *walls]
            command += ["--log-driver", "none", "--volume", f"{folder}:{_RENDEZVOUS}"]
            for variable, value in ENVIRONMENT.items():
                command += ["--env", f"{variable}={value}"]
            command += [image.tag(), "python3", "-I", "-B", "-c", BOOTSTRAP]
            command += ["container", f"{_RENDEZVOUS}/control", device.partition(":")[0]]
            process = subprocess.Popen(
                command,
                cwd=folder.parent,  # conmon notes there when memory ran out
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                start_new_session=True,  # Ctrl-C is for the batch, which ends its graders in good order
            )
            failing.callback(_end, engine, name, process)
            control = _accept(listener, process, words)
        failing.pop_all()
    return Enclosure(control, process, words, pid=_peer(control), kill=lambda: _end(engine, name, process))


def _end(engine: Engine, name: str, process: subprocess.Popen[bytes]) -> None:
    """End the engine's command and the container, however far it got; the engine itself may hang."""
    if process.poll() is not None:
        return  # and so is the container
    process.kill()
    process.wait()
    for order in (["kill", name], ["rm", "--force", name]):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            engine.ask(*order, timeout_s=_END_TIMEOUT_S)


@contextlib.contextmanager
def _meeting_place() -> Iterator[tuple[Path, socket.socket]]:
    """A folder with a listening socket for all who can reach it: those in the container, and no others."""
    closed = Path(tempfile.mkdtemp(prefix="autograder-container-"))  # to other users
    folder = closed / "rendezvous"
    try:
        folder.mkdir()
        folder.chmod(0o755)
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            number = os.open(folder, os.O_PATH)
            try:
                # A socket's path must be short; a folder's need not be.
                listener.bind(f"/proc/self/fd/{number}/control")
            finally:
                os.close(number)
            (folder / "control").chmod(0o666)
            listener.listen(1)
            yield folder, listener
    finally:
        shutil.rmtree(closed, ignore_errors=True)


def _accept(listener: socket.socket, process: subprocess.Popen[bytes], words: IO[bytes]) -> socket.socket:
    """The worker's connection; raises what kept it from coming."""
    deadline = time.monotonic() + _CONNECT_TIMEOUT_S
    listener.settimeout(0.05)
    while True:
        with contextlib.suppress(TimeoutError):
            return listener.accept()[0]
        if process.poll() is not None:
            said = last_words(words) or "no reason given"
            if process.returncode in ENGINE_FAILED:
                raise _EngineRefusedError(said.splitlines()[-1])
            raise SandboxFault(f"the worker in the container could not start: {said}")
        if time.monotonic() > deadline:
            said = last_words(words)
            raise SandboxFault(f"no container was there after {_CONNECT_TIMEOUT_S:.0f} s\n{said}".rstrip())


def _peer(control: socket.socket) -> int:
    """The worker's process id, as this process sees it."""
    pid, _, _ = struct.unpack("3i", control.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return int(pid)
