"""Orders and their kin, as lists, search and reports want them.

Each row is the projection of one Record and is rewritten whenever its record changes; the record
is the truth. Money is `Decimal(15, 4)` in the row's own currency.
"""

from django.db import models

from connectors.models import Connection, Record


class Order(models.Model):
    """An order as its source states it."""

    class Kind(models.TextChoices):
        ORDER = "order", "order"
        QUOTE = "quote", "quote"
        STANDING = "standing", "standing order"

    class State(models.TextChoices):
        OPEN = "open", "open"
        ON_HOLD = "on_hold", "on hold"
        SHIPPED = "shipped", "shipped"
        CANCELLED = "cancelled", "cancelled"

    class Payment(models.TextChoices):
        UNPAID = "unpaid", "unpaid"
        AUTHORIZED = "authorized", "authorized"
        PART_PAID = "part_paid", "paid in part"
        PAID = "paid", "paid"
        PART_REFUNDED = "part_refunded", "refunded in part"
        REFUNDED = "refunded", "refunded"

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="order_row"
    )
    number = models.CharField(max_length=60)
    source_number = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=120, blank=True)
    purchase_order = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ORDER)
    state = models.CharField(max_length=12, choices=State.choices)
    payment_state = models.CharField(max_length=14, choices=Payment.choices)
    placed_at = models.DateTimeField()
    ship_by = models.DateField(null=True)
    customer_name = models.CharField(max_length=200, blank=True)
    customer_email = models.CharField(max_length=254, blank=True)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=15, decimal_places=4)
    line_count = models.PositiveIntegerField(default=0)
    tags = models.JSONField(default=list)

    class Meta:
        ordering = ("-placed_at", "-record")
        indexes = [
            models.Index(fields=("-placed_at", "-record"), name="order_newest"),
            models.Index(fields=("number",), name="order_number"),
            # Of every state: which of them is rare differs from shop to shop.
            models.Index(fields=("state", "-placed_at", "-record"), name="order_by_state"),
            models.Index(
                fields=("payment_state", "-placed_at", "-record"), name="order_by_payment"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ChannelDay(models.Model):
    """What arrived of one channel on one day, and how much of it nobody had charged yet.

    Counted as an order is first seen: a later payment does not change how it arrived.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="channel_days")
    channel = models.CharField(max_length=250, help_text="The channel's words, as they were seen.")
    key = models.JSONField(default=list)
    day = models.DateField()
    currency = models.CharField(max_length=3)
    count = models.PositiveIntegerField(default=0)
    money = models.DecimalField(max_digits=17, decimal_places=4, default=0)
    unpaid_count = models.PositiveIntegerField(default=0)
    unpaid_money = models.DecimalField(max_digits=17, decimal_places=4, default=0)
    last_unpaid_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-day",)
        constraints = [
            models.UniqueConstraint(
                fields=("connection", "channel", "day", "currency"), name="channel_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} on {self.day}"


class Shipment(models.Model):
    """A shipment as the system that shipped it states it."""

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="shipment_row"
    )
    order = models.ForeignKey(
        Record, models.SET_NULL, null=True, related_name="shipment_rows", db_constraint=True
    )
    order_number = models.CharField(max_length=80)
    method = models.CharField(max_length=120, blank=True)
    tracking = models.JSONField(default=list)
    shipped_at = models.DateTimeField()
    is_complete = models.BooleanField(null=True)

    class Meta:
        ordering = ("-shipped_at",)

    def __str__(self) -> str:
        return ", ".join(self.tracking) or self.order_number


class Note(models.Model):
    """A remark on an order, in either direction."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="note_row")
    order = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="note_rows")
    order_number = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    author = models.CharField(max_length=150, blank=True)
    text = models.TextField()
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.text[:60]


class ChargeSheet(models.Model):
    """An order's profit and loss, polled until its source calls it final."""

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="charge_row"
    )
    order = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="charge_rows")
    currency = models.CharField(max_length=3)
    profit = models.DecimalField(max_digits=15, decimal_places=4)
    is_final = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"profit {self.profit:.2f} {self.currency}"


class Charge(models.Model):
    """One kind of charge of a sheet."""

    sheet = models.ForeignKey(ChargeSheet, models.CASCADE, related_name="charges")
    kind = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=15, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("sheet", "kind"), name="charge_once_a_sheet")
        ]

    def __str__(self) -> str:
        return self.kind


class Refund(models.Model):
    """Money given back for an order, as the system that gave it states it."""

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="refund_row"
    )
    order = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="refund_rows")
    order_key = models.CharField(max_length=120, help_text="The order's id where it was refunded.")
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=15, decimal_places=4)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.total:.2f} {self.currency} given back"


class Invoice(models.Model):
    """An invoice of the business system for an order."""

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="invoice_row"
    )
    order = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="invoice_rows")
    order_number = models.CharField(max_length=80)
    number = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=15, decimal_places=4)
    balance = models.DecimalField(max_digits=15, decimal_places=4)
    issued_on = models.DateField()
    state = models.CharField(max_length=8)
    url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ("-issued_on",)

    def __str__(self) -> str:
        return self.number
