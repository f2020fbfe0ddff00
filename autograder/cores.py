"""Graders in, a core for each out: where there is a grader to every core, none has to change places.

A grader and the fork that it calls take turns. On two cores, each turn wakes a core, which takes longer than
most calls; on one core it is a switch of processes.
"""

import os
import threading


class Cores:
    """Hands out the cores that this process may use, those first that fewest graders have."""

    def __init__(self, graders: int) -> None:
        """With fewer than one grader a core, none is handed out: the kernel knows better which is idle."""
        self.graders = graders
        cores = sorted(os.sched_getaffinity(0))
        self._holders = dict.fromkeys(cores, 0) if graders >= len(cores) else {}
        self._lock = threading.Lock()

    def take(self) -> int | None:
        """A core to stay on, until it is given back; None: any."""
        with self._lock:
            if not self._holders:
                return None
            core = min(self._holders, key=self._holders.__getitem__)
            self._holders[core] += 1
            return core

    def give_back(self, core: int) -> None:
        with self._lock:
            self._holders[core] -= 1
