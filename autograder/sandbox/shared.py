"""Enclosures that the graders of a batch share, where one keeps its workers from each other.

A worker that is a program of its own loads torch once more: seconds, hundreds of megabytes, and room in the
processor's caches. Those that are forked from one program, in one container, share all of it.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from socket import socket
from typing import ClassVar

from autograder.sandbox.choice import open_enclosure
from autograder.sandbox.enclosure import Enclosure
from autograder.worker.confine.limits import Budget

_Key = tuple[str, Budget, str, int]

#: What dies with its parent, as bubblewrap does, dies with the thread that started it: one that stays.
_STARTER = ThreadPoolExecutor(1, thread_name_prefix="enclosures")


class SharedEnclosure:
    """One enclosure, shared by whoever has leased it. Any thread may use it."""

    _shared: ClassVar[dict[_Key, "SharedEnclosure"]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, key: _Key) -> None:
        self._key = key
        self._leases = 0
        self._enclosure = _STARTER.submit(_open, *key).result()

    @classmethod
    def lease(cls, kind: str, room: Budget, device: str, workers: int) -> "SharedEnclosure":
        """The one of that kind which has room for so many workers, or a new one; one alone where it must be.

        Give it back with `release`. Raises SandboxFault when it can't be opened.
        """
        key = kind, room, device, workers
        with cls._lock:
            shared = cls._shared.get(key)
            if shared is None or not shared._enclosure.is_alive:
                shared = cls(key)
                if shared._enclosure.holds_many:
                    cls._shared[key] = shared
            shared._leases += 1
            return shared

    def open_worker(self) -> socket:
        """Have a warm worker made in it; returns its control socket."""
        return self._enclosure.open_worker()

    def last_words(self) -> str:
        """What the program and the workers forked from it wrote to their error output."""
        return self._enclosure.last_words()

    def release(self) -> None:
        """Give the lease back; the last one ends the enclosure."""
        with self._lock:
            self._leases -= 1
            if self._leases:
                return
            if self._shared.get(self._key) is self:
                del self._shared[self._key]
        self._enclosure.close()


def _open(kind: str, room: Budget, device: str, workers: int) -> Enclosure:
    """An enclosure for so many workers, or for one alone where it would not keep them from each other."""
    enclosure = open_enclosure(kind, room, device, workers=workers)
    try:
        if workers == 1 or enclosure.holds_many:
            return enclosure
    except BaseException:
        enclosure.close()
        raise
    enclosure.close()
    return open_enclosure(kind, room, device)
