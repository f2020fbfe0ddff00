"""Workers as Slurm jobs for as long as this runs: `python docs/cluster/slurm.py 20` asks for twenty.

Run it where `sbatch` works, in an environment with autograder's extra `cluster` and dask-jobqueue, which the
jobs must see under the same path. It prints the address to grade at; Ctrl-C gives the jobs back. It needs the
key of docs/cluster.md: whoever can log in to a machine can reach its ports.
"""

import argparse
import signal
import threading

import dask
from dask_jobqueue import SLURMCluster
from distributed import Security

#: A grader with torch, and one submission with the 1 GB that assignments let it have by default.
MEMORY = "3GB"
#: After this a job is over. Its worker leaves ten minutes earlier, when it has finished what it was at.
HOURS = 4


def make_cluster(*, partition: str | None = None, has_gpu: bool = False) -> SLURMCluster:
    """A scheduler in this process, and how to ask Slurm for a worker; none is asked for yet."""
    dask.config.set({"distributed.scheduler.allowed-failures": 1})
    lifetime = ["--lifetime", f"{HOURS * 60 - 10}m", "--lifetime-stagger", "5m"]
    quiet = ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
    return SLURMCluster(
        queue=partition,
        cores=1,
        processes=1,
        memory=MEMORY,
        walltime=f"{HOURS:02}:00:00",
        protocol="tls://",
        security=Security(),
        worker_extra_args=[*lifetime, *quiet, *(["--resources", "GPU=1"] if has_gpu else [])],
        job_extra_directives=["--gres=gpu:1"] if has_gpu else [],
        scheduler_options={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Grade on Slurm: keep Dask workers until Ctrl-C.")
    parser.add_argument("jobs", type=int)
    parser.add_argument("--partition")
    parser.add_argument("--gpu", action="store_true", help="a GPU for each worker")
    options = parser.parse_args()
    is_over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: is_over.set())
    with make_cluster(partition=options.partition, has_gpu=options.gpu) as cluster:
        cluster.scale(jobs=options.jobs)
        print(cluster.scheduler_address, flush=True)
        is_over.wait()


if __name__ == "__main__":
    main()
