"""Which connections can play which part in a flow, said in sentences where they cannot."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from catalog.groups import GROUPS
from connectors.capabilities import BookedOrderSource, ExportMarker, OrderTarget, PaymentCapture
from connectors.kinds import KINDS
from connectors.models import Connection
from connectors.registry import connector_class
from syncs.models.flows import ORDER_KINDS, Endpoint, Flow

Roles = dict[str, list[Connection]]


def check_ends(flow: Flow) -> None:
    """Refuse connections that cannot play their part in this flow."""
    ends = list(flow.endpoints.select_related("connection"))
    roles = {
        role: [e.connection for e in ends if e.role in (role, Endpoint.Role.BOTH)]
        for role in ("source", "target")
    }
    wrong = [
        *_incapable(flow, roles),
        *_unfed(flow, roles["source"]),
        *_unheld(flow, roles["target"]),
        *_unbooked(flow, roles["target"]),
        *_uncapturable(flow, roles["target"]),
        *_misfit(flow, ends, roles),
    ]
    if wrong:
        raise ValidationError(" ".join(wrong))


def _incapable(flow: Flow, roles: Roles) -> Iterator[str]:
    kind = KINDS[flow.kind]
    for connection in roles["source"]:
        if not issubclass(connector_class(connection.system), kind.source):
            yield f"{connection.name} cannot bring {kind.plural}."
        by_mark = flow.collect == Flow.Collect.MARK
        if by_mark and not issubclass(connector_class(connection.system), ExportMarker):
            yield f"{connection.name} cannot mark what was exported; collect by what changed."
    for connection in roles["target"]:
        is_fit = kind.is_shown_here or issubclass(connector_class(connection.system), kind.target)
        if not is_fit:
            yield f"{connection.name} cannot take {kind.plural}."


def _unfed(flow: Flow, sources: list[Connection]) -> Iterator[str]:
    if flow.kind != "order" or flow.feeds_on == Flow.FeedsOn.ENTERED:
        return
    for source in sources:
        if not issubclass(connector_class(source.system), BookedOrderSource):
            yield f"{source.name} cannot tell of what we booked there: feed on what is entered."


def _uncapturable(flow: Flow, shops: list[Connection]) -> Iterator[str]:
    """Say where this flow must not capture: each shop has one owner of it."""
    for shop in shops if flow.captures_when_shipped else ():
        if shop.captured_by != Connection.CapturedBy.US:
            told = shop.get_captured_by_display().partition(":")[0]
            yield f"At {shop.name} payments are captured by {told}; change that in its connection."
        elif not issubclass(connector_class(shop.system), PaymentCapture):
            yield f"{shop.name} cannot capture payments over its interface."


def _unheld(flow: Flow, targets: list[Connection]) -> Iterator[str]:
    """Name the kinds of order that no target of the flow can hold."""
    systems = [connector_class(target.system) for target in targets]
    held = {k for one in systems if issubclass(one, OrderTarget) for k in one.order_kinds}
    lacking = [ORDER_KINDS[kind] for kind in flow.order_kinds if kind not in held]
    if flow.kind == "order" and targets and lacking:
        yield f"{' and '.join(t.name for t in targets)} cannot hold {' or '.join(lacking)}."


def _unbooked(flow: Flow, targets: list[Connection]) -> Iterator[str]:
    """Say which targets cannot make of an order what the flow asks for."""
    for target in targets if flow.kind == "order" else ():
        system = connector_class(target.system)
        if issubclass(system, OrderTarget) and flow.books_as not in system.documents:
            known = " or ".join(system.documents.values())
            yield f"{target.name} books an order as {known}, not as {flow.get_books_as_display()}."


def _misfit(flow: Flow, ends: list[Endpoint], roles: Roles) -> Iterator[str]:
    """Hold the patterns' shapes: how many sources and targets each has."""
    both = [end.connection for end in ends if end.role == Endpoint.Role.BOTH]
    if flow.goes_both_ways:
        yield from _misfit_both(flow, ends, both)
        return
    sources, targets = len(roles["source"]), len(roles["target"])
    if both:
        yield "Only a bi-directional or correlation flow goes both ways."
    if not sources or not targets:
        yield "A flow needs a source and a target."
    if flow.pattern == Flow.Pattern.BROADCAST and sources > 1:
        yield "A broadcast has one source."
    if flow.pattern == Flow.Pattern.AGGREGATION and targets > 1:
        yield "An aggregation has one target."
    if set(roles["source"]) & set(roles["target"]):
        yield "A connection cannot be source and target of the same flow."


def _misfit_both(flow: Flow, ends: list[Endpoint], both: list[Connection]) -> Iterator[str]:
    codes = {connection.code for connection in both}
    if len(both) < 2 or len(both) != len(ends):
        yield "Give each of the two or more connections the role “both ways”."
    for group in GROUPS.get(flow.kind, ()):
        master = flow.masters.get(group)
        if not master:
            yield f"Say which connection is the master of {GROUPS[flow.kind][group].label}."
        elif master not in codes:
            yield f"The master of {GROUPS[flow.kind][group].label}, {master}, is not in this flow."
