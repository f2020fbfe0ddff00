"""The image that workers run in: the runtime and the worker's code, no grader and no solution.

Python's packages are put together on the host, with the host's own index, proxies and certificates and in
the very versions that the grader uses, and copied in. Its tag is a digest of all that goes into it, so that
a worker of another version is never graded with.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path

from autograder.errors import AutograderError
from autograder.sandbox.enclosure import PACKAGE, WORKER_SOURCES
from autograder.sandbox.engine import Engine, failure_of, ulimits

BASE = "docker.io/library/debian:bookworm-slim"
NAME = "localhost/autograder-worker"

#: Debian bookworm's Python, which the packages are for.
_PYTHON_VERSION = "3.11"

#: What a student's imports may name, as in student_env/; torch and the like in the grader's own versions.
_PACKAGES = ("torch", "torchvision", "numpy", "matplotlib", "otter-grader", "ipython")

#: A gigabyte that only compiling for a GPU takes, which no confined process can do.
_LEFT_OUT = ("triton",)

_CONTAINERFILE = PACKAGE / "container" / "Containerfile"


def requirements() -> str:
    """The packages of the image, one a line, pinned to what this Python has."""
    return "".join(f"{name}=={metadata.version(name)}\n" for name in _PACKAGES)


@cache
def tag() -> str:
    """Name and tag of the image that fits this version of the worker."""
    digest = hashlib.sha256(f"{requirements()}{_CONTAINERFILE.read_text()}".encode())
    for path in _sources():
        digest.update(f"\0{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes())
    return f"{NAME}:{digest.hexdigest()[:16]}"


def _sources() -> list[Path]:
    """The files of the worker, in a fixed order."""
    found = []
    for name in WORKER_SOURCES:
        path = PACKAGE / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


def build(engine: Engine, *, torch_backend: str = "", say: Callable[[str], object]) -> str:
    """Build the image and return its tag; raises AutograderError with the engine's words when that fails.

    `torch_backend` is uv's name of a build of torch, such as `cpu`; "" takes what the package index has.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-image-", dir=_roomy_folder()) as folder:
        context = Path(folder)
        say("Collecting Python packages")
        _install_packages(context / "packages", torch_backend)
        _copy_sources(context / "worker" / "autograder")
        shutil.copyfile(_CONTAINERFILE, context / "Containerfile")
        say(f"Building {tag()} with {engine.name}; the first time takes minutes")
        _build(engine, context)
    return tag()


def _roomy_folder() -> str:
    """Beside uv's cache: packages are then linked instead of copied, where the file system can."""
    cache_folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autograder"
    cache_folder.mkdir(parents=True, exist_ok=True)
    return str(cache_folder)


def _install_packages(target: Path, torch_backend: str) -> None:
    uv = shutil.which(
        "uv", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    )
    if uv is None:
        raise AutograderError("uv is not installed, which collects the image's packages: pip install uv")
    wanted = target.with_suffix(".txt")
    wanted.write_text(requirements())
    without = target.with_suffix(".overrides")
    without.write_text("".join(f"{name} ; python_version < '3'\n" for name in _LEFT_OUT))
    command = [uv, "pip", "install", "--quiet", "--target", str(target), "--requirement", str(wanted)]
    command += ["--override", str(without)]
    command += [
        "--python-version",
        _PYTHON_VERSION,
        "--python-platform",
        f"{os.uname().machine}-unknown-linux-gnu",
    ]
    command += ["--only-binary", ":all:", *(("--torch-backend", torch_backend) if torch_backend else ())]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise AutograderError(f"uv could not collect the image's packages:\n{done.stderr.strip()[-2000:]}")


def _copy_sources(target: Path) -> None:
    for path in _sources():
        copy = target / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _build(engine: Engine, context: Path) -> None:
    _ensure_base(engine)
    try:
        runtime = engine.working_runtime(BASE)
    except LookupError as cause:
        raise AutograderError(str(cause)) from cause
    # The host's network: what the build fetches from Debian must not depend on the engine's own bridges.
    command = [engine.path, *runtime, "build", "--network", "host", *ulimits(), "--tag", tag(), str(context)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    if done.returncode:
        raise AutograderError(f"{engine.name} could not build the image; see its messages above")


def _ensure_base(engine: Engine) -> None:
    if engine.has_image(BASE):
        return
    pulled = engine.ask("pull", "--quiet", BASE)
    if pulled.returncode:
        raise AutograderError(
            f"{engine.name} can't get {BASE}: {failure_of(pulled)}. Where no registry can be reached, make "
            "it: `debootstrap --variant=minbase bookworm rootfs && tar -C rootfs -c . | "
            f"{engine.name} import - {BASE}`"
        )
