"""The Celery application: messages are hints, the database is the truth."""

import gc
import logging
import os
from typing import Any

from celery import Celery
from celery.signals import task_postrun, worker_process_init, worker_process_shutdown, worker_ready

from connectors.kit.transport import transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integrator.settings")
app = Celery("integrator")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
@worker_ready.connect
def set_aside(**_: Any) -> None:
    """Set aside what a worker has loaded: none of it is garbage, and looking it over costs CPU."""
    transport()  # its library as well
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)  # a batch makes 100,000s of things, few of them in rings


@task_postrun.connect
def tidy(**_: Any) -> None:
    """Free what a task leaves in rings: with little else in sight, Python would hardly ever look."""
    gc.collect()


@worker_process_shutdown.connect
def say_the_last(**_: Any) -> None:
    """Write the lines that wait to be written together: a pool's process ends without asking."""
    for handler in logging.getLogger().handlers:
        handler.flush()
