"""The short cuts that measuring asked for give what the long ways give."""

import json
import string
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.models import DateTimeField
from hypothesis import given
from hypothesis import strategies as st

from connectors.canonical import serial
from connectors.kit import exact, http, redact
from connectors.kit.transport import Heads
from connectors.models import Link, Record
from connectors.rows import _as_time, new_row
from orders.models import Order
from syncs.models import Attempt, Transfer

NAMES = st.sampled_from(["$filter", "model.pageSize", "token", "api_key", "id", "näme", "a b", ""])
VALUES = st.text(alphabet=string.ascii_letters + "'(), $&=+%#/é", max_size=12)


@given(query=st.lists(st.tuples(NAMES, VALUES.filter(bool)), max_size=4))
def test_an_address_is_masked_alike_by_the_short_way(query: list[tuple[str, str]]) -> None:
    address = "https://shop.example/api/orders" + (f"?{urlencode(query)}" if query else "")
    assert redact.url(address) == redact._rebuilt(address)


SAID = VALUES | st.integers() | st.booleans() | st.none() | st.lists(VALUES, max_size=3).map(tuple)


@given(params=st.dictionaries(NAMES, SAID, max_size=4))
def test_a_query_is_spelled_as_the_library_spells_it(params: dict[str, Any]) -> None:
    given = [pair for pair in params.items() if pair[1] is not None]
    spelled = urlencode(given, doseq=True)
    expected = f"https://shop.example/api?{spelled}" if spelled else "https://shop.example/api"
    assert http._with("https://shop.example/api", params) == expected


@pytest.mark.parametrize("name", ["token", "to%6Ben", "a&password", "x&api%5Fkey"])
def test_a_secret_in_an_address_is_masked_however_its_name_is_spelled(name: str) -> None:
    assert "hunter2" not in redact.url(f"https://shop.example/api?{name}=hunter2")


@pytest.mark.parametrize("number", [
    "4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111", "4222222222222",
    "3782 822463 10005", "378282246310005", "5555 5555 5555 4444", "2223003122003222",
])  # fmt: skip
@pytest.mark.parametrize("after", [", exp 12/30", " 12/30 737", " 737", "", "-"])
def test_a_card_number_is_masked(number: str, after: str) -> None:
    assert redact.text(f'{{"note": "card {number}{after}"}}') == (
        f'{{"note": "card {redact.MASK}{after}"}}'
    )


@pytest.mark.parametrize(
    "number", ["113-0000009-0000005", "SC-5002317-9000006", "0012345678903", "5901234123408"]
)
def test_a_number_of_the_trade_is_no_card_though_its_digits_add_up_like_one(number: str) -> None:
    assert redact.sentence(f"Order {number} is not there.") == f"Order {number} is not there."


@given(said=st.text(alphabet="0123456789 -a\u0663é", max_size=60))
def test_cards_are_looked_for_alike_by_the_short_way(said: str) -> None:
    assert redact._cards(said) == redact._CARD.sub(redact._card, said)


@given(at=st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.timezones()))
def test_a_time_is_written_alike_by_the_short_way(at: datetime) -> None:
    slow = DateTimeField().get_db_prep_save(at, connection=connection)
    assert _as_time(lambda _: None, connection.vendor == "sqlite", at) == slow


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**9)
SAID = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8) | NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)


@given(said=SAID)
def test_what_is_sent_reads_alike_by_the_short_way(said: Any) -> None:
    slow = "".join(exact._spelled(said)).encode()
    assert read(exact.spell(said)) == read(slow)


def read(spelled: bytes) -> Any:
    return json.loads(spelled, parse_float=Decimal)


TOLD = st.text(alphabet='{}[]",:\\u0123d8 -+.eE٣é\ud800', max_size=24) | SAID.map(
    lambda said: exact.spell(said).decode("utf-8", "surrogatepass")
)


@given(told=TOLD, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]))
def test_what_is_heard_reads_alike_by_the_short_way(told: str, encoding: str) -> None:
    wrong = "replace" if encoding == "latin-1" else "surrogatepass"
    body = told.encode(encoding, wrong)
    try:
        expected = exact._slowly(body)
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - whichever: the client says one sentence
            exact.read(body)
    else:
        assert repr(exact.read(body)) == repr(expected)


@pytest.mark.parametrize(
    "told",
    ["1.10", "-0.0", "1E+2", "1e400", "9" * 40, "-9223372036854775809", '{"a":1,"a":2.50}',
     "0.1234567890123456789012345", '"\\ud83d\\ude00"', '"\\ud800"', '"\\u0000"'],
)  # fmt: skip
def test_numbers_and_characters_are_heard_exactly(told: str) -> None:
    assert repr(exact.read(told.encode())) == repr(exact._slowly(told.encode()))


@pytest.mark.parametrize(
    "told", ["9" * 5000, '{"a": ' + "9" * 5000 + "}", "01", "[1,]", "{} {}", ""]
)
def test_what_is_no_json_is_refused_by_the_short_way_too(told: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever: the client says one sentence
        exact.read(told.encode())


@pytest.mark.parametrize("said", [0.1, [0.1], {"a": {"b": [1, (2, 0.5)]}}, {"a": ((0.1,),)}])
def test_a_float_is_never_sent(said: Any) -> None:
    with pytest.raises(TypeError, match="floats"):
        exact.spell(said)


@given(said=SAID)
def test_canonical_words_are_spelled_alike_by_the_short_way(said: Any) -> None:
    if not isinstance(said, dict) and "{" not in str(said):
        assert serial.dump(said) == serial._dump(said)


@pytest.mark.parametrize("model", [Attempt, Link, Order, Record, Transfer])
def test_a_new_row_is_what_its_model_makes(model: Any) -> None:
    made, long_way = vars(new_row(model)), vars(model())
    assert made.keys() == long_way.keys()
    for name in made.keys() - {"_state", "at", "seen_at", "started_at", "created_at"}:
        if name not in ("updated_at", "not_before"):
            assert made[name] == long_way[name], name


def test_a_new_row_shares_no_default_with_another() -> None:
    assert new_row(Attempt).exchanges is not new_row(Attempt).exchanges


@pytest.mark.parametrize(
    ("name", "told"),
    [("content-type", "text/plain"), ("VIA", "HTTP/1.1 a, HTTP/1.0 b"), ("Link", None)],
)
def test_a_header_is_that_of_the_last_head_whatever_its_case(name: str, told: str | None) -> None:
    heads = Heads(
        b"HTTP/1.1 103 Early Hints\r\nLink: </style>\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nVia: HTTP/1.1 a, HTTP/1.0 b\r\n"
        b"Content-type:  text/plain \r\n\r\n"
    )
    assert heads.get(name) == told
    assert dict(heads) == {"content-type": "text/plain", "via": "HTTP/1.1 a, HTTP/1.0 b"}
