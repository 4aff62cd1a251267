"""The one client, against a server that misbehaves at will."""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import errors
from connectors.base import Check, Connector, Field
from connectors.kit.capture import capturing
from connectors.kit.exact import ExactDecoder, ExactEncoder, spell, spell_stored
from connectors.kit.http import Answer, Client, Kit, Limits, SessionState, retry_after
from connectors.kit.transport import transport as shared

LIMITS = Limits(connect=1, read=0.5, deadline=1.5, body=10_000)


class Plain(Connector):
    key, label = "plain", "Plain"
    fields = (Field(name="site", label="Site"),)

    def address(self) -> str:
        return self.settings["site"]

    def log_in(self, http: Client) -> SessionState:
        return SessionState(base=self.address())

    def test(self) -> Iterator[Check]:
        yield Check(name="Address", outcome="passed")


class Server:
    """Answers each connection with the next of its raw answers; counts the requests it read."""

    def __init__(self) -> None:
        self.answers: list[bytes | Callable[[socket.socket], None]] = []
        self.heard: list[bytes] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        with caller:
            said = caller.recv(65_536)
            if not said:
                return
            self.heard.append(said)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if callable(answer):
                answer(caller)
            else:
                caller.sendall(answer)


def http(status: int, body: bytes = b"{}", headers: str = "", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n"
    return (head + headers + "Connection: close\r\n\r\n").encode() + body


@pytest.fixture(params=["curl", "requests"], autouse=True)
def transport(request: pytest.FixtureRequest, settings: Any) -> str:
    settings.HTTP_TRANSPORT = request.param
    return str(request.param)


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    made = Server()
    settings.ALLOWED_PRIVATE_HOSTS = [f"127.0.0.1:{made.port}"]
    yield made
    made.door.close()


@pytest.fixture
def client(server: Server) -> Client:
    return Plain(
        {"site": f"http://127.0.0.1:{server.port}/base"}, Kit(LIMITS, ("hidden-secret",))
    ).http


def silent(caller: socket.socket) -> None:
    caller.settimeout(3)
    try:
        caller.recv(1)
    except OSError:
        return


def reset(caller: socket.socket) -> None:
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def dripping(caller: socket.socket) -> None:
    caller.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n")
    stop = threading.Event()
    for _ in range(30):
        try:
            caller.sendall(b"x")
        except OSError:
            return
        stop.wait(0.2)


#: answer -> (what a question meets, what a write meets)
TROUBLES: dict[str, tuple[Any, type, type]] = {
    "401": (http(401), errors.LogInExpired, errors.LogInExpired),
    "403": (http(403), errors.PermissionMissing, errors.PermissionMissing),
    "404": (http(404), errors.NotThere, errors.NotThere),
    "422": (http(422, b'{"no":1}'), errors.RecordRefused, errors.RecordRefused),
    "429": (http(429, headers="Retry-After: 7\r\n"), errors.RateLimited, errors.RateLimited),
    "500": (http(500), errors.RemoteDown, errors.OutcomeUnknown),
    "503": (http(503), errors.RemoteDown, errors.OutcomeUnknown),
    "elsewhere": (
        http(302, headers="Location: https://evil.example/\r\n"),
        errors.AddressRefused,
        errors.AddressRefused,
    ),
    "silent": (silent, errors.RemoteDown, errors.OutcomeUnknown),
    "reset": (reset, errors.RemoteDown, errors.OutcomeUnknown),
    "short": (http(200, b'{"a":', length=500), errors.RemoteDown, errors.OutcomeUnknown),
    "dripping": (dripping, errors.RemoteDown, errors.OutcomeUnknown),
    "huge": (http(200, b"x" * 20_000), errors.RemoteDown, errors.OutcomeUnknown),
    "rubbish": (b"I am no HTTP at all\r\n\r\n", errors.RemoteDown, errors.OutcomeUnknown),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_question_in_trouble_says_what_happens_next(
    server: Server, client: Client, name: str
) -> None:
    answer, asked, _ = TROUBLES[name]
    server.answers = [answer]
    with pytest.raises(asked):
        client.fetch("GET", "thing")


@pytest.mark.parametrize("name", TROUBLES)
def test_a_write_in_trouble_is_never_repeated_and_says_whether_it_may_have_arrived(
    server: Server, client: Client, name: str
) -> None:
    answer, _, written = TROUBLES[name]
    server.answers = [answer]
    with pytest.raises(written):
        client.send("PUT", "thing", json={"a": 1})
    assert len(server.heard) == 1


def test_a_question_without_an_answer_is_asked_again(server: Server, client: Client) -> None:
    server.answers = [http(503), http(200, b'{"total": 12.340}')]
    assert client.fetch("GET", "thing").json() == {"total": Decimal("12.340")}
    assert len(server.heard) == 2


def test_a_closed_door_is_known_to_have_taken_nothing(
    client: Client, server: Server, settings: Any
) -> None:
    server.door.close()
    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]
    settings.ALLOWED_PRIVATE_HOSTS = [f"127.0.0.1:{port}"]
    shut = Plain({"site": f"http://127.0.0.1:{port}"}, Kit(LIMITS)).http
    with pytest.raises(errors.RemoteDown):
        shut.send("PUT", "thing", json={})


def test_a_credential_is_never_shown_to_another_host(server: Server, client: Client) -> None:
    server.answers = [http(200)]
    client.state = SessionState(
        base="https://home.example/", headers={"Authorization": "Bearer t"}, cookies={"s": "1"}
    )
    client.fetch("GET", f"http://127.0.0.1:{server.port}/elsewhere")
    assert b"Bearer" not in server.heard[0]
    assert b"Cookie" not in server.heard[0]


def test_what_was_said_is_kept_without_its_secrets(server: Server, client: Client) -> None:
    server.answers = [
        http(200, b'{"access_token": "abc", "card": "4111 1111 1111 1111", "n": 5002301}')
    ]
    with capturing() as exchanges:
        client.send("POST", "thing?api_key=k1", json={"Password": "p", "note": "say hidden-secret"})
    (kept,) = exchanges
    for secret in ("abc", "4111", "k1", '"p"', "hidden-secret"):
        assert secret not in str(kept), kept
    assert "5002301" in kept["response"]


def test_numbers_are_sent_exactly() -> None:
    said = {
        "price": Decimal("0.10"),
        "big": Decimal("12345678901234567.89"),
        "name": "ü",
        "none": None,
    }
    assert (
        spell(said).decode() == '{"price":0.10,"big":12345678901234567.89,"name":"ü","none":null}'
    )
    with pytest.raises(TypeError):
        spell({"price": 0.1})


@pytest.mark.parametrize(("said", "seconds"), [("7", 7), ("", 30), ("soon", 30), ("99999", 3600)])
def test_a_pause_is_read_from_its_header(said: str, seconds: float) -> None:
    assert retry_after(said) == seconds


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/",
        "http://localhost:22/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user:pw@example.com/",
        "https://0.0.0.0/",
        "not an address",
    ],
)
def test_an_address_that_must_not_be_called_is_refused_in_words(
    settings: Any, address: str
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = []
    shut = Plain({"site": address}, Kit(LIMITS)).http
    with pytest.raises(errors.AddressRefused):
        shut.fetch("GET", address)


def test_a_name_that_resolves_to_a_private_address_is_refused(settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = []
    shut = Plain({"site": "https://localhost"}, Kit(LIMITS)).http
    with pytest.raises(errors.AddressRefused, match="private address"):
        shut.fetch("GET", "thing")


def test_a_question_whose_answer_proves_nothing_is_asked_again_and_a_write_is_not(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(answer: Answer) -> None:
        if answer.body == b"<html>":
            raise errors.OutcomeUnknown("a page came", system="Plain")

    monkeypatch.setattr(client.connector, "verdict", judge)
    server.answers = [http(200, b"<html>"), http(200, b"{}"), http(200, b"<html>")]
    assert client.fetch("GET", "thing").body == b"{}"
    with pytest.raises(errors.OutcomeUnknown, match="a page came"):
        client.send("PUT", "thing", json={"a": 1})
    assert len(server.heard) == 3


def test_a_write_is_not_repeated_where_a_kept_connection_breaks(
    server: Server, client: Client
) -> None:
    def kept_once(caller: socket.socket) -> None:
        caller.sendall(http(200).replace(b"Connection: close\r\n", b""))
        server.heard.append(caller.recv(65_536))

    server.answers = [kept_once]
    client.fetch("GET", "thing")
    with pytest.raises(errors.OutcomeUnknown):
        client.send("PUT", "thing", json={"a": 1})
    assert [said[:3] for said in server.heard] == [b"GET", b"PUT"]


def test_a_client_goes_on_on_the_connection_of_the_one_before(server: Server) -> None:
    """Each task makes a client: what they kept for themselves once stayed open, task after task."""
    callers: list[socket.socket] = []
    answer = http(200).replace(b"Connection: close\r\n", b"")

    def kept(caller: socket.socket) -> None:
        callers.append(caller)
        caller.sendall(answer)
        while said := caller.recv(65_536):
            server.heard.append(said)
            caller.sendall(answer)

    server.answers = [kept]
    for _ in range(5):
        Plain({"site": f"http://127.0.0.1:{server.port}"}, Kit(LIMITS)).http.fetch("GET", "thing")
    assert (len(server.heard), len(callers)) == (5, 1)


def test_a_forked_process_calls_on_connections_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = shared()
    assert shared() is ours
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert shared() is not ours


def test_cookies_are_told_and_not_shown_again_by_themselves(server: Server, client: Client) -> None:
    server.answers = [http(200, headers="Set-Cookie: sid=abc; Path=/; HttpOnly\r\n")]
    assert client.fetch("GET", "thing").cookies == {"sid": "abc"}
    client.fetch("GET", "thing")
    assert b"abc" not in server.heard[1]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"])
def test_every_method_says_what_it_is(server: Server, client: Client, method: str) -> None:
    server.answers = [http(200)]
    client.send(method, "a b/ü", params={"q": ["1", "é &"], "no": None})
    assert server.heard[0].startswith(f"{method} /base/a%20b/%C3%BC?q=1&q=%C3%A9+%26 ".encode())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    )
)  # fmt: skip
def test_what_is_stored_is_read_back_exactly(said: Any) -> None:
    stored = json.dumps(said, cls=ExactEncoder)
    assert json.loads(stored, cls=ExactDecoder) == said
    assert json.loads(spell(said), cls=ExactDecoder) == said
    assert json.loads(spell_stored(said), cls=ExactDecoder) == said


@given(st.integers(-(10**20), 10**20), st.integers(-20, 20))
def test_a_number_keeps_its_digits_however_large_or_small(digits: int, exponent: int) -> None:
    said = {"z": Decimal(digits).scaleb(exponent), "a": [Decimal(digits)]}
    stored = spell_stored(said)
    assert json.loads(stored, cls=ExactDecoder, parse_int=Decimal) == said
    assert stored.index('"a"') < stored.index('"z"')
