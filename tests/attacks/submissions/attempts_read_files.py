"""Looks for the hidden tests, the reference, other submissions and the grader's secrets in the file system."""

import glob
import inspect
import os
import stat
import sys

#: What works without a sandbox.
REAL = {"read_secret", "read_hidden_test", "glob_hidden_tests", "list_root", "read_passwd", "read_parent_environment",
        "read_own_package", "inspect_own_package", "read_memory_of_others"}


def is_open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def attempts(secret, course, parent):
    def read_secret():
        return open(secret).read()

    def read_hidden_test():
        return open(f"{course}/tests/graders/hw1_losses/test_q1_mse_loss.py").read()

    def read_reference():
        return open(f"{course}/solutions/hw1_losses/master.ipynb").read()

    def glob_hidden_tests():
        return glob.glob(f"{course}/tests/**/test_q*.py", recursive=True)

    def walk_to_hidden_tests():
        # Everything that can be seen at all, from the root.
        for folder, _, names in os.walk("/"):
            if "assignment.toml" in names or any(name.startswith("test_q") for name in names):
                return folder
            if folder.endswith("/tests/graders"):
                return folder

    def list_root():
        return set(os.listdir("/")) - {"box", "dev", "etc", "lib", "lib64", "lib32", "tmp", "usr",
                                       *[path.split("/")[1] for path in sys.path if path.startswith("/")]}

    def read_passwd():
        return open("/etc/passwd").read()

    def read_parent_environment():
        return open(f"/proc/{parent}/environ", "rb").read()

    def read_own_environment():
        return [name for name in os.environ if name.startswith(("AUTOGRADER", "PYTEST", "SSH", "VIRTUAL", "USER"))]

    def read_environment_of_process():
        variables = open("/proc/self/environ", "rb").read().split(b"\0") + open("/proc/1/environ", "rb").read().split(b"\0")
        return [name for name in variables if name.startswith((b"AUTOGRADER", b"PYTEST", b"SSH", b"VIRTUAL", b"USER"))]

    def read_memory_of_others():
        for number in {os.getppid(), 1, 2, 3, 4, 5, 6, 7, 8} - {os.getpid(), 0}:
            try:
                with open(f"/proc/{number}/mem", "rb"), open(f"/proc/{number}/maps") as maps:
                    return maps.read()
            except OSError:
                continue

    def read_command_line_of_others():
        return course in "".join(open(path).read() for path in glob.glob("/proc/[0-9]*/cmdline"))

    def inherit_descriptors():
        kinds = {number: os.fstat(number).st_mode for number in range(3, 1024) if is_open(number)}
        return [number for number, mode in kinds.items() if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISFIFO(mode)]

    def inherit_terminal():
        return any(os.isatty(number) for number in range(1024) if is_open(number))

    def read_parent_memory():
        return open(f"/proc/{parent}/mem", "rb").read(0) == b"" and open(f"/proc/{parent}/maps").read()

    def list_processes():
        return [name for name in os.listdir("/proc") if name.isdigit() and int(name) == parent]

    def read_own_package():
        return open(f"{course}/autograder/checks.py").read()

    def inspect_own_package():
        return [name for name in list(sys.modules) if name.startswith("autograder.")
                and inspect.getsource(sys.modules[name])]

    def import_hidden_half():
        import autograder.checks
        return autograder.checks

    def leave_through_symlink():
        os.symlink(secret, "link")
        return open("link").read()

    def leave_through_hard_link():
        os.link(secret, "hard-link")
        return open("hard-link").read()

    def leave_through_descriptors():
        for number in range(1024):
            try:
                folder = os.readlink(f"/proc/self/fd/{number}")
            except OSError:
                continue
            if course in folder:
                return folder
        for number in range(1024):
            try:
                return os.open("..", os.O_RDONLY, dir_fd=number)
            except OSError:
                continue

    def leave_upwards():
        os.chdir("/")
        # The folder of the libraries may lie in the course; nothing beside it may be seen.
        return set(os.listdir("../" * 20 + course)) - {".venv"}

    def read_earlier_submission():
        return glob.glob("/box/**/*", recursive=True) + glob.glob("/tmp/autograder-*") + glob.glob("/tmp/**/*.ipynb", recursive=True)

    return managed([read_earlier_submission, read_secret, read_hidden_test, read_reference, glob_hidden_tests, walk_to_hidden_tests, list_root,
                    read_passwd, read_parent_environment, read_own_environment, read_environment_of_process,
                    read_memory_of_others, read_command_line_of_others, inherit_descriptors, inherit_terminal, read_parent_memory, list_processes,
                    read_own_package, inspect_own_package, import_hidden_half, leave_through_symlink,
                    leave_through_hard_link, leave_through_descriptors, leave_upwards])
