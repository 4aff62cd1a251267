"""The word that a worker is to stop: set once in its parent, read by every task in its children."""

import multiprocessing
from typing import Any

from celery.signals import worker_shutting_down

# Made before the pool forks, so that the children share it; a plain flag would stay theirs.
_STOP = multiprocessing.Event()


@worker_shutting_down.connect
def _stop(**_: Any) -> None:
    _STOP.set()


def must_stop() -> bool:
    """Tell whether tasks should hand back at the next page or flush."""
    return _STOP.is_set()
