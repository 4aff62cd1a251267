"""The rules staff keep: their word to our target's word, one model a kind."""

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from connectors.canonical.words import joined
from connectors.models import Connection
from mappings import kinds


class MappingRule(models.Model):
    """What every mapping has: between which connections, what it matches, and the word it gives."""

    class Match(models.TextChoices):
        EXACT = "exact", "exactly this"
        PATTERN = "pattern", "pattern with *"
        DEFAULT = "default", "everything else"

    kind: ClassVar[str]

    source = models.ForeignKey(
        Connection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Blank: from any.",
    )
    target = models.ForeignKey(
        Connection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Blank: to any.",
    )
    match = models.CharField(max_length=8, choices=Match.choices, default=Match.EXACT)
    key = models.JSONField(
        "their word", default=list, blank=True, help_text="One to three words, as the source says."
    )
    spelled = models.CharField(max_length=250, blank=True, editable=False)
    word = models.CharField("our word", max_length=120, blank=True)
    place = models.CharField(
        max_length=40, blank=True, help_text="Blank: the target's own field for it."
    )
    position = models.PositiveIntegerField(default=0)
    remark = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.CharField(max_length=150, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ("match", "spelled", "position")

    def __str__(self) -> str:
        theirs = " · ".join(self.key) if self.key else "everything else"
        return f"{theirs} → {self.word or 'nothing'}"

    def clean(self) -> None:
        self.key = [" ".join(str(part).split()) for part in self.key or []]
        if self.match == self.Match.DEFAULT:
            self.key = []
        self.spelled = joined(self.key)
        problems = self._problems()
        if problems:
            raise ValidationError(problems)

    def _problems(self) -> dict[str, str]:
        problems = {}
        is_default = self.match == self.Match.DEFAULT
        if not is_default and not any(self.key):
            problems["key"] = "Say which word of the source this is for."
        if len(self.key) > 3:
            problems["key"] = "A word has at most three parts."
        if self.match == self.Match.PATTERN and not any("*" in part for part in self.key):
            problems["key"] = "A pattern needs a * somewhere, such as FedEx*."
        if not self.word.strip() and self.place != "nowhere" and not self._may_be_blank():
            problems["word"] = "Choose the target's word."
        return problems

    def _may_be_blank(self) -> bool:
        """A word that no record waits for may be mapped to nothing: then it is left out, silently."""
        return not kinds.WORD_KINDS[self.kind].is_needed


def once(name: str, *conditions: str) -> models.UniqueConstraint:
    """Let a word be mapped once between two connections; NULLs must collide, so they are 0."""
    return models.UniqueConstraint(
        Coalesce("source", 0), Coalesce("target", 0), "match", "spelled", *conditions, name=name
    )


class PaymentMethodMapping(MappingRule):
    kind = kinds.PAYMENT_METHOD

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "payment method"
        constraints = [once("payment_method_mapped_once")]


class ShippingMethodMapping(MappingRule):
    kind = kinds.SHIPPING_METHOD

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "shipping method"
        constraints = [once("shipping_method_mapped_once")]


class CarrierMapping(MappingRule):
    """Outbound: the ship via of the system that ships to the shop's carrier and service."""

    kind = kinds.CARRIER

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "carrier"
        constraints = [once("carrier_mapped_once")]


class OrderTypeRoute(MappingRule):
    """Which order type an order becomes, by where it was born and what it is."""

    kind = kinds.ORDER_TYPE

    tag = models.CharField(max_length=80, blank=True, help_text="Only orders that bear this tag.")
    account = models.CharField(max_length=60, blank=True, help_text="Only this customer's orders.")
    currency = models.CharField(max_length=3, blank=True)
    at_least = models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True)
    below = models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True)
    leaves_out = models.BooleanField(
        "leave out", default=False, help_text="Such orders are not booked at all."
    )

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "order-type route"
        constraints = [
            models.UniqueConstraint(
                Coalesce("source", 0),
                Coalesce("target", 0),
                "match",
                "spelled",
                "tag",
                "account",
                "currency",
                Coalesce("at_least", Decimal(-1)),
                Coalesce("below", Decimal(-1)),
                name="order_type_routed_once",
            )
        ]

    def _may_be_blank(self) -> bool:
        return self.leaves_out


class TaxMapping(MappingRule):
    kind = kinds.TAX

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "tax"
        verbose_name_plural = "taxes"
        constraints = [once("tax_mapped_once")]


class WarehouseMapping(MappingRule):
    kind = kinds.WAREHOUSE

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "warehouse"
        constraints = [once("warehouse_mapped_once")]


class CustomerClassMapping(MappingRule):
    kind = kinds.CUSTOMER_CLASS

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "customer class"
        verbose_name_plural = "customer classes"
        constraints = [once("customer_class_mapped_once")]


class CashAccountMapping(MappingRule):
    kind = kinds.CASH_ACCOUNT

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "cash account"
        constraints = [once("cash_account_mapped_once")]
