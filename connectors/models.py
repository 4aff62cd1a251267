"""The spine: connections, what each of them said, and where a record is known elsewhere."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from connectors.canonical import shown
from connectors.kit.exact import ExactDecoder, ExactEncoder
from connectors.kit.secrets import EncryptedJSONField


class Connection(models.Model):
    """One log-in to one remote system. Retired, never deleted: records point at it."""

    class State(models.TextChoices):
        READY = "ready", "ready"
        RECONNECT = "reconnect", "needs re-authorising"
        PAUSED = "paused", "paused after failures"
        RETIRED = "retired", "retired"

    class CapturedBy(models.TextChoices):
        NOBODY = "nobody", "nobody: money is taken when it is ordered"
        US = "us", "Integrator, when the goods leave"
        ITSELF = "itself", "the shop itself"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(
        max_length=12,
        unique=True,
        help_text="Short and lasting, such as SC: references in other systems begin with it.",
    )
    name = models.CharField(max_length=80, unique=True)
    system = models.CharField(max_length=40)
    settings = models.JSONField(default=dict, blank=True)
    secrets: Any = EncryptedJSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.READY)
    trouble = models.TextField(blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    calls_at_once = models.PositiveSmallIntegerField(default=4)
    channel_accounts = models.JSONField(
        default=dict,
        blank=True,
        help_text="Which channels of other connections are this very shop: their code to a list of "
        "channels, such as {'SC': ['Website · 163 · *']}. One order that comes both ways is booked "
        "once.",
    )
    captured_by = models.CharField(
        "who captures authorized payments",
        max_length=8,
        choices=CapturedBy.choices,
        default=CapturedBy.NOBODY,
        help_text="A shop that only authorizes has one owner of capturing. Integrator captures only "
        "where it is named here, and a flow of shipments to this shop captures when shipped.",
    )
    checks = models.JSONField(default=list, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    words_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        told = self.channel_accounts
        wrong = "Say for each code a list of channels."
        if not isinstance(told, dict) or not all(_is_texts(one) for one in told.values()):
            raise ValidationError({"channel_accounts": wrong})
        if self.code in told:
            raise ValidationError({"channel_accounts": "It brings its own orders by itself."})
        known = Connection.objects.filter(code__in=told).values_list("code", flat=True)
        for code in set(told) - set(known):
            raise ValidationError({"channel_accounts": f"No connection has the code {code}."})

    @property
    def is_usable(self) -> bool:
        return self.state in (self.State.READY, self.State.PAUSED)


def _is_texts(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(one, str) and one.strip() for one in said)


class Session(models.Model):
    """A log-in shared by every process: kept encrypted, given back when idle."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    connection = models.OneToOneField(Connection, models.CASCADE, related_name="session")
    held: Any = EncryptedJSONField(default=dict)
    since = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    logging_in_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "session"

    def __str__(self) -> str:
        return f"session of {self.connection_id}"


class Record(models.Model):
    """One thing a connection said, whatever its kind: raw as received, and in our own words."""

    class Fault(models.TextChoices):
        NONE = "", "readable"
        UNREADABLE = "unreadable", "unreadable"
        TOO_LARGE = "too_large", "too large"

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=20)
    external_id = models.CharField(max_length=120)
    stamp = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=32, blank=True)
    raw = models.JSONField(default=dict, encoder=ExactEncoder, decoder=ExactDecoder)
    canonical = models.JSONField(null=True)
    fault = models.CharField(max_length=12, choices=Fault.choices, default="", blank=True)
    read_error = models.TextField(blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("connection", "kind", "external_id"), name="record_is_unique"
            )
        ]
        indexes = [
            models.Index(
                fields=("connection", "kind"), name="record_faulty", condition=~Q(fault="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class Correction(models.Model):
    """A change staff made to a captured record; delivery reads canonical plus these."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="corrections")
    path = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    who = models.CharField(max_length=150)
    why = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.path} of {self.record_id}"


class Link(models.Model):
    """A record's number in another connection. `number` is "" while it is being found or made.

    A customer is linked by `key` (folded e-mail or account) before any record of it exists: the
    claimed row is what serialises two orders of one new customer.
    """

    target = models.ForeignKey(Connection, models.PROTECT, related_name="links")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="links")
    number = models.CharField(max_length=80, blank=True)
    remote_id = models.CharField(max_length=80, blank=True)
    detail = models.CharField(max_length=120, blank=True)
    claimed_by = models.CharField(max_length=40, blank=True)
    claimed_until = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("target", "kind", "key"), name="link_is_unique")
        ]
        indexes = [models.Index(fields=("target", "kind", "number"), name="link_by_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} is {self.number or 'being made'}"


class Word(models.Model):
    """A word a connection knows: discovered in its lists, or seen in its records."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="words")
    kind = models.CharField(max_length=20)
    key = models.JSONField(default=list)
    spelled = models.CharField(max_length=250)
    label = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_listed = models.BooleanField(default=False, help_text="It stands in the system's own list.")
    seen_at = models.DateTimeField(default=timezone.now)
    gone_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "spelled")
        constraints = [
            models.UniqueConstraint(fields=("connection", "kind", "spelled"), name="word_is_unique")
        ]

    def __str__(self) -> str:
        return self.label or shown(tuple(self.key))


class Identifier(models.Model):
    """A value a record can be searched by: folded, without blanks, dashes or leading zeros."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="identifiers")
    value = models.CharField(max_length=120)

    class Meta:
        constraints = [
            # Its beginning is looked for: PostgreSQL finds that by an index of patterns only.
            models.UniqueConstraint(
                fields=("value", "record"),
                opclasses=("varchar_pattern_ops", "int8_ops"),
                name="identifier_is_unique",
            )
        ]

    def __str__(self) -> str:
        return self.value
