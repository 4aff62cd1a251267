"""The history checker sees each thing that must not be: else a clean board would mean nothing."""

from typing import Any

import pytest

from tests.trust.board.checker import Verdict, check

Rows = list[dict[str, Any]]


class Recorded:
    """What the pretend systems recorded of one order, as their doors of control show it."""

    def __init__(self, **changed: Rows) -> None:
        shop = {"ID": 1, "GrandTotal": 20.5, "Exported": True}
        booked = {"ExternalRef": "SC-1", "OrderTotal": 20.5}
        paid = {"ExternalRef": "SC-1-9", "PaymentAmount": 20.5}
        buyer = {"MainContact": {"Email": "ann@new.example"}}
        self.rows: dict[str, Rows] = {
            "shop": [shop], "booked": [booked], "paid": [paid], "buyers": [buyer], **changed,
        }  # fmt: skip

    def state(self, key: str) -> dict[str, Rows]:
        rows = self.rows
        return {
            "sellercloud": {"orders": rows["shop"]},
            "woocommerce": {"orders": []},
            "acumatica": {
                "sales_orders": rows["booked"],
                "payments": rows["paid"],
                "customers": rows["buyers"],
            },
            "odoo": {"orders": [], "payments": [], "partners": []},
        }[key]


def judged(recorded: Recorded, state: str = "posted", reason: str = "", **said: Any) -> Verdict:
    transfers = {"SC-1": (state, reason, "", False)} if state else {}
    standing = {"transfers": transfers, "unreadable": {}}
    return check(recorded, standing, said.pop("attempted", ["SC-1"]), **said)


BOOKED = {"ExternalRef": "SC-1", "OrderTotal": 20.5}
UNMARKED = {"ID": 1, "GrandTotal": 20.5, "Exported": False}


def test_an_order_booked_once_with_its_money_is_clean() -> None:
    assert judged(Recorded()).is_clean


@pytest.mark.parametrize(
    ("what", "recorded", "state", "reason"),
    [
        ("lost", Recorded(booked=[], paid=[], shop=[UNMARKED]), "posted", ""),
        ("lost", Recorded(booked=[], paid=[], shop=[UNMARKED]), "", ""),
        ("lost", Recorded(paid=[]), "posted", ""),
        ("doubled", Recorded(booked=[BOOKED, BOOKED]), "posted", ""),
        ("doubled", Recorded(paid=[{"ExternalRef": "SC-1-9", "PaymentAmount": 20.5}] * 2), "posted", ""),
        ("doubled", Recorded(buyers=[{"MainContact": {"Email": "a@new.example"}}] * 2), "posted", ""),
        ("wrong", Recorded(booked=[{**BOOKED, "OrderTotal": 20.49}]), "posted", ""),
        ("wrong", Recorded(booked=[], paid=[]), "refused", "It says no."),
        ("wrong", Recorded(booked=[BOOKED, {**BOOKED, "ExternalRef": "SC-2"}]), "posted", ""),
        ("stuck", Recorded(shop=[UNMARKED]), "posted", ""),
        ("stuck", Recorded(), "ready", ""),
        ("stuck", Recorded(booked=[], paid=[], shop=[UNMARKED]), "unknown", ""),
        ("stuck", Recorded(booked=[], paid=[], shop=[UNMARKED]), "refused", "It says no."),
        ("unexplained", Recorded(booked=[], paid=[], shop=[UNMARKED]), "refused", ""),
    ],
)  # fmt: skip
def test_what_must_not_be_is_seen(what: str, recorded: Recorded, state: str, reason: str) -> None:
    assert getattr(judged(recorded, state, reason), what)


def test_a_double_is_counted_in_the_repetition_that_made_it_alone() -> None:
    first = judged(Recorded(booked=[BOOKED, BOOKED]))
    second = judged(Recorded(booked=[BOOKED, BOOKED, {**BOOKED, "ExternalRef": "SC-2"}]))
    second.forget(first.told())
    assert second.doubled == []
    assert second.wrong == ["SC-2 is booked and was never sold"]


def test_an_order_that_may_wait_for_staff_is_clean_where_it_says_why() -> None:
    waits = Recorded(booked=[], paid=[], shop=[UNMARKED])
    assert judged(waits, "blocked", "Not mapped yet.", may_stand=["SC-1"]).is_clean
    assert judged(waits, "blocked", "", may_stand=["SC-1"]).unexplained


def test_what_is_booked_without_an_attempt_is_unexplained() -> None:
    assert judged(Recorded(), attempted=[]).unexplained
