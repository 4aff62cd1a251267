"""A cheap limit on how often: buckets in this process's memory, refilled by time."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable


class Pace:
    """Let `burst` at once and `rate` a second for each key; remembers the newest `keys` of them.

    Each process has its own, so what all let through together is so many times more.
    """

    def __init__(self, rate: float, burst: float, keys: int = 5000) -> None:
        self.rate, self.burst, self.keys = rate, burst, keys
        self._buckets: OrderedDict[Hashable, tuple[float, float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def lets(self, key: Hashable) -> int:
        """Answer 0 where it is too often, else how many came since the last that was let through."""
        at = time.monotonic()
        with self._lock:
            left, then, held = self._buckets.pop(key, (self.burst, at, 0))
            left = min(self.burst, left + (at - then) * self.rate)
            lets = left >= 1
            self._buckets[key] = (left - lets, at, 0 if lets else held + 1)
            if len(self._buckets) > self.keys:
                self._buckets.popitem(last=False)
        return held + 1 if lets else 0

    def forget(self) -> None:
        with self._lock:
            self._buckets.clear()
