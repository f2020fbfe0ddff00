"""Tries to signal, trace and read the grader and the warm process, in every way that the kernel has."""

import ctypes
import fcntl
import os
import resource
import signal

REAL = {"kill_parent", "signal_by_descriptor", "limit_parent", "read_parent", "queue_signal"}


libc = ctypes.CDLL(None, use_errno=True)


def call(*arguments):
    return libc.syscall(*[ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments])


def attempts(parent):
    """Signal 0 and 18 (continue) do no harm."""
    local = os.getppid()

    def kill_parent():
        os.kill(parent, 0)
        return True

    def kill_local_parent():
        os.kill(local or 1, 0)
        return True

    def kill_everything():
        os.kill(-1, 0)
        return True

    def kill_group():
        os.killpg(os.getpgid(local), 0)
        return True

    def kill_own_group():
        os.kill(0, 0)
        return True

    def signal_thread():
        return call(234, parent, parent, 0) == 0 or call(200, parent, 0) == 0

    def signal_by_descriptor():
        return os.pidfd_open(parent)

    def signal_by_owner():
        reader, writer = os.pipe()
        fcntl.fcntl(reader, 10, signal.SIGCONT)
        fcntl.fcntl(reader, 8, local or 1)
        return True

    def queue_signal():
        information = (ctypes.c_int * 32)(0, 0, -1)
        return call(129, parent, 0, information) == 0

    def limit_parent():
        return resource.prlimit(parent, resource.RLIMIT_NOFILE)

    def read_parent():
        buffer = ctypes.create_string_buffer(8)
        local_part = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
        remote_part = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
        result = call(310, parent, local_part, 1, remote_part, 1, 0)
        return result > 0 or ctypes.get_errno() not in (1, 3, 38)

    def trace_parent():
        attached = call(101, 0x4206, parent, 0, 0) == 0  # PTRACE_SEIZE: does not stop it
        return attached

    def slow_parent_down():
        os.setpriority(os.PRIO_PROCESS, parent, 5)
        return True

    def move_parent():
        os.sched_setaffinity(parent, os.sched_getaffinity(parent))
        return True

    return managed([kill_parent, kill_local_parent, kill_everything, kill_group, kill_own_group, signal_thread,
                    signal_by_descriptor, signal_by_owner, queue_signal, limit_parent, read_parent, trace_parent,
                    slow_parent_down, move_parent])
