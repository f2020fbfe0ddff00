"""Tries to leave something for the next submission, or to gain rights: files, caches, shared memory, locks."""

import ctypes
import fcntl
import mmap
import os
import resource
import stat
import sys
import tempfile
from multiprocessing import shared_memory

import torch

REAL = {"write_tmp", "write_shared_memory", "lock_library", "write_library", "lease_library", "nice_up", "start_program"}
NAME = "autograder-attack-trace"


def attempts():
    library = os.path.dirname(torch.__file__)

    def write_tmp():
        with open(f"/tmp/{NAME}", "w"):
            pass
        os.unlink(f"/tmp/{NAME}")
        return True

    def write_shared_memory():
        segment = shared_memory.SharedMemory(create=True, size=4096)
        segment.close()
        segment.unlink()
        return True

    def write_cache():
        folder = os.path.join(library, "__pycache__")
        path = os.path.join(folder, NAME)
        with open(path, "w"):
            pass
        os.unlink(path)
        return True

    def write_library():
        with open(os.path.join(library, "version.py"), "r+b"):
            return True

    def touch_library():
        path = os.path.join(library, "version.py")
        os.utime(path, (os.stat(path).st_atime, os.stat(path).st_mtime))
        return True

    def map_library_writable():
        with open(torch._C.__file__, "rb") as file:
            mmap.mmap(file.fileno(), 4096, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        return True

    def lock_library():
        with open(torch.__file__, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True

    def lock_library_range():
        with open(torch.__file__, "rb") as file:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return True

    def lease_library():
        with open(torch.__file__, "rb") as file:
            fcntl.fcntl(file, 1024, fcntl.F_RDLCK)
        return True

    def extension_cache():
        with open(os.path.join(os.path.expanduser("~"), ".cache-" + NAME), "w"):
            return os.path.expanduser("~") != "/box"

    def temporary_elsewhere():
        with tempfile.NamedTemporaryFile() as file:
            return not file.name.startswith("/box")

    def start_program():
        # An executable of its own, in the one folder that it may write in.
        with open(NAME, "w") as file:
            file.write("#!/bin/sh\n")
        os.chmod(NAME, 0o4777)
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        os.unlink(NAME)
        return True

    def raise_limits():
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard + 1))
        return True

    def nice_up():
        os.nice(-1)
        os.nice(1)
        return True

    def become_somebody_else():
        os.setresuid(1, 1, 0)
        os.setresuid(0, 0, 0)
        return True

    def make_device():
        os.mknod(NAME + "-device", stat.S_IFCHR | 0o666, os.makedev(1, 1))
        return True

    def type_into_terminal():
        for number in range(8):
            try:
                fcntl.ioctl(number, 0x5412, b"x")
            except OSError:
                continue
            return True

    def open_terminal():
        return os.open("/dev/tty", os.O_RDWR)

    def write_kernel_settings():
        return os.open("/proc/sys/kernel/hostname", os.O_WRONLY)

    def change_parent_names():
        return ctypes.CDLL(None).sethostname(b"attack", 6) == 0

    return managed([write_tmp, write_shared_memory, write_cache, write_library, touch_library, map_library_writable,
                    lock_library, lock_library_range, lease_library, extension_cache, temporary_elsewhere,
                    start_program, raise_limits, nice_up, become_somebody_else, make_device, type_into_terminal, open_terminal,
                    write_kernel_settings, change_parent_names])
