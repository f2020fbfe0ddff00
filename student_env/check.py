"""The Python that runs this in, a line for each thing the homework needs out: python check.py"""

import sys
from importlib import metadata
from pathlib import Path


def find_problems(requirements: str) -> list[str]:
    """What is missing or has another version than the file asks for, each with what to do."""
    problems = []
    if sys.version_info < (3, 11):  # noqa: UP036  whoever runs this may well have an older one
        problems.append(
            f"Python is {sys.version.split()[0]}; install 3.11 or newer and make a new environment"
        )
    for line in requirements.splitlines():
        name, _, wanted = line.partition("==")
        if line.startswith("#") or not wanted:
            continue
        try:
            found = metadata.version(name).partition("+")[0]
        except metadata.PackageNotFoundError:
            problems.append(f"{name} is missing; run: pip install {line}")
            continue
        print(f"{name:14s} {found}")
        if found.split(".")[0] != wanted.split(".")[0]:
            problems.append(f"{name} is {found}, tested with {wanted}; run: pip install {line}")
    return problems


def show_device() -> None:
    """Say what torch computes on; every homework runs on a plain CPU."""
    import torch

    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU (that is enough)"
    print(f"{'device':14s} {device}")


if __name__ == "__main__":
    problems = find_problems(Path(__file__).with_name("requirements.txt").read_text(encoding="utf-8"))
    if not any(problem.startswith("torch ") for problem in problems):
        show_device()
    print("\n".join(problems) or "All set. Start with: jupyter lab")
    sys.exit(bool(problems))
