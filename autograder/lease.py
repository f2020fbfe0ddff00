"""Who wants a thing that is slow to start in; one that is shared out, until the last has given it back."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, ClassVar, Self


class Leased:
    """Started by the first lease of its key and ended by the last release. Any thread may use either.

    A subclass says by `is_alive` whether it still works, by `is_for_many` whether others may have it, too,
    and by `end` what happens after the last release.
    """

    _shared: ClassVar[dict[Hashable, Any]]
    _lock: ClassVar[threading.Lock]

    def __init_subclass__(cls) -> None:
        cls._shared, cls._lock = {}, threading.Lock()

    def __init__(self, key: Hashable) -> None:
        self._key = key
        self._leases = 0

    @property
    def is_alive(self) -> bool:
        raise NotImplementedError

    @property
    def is_for_many(self) -> bool:
        return True

    def end(self) -> None:
        raise NotImplementedError

    @classmethod
    def lease_by(cls, key: Hashable, start: Callable[[], Self]) -> Self:
        """The living one of that key, or a new one. Give it back with `release`."""
        with cls._lock:
            found: Self | None = cls._shared.get(key)
            if found is None or not found.is_alive:
                found = start()
                if found.is_for_many:
                    cls._shared[key] = found
            found._leases += 1
            return found

    def release(self) -> None:
        """Give the lease back; the last one ends it."""
        with self._lock:
            self._leases -= 1
            if self._leases:
                return
            if self._shared.get(self._key) is self:
                del self._shared[self._key]
        self.end()
