"""Decide what becomes of records for one target, and write it down: a batch in a few statements."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from connectors.canonical import Key, Order
from connectors.canonical.words import folded
from connectors.models import Connection, Record
from connectors.rows import insert_rows, new_row, pick
from mappings.changes import note_gaps
from mappings.selectors import KnownRules
from syncs import booking, echoes, giving_back, holding, meeting, parts, twins
from syncs.clock import now
from syncs.desks import Desk, desk
from syncs.models import Attempt, Flow, Run, Transfer
from syncs.moves import Landing, land, move, note, tell_new
from syncs.planning import Plan, money
from syncs.reading import said_all
from syncs.states import BOOKED, OPEN, State

Pair = tuple[Record, Any]

#: Where a new version of a record, or of a mapping, may change what becomes of it.
REVIEWED = (*OPEN, State.FILTERED, State.CANCELLED)


def prepare(at: Desk, run: Run | None, pairs: Sequence[Pair], parents: dict[int, int]) -> bool:
    """Make or reconsider the transfer of each (record, canonical); tell whether any may be sent.

    `parents`: record -> order.
    """
    pairs = [(record, at.told(said)) for record, said in pairs]
    with transaction.atomic(savepoint=False):
        known = {t.record_id: t for t in _known(at, [record.pk for record, _ in pairs])}
        fresh = _open(at, run, [pair for pair in pairs if pair[0].pk not in known], parents)
        there = _ours(at, [(known[r.pk], r, said) for r, said in pairs if r.pk in known])
        if there:
            _review(at, [one for one in there if one[0].state in REVIEWED], parents)
            _count_in(at, run, there)
            _compare(at, [one for one in there if one[0].state in BOOKED])
    return any(transfer.state == State.READY for transfer in (*fresh, *known.values()))


def _known(at: Desk, records: Sequence[int]) -> list[Transfer]:
    """Lock the transfers there are; most batches are new, and a plain look tells that sooner."""
    found = pick(Transfer, ("id",), "record_id", records, target_id=at.target.pk)
    if not found:
        return []
    return list(Transfer.objects.filter(pk__in=[pk for (pk,) in found]).select_for_update())


def review(transfers: Iterable[Transfer], who: str = "", known: KnownRules | None = None) -> None:
    """Judge open transfers again, by today's records, mappings and rules (`known`: read before)."""
    groups: dict[tuple[int, int, int], list[Transfer]] = {}
    for transfer in transfers:
        key = (transfer.flow_id, transfer.record.connection_id, transfer.target_id)
        groups.setdefault(key, []).append(transfer)
    for group in groups.values():
        first = group[0]
        at = desk(first.flow, first.record.connection, first.target, known)
        words = said_all(t.record for t in group)
        there = [(t, t.record, at.told(words[t.record_id])) for t in group if t.record_id in words]
        with transaction.atomic():
            parents = {t.record_id: t.parent_id for t in group if t.parent_id}
            _review(at, there, parents, who)


def _open(
    at: Desk, run: Run | None, pairs: Sequence[Pair], parents: dict[int, int]
) -> list[Transfer]:
    if not pairs:
        return []
    seen = _parts(at, pairs[0][0].connection, parents.values())
    plans = [at.plan_beside(seen, record, said, parents.get(record.pk)) for record, said in pairs]
    plans = meeting.without_news(at.flow, at.target, at.terms.fields, pairs, plans)
    plans = _in_view(at, [twins.Case(*pair, made) for pair, made in zip(pairs, plans, strict=True)],
                     parents)  # fmt: skip
    transfers = [
        _transfer(at, run, record, said, made, parents.get(record.pk))
        for (record, said), made in zip(pairs, plans, strict=True)
    ]
    insert_rows(transfers)
    asking = [(t, made.gaps) for t, made in zip(transfers, plans, strict=True) if made.gaps]
    _tie_gaps(at, pairs[0][0].connection, asking)
    tell_new(transfers)
    if at.accounts:
        for transfer, (record, _) in zip(transfers, pairs, strict=True):
            transfer.record, transfer.flow = record, at.flow
        twins.link(at.target, list(zip(transfers, plans, strict=True)))
    return transfers


def _in_view(at: Desk, cases: Sequence[twins.Case], parents: dict[int, int]) -> list[Plan]:
    """See each in view of what stands beside it: where it came from, its other ways, its echo, what
    was given back before.
    """
    cases = echoes.without_news(at.flow.kind, cases, parents)
    if at.feeds:
        cases = at.feeds.judged(at.target, cases)
    plans = twins.settle(at.accounts, at.target, cases)
    pairs = [(case.record, case.said) for case in cases]
    return giving_back.minded(at.target, pairs, plans, parents)


def _transfer(
    at: Desk, run: Run | None, record: Record, said: Any, made: Plan, parent: int | None
) -> Transfer:
    amount, currency = money(said)
    return new_row(
        Transfer,
        record_id=record.pk,
        target_id=at.target.pk,
        flow_id=at.flow.pk,
        run_id=run.pk if run else None,
        parent_id=parent,
        state=made.state.value,
        version=record.version,
        revision=at.rules.revision,
        booked=made.booked,
        posted_at=now() if made.booked else None,
        **_facts(made, amount, currency, at.urgency(said)),
    )


def _facts(made: Plan, amount: Any, currency: str, rank: int) -> dict[str, Any]:
    return {
        "code": made.code,
        "reason": made.reason,
        "cause": made.cause or made.code,
        "amount": amount,
        "currency": currency,
        "urgency": rank,
        "not_before": made.not_before or now(),
        "resolution": made.resolution.as_json(),
    }


#: Why a flow left a record out that another flow may yet take: it lay outside its window.
WINDOW = ("before_start", "after_end", "called_off")
#: What judging a transfer reads of what stands beside it.
BESIDE = ("record__connection", "flow", "target")

There = tuple[Transfer, Record, Any]


def _review(at: Desk, there: Sequence[There], parents: dict[int, int], who: str = "") -> None:
    landings, standing, gaps, followed = [], [], [], []
    of = {r.pk: t.parent_id for t, r, _ in there if t.parent_id} | parents
    orders = [transfer for transfer, _, said in there if isinstance(said, Order)]
    held = holding.held(orders) if orders else set()
    plans = _planned(at, there, of, held)
    for transfer, record, said in there:
        made = plans[transfer.pk]
        if transfer.flow_id != at.flow.pk and made.state == State.FILTERED:
            continue
        changes = {
            **_facts(made, *money(said), at.urgency(said)),
            "flow_id": at.flow.pk,
            "version": record.version,
            "revision": at.rules.revision,
            "parent_id": of.get(record.pk),
        }
        if (made.state, made.reason) == (transfer.state, transfer.reason):
            standing.append((transfer, changes))
        elif not (made.state == State.READY and transfer.state == State.WAITING):
            sentence = made.reason or "Nothing holds it any more; ready to be sent."
            landings.append(
                Landing(transfer=transfer, to=made.state, sentence=sentence, changes=changes)
            )
        gaps.append((transfer, made.gaps))
        followed.append((transfer, made))
    note(standing)
    land(landings, who=who)
    if at.accounts:
        twins.link(at.target, followed)
        review(twins.give_up(at.target, [t for t, _ in followed if t.pk not in held]), who)
    if there:
        _tie_gaps(at, there[0][1].connection, gaps)


def _planned(
    at: Desk, there: Sequence[There], of: dict[int, int], held: set[int]
) -> dict[int, Plan]:
    """Plan each anew: what the target does not hold in view of what stands beside it, what it holds
    by what has changed of it. `of`: record -> order.
    """
    beside = _parts(at, there[0][1].connection, of.values()) if there else parts.Parts()
    plans = {
        t.pk: at.plan_beside(beside, record, said, of.get(record.pk), bool(t.waived))
        for t, record, said in there
    }
    cases = [twins.Case(r, said, plans[t.pk], t) for t, r, said in there if t.pk not in held]
    seen = zip(cases, _in_view(at, cases, of), strict=True)
    plans |= {case.transfer.pk: made for case, made in seen if case.transfer}
    return plans | _held(at, [one for one in there if one[0].pk in held], plans)


def _held(at: Desk, there: Sequence[There], plans: dict[int, Plan]) -> dict[int, Plan]:
    if not there:
        return {}
    paid = told_payments([transfer for transfer, _, _ in there])
    told_back = echoes.told_back(at.target, there)
    judged = {}
    for transfer, record, said in there:
        told = paid.get(transfer.pk, set()) | echoes.payments(said, told_back.get(record.pk))
        found = at.later(transfer, said, told)
        judged[transfer.pk] = holding.judged(plans[transfer.pk], transfer, said, found)
    return judged


def _parts(at: Desk, source: Connection, orders: Iterable[int | None]) -> parts.Parts:
    """See what stands beside a shipment, where its target takes one an order."""
    is_asked = at.flow.kind == "shipment" and not at.takes_parts
    return parts.of(source, at.target, orders) if is_asked else parts.Parts()


def _tie_gaps(
    at: Desk,
    source: Connection,
    found: Sequence[tuple[Transfer, tuple[tuple[str, Key], ...]]],
) -> None:
    """Tie transfers to the gaps they wait for, and loose them from those filled."""
    if not found:
        return
    asked = {(kind, key) for _, gaps in found for kind, key in gaps}
    noted = note_gaps(source, at.target, sorted(asked)) if asked else {}
    through = Transfer.gaps.through
    through.objects.filter(transfer__in=[transfer.pk for transfer, _ in found]).delete()
    through.objects.bulk_create(
        [
            through(transfer_id=transfer.pk, mappinggap_id=noted[(kind, folded(key))].pk)
            for transfer, gaps in found
            for kind, key in gaps
        ],
        ignore_conflicts=True,
    )


def _ours(at: Desk, there: Sequence[There]) -> list[There]:
    """Leave to other flows what they are bringing; take up what they left out, or have brought.

    A migration takes up only what was left out: what a daily flow booked is none of its business.
    """
    others = {t.flow_id for t, _, _ in there} - {at.flow.pk}
    if not others:
        return list(there)
    ended = set(Flow.objects.filter(pk__in=others, state=Flow.State.RETIRED).values_list("pk"))
    kept, theirs = [], []
    for one in there:
        transfer = one[0]
        is_ours = transfer.flow_id == at.flow.pk or transfer.code in WINDOW
        if is_ours or (transfer.flow_id,) in ended:
            kept.append(one)
        elif transfer.state not in BOOKED:
            theirs.append(transfer)
        elif not at.flow.is_migration:
            kept.append(one)
    taken = [t for t, _, _ in kept if t.state in BOOKED and t.flow_id != at.flow.pk]
    if taken:
        Transfer.objects.filter(pk__in=[t.pk for t in taken]).update(flow=at.flow)
    if theirs:
        pks = [transfer.pk for transfer in theirs]
        review(Transfer.objects.filter(pk__in=pks).select_related(*BESIDE))
    return kept


def _count_in(at: Desk, run: Run | None, there: Sequence[There]) -> None:
    """Let a migration's report count what it took up, whoever brings it later."""
    if not (run and at.flow.is_migration):
        return
    taken = [t.pk for t, _, _ in there if t.flow_id == at.flow.pk and t.run_id != run.pk]
    Transfer.objects.filter(pk__in=taken).update(run=run)


def _compare(at: Desk, there: Sequence[There]) -> None:
    """Tell what a new version means for what is booked already."""
    landings, same = [], []
    paid = told_payments([transfer for transfer, _, _ in there])
    told_back = echoes.told_back(at.target, there)
    for transfer, record, said in there:
        back = told_back.get(record.pk)
        told = paid.get(transfer.pk, set()) | echoes.payments(said, back)
        found = at.later(transfer, said, told)
        found = echoes.heard(at.target, transfer, said, found, back)
        if found is None or transfer.code == twins.TWIN:
            same.append((transfer, {"version": record.version}))
            continue
        if found.is_echo:
            _cancelled_there(at, transfer, record)
            continue
        landings.append(_landing(transfer, record, found))
    note(same)
    land([one for one in landings if one.to != one.transfer.state or one.changes["code"]])


def _cancelled_there(at: Desk, transfer: Transfer, record: Record) -> None:
    """Let an order be cancelled that its target cancelled first: by way of being ready again."""
    told = echoes.ECHOED.format(target=at.target, source=record.connection)
    facts: dict[str, Any] = {"code": "", "reason": "", "cause": "", "version": record.version}
    if move(transfer, State.READY, "", **facts):
        move(transfer, State.CANCELLED, told, **facts)


def _landing(transfer: Transfer, record: Record, found: booking.Later) -> Landing:
    to = State.READY if found.is_due else State.POSTED if found.is_over else State.CONFLICT
    return Landing(
        transfer=transfer,
        to=to,
        sentence=found.reason or "Its source has more to tell; ready to be sent.",
        changes={
            "code": found.code,
            "reason": found.reason,
            "cause": found.code,
            "version": record.version,
            "not_before": now(),
        },
    )


def told_payments(transfers: Sequence[Transfer]) -> dict[int, set[str]]:
    """List the ids of the payments each target was told of already."""
    told: dict[int, set[str]] = {}
    done = Attempt.objects.filter(
        transfer__in=[t.pk for t in transfers],
        outcome__in=(Attempt.Outcome.DONE, Attempt.Outcome.FOUND),
    )
    for pk, carried in done.values_list("transfer_id", "carried"):
        told.setdefault(pk, set()).update(carried)
    return told
