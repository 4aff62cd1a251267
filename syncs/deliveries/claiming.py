"""Claim what is due to a connection, and judge it by today's mappings before anything is sent."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from connectors.base import Posted
from connectors.canonical import load
from connectors.kinds import KINDS
from connectors.models import Connection, Link, Record
from mappings.selectors import KnownRules
from syncs import capturing, echoes, leases, preparing, twins
from syncs.booking import DEPOSIT_DUE, booked_digest
from syncs.clock import ahead, lease_now, now
from syncs.deliveries import ordered, throttling
from syncs.deliveries.steps import CANCEL, MAKE, ORDER, Job, is_amended, posted_as, state_key
from syncs.desks import desk
from syncs.models import Attempt, DeliverySlot, Flow, Transfer
from syncs.moves import FREE, Landing, land, move_all
from syncs.planning import Plan
from syncs.reading import said_all
from syncs.states import DUE, State

BATCH = 100
#: A record during whose sending so many workers died in a row is sent no more by itself.
MOST_DEATHS = 3
DEADLY = "deadly"
KILLED = (
    f"{MOST_DEATHS} workers in a row died while it was being sent, and it is not in the target. "
    "It is not sent again by itself; tell whoever runs Integrator, then retry."
)

STOPPED = (
    "The worker stopped while it was being sent; it is looked up before anything is sent again."
)

Outcome = Attempt.Outcome


def recover(slot: DeliverySlot, token: str) -> None:
    """Take what a dead task was sending as unknown: it may or may not have arrived.

    Only the holder of the connection's slot sends, so every other token is a dead task's. What it
    had claimed and not begun is free again, long before its lease would have run out. Who was so slow
    that the slot is another's by now recovers nothing: all there is may be that one's.
    """
    of_target = Transfer.objects.filter(target=slot.target_id).exclude(token=token)
    with transaction.atomic():
        of_target.filter(state__in=DUE, lease_until__isnull=False).update(**FREE)
        dead = list(of_target.filter(state=State.SENDING))
        rows = Attempt.objects.filter(transfer__in=dead, outcome=Outcome.SENDING)
        doubts = {attempt.transfer_id: attempt for attempt in rows}
        rows.update(outcome=Outcome.UNKNOWN, finished_at=now(), sentence=STOPPED)
        land([_recovered(transfer, doubts.get(transfer.pk)) for transfer in dead])
        # Asked last, as in a round: whoever locks the slot first and transfers after would wait for ever.
        transaction.set_rollback(not leases.holds(slot, token))


def _recovered(transfer: Transfer, attempt: Attempt | None) -> Landing:
    """Count the death: what was being sent when a worker died may be what it died of."""
    deaths = {"deaths": transfer.deaths + 1}
    if attempt is None:
        if deaths["deaths"] >= MOST_DEATHS:
            return _deadly(transfer, deaths)
        sentence = "The worker stopped between two steps; it goes on with the next one."
        return Landing(transfer=transfer, to=State.READY, sentence=sentence, changes=deaths)
    return Landing(
        transfer=transfer,
        to=State.UNKNOWN,
        sentence=STOPPED,
        changes={
            **deaths,
            "doubt": attempt.step,
            # From now on: the last write of one who still lived began before its lease was over.
            "doubt_since": now(),
            "looks": 0,
            "not_before": now(),
        },
    )


def _deadly(transfer: Transfer, changes: dict[str, Any]) -> Landing:
    said = {"code": DEADLY, "reason": KILLED, "cause": DEADLY}
    return Landing(transfer=transfer, to=State.PARKED, sentence=KILLED, changes=said | changes)


def due(target: Connection) -> Q:
    """Say what a task may claim now."""
    at = now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=lease_now())
    runs = Q(flow__state=Flow.State.ACTIVE) | Q(state=State.UNKNOWN)
    is_due = Q(target=target, state__in=DUE, not_before__lte=at) & free & runs
    spent = throttling.spent(target)
    return is_due & ~Q(flow__in=spent) if spent else is_due


def claim(target: Connection, token: str, limit: int = BATCH) -> list[Transfer]:
    """Lease the most urgent transfers that are due; a lease is not a try.

    What bears the token is in this task's hands already, even where a clock that jumped, or a long
    stop, let its lease run out: claimed once more it would be sent twice.
    """
    with transaction.atomic():
        free = Transfer.objects.filter(due(target)).exclude(token=token)
        rows = free.select_for_update(of=("self",))
        first = rows.order_by("urgency", "not_before", "pk").values_list("pk", "flow_id")
        picked = throttling.allowed(target, list(first[:limit]))
        until = lease_now() + timedelta(seconds=leases.LEASE * 4)
        Transfer.objects.filter(pk__in=picked).update(token=token, lease_until=until)
    return sorted(_read(target, picked), key=_rank)


def _read(target: Connection, picked: Sequence[int]) -> list[Transfer]:
    """Read transfers with their records; what they share, flows and connections, only once."""
    rows = Transfer.objects.filter(pk__in=picked).select_related("record")
    claimed = list(rows.defer("record__raw", "resolution").order_by())
    flows = Flow.objects.in_bulk({transfer.flow_id for transfer in claimed})
    sources = Connection.objects.in_bulk({t.record.connection_id for t in claimed})
    told_of = {transfer.parent_id for transfer in claimed if transfer.parent_id}
    parents = Record.objects.defer("raw", "canonical").in_bulk(told_of)
    for transfer in claimed:
        transfer.target, transfer.flow = target, flows[transfer.flow_id]
        transfer.parent = parents.get(transfer.parent_id or 0)
        transfer.record.connection = sources[transfer.record.connection_id]
    return claimed


def _rank(transfer: Transfer) -> tuple[int, object, int]:
    return transfer.urgency, transfer.not_before, transfer.pk


def give_back(transfers: Iterable[Transfer]) -> None:
    """Free claimed transfers that were not begun."""
    _unbegun(transfers).update(**FREE)


def put_behind(transfers: Iterable[Transfer]) -> None:
    """Free transfers whose customer is being made by another order, for a short while."""
    _unbegun(transfers).update(**FREE, not_before=ahead(10))


def _unbegun(transfers: Iterable[Transfer]) -> QuerySet[Transfer]:
    """Give those that are still this task's: another may have claimed what it was slow with."""
    tokens = {transfer.pk: transfer.token for transfer in transfers if transfer.token}
    mine = Transfer.objects.filter(pk__in=tokens, token__in=set(tokens.values()))
    return mine.exclude(state=State.SENDING)


def jobs(target: Connection, claimed: Sequence[Transfer], rules: KnownRules) -> list[Job]:
    """Make jobs of what may be sent by today's mappings; the rest moves to where it belongs."""
    words = said_all(transfer.record for transfer in claimed)
    done, told, makers = _history(claimed)
    made, aside, told_already = [], [], []
    for group in _by_desk(claimed):
        at = desk(group[0].flow, group[0].record.connection, target, rules)
        spoken = {t.record_id: at.told(words[t.record_id]) for t in group}
        known = [(t, t.record, spoken[t.record_id]) for t in group if ORDER in done.get(t.pk, {})]
        told_back = echoes.told_back(target, known) if known else {}
        fresh = {t.record_id: spoken[t.record_id] for t in group if not done.get(t.pk)}
        unsettled = twins.unsettled(at.accounts, target, fresh)
        for transfer in group:
            said = spoken[transfer.record_id]
            if transfer.record_id in unsettled and transfer.state != State.UNKNOWN:
                aside.append(transfer)
                continue
            plan = at.plan(said, bool(transfer.parent_id), bool(transfer.waived))
            if plan.state != State.READY and not _goes_on(transfer, done, said, plan):
                aside.append(transfer)
                continue
            if _stands_there(transfer, said, at.terms.fields):
                told_already.append(transfer)
                continue
            transfer.version, transfer.revision = transfer.record.version, at.rules.revision
            made.append(
                Job(
                    transfer=transfer,
                    said=said,
                    words=at.words(plan),
                    fields=at.terms.fields,
                    resolution=plan.resolution.as_json(),
                    done=_standing(transfer, done),
                    told=told.get(transfer.pk, set())
                    | echoes.payments(said, told_back.get(transfer.record_id)),
                    made_it=transfer.pk in makers,
                )
            )
    if aside:
        _set_aside(aside)
        rules.forget()
    move_all(told_already, State.POSTED, "It stands there as it was told; nothing is sent.")
    _know_about(target, made)
    ordered.name_as_ordered(target, made)
    due = capturing.of(target, [(job.transfer, job.said) for job in made])
    for job in made:
        job.capture = due.get(job.transfer.pk)
    return sorted(made, key=lambda job: _rank(job.transfer))


def _stands_there(transfer: Transfer, said: Any, fields: frozenset[str] | None) -> bool:
    """Tell whether a state came back, while it waited, to what the target was told last."""
    if not KINDS[transfer.record.kind].is_state or transfer.state == State.UNKNOWN:
        return False
    return bool(transfer.booked) and transfer.booked == booked_digest(said, fields)


def _standing(transfer: Transfer, done: dict[int, dict[str, Posted]]) -> dict[str, Posted]:
    """Give the steps that need no repeating: a state is told anew each time it is due, and a
    cancellation is looked at again while its deposit is due back.
    """
    if KINDS[transfer.record.kind].is_state:
        return {}
    steps = done.get(transfer.pk, {})
    if transfer.code != DEPOSIT_DUE:
        return steps
    return {n: posted for n, posted in steps.items() if not n.startswith(f"{CANCEL}:")}


def _goes_on(transfer: Transfer, done: dict[int, dict[str, Posted]], said: Any, plan: Plan) -> bool:
    """A document in doubt or booked in part is finished, whatever the rules say by now.

    A change of it is not: it is said in today's words, and waits where one is missing.
    """
    if transfer.state == State.UNKNOWN:
        return True
    if ORDER not in done.get(transfer.pk, {}):
        return False
    return not (plan.state == State.BLOCKED and is_amended(transfer, said))


def _set_aside(transfers: Sequence[Transfer]) -> None:
    preparing.review(transfers)
    give_back(transfers)


def _by_desk(claimed: Sequence[Transfer]) -> Iterable[list[Transfer]]:
    groups: dict[tuple[int, int], list[Transfer]] = {}
    for transfer in claimed:
        groups.setdefault((transfer.flow_id, transfer.record.connection_id), []).append(transfer)
    return groups.values()


def _history(
    claimed: Sequence[Transfer],
) -> tuple[dict[int, dict[str, Posted]], dict[int, set[str]], set[int]]:
    """Give each transfer's steps that have an outcome, the payments its target knows of, and which
    transfers made at the target what they tell of.
    """
    done: dict[int, dict[str, Posted]] = {}
    told: dict[int, set[str]] = {}
    makers: set[int] = set()
    rows = Attempt.objects.filter(
        transfer__in=[t.pk for t in claimed], outcome__in=(Outcome.DONE, Outcome.FOUND)
    )
    names = ("transfer_id", "step", "outcome", "posted", "carried")
    for pk, step, outcome, posted, carried in rows.values_list(*names):
        if step == MAKE and outcome == Outcome.DONE:
            makers.add(pk)
        done.setdefault(pk, {})[step] = load(Posted, posted)
        told.setdefault(pk, set()).update(carried)
    return done, told, makers


def _know_about(target: Connection, jobs: Sequence[Job]) -> None:
    """Tell each job what it is about as the target knows it, in two queries for all."""
    parents = [job.transfer.parent for job in jobs if job.transfer.parent]
    orders = _orders(target, parents)
    links = _things(target, [job for job in jobs if job.kind.is_state])
    for job in jobs:
        if job.kind.is_state:
            job.about = links.get((job.kind.found_as, state_key(job.said, job.words)))
        else:
            job.about = orders.get(job.transfer.parent_id or 0)


def _things(target: Connection, jobs: Sequence[Job]) -> dict[tuple[str, str], Posted]:
    rows = Link.objects.filter(
        target=target,
        kind__in={job.kind.found_as for job in jobs},
        key__in={state_key(job.said, job.words) for job in jobs},
    )
    return {(link.kind, link.key): posted_as(link) for link in rows.exclude(number="")}


def _orders(target: Connection, parents: Sequence[Record]) -> dict[int, Posted]:
    """Name the orders of sequels: by the target's own id where it bore them, else by their link."""
    own = {p.pk: p for p in parents if p.connection_id == target.pk}
    rows = Link.objects.filter(
        target=target, kind=ORDER, record__in=[p.pk for p in parents if p.pk not in own]
    )
    linked = {link.record_id or 0: posted_as(link) for link in rows}
    return linked | {pk: Posted(number=p.external_id, id=p.external_id) for pk, p in own.items()}
