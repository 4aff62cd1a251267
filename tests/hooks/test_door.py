"""The door: what is let in, what is turned away, and that neither does harm."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.urls import reverse

from connectors.models import Connection, Record
from console.hooks import CALLS
from syncs import door, listening
from syncs.models import Call, CallDay
from syncs.pacing import Pace
from tests.hooks.conftest import SECRET, Shop, mutations
from tests.toy.caller import Caller, signature


def test_a_signed_call_is_filed_and_answered_before_anything_is_fetched(shop: Shop) -> None:
    shop.sells("1")
    answer = shop.calls("1")
    assert (answer.status_code, answer.content) == (200, b"")
    call = Call.objects.get()
    assert (call.state, call.kind, call.external_id, call.topic) == (
        "waiting",
        "order",
        "1",
        "order.updated",
    )
    assert call.is_signed
    assert json.loads(call.body) == {"id": "1", "salt": 0}
    assert Caller.asked == []
    assert not Record.objects.exists()


def test_the_door_stands_where_the_subscription_says(shop: Shop, settings: Any) -> None:
    path = reverse("console:hook", args=["SHOP"])
    assert listening.address_of(shop.connection) == settings.PUBLIC_URL + path


def test_it_asks_the_database_for_little(shop: Shop, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):  # the connection, the call, and a test's own savepoint
        assert shop.calls("1").status_code == 200


def test_it_answers_in_milliseconds(shop: Shop) -> None:
    shop.calls("0")
    body = json.dumps({"id": "1", "note": "x" * 4000}).encode()
    took = []
    for _ in range(50):
        began = time.perf_counter()
        assert shop.sends(body, "order.updated", signature(body, SECRET)).status_code == 200
        took.append(time.perf_counter() - began)
    assert sorted(took)[25] < 0.05


def test_none_of_a_thousand_forged_bodies_is_let_in(shop: Shop) -> None:
    body = json.dumps({"id": "1", "total": "19.99", "status": "processing"}).encode()
    right = signature(body, SECRET)
    let_in = 0
    for forged in mutations(body, 1000):
        CALLS.forget()
        let_in += shop.sends(forged, "order.updated", right).status_code == 200
    assert let_in == 0
    assert not Call.objects.filter(is_signed=True).exists()


def test_a_thousand_strangers_leave_a_count_and_a_few_rows_without_their_words(shop: Shop) -> None:
    for n in range(300):
        shop.sends(b'{"id": 1}', "order.updated", f"wrong {n}")
    rows = Call.objects.filter(state="refused")
    assert 0 < rows.count() <= 20
    assert set(rows.values_list("body", flat=True)) == {""}
    assert CallDay.objects.get().refused == rows.count()
    door.UNSIGNED._buckets[(shop.connection.pk, "refused")] = (1.0, time.monotonic(), 280)
    shop.sends(b'{"id": 1}', "order.updated", "wrong again")
    assert CallDay.objects.get().refused == 301, "none of them is forgotten"


@pytest.mark.parametrize("wrong", ["", "é", "x", "Ouk3NW0/xlLjE9PBjkcd1NIvjVhyU1U6Tv1L/OIOXuI="])
def test_a_wrong_signature_of_any_shape_is_refused(shop: Shop, wrong: str) -> None:
    assert shop.sends(b'{"id": 1}', "order.updated", wrong).status_code == 401


def test_a_stranger_and_an_unknown_connection_hear_the_same(shop: Shop) -> None:
    wrong = shop.sends(b'{"id": 1}', "order.updated", "wrong")
    unknown = shop.sends(b'{"id": 1}', "order.updated", "wrong", code="NOBODY")
    silent = shop.sends(b'{"id": 1}', "order.updated", "wrong", code="BOOKS")
    told = [(a.status_code, a.content, sorted(a.headers.items())) for a in (wrong, unknown, silent)]
    assert told[0] == told[1] == told[2]
    assert told[0][0] == 401


def test_an_unsigned_ping_is_answered_and_believed_in_nothing(shop: Shop) -> None:
    assert shop.pings().status_code == 200
    call = Call.objects.get()
    assert (call.state, call.is_signed, call.body) == ("ping", False, "")
    shop.work()
    call.refresh_from_db()
    assert call.state == "ping"
    assert not Record.objects.exists()
    for _ in range(200):
        assert shop.pings().status_code == 200
    assert Call.objects.count() <= 20, "pings do not fill the database either"


def test_a_change_that_calls_itself_a_ping_is_refused(shop: Shop) -> None:
    assert shop.sends(b"webhook_id=5", "order.updated").status_code == 401
    assert shop.sends(b"webhook_id=" + b"5" * 5000).status_code == 401


def test_ten_megabytes_are_refused_unread(shop: Shop) -> None:
    body = b'{"id": 1, "note": "' + b"x" * 10_000_000 + b'"}'
    began = time.perf_counter()
    answer = shop.sends(body, "order.updated", signature(body, SECRET))
    assert answer.status_code == 413
    assert time.perf_counter() - began < 2
    call = Call.objects.get()
    assert (call.state, call.body) == ("refused", "")
    assert "Larger than" in call.sentence
    assert shop.sends(body, "order.updated", code="NOBODY").status_code == 413


def test_a_body_that_hides_its_size_is_read_no_further_than_the_cap(
    shop: Shop, settings: Any
) -> None:
    settings.HOOK_BODY = 100
    body = json.dumps({"id": "1", "note": "x" * 200}).encode()
    assert shop.sends(body, "order.updated", signature(body, SECRET)).status_code == 413


@pytest.mark.parametrize("body", [b"[" * 100_000, b"\xff\xfe", b"{}", b'{"id": null', b'"text"'])
def test_a_signed_body_nobody_can_read_is_filed_and_not_refused(shop: Shop, body: bytes) -> None:
    assert shop.sends(body, "order.updated", signature(body, SECRET)).status_code == 200
    call = Call.objects.get()
    assert (call.state, call.is_signed) == ("refused", True)
    assert "cannot be read" in call.sentence


def test_the_same_unreadable_bodies_unsigned_are_refused(shop: Shop) -> None:
    for body in (b"[" * 4000, b"\xff\xfe", b"{}"):
        assert shop.sends(body, "order.updated").status_code == 401


def test_no_secret_is_kept_of_a_body(shop: Shop) -> None:
    body = json.dumps({"id": 1, "token": "canary-1", "note": f"{SECRET} 4111 1111 1111 1111"})
    shop.calls("1", body=body)
    kept = Call.objects.get().body
    assert all(secret not in kept for secret in ("canary-1", SECRET, "4111 1111"))


def test_two_secrets_are_live_while_one_is_changed(shop: Shop) -> None:
    connection = shop.connection
    connection.secrets = {**connection.secrets, "hook_secret": f"hook-secret-2 {SECRET}"}
    connection.save()
    body = b'{"id": 1}'
    for secret, status in (("hook-secret-2", 200), (SECRET, 200), ("hook-secret-3", 401)):
        answer = shop.sends(body, "order.updated", signature(body, secret))
        assert answer.status_code == status, secret
    both = f"hook-secret-2 {SECRET}"
    assert shop.sends(body, "order.updated", signature(body, both)).status_code == 401


def test_a_connection_without_a_secret_lets_nobody_in(shop: Shop) -> None:
    connection = shop.connection
    connection.secrets = {"token": "t"}
    connection.save()
    body = b'{"id": 1}'
    assert shop.sends(body, "order.updated", signature(body, "")).status_code == 401


@pytest.mark.parametrize("state", ["retired", "reconnect", "paused"])
def test_calls_are_taken_in_while_a_connection_is_in_trouble_not_when_it_is_retired(
    shop: Shop, state: str
) -> None:
    Connection.objects.filter(code="SHOP").update(state=state)
    assert shop.calls("1").status_code == (401 if state == "retired" else 200)


def test_without_a_public_address_the_door_is_shut(shop: Shop, settings: Any) -> None:
    settings.PUBLIC_URL = ""
    assert shop.calls("1").status_code == 401
    assert shop.pings().status_code == 401


def test_it_takes_posts_without_a_session_or_a_csrf_token(shop: Shop) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = Shop(browser).calls("1")
    assert answer.status_code == 200
    assert not answer.cookies
    assert browser.get("/hooks/SHOP/").status_code == 405


def test_a_flood_from_one_address_is_told_to_wait(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.hooks.CALLS", Pace(rate=0.001, burst=3))
    told = [shop.calls("1", salt=n) for n in range(5)]
    assert [a.status_code for a in told] == [200, 200, 200, 429, 429]
    assert told[-1]["Retry-After"]


def test_behind_our_proxy_only_the_name_it_added_counts(shop: Shop, settings: Any) -> None:
    settings.BEHIND_TLS = True
    shop.calls("1", **{"X-Forwarded-For": "1.1.1.1, 203.0.113.9"})
    assert Call.objects.get().address == "203.0.113.9"
    settings.BEHIND_TLS = False
    shop.calls("2", **{"X-Forwarded-For": "1.1.1.1"})
    assert Call.objects.get(external_id="2").address == "127.0.0.1"


def test_while_the_database_is_away_the_sender_is_told_to_come_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(door, "_listening", away)
    answer = shop.calls("1")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_a_connection_is_remembered_for_some_seconds_and_no_longer(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    door.forget()
    with django_assert_num_queries(1):
        assert door._listening("SHOP") == door._listening("SHOP") == shop_in(door._known)
    Connection.objects.filter(code="SHOP").update(state="retired")
    assert door._listening("SHOP")
    monkeypatch.setattr(time, "monotonic", lambda: 1e12)
    assert door._listening("SHOP") is None


def shop_in(known: dict[str, Any]) -> Connection:
    found: Connection = known["SHOP"][1]
    return found


def test_the_same_call_ten_times_at_once_is_one_row(busy_shop: Shop) -> None:
    def call(_: int) -> int:
        try:
            return Shop(Client()).calls("1").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(call, range(10))) == {200}
    assert Call.objects.get().times == 10


def test_a_call_that_names_several_is_a_row_each(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Caller.read_hook
    monkeypatch.setattr(Caller, "read_hook", lambda *call: replace(read(*call), also=("product",)))
    long = "9" * 121
    body = json.dumps({"id": ["1", "2", "1", long]})
    assert shop.calls("", body=body).status_code == 200
    named = set(Call.objects.values_list("kind", "external_id"))
    shop.calls("", body=json.dumps({"id": [long]}))
    assert Call.objects.filter(state="refused", is_signed=True).count() == 1
    assert named == {(kind, id) for kind in ("order", "product") for id in ("1", "2")}


def test_a_like_call_after_the_first_was_taken_up_is_a_call_of_its_own(shop: Shop) -> None:
    shop.calls("1")
    Call.objects.update(tries=1)
    shop.calls("1")
    shop.calls("1")
    assert sorted(Call.objects.values_list("tries", "times")) == [(0, 2), (1, 1)]
