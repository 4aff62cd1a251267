"""Calls at our door: what the webhooks told, what became of it, and what they missed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from connectors.models import Connection


class Call(models.Model):
    """One call at our door about one record; a call that names several is a row each.

    It is a hint. Its body is kept, masked, for whoever must see what was said; nothing reads it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        HANDLED = "handled", "handled"
        DOUBLED = "doubled", "told again by a later call"
        PING = "ping", "ping"
        REFUSED = "refused", "refused"
        GAVE_UP = "gave_up", "given up; left to polling"

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="calls", db_index=False
    )  # the index of what was told begins with it
    received_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20, blank=True)
    topic = models.CharField(max_length=60, blank=True, help_text="The sender's own word for it.")
    external_id = models.CharField("record", max_length=120, blank=True)
    digest = models.CharField(max_length=32)
    size = models.PositiveIntegerField(default=0)
    body = models.TextField(blank=True)
    times = models.PositiveIntegerField(default=1, help_text="How often it came while it waited.")
    address = models.CharField(max_length=45, blank=True)
    is_signed = models.BooleanField("signed", default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True)
    sentence = models.TextField(blank=True)

    class Meta:
        ordering = ("-received_at", "-pk")
        constraints = [
            # Once it was taken up, a like call may tell of a later change: only before is it doubled.
            models.UniqueConstraint(
                fields=("connection", "kind", "external_id", "digest"),
                condition=Q(state="waiting", tries=0),
                name="one_call_not_taken_up",
            )
        ]
        indexes = [
            models.Index(
                fields=("connection", "not_before"),
                name="call_waiting",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=("connection", "kind", "external_id", "received_at"), name="call_told"
            ),
            models.Index(fields=("-received_at", "-id"), name="call_newest"),
        ]

    def __str__(self) -> str:
        about = f"{self.kind} {self.external_id}".strip() or self.get_state_display()
        return f"{about} at {self.received_at:%Y-%m-%d %H:%M:%S}"


class Listener(models.Model):
    """How a connection is listened to: its subscriptions, and the right to handle its calls."""

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="listener")
    kinds = models.JSONField(default=dict, help_text="Kind of record to since when it is told of.")
    checked_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, help_text="Why its subscriptions cannot be kept.")
    told = models.TextField(blank=True, help_text="What was last put right, and when.")
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"listening to {self.connection_id}"


class CallDay(models.Model):
    """What one day's calls and polling came to, for one connection."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="call_days")
    day = models.DateField()
    changes = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0, help_text="Found by polling; no call told.")
    pings = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-day",)
        constraints = [
            models.UniqueConstraint(fields=("connection", "day"), name="one_call_day_a_connection")
        ]

    def __str__(self) -> str:
        return f"{self.connection_id} on {self.day}"


class Unheard(models.Model):
    """A change that polling found, until it is known whether a call told of it, if late."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    external_id = models.CharField(max_length=120)
    told_from = models.DateTimeField(help_text="A call since then told of this change.")
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=("found_at",), name="unheard_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"
