"""Runs: one line a sync, when, how many, what failed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from connectors.models import Connection
from syncs.models.flows import Flow


class Run(models.Model):
    """One execution of a flow: many short tasks under one renewed lease, one running a flow."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        INTERRUPTED = "interrupted", "interrupted"
        CANCELLED = "cancelled", "cancelled"

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", "by schedule"
        STAFF = "staff", "by hand"
        RECOVERY = "recovery", "picked up again"

    flow = models.ForeignKey(Flow, models.PROTECT, related_name="runs")
    source = models.ForeignKey(Connection, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RUNNING)
    trigger = models.CharField(max_length=10, choices=Trigger.choices, default=Trigger.SCHEDULE)
    who = models.CharField(max_length=150, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True)
    place = models.JSONField(default=dict, help_text="Where the next task takes over.")
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    trouble = models.TextField(blank=True)
    is_rehearsal = models.BooleanField(
        "dry run", default=False, help_text="Nothing was sent; it only tells what would become."
    )
    tally = models.JSONField(
        default=dict, help_text="Migration: what a dry run foretold, or what others had brought."
    )
    cursor_from = models.DateTimeField(null=True)
    cursor_to = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-started_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("flow",), condition=Q(state="running"), name="one_running_run_a_flow"
            )
        ]
        indexes = [models.Index(fields=("-started_at", "-id"), name="run_newest")]

    def __str__(self) -> str:
        return f"{self.flow} at {self.started_at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """When a message last went through the queue to a worker; one row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}"
