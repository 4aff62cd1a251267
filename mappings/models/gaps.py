"""Gaps: words nobody has mapped yet. They hold dates only; what waits for them is a query."""

from django.db import models
from django.utils import timezone

from connectors.canonical import shown as spelled
from connectors.models import Connection
from mappings.kinds import WORD_KINDS


class MappingGap(models.Model):
    """A word of a source without a counterpart in a target."""

    source = models.ForeignKey(Connection, models.PROTECT, related_name="+")
    target = models.ForeignKey(Connection, models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=20, choices=[(kind.key, kind.label) for kind in WORD_KINDS.values()]
    )
    key = models.JSONField(default=list)
    spelled = models.CharField(max_length=250)
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-last_seen", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("source", "target", "kind", "spelled"), name="gap_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"No {self.get_kind_display()} for “{self.shown}”"

    @property
    def shown(self) -> str:
        return spelled(tuple(self.key))


class Revision(models.Model):
    """One change of a mapping: who, when, from what to what. Its key is the revision's number."""

    kind = models.CharField(max_length=20)
    rule = models.PositiveBigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    who = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.kind} changed by {self.who or 'Integrator'}"
