"""What a student's computer has, and a way to run what the students' documents tell them to type."""

import os
import subprocess
import sys
from pathlib import Path

from tests.documents import COURSE, blocks, read

REQUIREMENTS = COURSE / "student_env" / "requirements.txt"


def make_student_venv(folder: Path) -> Path:
    """A fresh environment at `folder` with nothing but the students' requirements in it; returns it."""
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "-q", "--seed", "--python", sys.executable, str(folder)], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run([*uv, "pip", "install", "-q", "--python", python, "-r", str(REQUIREMENTS)], check=True)
    return folder


def student_environ(home: Path, venv: Path | None = None) -> dict[str, str]:
    """Variables of a student who has activated `venv`, has settings of no kind, and is offline."""
    commands = [str(venv / "bin")] if venv else []
    commands.append(str(Path(sys.base_prefix) / "bin"))
    return {
        "HOME": str(home),
        "PATH": os.pathsep.join([*commands, "/usr/bin", "/bin"]),
        "LANG": "C.UTF-8",
        # Port 9 refuses at once: what a machine without a network does, whatever this one has.
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
        "no_proxy": "127.0.0.1,localhost",
        # Where other tests share the cores, threads of tiny operations mostly wait for one another.
        "OMP_NUM_THREADS": "1",
    }


def blocks_left_to(test: str, document: str) -> list[str]:
    """The blocks of a document that name this test as the one that runs them."""
    return [block.text for block in blocks(read(document)) if (block.note, block.argument) == ("test", test)]
