"""Where records go both ways: what each side was last told of a field group, and what clashed."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from connectors.models import Connection, Record
from syncs.models.flows import Flow


class Told(models.Model):
    """What a connection was last told of one field group of one thing: the last common state.

    `values` were written there; `heard` is what it said the next time it was read, None before that;
    `before` is what it had said until then. What comes back alike is no news.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="told")
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=120, help_text="Its number there, case-folded.")
    remote_id = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=20)
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    heard = models.JSONField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("connection", "kind", "number", "group"), name="told_once_a_group"
            )
        ]
        indexes = [models.Index(fields=("connection", "kind", "remote_id"), name="told_by_id")]

    def __str__(self) -> str:
        return f"{self.group} of {self.kind} {self.number}"


class Clash(models.Model):
    """A field group that was changed where another connection is its master.

    It is a conflict once the master changed too: `overwritten_at` is when the master's value went
    over it. Until then the two merely differ.
    """

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="clashes")
    told = models.ForeignKey(Told, models.CASCADE, related_name="clashes")
    record = models.ForeignKey(
        Record, models.CASCADE, related_name="clashes", help_text="The one that was changed."
    )
    group = models.CharField(max_length=20)
    theirs = models.JSONField(default=dict, help_text="What was entered where it is no master.")
    common = models.JSONField(default=dict, help_text="What both had before.")
    masters = models.JSONField(default=dict, help_text="What the master says, and what stands.")
    seen_at = models.DateTimeField(default=timezone.now)
    overwritten_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = (F("overwritten_at").desc(nulls_last=True), "-seen_at")
        verbose_name_plural = "clashes"
        constraints = [
            models.UniqueConstraint(
                fields=("told",),
                condition=Q(settled_at=None, overwritten_at=None),
                name="one_open_clash_a_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.group} of {self.record}"
