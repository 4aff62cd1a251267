"""Mappings, one list a kind; every change is saved by the service that releases what waited."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from connectors.canonical.measures import plain
from console.admin.lists import Listed, ReadOnly
from mappings.kinds import (
    CATEGORY,
    ITEM,
    PRICE_LIST,
    PRODUCT_TYPE,
    TAX,
    TAX_CODE,
    TERMS,
    UNIT,
    WAREHOUSE,
    WORD_KINDS,
)
from mappings.models import (
    MODELS,
    CountedRule,
    ItemMapping,
    MappingGap,
    MappingRule,
    OrderTypeRoute,
    Revision,
)
from mappings.selectors import short_list
from syncs import actions

PARTS = ("part_1", "part_2", "part_3")
#: Kinds whose words have one part in every system.
ONE_PART = (ITEM, UNIT, TAX, TAX_CODE, WAREHOUSE, TERMS, PRICE_LIST, PRODUCT_TYPE, CATEGORY)
PATH = "Its path, such as Drinks > Colas; in a pattern, Drinks* is all that stands under it."


class RuleForm(forms.ModelForm):
    """A rule's form: the key as up to three words, the target's words offered while typing."""

    part_1 = forms.CharField(
        label="their word", required=False, widget=UnfoldAdminTextInputWidget,
        help_text="As the source says it; * stands for anything in a pattern.",
    )  # fmt: skip
    part_2 = forms.CharField(label="second part", required=False, widget=UnfoldAdminTextInputWidget)
    part_3 = forms.CharField(label="third part", required=False, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, word in zip(PARTS, self.instance.key or (), strict=False):
            self.initial[name] = word
        if not WORD_KINDS[self.instance.kind].is_needed and "word" in self.fields:
            self.fields["word"].help_text = "Blank: it is left out, and nothing waits for it."
        if self.instance.kind == CATEGORY and "part_1" in self.fields:
            self.fields["part_1"].help_text = PATH
        if "word" in self.fields:  # who may only look is given no field
            self.fields["word"].widget = self._offered()

    def _offered(self) -> Any:
        target, kind = self.instance.target, self.instance.kind
        if target is None:
            return UnfoldAdminTextInputWidget()
        rows = short_list(target, kind)
        if rows is not None:
            return Offered([(row.key[0], row.label) for row in rows])
        like = urlencode({"like": " ".join(self.instance.key)})
        return Offered([], f"{reverse('console:words', args=[target.pk, kind])}?{like}")

    def add_error(self, field: str | None, error: Any) -> None:
        """Show what is wrong with the key beside its first part, and the rest where it has a field."""
        told = getattr(error, "error_dict", None)
        if told is None:
            super().add_error(self._beside(field), error)
            return
        for name, wrong in told.items():
            super().add_error(self._beside(name), wrong)

    def _beside(self, name: str | None) -> str | None:
        name = PARTS[0] if name == "key" else name
        return name if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        parts = [said.get(name, "").strip() for name in PARTS]
        while parts and not parts[-1]:
            parts.pop()
        self.instance.key = parts
        return said


class Offered(UnfoldAdminTextInputWidget):
    """A text field that offers the target's words; what is not listed may still be typed.

    `searched`: where they are looked for while somebody types, if they are too many to list.
    """

    template_name = "console/offered.html"

    def __init__(self, words: list[tuple[str, str]], searched: str = "") -> None:
        asks = {
            "hx-get": searched,
            "hx-trigger": "focus once, input changed delay:200ms",
            "hx-target": "#offered-words",
        }
        super().__init__(
            attrs={"list": "offered-words", "autocomplete": "off", **(asks if searched else {})}
        )
        self.words = words

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "words": self.words}


class RuleAdmin(Listed):
    form = RuleForm
    list_display = ("their_word", "word", "match", "source", "target", "changed_by", "changed_at")
    list_filter = ("match",)
    list_select_related = ("source", "target")
    search_fields = ("spelled__startswith", "word__startswith")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        more: tuple[str, ...] = ()
        if issubclass(self.model, OrderTypeRoute):
            more = ("tag", "account", "currency", "at_least", "below", "leaves_out")
        if issubclass(self.model, CountedRule):
            named = ("unit",) if issubclass(self.model, ItemMapping) else ()
            more = (*named, "factor", "per")
        parts = PARTS[:1] if self.model.kind in ONE_PART else PARTS
        return ("source", "target", "match", *parts, "word", *more, "position", "remark")

    def get_list_display(self, request: HttpRequest) -> Any:
        count = ("count",) if issubclass(self.model, CountedRule) else ()
        return (*self.list_display[:2], *count, *self.list_display[2:])

    @admin.display(description="count")
    def count(self, rule: CountedRule) -> str:
        if rule.factor == rule.per:
            return ""
        return f"{plain(rule.factor)} for {plain(rule.per)}"

    @admin.display(description="their word", ordering="spelled")
    def their_word(self, rule: MappingRule) -> str:
        return " · ".join(rule.key) or "everything else"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        freed = actions.save_rule(obj, request.user.get_username())
        if freed:
            messages.success(
                request, f"{freed} order{'s' if freed > 1 else ''} waited for it and go on."
            )

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        actions.delete_rule(obj, request.user.get_username())

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for rule in queryset:
            actions.delete_rule(rule, request.user.get_username())


for model in MODELS.values():
    admin.site.register(model, RuleAdmin)


@admin.register(MappingGap)
class GapAdmin(ReadOnly):
    list_display = ("__str__", "source", "target", "first_seen", "last_seen")
    list_filter = ("kind",)
    list_select_related = ("source", "target")


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    list_display = ("id", "kind", "rule", "who", "at")
    list_filter = ()
    ordering = ("-id",)
