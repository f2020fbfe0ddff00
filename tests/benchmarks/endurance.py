"""A large batch, one submission in five hostile: none lost, no neighbour harmed, nothing grows or is left.

    python tests/benchmarks/endurance.py --count 1000 --sandbox kernel --jobs 2

Honest submissions (variants and mistakes of the first homework) are copies of a few files, each graded once
by itself before: what they score in the batch must be just that. Hostile ones are those of `tests/attacks`.
Memory, processes, descriptors and temporary files are sampled while the batch runs; the exit status is 1
when the last third of the samples holds more of anything than the second, or when something is left.
"""

import argparse
import contextlib
import csv
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

COURSE = Path(__file__).resolve().parents[2]
SLUG = "hw1_losses"
TEMPORARY = tuple(Path(folder) for folder in ("/tmp", "/dev/shm", "/var/tmp"))

#: How many distinct honest files; the rest are copies of them.
HONEST = 40
#: Growth that is no leak: the gradebook's page cache, a longer attack at the end than in the middle.
MEMORY_TOLERANCE = 1.05
SAMPLE_EVERY_S = 1.0


@dataclass(frozen=True)
class Sample:
    """What the command line and all below it hold at one moment. Memory is proportional (PSS), in MB."""

    processes: int
    descriptors: int
    memory_mb: float
    files: int


def main() -> int:
    """Make the submissions, grade them, compare; 0 when all of it held."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--sandbox", default="auto")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="endurance-") as folder:
        return 0 if endure(Path(folder), options.count, options.sandbox, options.jobs) else 1


def endure(folder: Path, count: int, sandbox: str, jobs: int) -> bool:
    """Run the batch and print what was seen; True when nothing was lost, harmed, grown or left."""
    honest, hostile = honest_files(folder), hostile_files(folder)
    alone, _ = grade(list(honest.values()), folder / "alone", sandbox, jobs)
    batch = make_batch(folder / "batch", honest, hostile, count)
    before = temporary_files()
    started = time.monotonic()
    together, samples = grade([folder / "batch"], folder / "together", sandbox, jobs)
    elapsed_s = time.monotonic() - started
    left = sorted(map(str, temporary_files() - before))

    lost = [name for name in batch if name not in together]
    harmed = [
        f"{name} scored {together[name]} and not {alone[source]}"
        for name, source in batch.items()
        if source in alone and name in together and together[name] != alone[source]
    ]
    faults = [name for name, (_, status) in together.items() if status == "error"]
    grown = growth(samples)
    print(
        f"{len(batch)} submissions, {sum(source not in alone for source in batch.values())} of them hostile, "
        f"{sandbox}, {jobs} jobs: {elapsed_s:.0f} s"
    )
    for title, found in (
        ("lost", lost),
        ("not graded through a fault", faults),
        ("harmed", harmed),
        ("grown", grown),
        ("left behind", left),
    ):
        print(f"{title}: {len(found)} {'; '.join(found[:5])}")
    return not (lost or faults or harmed or grown or left)


def honest_files(folder: Path) -> dict[str, Path]:
    """Variants, and mistakes on top of one, by name."""
    variants = sorted((COURSE / "tests/variants" / SLUG).glob("*.py"))
    mistakes = sorted((COURSE / "tests/mistakes" / SLUG).glob("*.py"))
    files = {}
    folder = folder / "honest"
    folder.mkdir()
    for index, source in enumerate([*variants, *mistakes[:: max(1, len(mistakes) // HONEST)]][:HONEST]):
        text = (
            source.read_text() if source in variants else f"{variants[0].read_text()}\n\n{source.read_text()}"
        )
        files[f"honest{index:02}"] = folder / f"honest{index:02}.py"
        files[f"honest{index:02}"].write_text(text)
    return files


def hostile_files(folder: Path) -> dict[str, Path]:
    """Every attack that is a plain script, behind an honest solution, by name."""
    solution = (COURSE / "tests/variants" / SLUG / "vectorised.py").read_text()
    files = {}
    folder = folder / "hostile"
    folder.mkdir()
    for source in sorted((COURSE / "tests/attacks/submissions").glob("*.py")):
        if not source.stem.startswith("attempts"):
            files[source.stem] = folder / source.name
            files[source.stem].write_text(f"{solution}\n\n{source.read_text()}")
    return files


def make_batch(folder: Path, honest: dict[str, Path], hostile: dict[str, Path], count: int) -> dict[str, str]:
    """Write `count` submissions, every fifth a hostile one; what each is a copy of, by name."""
    folder.mkdir()
    good, bad = itertools.cycle(honest.items()), itertools.cycle(hostile.items())
    batch = {}
    for number in range(count):
        source, path = next(bad if number % 5 == 4 else good)
        name = f"s{number:04}-{source}"
        shutil.copyfile(path, folder / f"{name}.py")
        batch[name] = source
    return batch


def grade(
    paths: list[Path], out_dir: Path, sandbox: str, jobs: int
) -> tuple[dict[str, tuple[str, str]], list[Sample]]:
    """Run `autograder grade`; score and status by submission, and samples taken meanwhile."""
    command = [sys.executable, "-m", "autograder", "grade", SLUG, *map(str, paths), "--out", str(out_dir)]
    command += ["--sandbox", sandbox, "--jobs", str(jobs)]
    samples = []
    with subprocess.Popen(command, cwd=COURSE, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            samples.append(take_sample(process.pid))
            time.sleep(SAMPLE_EVERY_S)
    with (out_dir / "gradebook.csv").open(newline="") as file:
        return {row["submission"]: (row["score"], row["status"]) for row in csv.DictReader(file)}, samples


def take_sample(pid: int, *, is_alone: bool = True) -> Sample:
    """Count what the command line and all that works for it hold now; what ends meanwhile does not count.

    `is_alone`: nothing else grades on this machine, so that every worker in a container is of this batch.
    """
    descriptors, memory, count = 0, 0, 0
    for process in family_of(pid, is_alone=is_alone):
        try:
            memory += process.memory_full_info().pss
            descriptors += process.num_fds()
            count += 1
        except psutil.Error:
            continue
    return Sample(count, descriptors, memory / (1 << 20), len(temporary_files()))


def family_of(pid: int, *, is_alone: bool) -> set[psutil.Process]:
    """The process, all below it, and the workers in containers, which an engine started on its behalf."""
    family = set()
    workers = filter(is_worker, psutil.process_iter()) if is_alone else ()
    for head in [psutil.Process(pid), *workers]:
        with contextlib.suppress(psutil.Error):
            family |= {head, *head.children(recursive=True)}
    return family


def is_worker(process: psutil.Process) -> bool:
    try:
        return any("autograder.worker" in word for word in process.cmdline())
    except psutil.Error:
        return False


def temporary_files() -> set[Path]:
    """All that lies in the folders for temporary files, a batch's own not looked into."""
    return {path for folder in TEMPORARY if folder.is_dir() for path in folder.iterdir()}


def growth(samples: list[Sample], *, is_alone: bool = True) -> list[str]:
    """What there was more of in the last third of the batch than in the second, at the median and at most."""
    third = len(samples) // 3
    if third < 3:
        return []
    grown = []
    for name, tolerance in (
        ("processes", 0),
        ("descriptors", 0),
        ("memory_mb", MEMORY_TOLERANCE),
        *([("files", 0)] if is_alone else []),
    ):
        parts = [
            [getattr(sample, name) for sample in part]
            for part in (samples[third : 2 * third], samples[2 * third : -2])
        ]
        (middle, last), (most, most_last) = map(statistics.median, parts), map(max, parts)
        print(f"{name}: {middle:g}, then {last:g}")
        # A count that goes up and down by one has either number for its median.
        if last > middle * (tolerance or 1) and most_last > most:
            grown.append(f"{name} from {middle:g} to {last:g}")
    return grown


if __name__ == "__main__":
    sys.exit(main())
