"""Staff and the clock, in a process of their own: one JSON command a line, one JSON answer a line.

What staff may do goes through the services their pages call. `age` ages rows rather than wait: what
is due later is due now. Nothing here judges: the checker reads what the remotes recorded.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integrator.settings")
django.setup()

from django.db import OperationalError, close_old_connections, connection  # noqa: E402
from django.db.models import F  # noqa: E402

from connectors.kit.testing import test_connection  # noqa: E402
from connectors.models import Connection, Record  # noqa: E402
from mappings.models import MappingGap  # noqa: E402
from syncs import actions, configuring, tending  # noqa: E402
from syncs.clock import ago, now  # noqa: E402
from syncs.models import (  # noqa: E402
    Attempt,
    Call,
    DeliverySlot,
    Event,
    Flow,
    Listener,
    Run,
    Transfer,
)
from syncs.states import ATTENTION, BOOKED, DUE, State, states_of  # noqa: E402

WHO = "rosa"
LONG = 3600.0


def configure(file: str) -> list[str]:
    import yaml

    with open(file) as text:
        told = configuring.apply(yaml.safe_load(text), WHO)
    tending.refresh_all_words()
    return told


def age(still_at_it: float = 3.0) -> None:
    """Let waits be over. `still_at_it`: seconds for which whoever sent a doubtful call may yet send it."""
    at = now()
    Transfer.objects.filter(state__in=DUE, not_before__gt=at).update(not_before=at)
    # Of a call that is under way a look can tell nothing: only older doubts are aged.
    doubts = Transfer.objects.filter(doubt_since__gt=ago(LONG), doubt_since__lt=ago(still_at_it))
    doubts.update(doubt_since=ago(LONG))
    Transfer.objects.filter(mark_after__gt=at).update(mark_after=at)
    Connection.objects.filter(paused_until__gt=at).update(paused_until=at)
    Call.objects.filter(state=Call.State.WAITING, not_before__gt=at).update(not_before=at)
    Flow.objects.filter(next_run_at__gt=at).update(next_run_at=at)


def bury(target: str = "") -> None:
    """Let every lease run out, or those of the deliveries to one target."""
    for model in (Transfer, DeliverySlot, Run, Listener):
        held = model.objects.filter(lease_until__gt=now())
        if target and model in (Run, Listener):
            continue
        if target:
            held = held.filter(target__code=target)
        held.update(lease_until=ago(1))


def send_strange_messages() -> None:
    """Send what a newer release might: a task and an argument this one does not know."""
    from celery import current_app

    for queue in ("collect", "deliver", "maintenance"):
        current_app.send_task("syncs.of_tomorrow", args=(1,), queue=queue)
    current_app.send_task("syncs.deliver", args=(10**9,))
    current_app.send_task("syncs.deliver", args=(1,), kwargs={"of_tomorrow": True})


def standing(since: dict[str, int] | None = None) -> dict[str, Any]:
    """Tell where each order stands, by the code of its source and its number there."""
    rows = Transfer.objects.filter(record__kind="order").annotate(
        source=F("record__connection__code"), number_there=F("record__external_id")
    )
    told = rows.values_list("source", "number_there", "state", "reason", "number", "mark_due")
    unreadable = Record.objects.exclude(fault="").filter(kind="order")
    records = unreadable.values_list("connection__code", "external_id", "read_error")
    return {
        "transfers": {f"{row[0]}-{row[1]}": row[2:] for row in told},
        "unreadable": {f"{code}-{id}": error for code, id, error in records},
    }


def open_ones() -> int:
    """Count what is still on its way, marks included."""
    on_way = Transfer.objects.filter(state__in=(*DUE, State.SENDING)).count()
    # A clock that is slow holds an order for the time it was placed at: it goes once the clock is right.
    on_way += Transfer.objects.filter(state=State.HELD, code="settling").count()
    return on_way + Transfer.objects.filter(mark_due=True, state__in=BOOKED).count()


def is_beating() -> bool:
    """Tell whether a worker has worked yet."""
    return tending.last_beat() is not None


def taken_in() -> int:
    """Count the orders that are known, readable or not."""
    return Record.objects.filter(kind="order").count()


def reading() -> int:
    """Count the runs that read from a system at this moment."""
    return Run.objects.filter(state=Run.State.RUNNING).count()


def unexplained() -> list[str]:
    """List what a person would not understand: a stop without a sentence, a call without an end."""
    told = []
    stopped = Transfer.objects.filter(state__in=states_of(ATTENTION), reason="")
    told += [f"{t} is {t.state} without a reason" for t in stopped.select_related("record")]
    ends = Attempt.objects.filter(outcome=Attempt.Outcome.SENDING).exclude(
        transfer__state=State.SENDING
    )
    told += [f"attempt {a} never ended" for a in ends]
    silent = Attempt.objects.filter(outcome__in=("refused", "later", "unknown"), sentence="")
    told += [f"attempt {a} is {a.outcome} without a sentence" for a in silent]
    untold = Transfer.objects.filter(state__in=BOOKED, attempts=None, record__kind="order")
    told += [f"{t} is booked without an attempt" for t in untold.select_related("record")]
    told += [f"unreadable {r} without a sentence"
             for r in Record.objects.exclude(fault="").filter(read_error="")]  # fmt: skip
    return told


def attempted() -> list[str]:
    """List the references of all remote writes of orders that were ever begun."""
    rows = Attempt.objects.filter(step="order").values_list("reference", flat=True)
    return sorted(set(rows))


def put_right() -> int:
    """Do what the sentences ask of staff: test connections that need it, retry what stopped."""
    for one in Connection.objects.filter(state=Connection.State.RECONNECT):
        test_connection(one)
    stopped = Transfer.objects.filter(state__in=(State.REFUSED, State.PARKED))
    return len(actions.retry(list(stopped), WHO))


def to_put_right() -> int:
    """Count what waits for staff to test or to retry."""
    stopped = Transfer.objects.filter(state__in=(State.REFUSED, State.PARKED)).count()
    return stopped + Connection.objects.filter(state=Connection.State.RECONNECT).count()


def retry_any(seed: int, count: int = 5) -> int:
    """Press Retry on any orders, whatever they are at."""
    chosen = list(Transfer.objects.filter(record__kind="order").order_by("pk"))
    picked = random.Random(seed).sample(chosen, min(count, len(chosen)))
    return len(actions.retry(picked, WHO))


def skip_some(seed: int, count: int = 3) -> list[str]:
    """Leave out some orders; answer those that were."""
    chosen = list(Transfer.objects.filter(record__kind="order").exclude(state__in=BOOKED))
    picked = random.Random(seed).sample(chosen, min(count, len(chosen)))
    moved = actions.skip(picked, "Not ours.", WHO)
    return [f"{t.record.connection.code}-{t.record.external_id}" for t in moved]


def unskip() -> int:
    skipped = Transfer.objects.filter(state=State.SKIPPED)
    return len(actions.import_anyway(list(skipped), "It is ours.", WHO))


def run_now(code: str) -> bool:
    return actions.run_now(Flow.objects.get(code=code), WHO) is not None


def gaps() -> list[str]:
    rows = MappingGap.objects.filter(transfers__state=State.BLOCKED).distinct()
    return [f"{gap.kind}: {gap.shown}" for gap in rows]


def fill(kind: str, word: str) -> int:
    """Map every word of a kind that is missing; answer how many orders went on."""
    waiting = MappingGap.objects.filter(kind=kind, transfers__state=State.BLOCKED).distinct()
    return sum(actions.fill_gap(gap, word, WHO) for gap in waiting)


def connection_state(code: str) -> dict[str, Any]:
    one = Connection.objects.get(code=code)
    # A pause that is over still stands there: of an earlier repetition, it would be taken for this one's.
    is_paused = one.paused_until is not None and one.paused_until > now()
    return {"state": one.state, "trouble": one.trouble, "paused": is_paused}


def calls() -> dict[str, int]:
    rows = Call.objects.values_list("state", flat=True)
    return {state: sum(one == state for one in rows) for state in set(rows)}


def said(source: str, id: str) -> Any:
    """Give an order as the hub holds it in its own words."""
    return Record.objects.get(connection__code=source, kind="order", external_id=id).canonical


def story(reference: str) -> list[str]:
    """Tell what became of an order, line by line, and each try to write it."""
    code, _, id = reference.partition("-")
    of_it = {"transfer__record__connection__code": code, "transfer__record__external_id": id}
    told = [(e.at, f"{e.state}: {e.sentence}") for e in Event.objects.filter(**of_it)]
    for one in Attempt.objects.filter(**of_it):
        told.append((one.started_at, f"{one.step} is tried ({one.outcome} {one.number})"))
        if one.finished_at:
            calls = (
                f"{c['method']} {c['url'].rpartition('/')[2]} {c['status']}" for c in one.exchanges
            )
            told.append((one.finished_at, f"{one.step} ended: {', '.join(calls)}"))
    return [f"{at:%H:%M:%S.%f} {line}" for at, line in sorted(told)]


def leaks(canaries: list[str]) -> list[str]:
    """Look through every column of every table for what must stand in none."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted}")
            for row in cursor.fetchall():
                spelled = repr(row)
                found += [f"{table} holds a secret" for canary in canaries if canary in spelled]
    return found


def execute(statements: list[str]) -> None:
    """Do to the database what an administrator, or a full disk, does to it."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def vendor() -> str:
    return connection.vendor


def integrity() -> str:
    """Let SQLite look over its own file."""
    if connection.vendor != "sqlite":
        return "ok"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return str(cursor.fetchone()[0])


COMMANDS: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (
        configure, age, bury, is_beating, standing, open_ones, taken_in, reading, unexplained, attempted, put_right,
        to_put_right,
        retry_any, skip_some, unskip, run_now, gaps, fill, connection_state, calls, said, story, leaks,
        execute, vendor, integrity, send_strange_messages,
    )
}  # fmt: skip


def answer(line: str) -> dict[str, Any]:
    said = json.loads(line)
    limit = time.monotonic() + 30
    while True:
        close_old_connections()
        try:
            return {"answer": COMMANDS[said["name"]](**said["args"])}
        except OperationalError as down:  # the database may be what was struck
            connection.close()
            if time.monotonic() > limit:
                return {"error": f"{said['name']}: {down}"}
            time.sleep(0.2)
        except Exception as fault:  # noqa: BLE001 - told to the harness, which stops the board
            return {"error": f"{said['name']}: {type(fault).__name__}: {fault}"}


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(answer(line), default=str), flush=True)


if __name__ == "__main__":
    main()
