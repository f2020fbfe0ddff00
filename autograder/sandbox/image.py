"""The image that workers run in: the runtime and the worker's code, no grader and no solution.

Python's packages are put together on the host, with the host's own index, proxies and certificates and in
the very versions that the grader uses, and copied in. An image's tag is a digest of all that goes into it: a
worker of another version is never graded with, and the runtime is only made again when its packages change.
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
_RUNTIME_NAME = "localhost/autograder-runtime"

#: Debian bookworm's Python, which the packages are for.
_PYTHON_VERSION = "3.11"

#: What a student's imports may name, as in student_env/; torch and the like in the grader's own versions.
_PACKAGES = ("torch", "torchvision", "numpy", "matplotlib", "otter-grader", "ipython")

#: A gigabyte that only compiling for a GPU takes, which no confined process can do.
_LEFT_OUT = ("triton",)

_CONTAINERFILE = PACKAGE / "container" / "Containerfile"
_RUNTIME_FILE = PACKAGE / "container" / "Containerfile.runtime"

_PULL_TIMEOUT_S = 600.0


def requirements() -> str:
    """The packages of the image, one a line, pinned to what this Python has."""
    public = {name: metadata.version(name).partition("+")[0] for name in _PACKAGES}
    return "".join(f"{name}=={version}\n" for name, version in public.items())


@cache
def tag() -> str:
    """Name and tag of the image that fits this version of the worker, and of torch in this Python."""
    parts = [*_runtime_parts(_own_backend()), _CONTAINERFILE.read_bytes()]
    for path in _sources():
        parts += [str(path.relative_to(PACKAGE)).encode(), path.read_bytes()]
    return f"{NAME}:{_digest(parts)}"


def _runtime_parts(backend: str) -> list[bytes]:
    """All that makes the runtime what it is."""
    return [
        requirements().encode(),
        backend.encode(),
        " ".join(_LEFT_OUT).encode(),
        _RUNTIME_FILE.read_bytes(),
    ]


def _own_backend() -> str:
    """The build of torch that this Python has, as uv names it; "" where its version does not tell."""
    return metadata.version("torch").partition("+")[2]


def _digest(parts: list[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _sources() -> list[Path]:
    """The files of the worker, in a fixed order."""
    found = []
    for name in WORKER_SOURCES:
        path = PACKAGE / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


def build(engine: Engine, *, torch_backend: str = "", say: Callable[[str], object]) -> str:
    """Build the image and return its tag; raises AutograderError with the engine's words when that fails.

    `torch_backend` is uv's name of a build of torch, such as `cpu`; "" takes the one that this Python has,
    or what the package index has.
    """
    backend = torch_backend or _own_backend()
    runtime = f"{_RUNTIME_NAME}:{_digest(_runtime_parts(backend))}"
    if not engine.has_image(runtime):
        _ensure_base(engine)
        with tempfile.TemporaryDirectory(prefix="runtime-", dir=_roomy_folder()) as folder:
            say("Collecting Python packages")
            _install_packages(Path(folder) / "packages", backend)
            say(f"Building {runtime} with {engine.name}, which takes minutes")
            _build(engine, runtime, _RUNTIME_FILE, Path(folder), base=BASE)
    with tempfile.TemporaryDirectory(prefix="autograder-image-") as folder:
        _copy_sources(Path(folder) / "worker" / "autograder")
        say(f"Building {tag()} with {engine.name}")
        _build(engine, tag(), _CONTAINERFILE, Path(folder), base=runtime)
    return tag()


def _roomy_folder() -> Path:
    """Beside uv's cache: packages are then linked instead of copied, where the file system can."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autograder"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _install_packages(target: Path, backend: str) -> None:
    places = (str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))
    uv = shutil.which("uv", path=os.pathsep.join(places))
    if uv is None:
        raise AutograderError("uv is not installed, which collects the image's packages: pip install uv")
    wanted, without = target.with_suffix(".txt"), target.with_suffix(".overrides")
    wanted.write_text(requirements())
    without.write_text("".join(f"{name} ; python_version < '3'\n" for name in _LEFT_OUT))
    command = [uv, "pip", "install", "--quiet", "--target", str(target), "--only-binary", ":all:"]
    command += ["--requirement", str(wanted), "--override", str(without)]
    command += ["--python-version", _PYTHON_VERSION]
    command += ["--python-platform", f"{os.uname().machine}-unknown-linux-gnu"]
    command += ["--torch-backend", backend] if backend else []
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise AutograderError(f"uv could not collect the image's packages:\n{done.stderr.strip()[-2000:]}")


def _copy_sources(target: Path) -> None:
    for path in _sources():
        copy = target / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _build(engine: Engine, name: str, file: Path, context: Path, *, base: str) -> None:
    try:
        runtime = engine.working_runtime(base)
    except LookupError as cause:
        raise AutograderError(str(cause)) from cause
    # The host's network: what the build fetches from Debian must not depend on the engine's own bridges.
    command = [engine.path, *runtime, "build", "--network", "host", *ulimits()]
    command += ["--build-arg", f"BASE={base}", "--tag", name, "--file", str(file), str(context)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    if done.returncode:
        raise AutograderError(f"{engine.name} could not build {name}; see its messages above")


def _ensure_base(engine: Engine) -> None:
    if engine.has_image(BASE):
        return
    pulled = engine.ask("pull", "--quiet", BASE, timeout_s=_PULL_TIMEOUT_S)
    if pulled.returncode:
        raise AutograderError(
            f"{engine.name} can't get {BASE}: {failure_of(pulled)}. Where no registry can be reached, make "
            "it: `debootstrap --variant=minbase bookworm rootfs && tar -C rootfs -c . | "
            f"{engine.name} import - {BASE}`"
        )
