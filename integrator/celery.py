"""The Celery application: messages are hints, the database is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integrator.settings")
app = Celery("integrator")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
