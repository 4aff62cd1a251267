"""The clocks: one for schedules and stories, the database's own for leases."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """Tell the time every schedule and story goes by."""
    return timezone.now()


def lease_now() -> datetime:
    """Tell the database's time, so that hosts whose clocks differ agree on who holds a lease."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
    return told


def ago(seconds: float) -> datetime:
    return now() - timedelta(seconds=seconds)


def ahead(seconds: float) -> datetime:
    return now() + timedelta(seconds=seconds)
