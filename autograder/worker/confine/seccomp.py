"""Seccomp: a filter that refuses every system call which grading a tensor function does not need.

An allow-list, as a classic BPF program (Linux `Documentation/userspace-api/seccomp_filter.rst`). Refused
calls fail with EPERM, so that a library that merely probes goes on; no new process can be made, no program
started, no socket opened, and only the process itself can be signalled.
"""

import ctypes
import errno
import os
import struct
from collections.abc import Iterator
from functools import cache

from autograder.worker.confine import linux
from autograder.worker.confine.syscalls import ALLOWED, SPECIAL

_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_SYS_SECCOMP = {"x86_64": 317, "aarch64": 277}

_LOAD, _JUMP_EQ, _JUMP_AT_LEAST, _RETURN, _SHIFT, _AND = 0x20, 0x15, 0x35, 0x06, 0x74, 0x54
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_OFFSET_NUMBER, _OFFSET_ARCH = 0, 4

_ARCHES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

#: What the C libraries start a thread with: no other flag, so neither a process nor a namespace.
_CLONE_THREAD = (0x003D0F00, 0x007D0F00)
_PRCTL_SET_NAME, _PRCTL_GET_NAME, _PRCTL_SET_VMA, _PRCTL_GET_DUMPABLE = 15, 16, 0x53564D41, 3
#: F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC. Not F_SETOWN and F_SETSIG, which signal other
#: processes, nor locks and leases, which reach others through the files that all may read.
_FCNTL = (0, 1, 2, 3, 4, 1030)
#: TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX. Not TIOCSTI, which types into a terminal.
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)


#: What the driver's two devices take: requests of type F, and plain small numbers (unified memory) after two
#: that start and end with it. No other device that a fork can open has such.
_GPU_IOCTL_TYPE, _GPU_IOCTL_PLAIN, _GPU_IOCTL = ord("F"), 0x100, (0x30000001, 0x30000002)
#: Memory that CUDA shares with itself; locked, so that the device can reach it.
_GPU_CALLS = {"memfd_create": (319, 279), "mlock": (149, 228), "munlock": (150, 229)}


def _instruction(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, operand)


def _argument(index: int) -> bytes:
    """Load the low half of an argument; a little-endian machine has it first."""
    return _instruction(_LOAD, 16 + 8 * index)


def _return(action: int) -> bytes:
    return _instruction(_RETURN, action)


def _refuse(number: int = errno.EPERM) -> bytes:
    return _return(_ERRNO | number)


def _when(number: int, block: list[bytes]) -> list[bytes]:
    """Run `block` (which returns) for that system call, else go on behind it."""
    return [_instruction(_JUMP_EQ, number, 0, len(block)), *block]


def _only_values(index: int, values: tuple[int, ...]) -> list[bytes]:
    """Allow the call when the argument is one of `values`."""
    tests = [step for value in values for step in (_instruction(_JUMP_EQ, value, 0, 1), _return(_ALLOW))]
    return [_argument(index), *tests, _refuse()]


def _only_gpu_requests() -> list[bytes]:
    """Allow an ioctl for the GPU, else go on with those that are always allowed."""
    allow = _return(_ALLOW)
    return [
        _argument(1),
        _instruction(_JUMP_EQ, _GPU_IOCTL[0], 0, 1), allow,
        _instruction(_JUMP_EQ, _GPU_IOCTL[1], 0, 1), allow,
        _instruction(_JUMP_AT_LEAST, _GPU_IOCTL_PLAIN, 1, 0), allow,
        _instruction(_SHIFT, 8),
        _instruction(_AND, 0xFF),
        _instruction(_JUMP_EQ, _GPU_IOCTL_TYPE, 0, 1), allow,
    ]  # fmt: skip


def _special_blocks(own_pid: int, *, has_gpu: bool) -> Iterator[tuple[str, list[bytes]]]:
    yield "clone", _only_values(0, _CLONE_THREAD)
    # clone3 hides its flags behind a pointer; the C library falls back to clone on ENOSYS.
    yield "clone3", [_refuse(errno.ENOSYS)]
    prctl_options = (_PRCTL_SET_NAME, _PRCTL_GET_NAME, _PRCTL_SET_VMA, _PRCTL_GET_DUMPABLE)
    yield "prctl", _only_values(0, prctl_options)
    yield "prlimit64", _only_values(0, (0, own_pid))
    yield "kill", _only_values(0, (own_pid,))
    yield "tgkill", _only_values(0, (own_pid,))
    yield "tkill", [_refuse()]
    yield "fcntl", _only_values(1, _FCNTL)
    yield "ioctl", [*(_only_gpu_requests() if has_gpu else ()), *_only_values(1, _IOCTL)]


def program(*, machine: str, own_pid: int, has_gpu: bool = False) -> bytes:
    """The BPF program for `machine` ("x86_64" or "aarch64") and a worker whose process id is `own_pid`."""
    column, _ = _ARCHES[machine]
    steps = [_always_allowed(machine, has_gpu)]
    for name, block in _special_blocks(own_pid, has_gpu=has_gpu):
        steps += _when(SPECIAL[name][column], block)
    return b"".join((*steps, _refuse()))


@cache
def _always_allowed(machine: str, has_gpu: bool) -> bytes:
    """The beginning of the program, which is the same for every process."""
    column, audit_arch = _ARCHES[machine]
    steps = [
        _instruction(_LOAD, _OFFSET_ARCH),
        _instruction(_JUMP_EQ, audit_arch, 1, 0),
        _return(_KILL_PROCESS),
        _instruction(_LOAD, _OFFSET_NUMBER),
    ]
    for numbers in (ALLOWED | (_GPU_CALLS if has_gpu else {})).values():
        number = numbers[column]
        if number is not None:
            steps += _when(number, [_return(_ALLOW)])
    return b"".join(steps)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def prepare(*, has_gpu: bool = False) -> None:
    """Make what filters have in common, so that forks of this process don't each have to."""
    machine = os.uname().machine
    if machine in _ARCHES:
        _always_allowed(machine, has_gpu)


def install(*, has_gpu: bool = False) -> None:
    """Put the filter on this process with all of its threads, for good; no_new_privs must be set."""
    machine = os.uname().machine
    if machine not in _ARCHES:
        raise OSError(f"no seccomp filter for {machine}")
    code = program(machine=machine, own_pid=os.getpid(), has_gpu=has_gpu)
    description = _Program(len(code) // 8, code)
    number = _SYS_SECCOMP[machine]
    mode, flags = ctypes.c_uint(_SET_MODE_FILTER), ctypes.c_uint(_ALL_THREADS)
    unsynchronised = linux.syscall(number, mode, flags, ctypes.byref(description), call="seccomp")
    if unsynchronised:
        raise OSError(f"seccomp: thread {unsynchronised} has a filter of its own")
