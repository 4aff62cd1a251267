"""Transfers: the queue, the ledger and the failed record are one row in different states."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.lookups import Exact, In
from django.utils import timezone

from connectors.capabilities import ExportMarker, OrderAmendTarget
from connectors.models import Connection, Record
from connectors.registry import connector_class
from mappings.models import MappingGap
from syncs.models.flows import Flow
from syncs.models.runs import Run
from syncs.states import BOOKED, DUE, Look, State, look

#: Conflicts that end where what changed is applied to the target's document.
APPLICABLE = ("changed_after", "cancelled_after")


class Transfer(models.Model):
    """One record on its way to one target, whatever the flow. State changes only by `moves`."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="transfers")
    target = models.ForeignKey(Connection, models.PROTECT, related_name="transfers")
    flow = models.ForeignKey(Flow, models.PROTECT, related_name="transfers")
    run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="transfers")
    parent = models.ForeignKey(
        Record,
        models.SET_NULL,
        null=True,
        related_name="sequels",
        help_text="The order this shipment, note or sheet belongs to.",
    )
    state = models.CharField(max_length=10, choices=State.choices)
    code = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True)
    cause = models.CharField(
        max_length=120, blank=True, help_text="What groups it with others of the same cause."
    )
    amount = models.DecimalField(max_digits=15, decimal_places=4, default=0)
    currency = models.CharField(max_length=3, blank=True)
    urgency = models.PositiveSmallIntegerField(default=5, help_text="1 is most urgent.")
    tries = models.PositiveSmallIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(
        default=0, help_text="How many workers in a row died while it was being sent."
    )
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True)
    doubt = models.CharField(max_length=60, blank=True, help_text="The step in doubt.")
    doubt_since = models.DateTimeField(null=True)
    looks = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    booked = models.CharField(
        max_length=32, blank=True, help_text="Digest of what the target was told."
    )
    revision = models.PositiveIntegerField(default=0)
    resolution = models.JSONField(default=dict)
    number = models.CharField(max_length=80, blank=True)
    posted_total = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    posted_at = models.DateTimeField(null=True)
    mark_due = models.BooleanField(default=False)
    mark_tries = models.PositiveSmallIntegerField(default=0)
    mark_after = models.DateTimeField(null=True)
    marked_at = models.DateTimeField(null=True)
    waived = models.CharField(
        max_length=300, blank=True, help_text="Why a person let it pass the flow's rules."
    )
    apply_asked = models.BooleanField(
        default=False,
        help_text="A person asked that its change be applied, whatever the flow says.",
    )
    gaps = models.ManyToManyField(MappingGap, related_name="transfers", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-updated_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("record", "target"), name="one_transfer_a_target")
        ]
        indexes = [
            models.Index(
                fields=("target", "urgency", "not_before"),
                name="transfer_due",
                condition=Q(state__in=[s.value for s in DUE]),
            ),
            models.Index(
                fields=("target",), name="transfer_being_sent", condition=Q(state="sending")
            ),
            models.Index(
                fields=("posted_at", "id"), name="transfer_owes_mark", condition=Q(mark_due=True)
            ),
            models.Index(
                fields=("state", "not_before"),
                name="transfer_not_matched",
                condition=Q(code="unmatched"),
            ),
            models.Index(fields=("state", "-updated_at", "-id"), name="transfer_by_state"),
            models.Index(fields=("-updated_at", "-id"), name="transfer_newest"),
            models.Index(fields=("flow", "state"), name="transfer_flow_state"),
            models.Index(
                fields=("number",),
                name="transfer_number_begins",
                opclasses=["varchar_pattern_ops"],
                condition=~Q(number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} to {self.target}"

    @property
    def look(self) -> Look:
        return look(self.state)

    @property
    def owes_mark(self) -> bool:
        """Tell whether its source is still to be told that it is booked."""
        if self.flow.collect != Flow.Collect.MARK or self.marked_at:
            return False
        return issubclass(connector_class(self.record.connection.system), ExportMarker)

    @property
    def may_be_applied(self) -> bool:
        """Tell whether a person may have its change, or its end, applied to what the target holds."""
        is_change = self.state == State.CONFLICT and self.code in APPLICABLE
        if not is_change or self.record.kind != "order":
            return False
        return issubclass(connector_class(self.target.system), OrderAmendTarget)

    @property
    def is_booked(self) -> bool:
        return self.state in BOOKED


class _Is(Exact):
    """Spell a state into the statement itself: SQLite knows what a partial index is of only so.

    Said as a parameter, what is due would be looked for among all that was ever sent.
    """

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        is_state = isinstance(self.rhs, str) and self.rhs in set(State)
        return (_spelled(self.rhs), ()) if is_state else super().process_rhs(compiler, connection)


class _IsOneOf(In):
    """The same of several."""

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if not (self.rhs_is_direct_value() and self.rhs and set(self.rhs) <= set(State)):
            return super().process_rhs(compiler, connection)
        return f"({', '.join(map(_spelled, dict.fromkeys(self.rhs)))})", ()


def _spelled(state: str) -> str:
    return f"'{State(state).value}'"


Transfer._meta.get_field("state").register_lookup(_Is)
Transfer._meta.get_field("state").register_lookup(_IsOneOf)


class Attempt(models.Model):
    """One remote write, committed before its call and after; its outcome is what resuming reads."""

    class Outcome(models.TextChoices):
        SENDING = "sending", "being sent"
        DONE = "done", "done"
        FOUND = "found", "was there already"
        REFUSED = "refused", "refused"
        LATER = "later", "tried again later"
        UNKNOWN = "unknown", "no clear answer"
        ABSENT = "absent", "looked up, not there"

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="attempts")
    step = models.CharField(max_length=60)
    reference = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.SENDING)
    number = models.CharField(max_length=80, blank=True)
    posted = models.JSONField(default=dict)
    sentence = models.TextField(blank=True)
    carried = models.JSONField(default=list, help_text="Ids of payments that travelled with it.")
    exchanges = models.JSONField(default=list)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = [
            models.Index(fields=("-started_at", "-id"), name="attempt_newest"),
            models.Index(
                fields=("outcome", "-started_at", "-id"),
                name="attempt_by_outcome",
                condition=~Q(outcome="done"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.reference}"


class Event(models.Model):
    """One line of a story: what happened to a transfer, when and by whom. Written with the move."""

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="events")
    state = models.CharField(max_length=10, choices=State.choices, blank=True)
    sentence = models.TextField()
    who = models.CharField(max_length=150, blank=True, help_text="Blank: Integrator itself.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        indexes = [models.Index(fields=("-at", "-id"), name="event_newest")]

    def __str__(self) -> str:
        return self.sentence


class DeliverySlot(models.Model):
    """The right to deliver to one connection: held by one task at a time, by a renewed lease."""

    target = models.OneToOneField(Connection, models.CASCADE, related_name="delivery_slot")
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"delivery to {self.target_id}"
