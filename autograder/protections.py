"""What confined a submission, as one line of its result; and what a reader of that line has to be told."""

from collections.abc import Iterable

#: What each sandbox enforces where the machine allows it, by the beginnings of the names that workers report.
_POSSIBLE = {
    "kernel": ("mount namespace", "network namespace", "pid namespace", "rlimits", "landlock"),
    "container": (
        "mount namespace", "network namespace", "pid namespace",
        "cgroup memory", "cgroup processes", "cgroup processor", "rlimits", "landlock",
    ),
}  # fmt: skip
_POSSIBLE["bubblewrap"] = _POSSIBLE["kernel"]
#: It makes no namespace, but says so: its results are read beside those of the others.
_POSSIBLE["process"] = ("other user", *_POSSIBLE["kernel"])

_UNCONFINED = "none (unconfined)"


def describe(kind: str, enforced: Iterable[str]) -> str:
    """The line: sandbox, protections in force, those that were off: "kernel (seccomp; off: landlock)"."""
    if kind == "none":
        return _UNCONFINED
    on = tuple(enforced)
    off = lacking(kind, on)
    return f"{kind} ({', '.join(on)}{'; off: ' + ', '.join(off) if off else ''})"


def protections(description: str) -> tuple[str, tuple[str, ...]]:
    """What `describe` wrote, taken apart: the kind of sandbox ("" where none was noted), what was on."""
    if not description or description == _UNCONFINED:
        return description, ()
    kind, _, rest = description.partition(" (")
    on = rest.removesuffix(")").partition("; off: ")[0]
    return kind, tuple(name for name in on.split(", ") if name)


def lacking(kind: str, enforced: Iterable[str]) -> tuple[str, ...]:
    """The protections of that kind of sandbox that were not in force."""
    on = tuple(enforced)
    return tuple(name for name in _POSSIBLE.get(kind, ()) if not any(item.startswith(name) for item in on))


def warning(description: str) -> str:
    """What to tell whoever reads a score that was earned in that sandbox; "" where nothing has to be told."""
    if description != _UNCONFINED:
        return ""
    return (
        "Graded without a sandbox (--sandbox none): the submitted code ran with the rights of whoever graded "
        "it, and could have read the tests or made up its score."
    )
