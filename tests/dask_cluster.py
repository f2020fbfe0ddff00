"""A Dask cluster of real processes: the commands of docs/cluster.md, on addresses of this machine."""

import csv
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from distributed import Client

from tests.documents import COURSE, blocks, read

STAND_IN = COURSE / "tests" / "dask_stand_in.py"
_START_S = 60


def commands() -> list[str]:
    """All commands of docs/cluster.md."""
    return [command for block in blocks(read("docs/cluster.md")) for command in block.commands]


def documented(program: str) -> str:
    """The one that starts the program on a plain host."""
    (command,) = [command for command in commands() if f"{program} " in command]
    return command


def free_port(host: str) -> int:
    with socket.socket() as sock:
        sock.bind((host, 0))
        return sock.getsockname()[1]


def hand_in_words(folder: Path) -> None:
    """Two submissions for the stand-in, which gives a point for each word."""
    (folder / "submissions").mkdir()
    (folder / "submissions" / "ada.py").write_text("a b")
    (folder / "submissions" / "grace.py").write_text("a b c")


def run_documented(program: str, folder: Path, *, address: str, **environ: str) -> tuple[int, str]:
    """Run the one command of docs/cluster.md with that in it; returns its exit code and what it said."""
    (command,) = [each for each in commands() if program in each]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euc", command.replace("tcp://10.0.0.1:8786", address)],
        cwd=folder,
        env={**os.environ, "PATH": path, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


def scores(folder: Path) -> dict[str, float]:
    """What the gradebook in there says."""
    with (folder / "graded" / "gradebook.csv").open() as file:
        return {row["submission"]: float(row["score"]) for row in csv.DictReader(file)}


class DaskCluster:
    """A scheduler and the workers that are started; all of them end with the context, whatever happened."""

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", **environ: str) -> None:
        self._folder = folder
        self._port = free_port(host)
        self._host = host
        self._environ = {**os.environ, "DASK_TEMPORARY_DIRECTORY": str(folder), **environ}
        self._processes = ExitStack()
        self.address = f"tcp://{host}:{self._port}"

    def __enter__(self) -> "DaskCluster":
        with ExitStack() as on_failure:
            on_failure.push(self._processes)
            self.scheduler = self._start(documented("dask scheduler"))
            # What runs in the cluster for the test's sake is asked for over this client.
            self.client = Client(self.address, timeout=_START_S, set_as_default=False)
            self._processes.callback(self.client.close)
            on_failure.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._processes.close()

    def start_worker(
        self, *options: str, namespace: str = "", is_stand_in: bool = False, **environ: str
    ) -> subprocess.Popen[bytes]:
        """Start a worker, in that network namespace, and wait until it is in the cluster."""
        count = len(self.workers())
        command = documented("dask worker").replace("--nworkers 8", "--nworkers 1")
        command = shlex.join([*shlex.split(command), *options])
        if is_stand_in:
            command += f" --preload {STAND_IN}"
        enter = ["ip", "netns", "exec", namespace] if namespace else []
        process = self._start(command, enter=enter, environ=environ)
        self.wait_for_workers(count + 1)
        return process

    @contextmanager
    def extra_worker(self, *options: str, **environ: str) -> Iterator[None]:
        """A stand-in beside those that there are."""
        count = len(self.workers())
        process = self.start_worker(*options, is_stand_in=True, **environ)
        try:
            yield
        finally:
            end(process)
            self.wait_for_workers(count)

    def workers(self) -> list[str]:
        """Addresses of those that are in the cluster now."""
        return sorted(self.client.scheduler_info(n_workers=-1)["workers"])

    def wait_for_workers(self, count: int) -> None:
        deadline = time.monotonic() + _START_S
        while len(self.workers()) != count:
            assert time.monotonic() < deadline, f"{self.workers()} instead of {count} workers\n{self.log()}"
            time.sleep(0.05)

    def log(self) -> str:
        return "\n".join(path.read_text()[-3000:] for path in sorted(self._folder.glob("*.log")))

    def _start(
        self, command: str, *, enter: Sequence[str] = (), environ: Mapping[str, str] = MappingProxyType({})
    ) -> subprocess.Popen[bytes]:
        command = re.sub(r"\b10\.0\.0\.1\b", self._host, command).replace("8786", str(self._port))
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin"])
        with (self._folder / f"{len(list(self._folder.glob('*.log')))}.log").open("wb") as log:
            process = subprocess.Popen(
                [*enter, "bash", "-euc", f"exec env {command}"],
                cwd=self._folder,
                env={**self._environ, "PATH": path, **environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.callback(end, process)
        return process


def end(process: subprocess.Popen[bytes], *, now: bool = False) -> None:
    """End the process and those of its group: politely first, unless `now`, then for sure."""
    with suppress(ProcessLookupError):
        if not now:
            os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
