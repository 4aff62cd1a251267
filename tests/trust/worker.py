"""A worker for tests that kill it: takes orders in and delivers them, once, in a process of its own.

`KILL_AT=answer` ends it after the remote has answered and before that is committed.
"""

import os
import signal
from typing import Any

import django

django.setup()

from connectors.models import Connection  # noqa: E402
from syncs import runs  # noqa: E402
from syncs.collecting import collect  # noqa: E402
from syncs.deliveries.delivering import Delivery, deliver  # noqa: E402
from syncs.models import Flow  # noqa: E402


class KilledAtTheAnswer(Delivery):
    """Dies where an order's answer would be written down."""

    def _settle(self, finished: Any) -> Any:
        steps = [self.calls[call].step for call in finished]
        if any(step and step.name == "order" for step in steps):
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._settle(finished)


def main() -> None:
    if os.environ.get("KILL_AT") == "answer":
        import syncs.deliveries.delivering as place

        place.Delivery = KilledAtTheAnswer
    flow = Flow.objects.get(code="orders")
    runs.begin(flow, "schedule")
    collect(flow)
    for _ in range(2):
        for connection in Connection.objects.order_by("code"):
            deliver(connection)


if __name__ == "__main__":
    main()
