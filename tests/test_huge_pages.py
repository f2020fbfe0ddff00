"""Memory of a process that is about to be forked moves into huge pages, and nothing else changes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_CHOICE = Path("/sys/kernel/mm/transparent_hugepage/enabled")

_PROGRAM = """
import hashlib, mmap, re, sys
from pathlib import Path
from autograder.worker import huge_pages
from autograder.worker.confine import linux

def in_huge_pages():
    return sum(map(int, re.findall(r"AnonHugePages: +(\\d+)", Path("/proc/self/smaps").read_text())))

if sys.argv[1] == "refused":
    linux.prctl(41, 1)  # PR_SET_THP_DISABLE
memory = mmap.mmap(-1, 64 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
for start in range(0, len(memory), mmap.PAGESIZE):
    memory[start] = start // mmap.PAGESIZE % 251
before, sizes = hashlib.sha256(memory).digest(), [in_huge_pages()]
huge_pages.gather()
sizes.append(in_huge_pages())
assert hashlib.sha256(memory).digest() == before
print(*sizes)
"""


def _run(how: str) -> tuple[int, int]:
    output = subprocess.run(
        [sys.executable, "-c", _PROGRAM, how], check=True, capture_output=True, text=True
    ).stdout
    before_kb, after_kb = map(int, output.split())
    return before_kb, after_kb


@pytest.mark.skipif(
    not _CHOICE.exists() or tuple(map(int, os.uname().release.split(".")[:2])) < (6, 1),
    reason="this kernel has no huge pages to be asked for (Linux 6.1)",
)
def test_memory_moves_into_huge_pages() -> None:
    before_kb, after_kb = _run("allowed")

    assert after_kb - before_kb > 50_000


def test_where_the_kernel_refuses_memory_stays_as_it_is() -> None:
    _, after_kb = _run("refused")

    assert after_kb == 0
