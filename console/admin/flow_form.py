"""What the form of a flow shows: each pattern in a sentence, and only what fits pattern and kind."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from catalog.groups import GROUPS
from connectors.capabilities import OrderTarget
from connectors.kinds import KINDS
from connectors.registry import connector_class
from syncs.models import Endpoint, Flow
from syncs.models.flows import ORDER_KINDS, orders_only

P = Flow.Pattern
#: A pattern in a sentence, as staff would say it.
SENTENCES = {
    P.MIGRATION: "Move old records over once: you start it, watch it, may pause or cancel it, and "
    "get a report at the end; it has no schedule.",
    P.BROADCAST: "One system tells many: it is read once, and each shop gets what its own rules let "
    "it have.",
    P.AGGREGATION: "Many systems tell one: every shop's orders go into one business system.",
    P.BIDIRECTIONAL: "Several systems keep each other up to date: each group of fields has one master, "
    "and whoever lacks a record gets it.",
    P.CORRELATION: "As both ways, but only for what both sides have: nothing is created, and what has "
    "no counterpart is listed on each side.",
}
SECTIONS = Sequence[tuple[str | None, dict[str, Any]]]


def pattern_told(pattern: str) -> str:
    return SENTENCES[P(pattern)]


def all_patterns() -> SafeString:
    rows = ((P(one).label.partition(":")[0].capitalize(), told) for one, told in SENTENCES.items())
    return format_html_join("", "<div><strong>{}.</strong> {}</div>", rows)


def sections(flow: Flow) -> SECTIONS:
    """Give the sections of a flow's form that fit what it is."""
    told = format_html("{}", pattern_told(flow.pattern))
    named = ("name", "code", "kind", "pattern", "state")
    return [
        (None, {"fields": named, "description": told}),
        *_when(flow),
        *_which(flow),
        *_masters(flow),
        *_booking(flow),
    ]


def _when(flow: Flow) -> Iterator[tuple[str, dict[str, Any]]]:
    if flow.is_migration:
        window = ("import_from", "import_until", "throttle", "collect")
        yield "Which window, how fast", {"fields": window}
        return
    timed = ("interval", "overlap", "listens", "promise", "collected_at", "next_run_at")
    yield "When", {"fields": ("collect", *timed)}


def _which(flow: Flow) -> Iterator[tuple[str, dict[str, Any]]]:
    start = () if flow.is_migration or flow.goes_both_ways else ("import_from",)
    held = ("enter_when", "hold_minutes", "books_marketplace", "shipped_orders")
    orders = ("order_kinds", "feeds_on", *held) if flow.kind == "order" else ()
    if start or orders:
        yield f"Which {KINDS[flow.kind].plural}", {"fields": (*start, *orders)}


def _masters(flow: Flow) -> Iterator[tuple[str, dict[str, Any]]]:
    if flow.goes_both_ways and GROUPS.get(flow.kind):
        told = "Each group goes from its master to the others. The choice is among its ends below."
        fields = tuple(f"master_{group}" for group in GROUPS[flow.kind])
        yield "Who is the master", {"fields": fields, "description": told}


def _booking(flow: Flow) -> Iterator[tuple[str, dict[str, Any]]]:
    if flow.kind == "order":
        booked = ("customer_rule", "fixed_customer", "books_as", "applies_changes", "tolerance")
        yield "How they are booked", {"fields": booked}
    if flow.kind == "account" and not flow.goes_both_ways:
        yield "How they are told", {"fields": ("overwrites",)}
    if flow.kind == "shipment":
        yield "How they are told", {"fields": ("ship_when", "captures_when_shipped")}


class FlowForm(forms.ModelForm):
    """A flow's form; where it goes both ways, a choice of the master for each field group."""

    groups: dict[str, Any] = {}
    suggested: dict[str, str] = {}

    class Meta:
        model = Flow
        fields = "__all__"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for group in self.groups:
            chosen = (self.instance.masters or {}).get(group) or self.suggested.get(group, "")
            self.initial[f"master_{group}"] = chosen
        if "books_as" in self.fields:
            asked: Any = self.fields["books_as"]
            asked.choices = asked.widget.choices = documents(self.instance)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.groups:
            chosen = {group: said.get(f"master_{group}") or "" for group in self.groups}
            self.instance.masters = {group: code for group, code in chosen.items() if code}
        return said


def documents(flow: Flow) -> list[tuple[str, str]]:
    """Give as what a flow's targets can book an order, in their own words; all, before it has any."""
    ends = flow.endpoints.select_related("connection") if flow.pk else ()
    told: dict[str, list[str]] = {}
    for end in ends:
        system = connector_class(end.connection.system)
        if end.role == Endpoint.Role.TARGET and issubclass(system, OrderTarget):
            for word, label in system.documents.items():
                told.setdefault(word, []).append(f"{label} ({end.connection.name})")
    offered = [(word, " / ".join(labels)) for word, labels in told.items()]
    if not told:
        return list(Flow.BooksAs.choices)
    return offered if flow.books_as in told else [*offered, _chosen(flow)]


def _chosen(flow: Flow) -> tuple[str, str]:
    return flow.books_as, f"{flow.get_books_as_display()}: no target of this flow can"


def form_of(flow: Flow) -> type[FlowForm]:
    """Make the form class of a flow: with its masters where it has some."""
    groups = GROUPS.get(flow.kind, {}) if flow.goes_both_ways else {}
    suggested = suggested_masters(flow) if groups else {}
    members: dict[str, Any] = {"groups": groups, "suggested": suggested}
    ends = flow.endpoints.select_related("connection") if flow.pk else ()
    choices = [("", "—"), *((end.connection.code, end.connection.name) for end in ends)]
    for name, group in groups.items():
        members[f"master_{name}"] = forms.ChoiceField(
            label=f"master of {group.label}",
            choices=choices,
            required=False,
            widget=UnfoldAdminSelectWidget(choices=choices),
            help_text=_advice(flow, suggested.get(name, "")),
        )
    if flow.kind == "order":
        members["order_kinds"] = kinds_field()
    return type("FormOfFlow", (FlowForm,), members)


def kinds_field() -> forms.Field:
    told = Flow._meta.get_field("order_kinds")
    return forms.MultipleChoiceField(
        label="Kinds of order",
        choices=list(ORDER_KINDS.items()),
        initial=orders_only,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=told.help_text,
    )


def suggested_masters(flow: Flow) -> dict[str, str]:
    """Suggest the master of each field group: the one end whose system usually is."""
    ends = flow.endpoints.select_related("connection") if flow.pk else ()
    usual: dict[str, list[str]] = {}
    for end in ends:
        system = connector_class(end.connection.system)
        for group in system.suggested_master_of.get(flow.kind, ()):
            usual.setdefault(group, []).append(end.connection.code)
    return {group: codes[0] for group, codes in usual.items() if len(codes) == 1}


def _advice(flow: Flow, suggested: str) -> str:
    if not flow.pk:
        return "Save the flow with its ends first, then choose."
    return f"Usually {suggested}." if suggested else ""


def end_fields(flow: Flow) -> tuple[str, ...]:
    """Name what an end of a flow is asked for."""
    rules = {
        "stock": ("warehouses", "percentage", "safety_stock", "stop_at", "maximum"),
        "price": ("price_list",),
    }
    cursor = () if flow.is_migration else ("cursor",)
    return ("connection", "role", *rules.get(flow.kind, ()), *cursor)


def roles(flow: Flow) -> list[tuple[str, str]]:
    """Give the roles an end may play in a flow."""
    role = Endpoint.Role
    fitting = (role.BOTH,) if flow.goes_both_ways else (role.SOURCE, role.TARGET)
    return [(one.value, str(one.label)) for one in fitting]


class FirstForm(forms.ModelForm):
    """What a new flow is asked first: the rest follows from it."""

    class Meta:
        model = Flow
        fields = ("kind", "pattern")
        widgets = {"kind": UnfoldAdminSelectWidget, "pattern": UnfoldAdminSelectWidget}
