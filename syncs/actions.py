"""What staff may do to transfers, flows and mappings. Each says what it did."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from connectors.canonical.measures import ONE
from connectors.canonical.words import joined
from connectors.models import Connection
from mappings import changes
from mappings.models import MappingGap, MappingRule
from syncs import desks, migrating, preparing, releasing, retelling, schedules, twins
from syncs.clock import now
from syncs.models import Flow, Run, Transfer
from syncs.moves import Landing, land, move_all
from syncs.states import RETRYABLE, State
from syncs.wakes import wake_collect, wake_deliver

_CLEARED = {"code": "", "reason": "", "cause": ""}


def retry(transfers: Iterable[Transfer], who: str) -> list[Transfer]:
    """Try again, by today's records, mappings and rules."""
    chosen = _fresh(transfers).filter(state__in=RETRYABLE)
    with transaction.atomic():
        again = list(chosen)
        cleared = {"tries": 0, "deaths": 0, "not_before": now(), **_CLEARED}
        waiting = [t for t in again if t.state == State.WAITING]
        Transfer.objects.filter(pk__in=[t.pk for t in waiting]).update(tries=0, not_before=now())
        moved = move_all(
            [t for t in again if t.state != State.WAITING],
            State.READY,
            "To be tried again.",
            who=who,
            **cleared,
        )
        preparing.review(_fresh(moved), who)
        wake_deliver(t.target_id for t in again)
    return [*moved, *waiting]


def skip(transfers: Iterable[Transfer], reason: str, who: str) -> list[Transfer]:
    """Leave out what nothing has been sent of, for a reason."""
    sentence = f"Left out: {reason}"
    moved = move_all(
        _fresh(transfers), State.SKIPPED, sentence, who=who, code="skipped", reason=reason, cause=""
    )
    preparing.review(twins.others_of(moved))
    return moved


def import_anyway(transfers: Iterable[Transfer], reason: str, who: str) -> list[Transfer]:
    """Let records pass the flow's rules (not its mappings) once, for a reason."""
    chosen = list(_fresh(transfers))
    with transaction.atomic():
        Transfer.objects.filter(pk__in=[t.pk for t in chosen]).update(waived=reason)
        held = (State.HELD, State.FILTERED, State.SKIPPED)
        moved = move_all(
            [t for t in chosen if t.state in held],
            State.READY,
            f"To be booked anyway: {reason}",
            who=who,
            **_CLEARED,
            not_before=now(),
        )
        preparing.review(_fresh(moved), who)
        wake_deliver(t.target_id for t in moved)
    return moved


def accept(transfers: Iterable[Transfer], who: str) -> list[Transfer]:
    """Take a conflict as settled: what the target holds stands as it is."""
    chosen = list(_fresh(transfers).filter(state=State.CONFLICT))
    digests = desks.told_digests(chosen)
    landings = [
        Landing(
            transfer=t,
            to=State.POSTED,
            sentence="Accepted as it stands in the target.",
            changes={
                "code": "",
                "reason": "",
                "cause": "",
                "booked": digests[t.pk],
                "version": t.record.version,
            },
        )
        for t in chosen
        if t.pk in digests
    ]
    return land(landings, who=who)


def apply_again(transfers: Iterable[Transfer], who: str) -> list[Transfer]:
    """Apply a change to what the target holds, once, whatever the flow says of changes."""
    chosen = [t for t in _fresh(transfers).filter(state=State.CONFLICT) if t.may_be_applied]
    with transaction.atomic():
        cleared = {"tries": 0, "not_before": now(), **_CLEARED}
        moved = move_all(
            chosen,
            State.READY,
            "Its change is to be applied there.",
            who=who,
            apply_asked=True,
            **cleared,
        )
        wake_deliver(t.target_id for t in moved)
    return moved


def look_now(transfers: Iterable[Transfer]) -> None:
    """Look up what is in doubt at once."""
    chosen = _fresh(transfers).filter(state=State.UNKNOWN)
    chosen.update(not_before=now())
    wake_deliver(chosen.values_list("target_id", flat=True))


def _fresh(transfers: Iterable[Transfer]) -> QuerySet[Transfer]:
    rows = Transfer.objects.filter(pk__in=[transfer.pk for transfer in transfers])
    return rows.select_related("record__connection", "flow", "target")


def run_now(flow: Flow, who: str) -> Run | None:
    """Run a flow at once; a migration begins, or goes on where it was cut off."""
    if flow.is_migration:
        return migrating.start(flow, who)
    return schedules.start(flow, Run.Trigger.STAFF, who)


def pause(flow: Flow) -> None:
    """Stop collecting and sending; what is under way is finished."""
    _set_state(flow, Flow.State.PAUSED)


def resume(flow: Flow) -> None:
    _set_state(flow, Flow.State.ACTIVE)
    wake_collect(flow.pk)
    if not flow.is_migration:
        schedules.start(flow, Run.Trigger.SCHEDULE)
    wake_deliver(flow.endpoints.values_list("connection_id", flat=True))


def _set_state(flow: Flow, state: str) -> None:
    flow.state = state
    flow.save()
    schedules.keep_schedule(flow)


def save_rule(rule: MappingRule, who: str) -> int:
    """Save a mapping and release what waited for it; answer how many go on."""
    with transaction.atomic():
        changes.save_rule(rule, who)
        key = rule.key if rule.match == MappingRule.Match.EXACT else ()
        return release(rule.kind, rule.source, rule.target, who, key)


def release_for(rules: Iterable[MappingRule], who: str) -> int:
    """Release what waited for any of these saved rules: each kind between two systems once."""
    asked = {(rule.kind, rule.source_id, rule.target_id): rule for rule in rules}
    return sum(release(one.kind, one.source, one.target, who) for one in asked.values())


def delete_rule(rule: MappingRule, who: str) -> None:
    changes.delete_rule(rule, who)


def fill_gap(
    gap: MappingGap, word: str, who: str, *, source_only: bool = True, factor: Decimal = ONE
) -> int:
    """Map a gap's word and release what waited for it; answer how many go on."""
    with transaction.atomic():
        changes.fill_gap(gap, word, who, source_only=source_only, factor=factor)
        return release(gap.kind, gap.source if source_only else None, gap.target, who, gap.key)


def release(
    kind: str,
    source: Connection | None,
    target: Connection | None,
    who: str,
    key: Sequence[str] = (),
) -> int:
    """Judge again what waits for a word of this kind, and tell again the states that went without.

    `key`: the one word that is mapped now; what waits for others is not judged for it.
    """
    word = {"gaps__kind": kind, **({"gaps__spelled": joined(key)} if key else {})}
    waiting = Transfer.objects.filter(state=State.BLOCKED, **word).distinct()
    if source:
        waiting = waiting.filter(record__connection=source)
    if target:
        waiting = waiting.filter(target=target)
    told_again = retelling.tell_again(kind, source, target, who)
    wake_deliver(t.target_id for t in told_again)
    return releasing.release(waiting, who) + len(told_again)
