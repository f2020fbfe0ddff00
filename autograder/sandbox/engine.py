"""Podman or docker by its command line: which of them works here, and what it has to be told on this host."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.worker.confine.namespaces import has_user

#: Best first: podman needs no daemon that runs as root.
_ENGINES = ("podman", "docker")

#: An engine answers within this, also one that is busy elsewhere.
_TIMEOUT_S = 30.0

#: Up to here lie the user ids that nobody has.
HIGHEST_USER = 2_140_000_000

#: What an engine exits with when it could not make the container; other codes come from what ran in it.
ENGINE_FAILED = (125, 126, 127)


@dataclass(frozen=True)
class Engine:
    """A container engine that answers; `has_all_users` tells whether any user id can be used in it."""

    name: str
    path: str
    has_all_users: bool

    def ask(self, *arguments: str, timeout_s: float = _TIMEOUT_S) -> subprocess.CompletedProcess[str]:
        """Run one command of it to its end, its output captured."""
        return subprocess.run(
            [self.path, *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=timeout_s,
            check=False,
        )

    def runtimes(self) -> Iterator[list[str]]:
        """Ways to name the runtime, the usual one first.

        Podman's crun refuses hosts whose cgroups are of both versions, where runc works.
        """
        yield []
        if self.name == "podman" and shutil.which("runc", path=_search_path()):
            yield ["--runtime", "runc"]

    def working_runtime(self, image: str) -> list[str]:
        """The first of `runtimes` that can run a container of `image`; raises LookupError with its words."""
        failures = []
        for runtime in self.runtimes():
            run = [*runtime, "run", "--rm", "--network", "none", *ulimits(), image, "true"]
            done = self.ask(*run)
            if done.returncode == 0:
                return runtime
            failures.append(failure_of(done))
        raise LookupError(f"{self.name} can't run a container: {'; '.join(failures)}")

    def has_image(self, image: str) -> bool:
        return self.ask("image", "inspect", "--format", "{{.Id}}", image).returncode == 0


def find_engine() -> Engine:
    """The engine to use; raises LookupError that says why there is none.

    The environment variable AUTOGRADER_ENGINE names the one to use where there are several.
    """
    chosen = os.environ.get("AUTOGRADER_ENGINE")
    reasons = []
    for name in [chosen] if chosen else _ENGINES:
        path = shutil.which(name)
        if path is None:
            reasons.append(f"{name} is not installed")
            continue
        reason, has_all_users = _examine(name, path)
        if not reason:
            return Engine(name, path, has_all_users)
        reasons.append(reason)
    raise LookupError("; ".join(reasons))


def _examine(name: str, path: str) -> tuple[str, bool]:
    """Why the engine does not work ("" when it does), and whether all of the host's user ids are its own."""
    if name == "podman":  # no daemon that could be down: what is wrong with it shows when it is used
        return "", os.geteuid() == 0 and has_user(HIGHEST_USER)
    try:
        done = Engine(name, path, False).ask("info", "--format", "{{.SecurityOptions}}")
    except (OSError, subprocess.TimeoutExpired) as cause:
        return f"{name} does not answer ({cause})", False
    if done.returncode:
        return f"{name} does not answer ({failure_of(done)})", False
    return "", not any(word in done.stdout for word in ("rootless", "userns"))


def ulimits() -> list[str]:
    """Limits that this process may give, said outright: an engine's own can be more than the host allows."""
    wanted = {"nofile": (resource.RLIMIT_NOFILE, 1024), "nproc": (resource.RLIMIT_NPROC, 1024)}
    arguments = ["--ulimit", "core=0:0"]
    for name, (limit, most) in wanted.items():
        _, hard = resource.getrlimit(limit)
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        arguments += ["--ulimit", f"{name}={value}:{value}"]
    return arguments


def ways_to_limit(*, memory_mb: int, threads: int, cores: int) -> Iterator[list[str]]:
    """Limits by cgroup, the most first: a user to whom cgroups are not delegated may get fewer, or none."""
    memory = ["--memory", f"{memory_mb}m", "--memory-swap", f"{memory_mb}m", "--pids-limit", str(threads)]
    yield [*memory, "--cpus", str(cores)]
    yield memory
    yield []


def failure_of(done: subprocess.CompletedProcess[str]) -> str:
    """The last thing that a failed command said."""
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return lines[-1] if lines else f"exit code {done.returncode}"


def _search_path() -> str:
    """Where programs of root lie, too: runc is one."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
