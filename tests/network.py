"""Network namespaces in which tests start processes as if on other machines."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


@contextmanager
def hosts(count: int) -> Iterator[tuple[str, list[str]]]:
    """This machine's address on a bridge of its own, and the namespaces that are connected to it.

    Skips the test where none can be made; where every tool is promised, that is a failure.
    """
    bridge = f"ag{os.getpid()}"
    subnet = f"10.213.{os.getpid() % 250}"
    with ExitStack() as made:
        try:
            _ip("link", "add", bridge, "type", "bridge")
            made.callback(_ip, "link", "del", bridge)
            _ip("address", "add", f"{subnet}.1/24", "dev", bridge)
            _ip("link", "set", bridge, "up")
            namespaces = [f"{bridge}n{number}" for number in range(count)]
            for number, namespace in enumerate(namespaces, start=2):
                _ip("netns", "add", namespace)
                made.callback(_remove, namespace)
                _connect(namespace, bridge, f"{subnet}.{number}/24")
        except OSError as cause:
            if os.environ.get("AUTOGRADER_TEST_ALL_SANDBOXES"):
                raise
            pytest.skip(f"no network namespaces: {cause}")
        yield f"{subnet}.1", namespaces


def processes_in(namespace: str) -> list[int]:
    """Ids of all processes that have this network; a sandbox's have one of their own."""
    return [int(pid) for pid in _ip("netns", "pids", namespace).split()]


def _connect(namespace: str, bridge: str, address: str) -> None:
    _ip("link", "add", namespace, "type", "veth", "peer", "name", "eth0", "netns", namespace)
    _ip("link", "set", namespace, "master", bridge, "up")
    _ip("-n", namespace, "address", "add", address, "dev", "eth0")
    _ip("-n", namespace, "link", "set", "eth0", "up")
    _ip("-n", namespace, "link", "set", "lo", "up")


def _remove(namespace: str) -> None:
    deadline = time.monotonic() + 10
    while (left := processes_in(namespace)) and time.monotonic() < deadline:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    _ip("netns", "del", namespace)


def _ip(*arguments: str) -> str:
    done = subprocess.run(
        ["ip", *arguments], env={**os.environ, "PATH": _PATH}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise OSError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout
