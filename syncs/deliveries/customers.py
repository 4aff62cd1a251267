"""One new customer, two orders: whoever claims the customer's link first makes it; others wait."""

from collections.abc import Iterable

from connectors.base import Posted
from connectors.models import Connection, Link
from connectors.rows import insert_values, new_row, update_rows
from syncs.clock import now
from syncs.deliveries.steps import CUSTOMER, posted_as
from syncs.models import Transfer
from syncs.states import State

#: While its maker stands here, nobody else may make the customer.
_AT_IT = (State.SENDING, State.UNKNOWN)
_COLUMNS = ("target_id", "kind", "key", "number", "remote_id", "detail", "claimed_by", "at")


def claim(target: Connection, wanted: dict[str, int]) -> tuple[dict[str, Posted], set[str]]:
    """Claim customers for transfers ({key: transfer}); answer those known and those being made."""
    at = now()
    unclaimed = ((target.pk, CUSTOMER, key, "", "", "", "", at) for key in wanted)
    insert_values(Link, _COLUMNS, unclaimed, ignore=True)
    rows = Link.objects.select_for_update().filter(target=target, kind=CUSTOMER, key__in=wanted)
    links = {link.key: link for link in rows}
    known = {key: posted_as(link) for key, link in links.items() if link.number}
    busy = _busy(links.values(), wanted)
    for key, link in links.items():
        if key not in known and key not in busy:
            link.claimed_by = str(wanted[key])
    update_rows(list(links.values()), ["claimed_by"])
    return known, busy


def _busy(links: Iterable[Link], wanted: dict[str, int]) -> set[str]:
    makers = {
        int(link.claimed_by): link.key
        for link in links
        if not link.number and link.claimed_by not in ("", str(wanted[link.key]))
    }
    at_it = Transfer.objects.filter(pk__in=makers, state__in=_AT_IT)
    return {makers[pk] for pk in at_it.values_list("pk", flat=True)}


def learnt(target: Connection, key: str, posted: Posted) -> Link:
    """Spell the link of a customer whose number is known now."""
    return new_row(
        Link,
        target_id=target.pk,
        kind=CUSTOMER,
        key=key,
        number=posted.number,
        remote_id=posted.id,
        detail=posted.detail,
    )


def forget(target: Connection, keys: Iterable[str]) -> None:
    """Find these customers anew next time: the target may have lost or renamed them."""
    Link.objects.filter(target=target, kind=CUSTOMER, key__in=list(keys)).update(
        number="", claimed_by=""
    )
