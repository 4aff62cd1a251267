"""What is sold, in what units, to whom and on which terms: rules of the catalog's words."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models

from mappings import kinds
from mappings.models.rules import MappingRule, once

_SOME = [MinValueValidator(Decimal("0.000001"))]


class CountedRule(MappingRule):
    """A mapping that also says how many: `per` of the source's unit are `factor` of the target's."""

    factor = models.DecimalField(
        max_digits=15,
        decimal_places=6,
        default=1,
        validators=_SOME,
        help_text="How many of the target's unit one of the source's is: 24, where a case is 24 cans.",
    )
    per = models.DecimalField(
        "for each",
        max_digits=15,
        decimal_places=6,
        default=1,
        validators=_SOME,
        help_text="Where it is the other way round: 24, where 24 of the source's cans are 1 case.",
    )

    class Meta(MappingRule.Meta):
        abstract = True


class ItemMapping(CountedRule):
    """A SKU under another name, or in another unit."""

    kind = kinds.ITEM

    unit = models.CharField(
        max_length=20,
        blank=True,
        help_text="The target's unit. Named here, the mapping of units is not asked for this item.",
    )

    class Meta(CountedRule.Meta):
        abstract = False
        verbose_name = "item"
        constraints = [once("item_mapped_once")]


class UnitMapping(CountedRule):
    """A unit of measure; one without a word is counted over for a target that has no units."""

    kind = kinds.UNIT

    class Meta(CountedRule.Meta):
        abstract = False
        verbose_name = "unit"
        constraints = [once("unit_mapped_once")]


class ProductTypeMapping(MappingRule):
    kind = kinds.PRODUCT_TYPE

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "product type"
        constraints = [once("product_type_mapped_once")]


class CategoryMapping(MappingRule):
    """A category by its path, such as `Drinks > Colas`; `Drinks*` fits all that stands under it."""

    kind = kinds.CATEGORY

    word = models.CharField("our word", max_length=250, blank=True)

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "category"
        verbose_name_plural = "categories"
        constraints = [once("category_mapped_once")]


class TaxCodeMapping(MappingRule):
    """What a product, or a line, is taxed as; a tax that was taken is another thing."""

    kind = kinds.TAX_CODE

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "tax code"
        constraints = [once("tax_code_mapped_once")]


class PriceListMapping(MappingRule):
    kind = kinds.PRICE_LIST

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "price list"
        constraints = [once("price_list_mapped_once")]


class TermsMapping(MappingRule):
    kind = kinds.TERMS

    class Meta(MappingRule.Meta):
        abstract = False
        verbose_name = "payment terms"
        verbose_name_plural = "payment terms"
        constraints = [once("terms_mapped_once")]
