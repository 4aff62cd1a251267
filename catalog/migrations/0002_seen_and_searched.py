"""Name each row's connection beside it, and what lists of products show, so that they are quick."""

from django.db import migrations, models
from django.db.models import DecimalField, OuterRef, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Left

ROWS = ("Account", "Price", "Product", "Stock")


def fill(apps, schema_editor):
    records = apps.get_model("connectors", "Record").objects.filter(pk=OuterRef("record_id"))
    for name in ROWS:
        apps.get_model("catalog", name).objects.update(
            connection_id=Subquery(records.values("connection_id")[:1])
        )
    number = Left(Coalesce(KeyTextTransform("manufacturer_number", "canonical"), Value("")), 80)
    counted = Cast(
        KeyTextTransform("available", "canonical"), DecimalField(max_digits=15, decimal_places=4)
    )
    apps.get_model("catalog", "Product").objects.update(
        manufacturer_number=Coalesce(
            Subquery(records.annotate(said=number).values("said")[:1]), Value("")
        ),
        available=Subquery(records.annotate(said=counted).values("said")[:1]),
    )
    if schema_editor.connection.vendor == "postgresql":
        # A table with checks still to be made cannot be altered in the same transaction.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def of_connection(name, **more):
    key = models.ForeignKey(
        "connectors.connection", models.PROTECT, related_name="+", db_index=False, **more
    )
    kind = migrations.AddField if more else migrations.AlterField
    return kind(name, "connection", key)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial"), ("connectors", "0001_initial")]

    operations = [
        *(of_connection(name.lower(), null=True) for name in ROWS),
        migrations.AddField(
            "product",
            "manufacturer_number",
            models.CharField("manufacturer's number", blank=True, max_length=80),
        ),
        migrations.AddField(
            "product", "available", models.DecimalField(decimal_places=4, max_digits=15, null=True)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(of_connection(name.lower()) for name in ROWS),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['connection', 'number', 'record'], name='account_of'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('is_active', False)), fields=['number'], name='account_closed'),
        ),
        migrations.AddIndex(
            model_name='price',
            index=models.Index(fields=['connection', 'sku', 'record'], name='price_of'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['connection', 'sku', 'record'], name='product_of'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(condition=models.Q(('is_active', False)), fields=['sku'], name='product_unsold'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(condition=models.Q(('is_kit', True)), fields=['sku'], name='product_kits'),
        ),
        migrations.AddIndex(
            model_name='stock',
            index=models.Index(fields=['connection', 'sku', 'record'], name='stock_of'),
        ),
    ]
