"""This machine in, a table out: what it offers for confining student code, and how to get what is missing."""

import os
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.console import plain_table, show_table
from autograder.errors import AutograderError
from autograder.protections import describe
from autograder.sandbox.choice import STRONGEST_FIRST, lack
from autograder.sandbox.lack import ALLOW_NAMESPACES
from autograder.worker.confine import landlock


@dataclass(frozen=True)
class Check:
    """One line of the examination; `remedy` says what would fix it."""

    what: str
    is_fine: bool
    found: str
    remedy: str = ""
    is_required: bool = False


def examine(console: Console) -> bool:
    """Print what is there and what is missing; True when submissions can be graded safely here."""
    checks = [*_software(), *_kernel(), *_gpu(), *_sandboxes()]
    table = plain_table()
    for column in ("", "check", "found", "remedy"):
        table.add_column(column, overflow="fold")
    for check in checks:
        mark, style = ("ok", "green") if check.is_fine else ("--", "red" if check.is_required else "yellow")
        remedy = "" if check.is_fine else check.remedy
        cells = (Text(check.what), Text(check.found), Text(remedy))
        table.add_row(mark, *cells, style=style if not check.is_fine else "")
    show_table(console, table)
    is_safe = all(check.is_fine for check in checks if check.is_required)
    console.print(
        "Submissions can be graded here, confined."
        if is_safe
        else "Submissions can't be graded safely here; see the red lines.",
        style="bold green" if is_safe else "bold red",
    )
    return is_safe


def _software() -> list[Check]:
    checks = [Check("Python", True, platform.python_version(), is_required=True)]
    for package in ("torch", "torchvision", "otter-grader", "pytest"):
        try:
            checks.append(Check(package, True, metadata.version(package), is_required=True))
        except metadata.PackageNotFoundError:
            remedy = f"pip install {package}"
            checks.append(Check(package, False, "not installed", remedy, is_required=True))
    return checks


def _kernel() -> list[Check]:
    is_linux = platform.system() == "Linux"
    system = f"{platform.system()} {platform.release()} on {platform.machine()}"
    checks = [Check("Linux", is_linux, system, "grade on Linux, or in a container", is_required=True)]
    if not is_linux:
        return checks
    version = landlock.abi()
    remedy = "a kernel of 5.13 or newer, started with lsm=landlock,…; mount namespaces do without"
    checks.append(Check("Landlock", version > 0, f"version {version}" if version else "none", remedy))
    checks.append(Check("user namespaces", *_user_namespaces(), ALLOW_NAMESPACES))
    return checks


def _user_namespaces() -> tuple[bool, str]:
    if os.geteuid() == 0:
        return True, "not needed: running as root"
    try:
        with open("/proc/sys/user/max_user_namespaces") as file:
            count = int(file.read())
    except (OSError, ValueError):
        return False, "unknown"
    return count > 0, f"up to {count}"


def _sandboxes() -> list[Check]:
    """Start each sandbox for real and let the hostile probe loose in it."""
    checks = [_sandbox(kind) for kind in STRONGEST_FIRST]
    strongest = next((kind for kind, check in zip(STRONGEST_FIRST, checks, strict=True) if check.is_fine), "")
    found = f"--sandbox auto takes {strongest}" if strongest else "none of these holds"
    remedy = "any of the lines above"
    holds = Check("a sandbox that holds", bool(strongest), found, remedy, is_required=True)
    return [*checks, holds, _sandbox("process")]


def _sandbox(kind: str) -> Check:
    from autograder.sandbox.opening import open_sandbox
    from autograder.sandbox.selftest import breaches_of, permissions_against, self_test

    name = f"{kind} sandbox" + (", for Gradescope and the like" if kind == "process" else "")
    missing = lack(kind)
    if missing:
        return Check(name, False, missing.reason, missing.remedy)
    try:
        with open_sandbox(kind) as worker:
            breaches = breaches_of(self_test(worker))
            protections = describe(kind, worker.protections)
    except AutograderError as fault:
        return Check(name, False, str(fault), "see the message")
    if breaches:
        remedy = permissions_against(breaches) if kind == "process" else ALLOW_NAMESPACES
        return Check(name, False, f"a probe could {', '.join(breaches)}: {protections}", remedy)
    return Check(name, True, protections)


def _gpu() -> list[Check]:
    nodes = sorted(path.name for path in Path("/dev").glob("nvidia[0-9]*"))
    found = ", ".join(nodes) or "none"
    remedy = "optional: for --device cuda with --sandbox container"
    return [Check("NVIDIA GPU", bool(nodes), found, remedy)]
