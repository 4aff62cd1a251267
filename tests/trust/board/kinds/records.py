"""Records that are odd: changed while they are read, of another shape, poison, deadly."""

import time
from pathlib import Path

from tests.trust.board.kinds.kind import Kind, Paths
from tests.trust.board.trial import Trial


def change_while_paged(trial: Trial) -> None:
    """The source changes orders while they are listed, fetched and booked."""
    trial.slow_down(Paths.SHOP_ONE, "sellercloud", seconds=0.3, times=10)
    trial.slow_down(Paths.WRITE[trial.target], seconds=0.3, times=10)
    for turn in range(12):
        source, id = trial.chance.choice(trial.sold)
        if source == "WEB":
            trial.remotes.act("woocommerce", "change_order", id=id, customer_note=f"Change {turn}")
        elif turn % 3:
            trial.remotes.act("sellercloud", "change", id=id, OrderDetails={"SalesRep1": turn})
        else:
            _make_dearer(trial, id)
        trial.pause(0.05, 0.25)
    trial.read_once_more()


def _make_dearer(trial: Trial, id: int) -> None:
    rows = trial.remotes.state("sellercloud")["orders"]
    total = next(row["GrandTotal"] for row in rows if row["ID"] == id)
    dearer = round(float(total) + 2.5, 2)
    said = trial.remotes.act("sellercloud", "dearer", id=id, amount="2.50")
    assert said == dearer, said
    trial.repriced.add(f"SC-{id}")


def drift(trial: Trial) -> None:
    """A member of an order is lost, renamed or of another type: none but that order is stopped."""
    for _ in range(6):
        id = trial.sell_in_shop(trial.chance)
        path = rf"GET /rest/api/Orders/{id}$"
        trial.fault("drift", path, "sellercloud", status=trial.chance.randint(1, 10**6), times=3)
        trial.may_stand.add(f"SC-{id}")
        trial.repriced.add(f"SC-{id}")
    trial.collect()
    trial.pause(1.5, 2.5)


def poison(trial: Trial) -> None:
    """One order nobody can read, or no target can take: all the others are done."""
    for _ in range(trial.chance.randint(1, 3)):
        if trial.chance.random() < 0.5:
            id = trial.sell_in_shop(trial.chance)
            part = trial.chance.choice(("OrderItems", "Payments", "BillingAddress"))
            trial.remotes.act("sellercloud", "spoil", id=id, part=part)
        else:
            id = trial.sell_in_shop(trial.chance, items=[{"sku": "MYSTERY-SKU-9", "qty": 1}])
        trial.may_stand.add(f"SC-{id}")
    trial.collect()
    trial.pause(0.5, 1.0)


def send_a_deadly_one(trial: Trial) -> None:
    """An order kills each worker that spells it: it is parked, and all the others are done."""
    file = Path(trial.stack.env["BOARD_DEADLY"])
    sell = trial.sell_in_shop if trial.target == "ACU" else trial.sell_on_web
    reference = f"{'SC' if trial.target == 'ACU' else 'WEB'}-{sell(trial.chance)}"
    deaths = Path(f"{file}.deaths")
    deaths.write_text("")
    file.write_text(reference)
    trial.collect()
    seen, limit = 0, time.monotonic() + trial.patience
    while time.monotonic() < limit:
        count = len(deaths.read_text().split())
        if count > seen:
            seen = count
            time.sleep(0.3)
            trial.stack.revive()
            trial.staff.bury(target=trial.target)
        trial.staff.age()
        state = trial.staff.standing()["transfers"].get(reference, ("",))[0]
        if state == "parked":
            break
        time.sleep(0.2)
    else:
        trial.verdict.stuck.append(f"{reference} killed {seen} workers and was not parked")
    file.write_text("")
    trial.was_killed = True


def set_the_clock(trial: Trial) -> None:
    """The clock of the workers jumps: an hour as on the two days of summer time, a day, a second."""
    file = Path(trial.stack.env["BOARD_CLOCK"])
    for _ in range(trial.chance.randint(1, 3)):
        jump = trial.chance.choice((3600, -3600, 86_400, -86_400, 1, -1))
        file.write_text(str(jump))
        trial.pause(0.5, 1.5)
    file.write_text("0")


def outlive_the_lease(trial: Trial) -> None:
    """Leases run out while their holders are alive and slow: a late result overwrites nothing.

    Only the leases end early here: their holders see it at the next renewal, at most 15 seconds later,
    and what is under way then may last until its deadline. The two minutes of a doubt outlast that, and
    an aged doubt must too.
    """
    trial.still_at_it = 25.0
    trial.slow_down(Paths.WRITE[trial.target], seconds=1.2, times=30)
    trial.slow_down(Paths.SHOP_ONE, "sellercloud", seconds=0.5, times=30)
    trial.pause(0.5, 1.0)
    for _ in range(trial.chance.randint(1, 3)):
        trial.staff.bury()
        trial.pause(0.5, 1.5)


KINDS = (
    Kind(key="F13", name="the source changes while it is read and booked", strike=change_while_paged),
    Kind(key="F15", name="clock jumps, both changes of summer time", strike=set_the_clock,
         is_haunted=True, more={"BOARD_CLOCK": "{folder}/clock", "TIME_ZONE": "America/New_York"}),
    Kind(key="F17", name="members lost, renamed, of another type", strike=drift),
    Kind(key="F18", name="a poison order among good ones", strike=poison),
    Kind(key="F19", name="an order that kills its worker", strike=send_a_deadly_one,
         is_haunted=True, more={"BOARD_DEADLY": "{folder}/deadly"}),
    Kind(key="F21", name="a lease shorter than the work", strike=outlive_the_lease),
)  # fmt: skip
