"""States that went without a word are told again once the word is mapped.

An order that was booked stays as it was booked; a price or a product is only ever as good as its
newest telling.
"""

from collections.abc import Sequence

from connectors.kinds import KINDS
from connectors.models import Connection
from mappings.kinds import WORD_KINDS
from mappings.resolver import Resolution
from syncs.desks import Desk, desk
from syncs.models import Transfer
from syncs.moves import Landing, land
from syncs.preparing import BESIDE
from syncs.reading import said_all
from syncs.states import State

_STATES = [kind.key for kind in KINDS.values() if kind.is_state]
SENTENCE = "A word it went without is mapped now; it is told again."


def tell_again(
    kind: str, source: Connection | None, target: Connection | None, who: str
) -> list[Transfer]:
    """Make states ready that went without a word of this kind and have one by now."""
    if WORD_KINDS[kind].is_needed:
        return []  # nothing ever goes without
    told = Transfer.objects.filter(
        state__in=(State.POSTED, State.LINKED),
        record__kind__in=_STATES,
        resolution__unsaid__icontains=f'"{kind}"',
    )
    if source:
        told = told.filter(record__connection=source)
    if target:
        told = told.filter(target=target)
    changed = _said_otherwise(list(told.select_related(*BESIDE).defer("record__raw")))
    again = {"booked": "", "code": "", "reason": "", "cause": ""}
    return land(
        [Landing(transfer=t, to=State.READY, sentence=SENTENCE, changes=again) for t in changed],
        who=who,
    )


def _said_otherwise(transfers: Sequence[Transfer]) -> list[Transfer]:
    words = said_all(transfer.record for transfer in transfers)
    desks: dict[tuple[int, int, int], Desk] = {}
    changed = []
    for one in (transfer for transfer in transfers if transfer.record_id in words):
        key = (one.flow_id, one.record.connection_id, one.target_id)
        at = desks[key] = desks.get(key) or desk(one.flow, one.record.connection, one.target)
        left = Resolution.from_json(one.resolution).unsaid
        made = at.plan(at.told(words[one.record_id]), has_parent=False)
        if set(left) - set(made.resolution.unsaid):
            changed.append(one)
    return changed
