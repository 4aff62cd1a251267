"""What moves from where to where, when and under which rules."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from simple_history.models import HistoricalRecords

from catalog.groups import GROUPS
from connectors import capabilities
from connectors.kinds import KINDS
from connectors.models import Connection, Record


def _person(request: Any = None, **_: Any) -> Any:
    """Name who changed a flow; a program with a token is no user of ours."""
    user = getattr(request, "user", None)
    return user if getattr(user, "pk", None) else None


ORDER_KINDS = {"order": "orders", "quote": "quotes", "standing": "standing orders"}


def orders_only() -> list[str]:
    return ["order"]


class Flow(models.Model):
    """One kind of record between connections, in one pattern. Retired, never deleted."""

    class State(models.TextChoices):
        ACTIVE = "active", "runs by itself"
        PAUSED = "paused", "paused"
        RETIRED = "retired", "retired"

    class Pattern(models.TextChoices):
        MIGRATION = "migration", "migration: once, over a window, started by hand"
        BROADCAST = "broadcast", "broadcast: one source, many targets"
        AGGREGATION = "aggregation", "aggregation: many sources, one target"
        BIDIRECTIONAL = "bidirectional", "bi-directional: both ways, one master per field group"
        CORRELATION = "correlation", "correlation: both ways, only what both sides have"

    class Collect(models.TextChoices):
        MARK = "mark", "what is not yet marked exported, then what changes"
        CURSOR = "cursor", "what changed since the last run"
        FOLLOW_UP = "follow_up", "our own open orders, until they are final"

    class CustomerRule(models.TextChoices):
        FIND_OR_CREATE = "find_or_create", "find by id, then e-mail, else create"
        COMPANIES = "companies", "companies by their own account, everyone else on one"
        FIXED = "fixed", "always one account"

    class BooksAs(models.TextChoices):
        SALES_ORDER = capabilities.SALES_ORDER, "a sales order"
        DRAFT_INVOICE = capabilities.DRAFT_INVOICE, "a sales order with a draft invoice"
        PENDING_INVOICE = capabilities.PENDING_INVOICE, "a sales order with a pending invoice"

    class EnterWhen(models.TextChoices):
        ALWAYS = "always", "always"
        AUTHORIZED = "authorized", "when authorized or paid"
        PAID = "paid", "when paid"

    class ShipWhen(models.TextChoices):
        LAST = "last", "with the last shipment"
        FIRST = "first", "with the first shipment"

    class FeedsOn(models.TextChoices):
        ENTERED = "entered", "orders entered there"
        BOOKED = "booked", "orders we booked there"
        ALL = "all", "both"

    class ShippedOrders(models.TextChoices):
        BOOK = "book", "book as shipped; hold where the target would pick it again"
        HOLD = "hold", "hold for staff"
        LEAVE_OUT = "leave_out", "leave out"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=[(k.key, k.plural) for k in KINDS.values()])
    pattern = models.CharField(max_length=14, choices=Pattern.choices, default=Pattern.AGGREGATION)
    collect = models.CharField(max_length=10, choices=Collect.choices, default=Collect.CURSOR)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    interval = models.PositiveIntegerField("every (seconds)", default=300)
    overlap = models.PositiveIntegerField(
        "overlap (seconds)",
        default=600,
        help_text="Read this far back again each time: clocks differ and time zones are unstated.",
    )
    listens = models.BooleanField(
        "listens to webhooks",
        default=True,
        help_text="Where a source can call us, be told at once; polling goes on all the same.",
    )
    promise = models.PositiveIntegerField(
        "promise (minutes)", default=30, help_text="Late when the last good run is older."
    )
    import_from = models.DateTimeField(
        null=True, blank=True, help_text="What was placed or changed earlier is left out."
    )
    import_until = models.DateTimeField(
        null=True, blank=True, help_text="Migration: where its window ends; blank: now."
    )
    throttle = models.PositiveIntegerField(
        "at most (a minute)",
        null=True,
        blank=True,
        help_text="Migration: so many records a minute are sent to a target; blank: as many as go.",
    )
    masters = models.JSONField(
        default=dict,
        blank=True,
        help_text="Bi-directional: field group to the code of the connection that is its master.",
    )
    enter_when = models.CharField(
        max_length=10, choices=EnterWhen.choices, default=EnterWhen.ALWAYS
    )
    hold_minutes = models.PositiveIntegerField(
        default=0, help_text="Let edits settle: an order waits this long after it was placed."
    )
    books_marketplace = models.BooleanField("book marketplace-fulfilled orders", default=False)
    feeds_on = models.CharField(
        "feeds on",
        max_length=8,
        choices=FeedsOn.choices,
        default=FeedsOn.ENTERED,
        help_text="Where other flows book orders into its source: which of that source's orders this "
        "flow carries on.",
    )
    order_kinds = models.JSONField(
        "kinds of order",
        default=orders_only,
        help_text="Which kinds it carries: orders, quotes, standing orders.",
    )
    shipped_orders = models.CharField(
        "orders that come shipped",
        max_length=9,
        choices=ShippedOrders.choices,
        default=ShippedOrders.BOOK,
        help_text="What had left before it came, or is fulfilled by a marketplace, is never picked "
        "again: it is booked as shipped, held or left out.",
    )
    customer_rule = models.CharField(
        max_length=14,
        choices=CustomerRule.choices,
        default=CustomerRule.FIND_OR_CREATE,
        help_text="Companies are buyers who name a company or whose account in the target is known.",
    )
    fixed_customer = models.CharField(
        max_length=60,
        blank=True,
        help_text="The one account (such as WEBSALES), and the account of guests.",
    )
    books_as = models.CharField(
        max_length=16,
        choices=BooksAs.choices,
        default=BooksAs.SALES_ORDER,
        help_text="What the target makes of an order; it must be able to.",
    )
    overwrites = models.BooleanField(
        "overwrites customers that are there",
        default=False,
        help_text="Customers one way: what the target holds already is written over too. Off: it is "
        "linked and left as it is; only those this flow has made follow later changes.",
    )
    applies_changes = models.BooleanField(
        "applies changes",
        default=False,
        help_text="Orders: what changes or is cancelled at the source is changed or cancelled in the "
        "target too, while its document is open there. Off: staff are told of each.",
    )
    tolerance = models.DecimalField(
        max_digits=15,
        decimal_places=4,
        default=Decimal(0),
        help_text="A total may differ by this much, in the order's currency.",
    )
    ship_when = models.CharField(max_length=5, choices=ShipWhen.choices, default=ShipWhen.LAST)
    captures_when_shipped = models.BooleanField(
        "captures when shipped",
        default=False,
        help_text="Shipments: once the shop was told, what it only authorized is captured there. The "
        "shop's connection has to name Integrator as who captures.",
    )
    next_run_at = models.DateTimeField(default=timezone.now)
    collected_at = models.DateTimeField(null=True, blank=True, editable=False)
    schedule = models.OneToOneField(
        PeriodicTask, models.SET_NULL, null=True, blank=True, editable=False
    )
    history = HistoricalRecords(
        excluded_fields=["next_run_at", "collected_at", "schedule"], get_user=_person
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def goes_both_ways(self) -> bool:
        return self.pattern in (self.Pattern.BIDIRECTIONAL, self.Pattern.CORRELATION)

    @property
    def makes(self) -> bool:
        """Tell whether it may make at a target what is not there."""
        return self.pattern != self.Pattern.CORRELATION

    @property
    def is_scheduled(self) -> bool:
        return self.state == self.State.ACTIVE and not self.is_migration

    @property
    def is_migration(self) -> bool:
        return self.pattern == self.Pattern.MIGRATION

    def clean(self) -> None:
        if self.is_migration and self.collect == self.Collect.MARK:
            told = "A migration reads a window, exported or not: collect by what changed."
            raise ValidationError({"collect": told})
        if self.throttle == 0:
            raise ValidationError(
                {"throttle": "At least one a minute; leave it blank for no limit."}
            )
        if self.customer_rule in _NEEDS_ACCOUNT and not self.fixed_customer:
            raise ValidationError({"fixed_customer": _NEEDS_ACCOUNT[self.customer_rule]})
        if self.interval < 10:
            raise ValidationError({"interval": "Ten seconds is the shortest interval."})
        if self.import_until and self.import_from and self.import_until <= self.import_from:
            raise ValidationError({"import_until": "The window ends before it begins."})
        if self.goes_both_ways and not (self.kind and KINDS[self.kind].is_state):
            told = "Only products, stock, prices and customers go both ways; orders go one way."
            raise ValidationError({"pattern": told})
        if self.kind == "order" and not self.order_kinds:
            raise ValidationError({"order_kinds": "Choose at least one kind of order."})
        if set(self.order_kinds) - set(ORDER_KINDS):
            told = f"There are: {', '.join(ORDER_KINDS)}."
            raise ValidationError({"order_kinds": told})
        self._clean_masters()

    def _clean_masters(self) -> None:
        unknown = set(self.masters) - set(GROUPS.get(self.kind, ()))
        if unknown:
            known = ", ".join(GROUPS.get(self.kind, ())) or "none"
            told = (
                f"No field group {', '.join(sorted(unknown))}; of {self.kind} there are: {known}."
            )
            raise ValidationError({"masters": told})

    @property
    def is_late(self) -> bool:
        if not self.is_scheduled:
            return False
        limit = timezone.now() - timedelta(minutes=self.promise)
        return self.collected_at is None or self.collected_at < limit

    @property
    def lag(self) -> float | None:
        """Seconds since the last good run, None before the first."""
        if self.collected_at is None:
            return None
        return (timezone.now() - self.collected_at).total_seconds()


#: Customer rules that book on an account staff have to name -> what to say where none is named.
_NEEDS_ACCOUNT: dict[str, str] = {
    Flow.CustomerRule.FIXED.value: "Name the account every order is booked on.",
    Flow.CustomerRule.COMPANIES.value: "Name the account of everyone who is no company.",
}


class Endpoint(models.Model):
    """One connection's part in a flow. `cursor` is the source's own time up to which all is stored."""

    class Role(models.TextChoices):
        SOURCE = "source", "source"
        TARGET = "target", "target"
        BOTH = "both", "both ways"

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="endpoints")
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="endpoints")
    role = models.CharField(max_length=8, choices=Role.choices)
    cursor = models.DateTimeField(null=True, blank=True)
    warehouses = models.JSONField(
        default=list, blank=True, help_text="Stock: only these of the source's; blank: all."
    )
    percentage = models.PositiveSmallIntegerField(
        "percentage listed", default=100, validators=[MaxValueValidator(100)]
    )
    safety_stock = models.DecimalField(
        max_digits=15, decimal_places=4, default=0, help_text="Never listed: kept in reserve."
    )
    stop_at = models.DecimalField(
        max_digits=15, decimal_places=4, default=0, help_text="List none when so few are left."
    )
    maximum = models.DecimalField(
        "maximum listed", max_digits=15, decimal_places=4, null=True, blank=True
    )
    price_list = models.CharField(
        max_length=60,
        blank=True,
        help_text="Prices: the source's list that is everybody's price here; blank: its own.",
    )

    class Meta:
        ordering = ("flow", "role", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("flow", "connection", "role"), name="endpoint_once_a_flow"
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection} as {self.role}"


class FollowUp(models.Model):
    """An order still open for a following flow: asked again at growing intervals to an end."""

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="follow_ups")
    record = models.ForeignKey(Record, models.CASCADE, related_name="follow_ups")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, default=timezone.now)
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("flow", "record"), name="followed_once_a_flow")
        ]
        indexes = [
            models.Index(
                fields=("flow", "next_at"),
                name="follow_up_due",
                condition=models.Q(next_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"following {self.record_id}"
