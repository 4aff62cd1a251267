"""Products, stock, prices and customers, as lists, search and reports want them.

Each row is the projection of one Record and is rewritten whenever its record changes; the record is
the truth. `connection` is the record's own, kept here too so that lists are quick. Money is
`Decimal(15, 4)` in the row's own currency.
"""

from django.db import models
from django.db.models import Q

from connectors.models import Connection, Record


class Product(models.Model):
    """A product as one system describes it."""

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="product_row"
    )
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_index=False)
    sku = models.CharField("number", max_length=120)
    name = models.CharField(max_length=250)
    type = models.CharField(max_length=60, blank=True)
    brand = models.CharField(max_length=80, blank=True)
    manufacturer_number = models.CharField("manufacturer's number", max_length=80, blank=True)
    upc = models.CharField("UPC", max_length=40, blank=True)
    uom = models.CharField("unit", max_length=20, blank=True)
    available = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    price = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    image = models.URLField(max_length=500, blank=True)
    is_kit = models.BooleanField("kit", default=False)
    is_active = models.BooleanField("sold", default=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sku", "record")
        indexes = [
            models.Index(fields=("sku", "record"), name="product_sku"),
            models.Index(fields=("connection", "sku", "record"), name="product_of"),
            models.Index(fields=("sku",), name="product_unsold", condition=Q(is_active=False)),
            models.Index(fields=("sku",), name="product_kits", condition=Q(is_kit=True)),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"


class Stock(models.Model):
    """How many of a product one system has free to sell."""

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="stock_row"
    )
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_index=False)
    sku = models.CharField("number", max_length=120)
    available = models.DecimalField(max_digits=15, decimal_places=4)
    levels = models.JSONField("per warehouse", default=list)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sku", "record")
        verbose_name_plural = "stock"
        indexes = [
            models.Index(fields=("sku", "record"), name="stock_sku"),
            models.Index(fields=("connection", "sku", "record"), name="stock_of"),
        ]

    def __str__(self) -> str:
        return f"{self.available.normalize():f} of {self.sku}"


class Price(models.Model):
    """What a product costs in one system: everybody's price, and how many others there are."""

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="price_row"
    )
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_index=False)
    sku = models.CharField("number", max_length=120)
    currency = models.CharField(max_length=3)
    base = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    tier_count = models.PositiveIntegerField("prices", default=0)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sku", "record")
        indexes = [
            models.Index(fields=("sku", "record"), name="price_sku"),
            models.Index(fields=("connection", "sku", "record"), name="price_of"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} in {self.currency}"


class Account(models.Model):
    """A customer as one system keeps it."""

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="account_row"
    )
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    is_company = models.BooleanField("company", default=False)
    price_list = models.CharField(max_length=80, blank=True)
    terms = models.CharField(max_length=80, blank=True)
    may_log_in = models.BooleanField(default=False)
    is_active = models.BooleanField("active", default=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("number", "record")
        verbose_name = "customer"
        indexes = [
            models.Index(fields=("number", "record"), name="account_number"),
            models.Index(fields=("connection", "number", "record"), name="account_of"),
            models.Index(fields=("number",), name="account_closed", condition=Q(is_active=False)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
