"""What a verdict depends on besides the course: that a worker has the same as the machine that asks it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import autograder
from autograder.errors import AutograderError
from autograder.installed import version_of

_PACKAGE = Path(autograder.__file__).resolve().parent


class UnfitWorker(AutograderError):  # noqa: N818  the worker is unfit, whoever erred
    """A Dask worker that must not or can't grade; the message names it."""


@dataclass(frozen=True)
class Versions:
    """`sources` is a digest of this package's modules: two checkouts may call themselves the same version."""

    autograder: str
    torch: str
    sources: str

    @classmethod
    def here(cls) -> "Versions":
        """Those of this process."""
        # Without the build, such as `+cpu`: a GPU's worker may be asked from a machine that has none.
        torch = version_of("torch").partition("+")[0]
        return cls(autograder.__version__, torch, _digest_of_sources())

    def differences(self, wanted: "Versions") -> str:
        """In words what these have instead of what is wanted; empty where they are the same."""
        theirs, ours = asdict(self), asdict(wanted)
        return ", ".join(
            f"{part} {theirs[part] or 'missing'} instead of {ours[part] or 'none'}"
            for part in ours
            if theirs[part] != ours[part]
        )


def refuse_unfit(found: Mapping[str, object], scheduler: str) -> None:
    """Raises UnfitWorker when a worker, by address, was found to have other versions than this process."""
    wanted = Versions.here()
    unfit = [
        f"{worker} has {differences}"
        for worker, versions in sorted(found.items())
        if (differences := _differences(versions, wanted))
    ]
    if unfit:
        raise UnfitWorker(
            f"--cluster {scheduler}: workers must have what this machine has; put it there, or end them:\n"
            + "\n".join(unfit)
        )


def _differences(found: object, wanted: Versions) -> str:
    """`found`: versions, or the exception that there was instead."""
    if isinstance(found, Versions):
        return found.differences(wanted)
    return "" if isinstance(found, OSError) else f"no such autograder: {found}"  # OSError: it has just left


@cache
def _digest_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]
