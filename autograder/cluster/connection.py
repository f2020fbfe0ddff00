"""A Dask cluster as the pool uses it: tasks out, verdicts or what went wrong with them back."""

import logging
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.cluster.course import PackedCourse
from autograder.cluster.versions import UnfitWorker, refuse_unfit
from autograder.errors import AutograderError, GraderFault
from autograder.pool import Task
from autograder.verdict import Verdict

if TYPE_CHECKING:
    from distributed import Client, Future

_CONNECT_TIMEOUT_S = 10
_RESULT_TIMEOUT_S = 10
#: Dask warns of 10 MB, as if a data set had been sent by mistake. The intake lets submissions be larger.
_DASK_CONFIG = {"distributed.admin.large-graph-warning-threshold": "100MB"}

#: Called with a task's key, from a thread of Dask's.
WhenDone = Callable[[str], object]


class WorkersLost(Exception):  # noqa: N818  what became of a task, for the pool to judge
    """Workers died while they had the task, as often as the scheduler allows."""


class NotYet(Exception):  # noqa: N818  no error: ask again
    """The verdict was lost with its worker before it was fetched, and is made again."""


class Cluster:
    """The workers behind one scheduler, while they serve one batch. Made by `connect`."""

    def __init__(self, client: "Client", address: str, *, needs_gpu: bool, when_done: WhenDone) -> None:
        self._client = client
        self._address = address
        self._resources = {"GPU": 1} if needs_gpu else {}
        self._when_done = when_done
        self._batch = f"autograder-{secrets.token_hex(8)}"
        self._futures: dict[str, Future[dict[str, Any]]] = {}
        self._sent = 0

    def send_course(self, course: PackedCourse, *, sandbox: str, device: str) -> None:
        """Give every worker the course, those that join later, too. Raises UnfitWorker for what they lack."""
        from autograder.cluster import worker

        with self._gone_is_a_fault():
            refuse_unfit(self._client.run(worker.versions, on_error="return"), self._address)
            plugin = worker.GradingPlugin(course, name=self._batch, sandbox=sandbox, device=device)
            self._client.register_plugin(plugin)

    def count_workers(self) -> int:
        """How many can grade these tasks; raises GraderFault when the scheduler is gone."""
        if self._client.status != "running":
            raise self._gone()
        with self._gone_is_a_fault():
            workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        wanted = self._resources.items()
        return sum(all(each["resources"].get(kind, 0) >= n for kind, n in wanted) for each in workers)

    def submit(self, task: Task, content: bytes | None) -> str:
        """Have some worker grade the task; returns the key that `when_done` is called with."""
        import dask

        from autograder.cluster import worker

        self._sent += 1  # the same task sent again must not be the same to Dask
        key = f"{self._batch}-{self._sent}"
        with self._gone_is_a_fault(), dask.config.set(_DASK_CONFIG):
            future = self._client.submit(
                worker.grade,
                self._batch,
                task,
                content,
                key=key,
                resources=self._resources or None,
                pure=False,
            )
        self._await(key, future)
        return key

    def _await(self, key: str, future: "Future[dict[str, Any]]") -> None:
        self._futures[key] = future
        future.add_done_callback(lambda _: self._when_done(key))

    def fetch(self, key: str) -> Verdict:
        """What the task came to.

        Raises WorkersLost, or NotYet, after which `when_done` is called again. After an UnfitWorker or, when
        the scheduler is gone, a GraderFault, no other task will come to anything.
        """
        from distributed import KilledWorker

        future = self._futures.pop(key)
        try:
            return Verdict.from_json(future.result(timeout=_RESULT_TIMEOUT_S))
        except KilledWorker as cause:
            raise WorkersLost(
                f"{cause.allowed_failures + 1} workers died while they had it, the last at "
                f"{cause.last_worker.address}"
            ) from cause
        except TimeoutError as cause:
            self._await(key, future)
            raise NotYet from cause
        except (OSError, CancelledError) as cause:
            raise self._gone() from cause
        except Exception as cause:
            words = str(cause) if isinstance(cause, UnfitWorker) else f"{type(cause).__name__}: {cause}"
            raise UnfitWorker(
                f"--cluster {self._address}: a worker is of no use: {words}\n"
                "Mend it or end it, then run the same command again: what was graded is kept"
            ) from cause

    def forget(self) -> None:
        """Drop what is in flight, and have the workers end these graders and remove the course."""
        if self._client.status == "running":
            # It may be half-way through whatever went wrong, and that is what should be told.
            with suppress(Exception):
                self._client.cancel(list(self._futures.values()), force=True)
                self._client.unregister_worker_plugin(self._batch)

    @contextmanager
    def _gone_is_a_fault(self) -> Iterator[None]:
        try:
            yield
        except (OSError, CancelledError) as cause:
            raise self._gone() from cause

    def _gone(self) -> GraderFault:
        return GraderFault(
            f"--cluster {self._address}: the scheduler is gone, or has dropped what it was given; "
            "run the same command again when it is back: what was graded is kept"
        )


@contextmanager
def connect(address: str, *, needs_gpu: bool, when_done: WhenDone) -> Iterator[Cluster]:
    """The cluster at that address, or in that scheduler file; raises AutograderError when there is none.

    `when_done` is called with a task's key when it may be fetched, from another thread.
    """
    try:
        from distributed import Client, Security
    except ModuleNotFoundError as cause:
        raise AutograderError(
            f"--cluster needs the package {cause.name}: install autograder with its extra `cluster`, in its "
            "repository by `uv pip install -e '.[cluster]'`"
        ) from cause
    place = _place(address)
    if address.startswith("tls://") and not Security().get_connection_args("client").get("ssl_context"):
        raise AutograderError(
            f"--cluster {address}: Dask knows no key and certificate here; docs/cluster.md makes them"
        )
    for logger in ("distributed", "distributed.client"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)  # what goes wrong is told by exceptions
    try:
        client = Client(**place, timeout=_CONNECT_TIMEOUT_S, set_as_default=False, name="autograder")
    except (OSError, ValueError) as cause:
        raise AutograderError(f"--cluster {address}: no Dask scheduler answers there ({cause})") from cause
    try:
        cluster = Cluster(client, address, needs_gpu=needs_gpu, when_done=when_done)
        try:
            yield cluster
        finally:
            cluster.forget()
    finally:
        client.close()


def _place(address: str) -> dict[str, str]:
    if address.startswith(("tcp://", "tls://")):
        return {"address": address}
    if Path(address).is_file():
        return {"scheduler_file": address}
    raise AutograderError(
        f"--cluster {address}: must be an address like tcp://10.0.0.1:8786, tls://… or a scheduler's file"
    )
