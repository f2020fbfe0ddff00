"""Enclosures that the graders of a batch share, where one keeps its workers from each other.

A worker that is a program of its own loads torch once more: seconds, hundreds of megabytes, and room in the
processor's caches. Those that are forked from one program, in one container, share all of it.
"""

from concurrent.futures import ThreadPoolExecutor
from socket import socket

from autograder.lease import Leased
from autograder.sandbox.choice import open_enclosure
from autograder.sandbox.enclosure import Enclosure
from autograder.worker.confine.limits import Budget

_Key = tuple[str, Budget, str, int]

#: What dies with its parent, as bubblewrap does, dies with the thread that started it: one that stays.
_STARTER = ThreadPoolExecutor(1, thread_name_prefix="enclosures")


class SharedEnclosure(Leased):
    """One enclosure, shared by whoever has leased it. Any thread may use it."""

    def __init__(self, key: _Key) -> None:
        super().__init__(key)
        self._enclosure = _STARTER.submit(_open, *key).result()

    @classmethod
    def lease(cls, kind: str, room: Budget, device: str, workers: int) -> "SharedEnclosure":
        """The one of that kind which has room for so many workers, or a new one; one alone where it must be.

        Give it back with `release`. Raises SandboxFault when it can't be opened.
        """
        key = kind, room, device, workers
        return cls.lease_by(key, lambda: cls(key))

    @property
    def is_alive(self) -> bool:
        return self._enclosure.is_alive

    @property
    def is_for_many(self) -> bool:
        return self._enclosure.holds_many

    def open_worker(self) -> socket:
        """Have a warm worker made in it; returns its control socket."""
        return self._enclosure.open_worker()

    def last_words(self) -> str:
        """What the program and the workers forked from it wrote to their error output."""
        return self._enclosure.last_words()

    def end(self) -> None:
        self._enclosure.close()


def _open(kind: str, room: Budget, device: str, workers: int) -> Enclosure:
    """An enclosure for so many workers, or for one alone where it would not keep them from each other."""
    enclosure = open_enclosure(kind, room, device, workers=workers)
    try:
        if enclosure.holds_many or workers == 1:
            return enclosure
    except BaseException:
        enclosure.close()
        raise
    enclosure.close()
    return open_enclosure(kind, room, device)
