"""Let what waited for a word or a rule go on, however much of it there is."""

from django.db.models import QuerySet

from mappings.selectors import KnownRules
from syncs import preparing
from syncs.models import Transfer
from syncs.states import State
from syncs.wakes import wake_deliver

#: Transfers judged at once: their records are held in memory for as long.
AT_ONCE = 500


def release(waiting: QuerySet[Transfer], who: str) -> int:
    """Judge again what waits, and wake whoever sends what may go; answer how many go on."""
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    free: list[int] = []
    known = KnownRules()
    for begin in range(0, len(keys), AT_ONCE):
        rows = Transfer.objects.filter(pk__in=keys[begin : begin + AT_ONCE])
        batch = list(rows.select_related(*preparing.BESIDE).defer("record__raw"))
        preparing.review(batch, who, known)
        free += [t.target_id for t in batch if t.state == State.READY]
    wake_deliver(free)
    return len(free)
