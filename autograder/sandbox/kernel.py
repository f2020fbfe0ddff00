"""The sandbox that needs nothing installed: what the kernel must give for it."""

import subprocess
import sys

from autograder.sandbox.lack import ALLOW_NAMESPACES, Lack

_ATTEMPT = """
from autograder.worker.confine import namespaces
try:
    namespaces.enter_mount_namespace()
except OSError as error:
    raise SystemExit(error.strerror)
"""


def lack() -> Lack | None:
    """What keeps this kernel from confining a submission, which could fill the disk without own mounts."""
    done = subprocess.run([sys.executable, "-I", "-c", _ATTEMPT], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    said = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
    return Lack(f"no namespaces: {said[0]}", f"{ALLOW_NAMESPACES}, or grade outside of a container")
