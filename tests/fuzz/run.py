"""Fuzz what reads untrusted bytes: `python tests/fuzz/run.py frames --count 1000000`, `files --count 100000`.

Prints how often which outcome came, how fast and in how much memory. A finding (anything but a typed refusal
or a sound result) is written to a folder with its traceback, and the exit status is then 1. Each case has its
own seed: `--seed 0 --start 4711 --count 1` makes case 4711 again, `replay FILE` checks a saved file.
"""

import argparse
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from hunt import Report, hunt

#: Beyond what is in use at the start. An allocation that a hostile length asks for fails instead of swapping.
ADDRESS_SPACE_MB = 4096


def main() -> int:
    """Run one fuzzer; 0 where nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["frames", "files", "replay"])
    parser.add_argument("file", nargs="?", type=Path, help="for replay: a saved frame (.bin) or file")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="number of the first case")
    parser.add_argument("--slow-s", type=float, default=10.0, help="CPU time that makes a case a finding")
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"), help="folder for findings")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    options = parser.parse_args()
    if options.what == "replay":
        return _replay(options.file)
    target = _target(options.what)
    _limit_address_space()
    report = hunt(
        target.make,
        target.check,
        seed=options.seed,
        count=options.count,
        start=options.start,
        slow_s=options.slow_s,
        folder=options.findings,
    )
    share = report.share(target.is_past_first_check)
    print(_as_json(report, share) if options.json else _as_text(report, share))
    return 1 if report.findings else 0


def _target(what: str) -> ModuleType:
    # Only the one that is asked for: torch takes seconds and memory that the fuzzer of files does not need.
    if what == "frames":
        import frames

        return frames
    import files

    return files


def _replay(file: Path | None) -> int:
    if file is None:
        raise SystemExit("replay what? name a file of the findings folder")
    check: Callable[[str, bytes], str] = _target("frames" if file.suffix == ".bin" else "files").check
    print(check(file.name, file.read_bytes()))
    return 0


def _limit_address_space() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + (ADDRESS_SPACE_MB << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _as_text(report: Report, share: float) -> str:
    lines = [f"{count:9,} × {outcome}" for outcome, count in report.outcomes.most_common()]
    lines += [f"{count:9,} × FINDING {kind}" for kind, count in report.findings.most_common()]
    lines += [
        f"{report.count:,} cases in {report.seconds:.0f} s, {report.count / report.seconds:,.0f}/s",
        f"{share:.0%} got past the first check; {report.findings.total()} findings",
        f"peak memory grew by {report.peak_growth_mb:.0f} MB",
        f"slowest: case {report.slowest_case}, {report.slowest_s:.2f} s of CPU time",
    ]
    return "\n".join(lines)


def _as_json(report: Report, share: float) -> str:
    return json.dumps(
        {
            "count": report.count,
            "seconds": report.seconds,
            "past_first_check": share,
            "peak_growth_mb": report.peak_growth_mb,
            "slowest_s": report.slowest_s,
            "slowest_case": report.slowest_case,
            "outcomes": report.outcomes,
            "findings": report.findings,
        }
    )


if __name__ == "__main__":
    sys.exit(main())
