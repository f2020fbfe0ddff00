"""Resource limits of one worker: what it may use beyond what the warm process holds already."""

import resource
from dataclasses import dataclass
from pathlib import Path

_MB = 1 << 20

#: What CUDA starts for itself, in the fork in use and in the one that is made ready.
GPU_THREADS = 64

#: The rlimits of a fork that has a GPU; that of memory is the cgroup's.
NO_MEMORY_LIMIT = "rlimits but of memory"

_UNLIMITED = 1 << 60  # what version 1 of cgroups shows for no limit is larger

#: Where version 2 and version 1 of cgroups tell a limit.
_CGROUP_FILES = {
    "cgroup memory": ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"),
    "cgroup processes": ("/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max"),
    "cgroup processor": ("/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
}


@dataclass(frozen=True)
class Budget:
    """What one submission's process may use. `cpu_s` is a backstop; the grader's deadlines come first."""

    memory_mb: int
    disk_mb: int
    threads: int
    cpu_s: int
    gpu_memory_mb: int = 0


@dataclass(frozen=True)
class Baseline:
    """What the warm process has mapped: all of it, and the writable private part, in bytes."""

    mapped: int
    private: int


def measure_baseline() -> Baseline:
    """Read the warm process's own mappings; needs /proc, so before it is shut out."""
    fields = {}
    for line in Path("/proc/self/status").read_text().splitlines():
        key, _, value = line.partition(":")
        if key in ("VmSize", "VmData", "VmStk"):
            fields[key] = int(value.split()[0]) * 1024
    return Baseline(mapped=fields["VmSize"], private=fields["VmData"] + fields["VmStk"])


def cgroup_limits() -> list[str]:
    """Which resources of this process's cgroup are limited, as a container engine does. Needs /sys."""
    return [name for name, places in _CGROUP_FILES.items() if any(map(_is_limited, places))]


def _is_limited(place: str) -> bool:
    try:
        limit = Path(place).read_text().split()[0]
    except (OSError, IndexError):
        return False
    return limit not in ("max", "-1") and int(limit) < _UNLIMITED


def apply(budget: Budget, baseline: Baseline, *, has_gpu: bool = False) -> str:
    """Set the limits, soft and hard, on this process; returns their name among the protections.

    RLIMIT_DATA is the memory limit proper (private writable mappings): past it an allocation fails, which
    the student sees as an error at that line, instead of a killed process. RLIMIT_AS bounds shared mappings.
    """
    memory = budget.memory_mb * _MB
    limits = {
        resource.RLIMIT_DATA: baseline.private + memory,
        resource.RLIMIT_AS: baseline.mapped + memory + 256 * _MB,
        resource.RLIMIT_FSIZE: budget.disk_mb * _MB,
        resource.RLIMIT_NPROC: budget.threads,
        resource.RLIMIT_NOFILE: 128,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_STACK: 64 * _MB,
    }
    if has_gpu:
        # CUDA reserves addresses by the terabyte and has threads of its own; cgroups bound both.
        limits[resource.RLIMIT_AS] = limits[resource.RLIMIT_DATA] = resource.RLIM_INFINITY
        limits[resource.RLIMIT_NPROC] = budget.threads + GPU_THREADS
        limits[resource.RLIMIT_NOFILE] = 1024
    for name, value in limits.items():
        _, hard = resource.getrlimit(name)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (value, value))
    # SIGXCPU tells this limit apart from the others; what ignores it is killed a second later.
    resource.setrlimit(resource.RLIMIT_CPU, (budget.cpu_s, budget.cpu_s + 1))
    return NO_MEMORY_LIMIT if has_gpu else "rlimits"
