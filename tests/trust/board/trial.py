"""One repetition: orders flow, something happens, and all must come right by itself."""

import base64
import hashlib
import hmac
import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.trust.board.checker import Verdict, check
from tests.trust.board.remotes import Remotes
from tests.trust.board.stack import Child, Stack
from tests.trust.board.staff import Staff

SKUS = ("COLA-24", "COLA-12", "LEMON-24", "TONIC-24", "ENERGY-24", "LEMON-6")
IDAHO = {"first_name": "Ann", "last_name": "Archer", "address_1": "8 Lake Drive", "city": "Boise",
         "state": "ID", "postcode": "83702", "country": "US"}  # fmt: skip
#: A target that is struck, and its key among the simulators.
TARGETS = {"ACU": "acumatica", "ODO": "odoo"}
FLOWS = ("orders", "web-orders")
#: Orders of a repetition for each call that a fault may let pass before it strikes.
CALLS_LET_PASS = 12


class Trial:
    """What a fault is given to act with. `size`: orders of this repetition, over both shops."""

    def __init__(
        self, stack: Stack, remotes: Remotes, staff: Staff, chance: random.Random, size: int,
        *, ages: bool, patience: float,
    ) -> None:  # fmt: skip
        self.stack, self.remotes, self.staff = stack, remotes, staff
        self.chance, self.size, self.ages, self.patience = chance, size, ages, patience
        self.target = chance.choice(sorted(TARGETS))
        self.key = TARGETS[self.target]
        self.verdict = Verdict()
        # What was done to an order stays done in the repetitions that follow on the same stack.
        self.may_stand, self.repriced = stack.may_stand, stack.repriced
        self.was_killed = False
        self.still_at_it = 3.0
        self.armed: list[tuple[str, str, int]] = []
        self.has_missed = False
        self.struck = 0
        self.sold: list[tuple[str, int]] = []
        self.recovered = 0.0
        self._selling: threading.Thread | None = None

    # What is sold

    def sell(self, count: int, chance: random.Random | None = None, **said: Any) -> None:
        """Sell orders in both shops, each to a buyer of its own or to one who bought before."""
        chance = chance or self.chance
        for _ in range(count):
            if chance.random() < 0.5:
                self.sell_in_shop(chance, **said)
            else:
                self.sell_on_web(chance)

    def sell_in_shop(self, chance: random.Random, **said: Any) -> int:
        email = self._buyer(chance)
        id: int = self.remotes.act("sellercloud", "add_order", **{"email": email, **said})
        self.sold.append(("SC", id))
        return id

    def sell_on_web(self, chance: random.Random, **said: Any) -> int:
        lines = [[sku, chance.randint(1, 4)] for sku in chance.sample(SKUS, chance.randint(1, 3))]
        facts = {"email": self._buyer(chance), "lines": lines, "person": IDAHO, **said}
        id: int = self.remotes.act("woocommerce", "place_order", **facts)
        self.sold.append(("WEB", id))
        return id

    @staticmethod
    def _buyer(chance: random.Random) -> str:
        return f"buyer{chance.randint(1, 10**6 if chance.random() < 0.8 else 5)}@new.example"

    def sell_meanwhile(self, count: int, seconds: float) -> None:
        """Go on selling while the fault strikes, on a chance of its own."""
        chance = random.Random(self.chance.random())

        def sell() -> None:
            for _ in range(count):
                self.sell(1, chance)
                time.sleep(seconds / count)

        self._selling = threading.Thread(target=sell, daemon=True)
        self._selling.start()

    def sell_more(self) -> None:
        """Sell in both shops what another strike may meet."""
        for _ in range(max(2, self.size // 6)):
            self.sell_in_shop(self.chance)
            self.sell_on_web(self.chance)
        self.staff.age()
        self.collect()

    def collect(self) -> None:
        for flow in FLOWS:
            self.staff.run_now(code=flow)

    def read_once_more(self) -> None:
        """Have both shops read from now on to the end: what changed last is known only after."""
        self.wait(lambda: not self.staff.reading(), self.patience)
        self.collect()
        self.wait(lambda: not self.staff.reading(), self.patience)

    # What strikes

    def some(self, most: int) -> int:
        """Choose how many calls pass before a fault strikes: few where few orders are on their way."""
        return self.chance.randint(0, min(most, self.size // CALLS_LET_PASS))

    def fault(self, kind: str, path: str, key: str = "", **said: Any) -> None:
        self.armed.append((key or self.key, path, said.get("times", 1)))
        self.remotes.fault(key or self.key, kind, path=path, **said)

    def slow_down(self, path: str, key: str = "", **said: Any) -> None:
        """Give a moment to what strikes: slowness is no fault by itself."""
        self.remotes.fault(key or self.key, "slow", path=path, **said)

    def has_struck(self) -> bool:
        """Tell whether the fault met something; one that met nothing yet is given a while."""
        has_met = not self.has_missed and self.wait(lambda: self._met() > 0, 10)
        self.struck = self._met()
        self.has_missed = False
        return has_met

    def _met(self) -> int:
        """Count the faults that met a call; what is done to our own processes always strikes."""
        if not self.armed:
            return 1
        left = Counter((key, one["path"], one["times"]) for key in {a[0] for a in self.armed}
                       for one in self.remotes.waiting(key))  # fmt: skip
        return (Counter(self.armed) - left).total()

    def wait(self, is_so: Callable[[], bool], seconds: float = 8.0) -> bool:
        limit = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > limit:
                return False
            time.sleep(0.05)
        return True

    def until_struck(self) -> bool:
        """Wait until a fault has met a call, to strike at that moment; note it where that was missed."""
        self.has_missed = not self.wait(lambda: self._met() > 0, 15)
        return not self.has_missed

    def pause(self, least: float, most: float) -> None:
        time.sleep(self.chance.uniform(least, most))

    def kill(self, *children: Child) -> None:
        for child in children:
            child.kill()
        self.was_killed = True

    def knock(self, id: int, *, times: int = 1, body: bytes = b"", secret: str = "") -> list[int]:
        """Call at the hub's door as the web shop does; answer what the door said."""
        body = body or json.dumps({"id": id}).encode()
        key = (secret or self.stack.env["HOOK_SECRET"]).encode()
        signature = base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()
        headers = {"X-WC-Webhook-Signature": signature, "X-WC-Webhook-Topic": "order.updated",
                   "Content-Type": "application/json"}  # fmt: skip
        return [self._knock(body, headers) for _ in range(times)]

    def _knock(self, body: bytes, headers: dict[str, str]) -> int:
        url = f"{self.stack.env['PUBLIC_URL']}/hooks/WEB/"
        try:
            with urllib.request.urlopen(
                urllib.request.Request(url, body, headers), timeout=20
            ) as a:
                return int(a.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    # What follows

    def recover(self) -> None:
        """Mend what was struck, as its owner would, and wait until all is final."""
        if self._selling:
            self._selling.join()
        self.remotes.heal()
        self._restart()
        began = time.monotonic()
        is_settled = self._settle(began + self.patience)
        self.recovered = time.monotonic() - began
        if not is_settled:
            self.verdict.stuck.append(f"not final after {self.recovered:.0f} seconds")

    def _restart(self) -> None:
        if self.was_killed and self.ages:
            # Nobody may be at work while leases are let run out: who lives hands back first.
            for worker in self.stack.workers:
                worker.terminate(30)
            self.staff.bury()
        self.stack.revive()

    def _settle(self, limit: float) -> bool:
        looked = 0
        while time.monotonic() < limit:
            if self.ages:
                self.staff.age(still_at_it=self.still_at_it)
            if self.is_settled():
                return True
            looked += 1
            if looked % 8 == 0:
                self.staff.put_right()
                if self.stack.revive():
                    self.staff.bury() if self.ages else None
            time.sleep(0.25)
        return False

    def is_settled(self) -> bool:
        if self.staff.taken_in() < self.staff_knows_of():
            return False
        return not self.staff.open_ones() and not self.staff.to_put_right()

    def staff_knows_of(self) -> int:
        """Count what both shops ever sold on this stack."""
        return self.stack.sold_before + len(self.sold)

    def judge(self) -> None:
        """Look over the stack's whole history; what an earlier repetition was told counts there."""
        found = Verdict(unexplained=self.staff.unexplained())
        standing, attempted = self.staff.standing(), self.staff.attempted()
        found.add(check(self.remotes, standing, attempted, self.may_stand, self.repriced))
        found.forget(self.stack.told_before)
        self.stack.told_before |= found.told()
        self.verdict.add(found)
