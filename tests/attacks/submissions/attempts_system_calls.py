"""Makes system calls that no tensor function needs; any answer but "not permitted" or "no such call" counts."""

import ctypes
import errno

REAL = {"memfd_create", "io_uring_setup", "userfaultfd", "shmget", "msgget", "semget", "inotify_init1", "personality"}
#: x86-64 numbers. The arguments are chosen to do nothing where the call is allowed.
CALLS = {
    "memfd_create": (319, b"attack", 0), "memfd_secret": (447, 0), "io_uring_setup": (425, 1, None),
    "io_uring_enter": (426, -1, 0, 0, 0), "userfaultfd": (323, 1), "bpf": (321, 0, None, 0),
    "perf_event_open": (298, None, 0, -1, -1, 0), "ptrace": (101, -1, 0, 0, 0), "process_vm_readv": (310, 1, None, 0, None, 0, 0),
    "process_vm_writev": (311, 1, None, 0, None, 0, 0), "kcmp": (312, 1, 1, 0, 0, 0), "pidfd_getfd": (438, -1, 0, 0),
    "pidfd_open": (434, 1, 0), "pidfd_send_signal": (424, -1, 0, None, 0), "process_madvise": (440, -1, None, 0, 0, 0),
    "keyctl": (250, 0, -3, 0), "add_key": (248, None, None, None, 0, -3), "request_key": (249, None, None, None, 0),
    "shmget": (29, 0, 4096, 0o1600), "msgget": (68, 0, 0o1600), "semget": (64, 0, 1, 0o1600),
    "mq_open": (240, b"attack", 0), "unshare": (272, 0), "unshare_user": (272, 0x10000000), "setns": (308, -1, 0),
    "clone_user": (56, 0x10010000, 0, 0, 0, 0), "clone_process": (56, 0x80000000, 0, 0, 0, 0),
    "clone_thread_with_namespace": (56, 0x10010000 | 0x3D0F00, 0, 0, 0, 0), "clone3": (435, None, 0),
    "mount": (165, None, None, None, 0, None), "umount2": (166, None, 0), "pivot_root": (155, None, None),
    "chroot": (161, b"/nowhere"), "open_tree": (428, -1, b"", 0), "move_mount": (429, -1, b"", -1, b"", 0),
    "fsopen": (430, b"tmpfs", 0), "mount_setattr": (442, -1, b"", 0, None, 0),
    "open_by_handle_at": (304, -1, None, 0), "name_to_handle_at": (303, -1, b"/", None, None, 0),
    "execve": (59, b"/nowhere", None, None), "execveat": (322, -1, b"/nowhere", None, None, 0),
    "socket": (41, 1, 1, 0), "socketpair": (53, 1, 1, 0, None), "bind": (49, -1, None, 0), "sendmsg": (46, -1, None, 0),
    "recvmsg": (47, -1, None, 0), "sendmmsg": (307, -1, None, 0, 0), "splice": (275, -1, None, -1, None, 0, 0),
    "vmsplice": (278, -1, None, 0, 0), "tee": (276, -1, -1, 0, 0), "fanotify_init": (300, 0, 0), "inotify_init1": (294, 0),
    "timer_create": (222, 0, None, None), "setuid": (105, 0), "setresuid": (117, 0, 0, 0), "setgroups": (116, 0, None),
    "capset": (126, None, None), "personality": (135, 0xFFFFFFFF), "prctl_dumpable": (157, 4, 1, 0, 0, 0),
    "prctl_no_death_signal": (157, 1, 0, 0, 0, 0), "seccomp": (317, 2, 0, None), "sched_setscheduler": (144, 0, 0, None),
    "ioprio_set": (251, 1, 0, 0), "quotactl": (179, 0, None, 0, None), "syslog": (103, 10, None, 0), "reboot": (169, 0, 0, 0, None),
    "init_module": (175, None, 0, b""), "kexec_load": (246, 0, 0, None, 0), "iopl": (172, 0), "swapoff": (168, b"/nowhere"),
    "acct": (163, b"/nowhere"), "sethostname": (170, None, 0), "mknod": (133, b"/nowhere/x", 0, 0), "chown": (92, b"/nowhere", 0, 0),
    "setxattr": (188, b"/nowhere", b"user.x", b"", 0, 0), "mlockall": (151, 0), "remap_file_pages": (216, 0, 0, 0, 0, 0),
    "x32_getpid": (0x40000000 | 39,), "x32_fork": (0x40000000 | 57,), "landlock": (444, None, 0, 1), "lookup_dcookie": (212, 0, None, 0),
}


def attempts():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    results = {}
    for name, (number, *arguments) in CALLS.items():
        ctypes.set_errno(0)
        converted = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
        result = libc.syscall(ctypes.c_long(number), *converted)
        if name in ("clone_process", "x32_fork") and result == 0:
            libc._exit(0)
        results[name] = result >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS)
    return results
