"""The frame of the pretend systems: what it serves, what it breaks on command, what it remembers."""

import http.client
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from werkzeug import Request, Response
from werkzeug.exceptions import BadRequest
from werkzeug.routing import Rule

from simulators import SYSTEMS
from simulators.faults import ALIASES, KINDS
from simulators.running import Running, running
from simulators.system import System, answer

ROOT = Path(__file__).parents[2]


class Shelf(System):
    """A shelf of words: as small a system as there can be."""

    key: ClassVar[str] = "shelf"
    also: ClassVar[dict[str, str]] = {"lay_down": "put"}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.words: list[str] = []
        self.sessions = 1

    def rules(self) -> list[Rule]:
        return [
            Rule("/words", endpoint="words", methods=["GET"]),
            Rule("/words", endpoint="add", methods=["POST"]),
            Rule("/login", endpoint="add", methods=["POST"]),
        ]

    def is_auth_path(self, path: str) -> bool:
        return path == "/login"

    def state(self) -> dict[str, list[dict[str, Any]]]:
        return {"words": [{"word": word} for word in self.words], "sessions": [{}] * self.sessions}

    def forget_sessions(self) -> None:
        self.sessions = 0

    def memory(self) -> dict[str, Any]:
        return {"words": self.words}

    def remember(self, memory: dict[str, Any]) -> None:
        self.words = memory["words"]

    def on_words(self, request: Request) -> Response:
        return answer(self.words)

    def on_add(self, request: Request) -> Response:
        if not request.get_data():
            raise BadRequest("A word is needed.")
        self.words.append(request.get_data(as_text=True))
        return answer({"added": self.words[-1], "padding": "x" * 200})

    def act_put(self, word: str) -> int:
        self.words.append(word)
        return len(self.words)


@pytest.fixture
def remotes() -> Iterator[Running]:
    with running([Shelf()]) as served:
        yield served


class Caller:
    """One kept connection to the systems."""

    def __init__(self, remotes: Running) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", remotes.port, timeout=5)

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        sent = json.dumps(body) if isinstance(body, dict) else body
        self.connection.request(method, path, sent)
        self.answer = self.connection.getresponse()
        said = self.answer.read().decode()
        is_json = "json" in (self.answer.getheader("Content-Type") or "") and said
        return self.answer.status, json.loads(said) if is_json else said


@pytest.fixture
def call(remotes: Running) -> Caller:
    return Caller(remotes)


#: What a caller meets who unpacks nothing, and reads however deep it goes.
UNREADABLE = (UnicodeDecodeError, RecursionError)
BROKEN = (*UNREADABLE, http.client.HTTPException, ConnectionError, TimeoutError)

#: kind -> whether the word stands on the shelf afterwards.
DONE = {
    "accept_then_timeout": True, "cut": True, "reset_after": True, "html_after": True,
    "slow": True, "drip": True, "expire_token": True, "timeout_before": False, "reset": False,
    "html": False, "empty": False, "wrong_type": False, "refuse": False, "huge": False,
    "rate_limit": False, "5xx": False, "rate_limit_date": False, "rate_limit_bare": False,
    "error_inside": False, "bomb": False, "nested": False, "accept_later": True,
    "endless": True, "drift": True,
}  # fmt: skip
UNANSWERED = ("accept_later", "accept_then_timeout", "timeout_before", "reset", "reset_after", "cut",
              "bomb", "nested")  # fmt: skip


class TestServing:
    def test_the_root_lists_the_systems_and_an_unknown_one_is_not_found(self, call: Caller) -> None:
        assert call("GET", "/") == (200, {"systems": ["shelf"]})
        assert call("GET", "/nobody/words")[0] == 404

    def test_a_connection_is_kept_from_call_to_call(self, call: Caller) -> None:
        call("POST", "/shelf/words", "cola")
        socket = call.connection.sock
        assert socket is not None
        assert call("GET", "/shelf/words") == (200, ["cola"])
        assert call.connection.sock is socket

    def test_a_body_nobody_read_is_not_taken_for_the_next_call(
        self, remotes: Running, call: Caller
    ) -> None:
        remotes.fault("shelf", "503")
        assert call("POST", "/shelf/words", "cola")[0] == 503
        assert call("POST", "/nobody", "cola")[0] == 404
        assert call("GET", "/shelf/words") == (200, [])

    def test_a_refusal_is_spelt_the_way_the_system_does(self, call: Caller) -> None:
        assert call("POST", "/shelf/words") == (400, {"Message": "A word is needed."})
        assert call("GET", "/shelf/nothing")[0] == 404

    def test_state_and_deeds_are_open_beside_the_system(self, call: Caller) -> None:
        assert call("POST", "/shelf/_act", {"name": "put", "word": "tonic"}) == (200, 1)
        assert call("POST", "/shelf/_act", {"name": "lay_down", "word": "ginger"}) == (200, 2)
        words = call("GET", "/shelf/_state")[1]["words"]
        assert words == [{"word": "tonic"}, {"word": "ginger"}]

    @pytest.mark.parametrize("said", [{"name": "fly"}, {"name": "put", "wrong": 1}, "no JSON"])
    def test_a_deed_nobody_knows_is_refused(self, call: Caller, said: Any) -> None:
        status, told = call("POST", "/shelf/_act", said)
        assert status == 400
        assert told["error"]

    def test_requests_are_kept_with_what_was_answered_and_log_ins_without_their_body(
        self, call: Caller
    ) -> None:
        call("POST", "/shelf/words?a=1", "cola")
        call("POST", "/shelf/login", "s3cret")
        call("POST", "/shelf/_faults", {"kind": "refuse", "status": 422})
        call("GET", "/shelf/words")
        assert call("GET", "/shelf/_requests")[1] == [
            {"method": "POST", "path": "/words", "query": "a=1", "status": 200, "body": "cola"},
            {"method": "POST", "path": "/login", "query": "", "status": 200, "body": "(a log-in)"},
            {"method": "GET", "path": "/words", "query": "", "status": 422, "body": ""},
        ]
        call("DELETE", "/shelf/_requests")
        assert call("GET", "/shelf/_requests")[1] == []

    def test_whoever_talks_to_a_system_that_stopped_is_hung_up_on(self) -> None:
        with running([Shelf()]) as served:
            call = Caller(served)
            call("GET", "/shelf/words")
        with pytest.raises(BROKEN):
            call("GET", "/shelf/words")


class TestFaults:
    def test_every_kind_is_tried_here(self) -> None:
        assert set(DONE) == set(KINDS)
        assert set(ALIASES.values()) <= set(KINDS)

    @pytest.mark.parametrize("kind", DONE)
    def test_a_fault_does_what_was_asked_or_nothing_and_strikes_once(
        self, remotes: Running, kind: str
    ) -> None:
        remotes.fault("shelf", kind, path="POST", seconds=0.05)
        call = Caller(remotes)
        if kind in UNANSWERED:
            with pytest.raises(BROKEN):
                call("POST", "/shelf/words", "cola")
        else:
            call("POST", "/shelf/words", "cola")
        assert bool(remotes.state("shelf")["words"]) is DONE[kind]
        assert Caller(remotes)("POST", "/shelf/words", "tonic")[0] == 200

    @pytest.mark.parametrize(
        ("kind", "status", "body"),
        [
            ("429", 429, "Too many"),
            ("rate-limit", 429, "Too many"),
            ("server_error", 503, "<html>"),
            ("502", 502, "<html>"),
            ("504", 504, "<html>"),
            ("html", 200, "<html>"),
            ("html_after", 502, "<html>"),
            ("empty", 200, ""),
            ("wrong_type", 200, "surprise"),
            ("refuse", 400, "Refused"),
        ],
    )
    def test_what_is_answered(
        self, remotes: Running, call: Caller, kind: str, status: int, body: str
    ) -> None:
        remotes.fault("shelf", kind, seconds=7)
        answered, said = call("GET", "/shelf/words")
        assert answered == status
        assert body in str(said)
        assert (call.answer.getheader("Retry-After") == "7") is (status == 429)

    def test_a_cut_answer_promises_all_and_brings_half(
        self, remotes: Running, call: Caller
    ) -> None:
        remotes.fault("shelf", "cut")
        with pytest.raises(http.client.IncompleteRead) as cut:
            call("POST", "/shelf/words", "cola")
        assert len(cut.value.partial) > 0
        assert cut.value.expected

    def test_a_huge_answer_is_many_megabytes(self, remotes: Running, call: Caller) -> None:
        remotes.fault("shelf", "huge")
        assert len(call("GET", "/shelf/words")[1]) > 20_000_000

    def test_an_expired_token_ends_every_session(self, remotes: Running, call: Caller) -> None:
        remotes.fault("shelf", "expire-token")
        call("GET", "/shelf/words")
        assert remotes.state("shelf")["sessions"] == []

    def test_some_may_pass_first_and_several_be_struck(
        self, remotes: Running, call: Caller
    ) -> None:
        remotes.fault("shelf", "503", after=1, times=2)
        assert [call("GET", "/shelf/words")[0] for _ in range(4)] == [200, 503, 503, 200]

    @pytest.mark.parametrize("path", ["GET /words", "^GET", "/wo[r]ds$", "words"])
    def test_only_calls_of_its_path_are_struck(
        self, remotes: Running, call: Caller, path: str
    ) -> None:
        remotes.fault("shelf", "503", path=path)
        assert call("POST", "/shelf/login", "x")[0] == 200
        assert call("GET", "/shelf/words")[0] == 503

    def test_a_path_that_is_no_pattern_is_taken_as_it_stands(
        self, remotes: Running, call: Caller
    ) -> None:
        remotes.fault("shelf", "503", path="/words('")
        assert call("GET", "/shelf/words")[0] == 200

    def test_a_kind_nobody_knows_is_refused_with_those_there_are(self, call: Caller) -> None:
        status, told = call("POST", "/shelf/_faults", {"kind": "earthquake"})
        assert status == 400
        assert all(kind in told["error"] for kind in KINDS)

    def test_waiting_faults_are_listed_and_taken_away(self, call: Caller) -> None:
        assert call("POST", "/shelf/_faults", {"kind": "slow", "seconds": 3})[0] == 201
        (fault,) = call("GET", "/shelf/_faults")[1]
        assert (fault["kind"], fault["seconds"], fault["times"]) == ("slow", 3, 1)
        call("DELETE", "/shelf/_faults")
        assert call("GET", "/shelf/_faults")[1] == []


class TestRemembering:
    def test_a_system_with_a_folder_remembers_from_start_to_start(self, tmp_path: Path) -> None:
        with running([Shelf(state_dir=tmp_path)]) as served:
            served.act("shelf", "put", word="cola")
        with running([Shelf(state_dir=tmp_path)]) as served:
            assert served.state("shelf")["words"] == [{"word": "cola"}]

    def test_without_a_folder_nothing_is_written(self, tmp_path: Path) -> None:
        with running([Shelf()]) as served:
            served.act("shelf", "put", word="cola")
        assert list(tmp_path.iterdir()) == []


class TestTheCommand:
    def test_it_says_where_it_is_and_stops_when_told(self) -> None:
        command = [sys.executable, "-m", "simulators", "--port", "0", "--only", "sellercloud"]
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        said = child.stdout.readline()
        found = re.search(r"sellercloud are ready at http://127\.0\.0\.1:(\d+)/", said)
        assert found, said
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=5)
        connection.request("GET", "/")
        assert json.load(connection.getresponse()) == {"systems": ["sellercloud"]}
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=20) == 0

    def test_a_system_nobody_knows_is_named(self) -> None:
        command = [sys.executable, "-m", "simulators", "--only", "nobody"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "no system nobody" in done.stderr

    def test_systems_are_run_by_their_names(self) -> None:
        with running(sorted(SYSTEMS), is_empty=True) as served:
            assert Caller(served)("GET", "/") == (200, {"systems": sorted(SYSTEMS)})
