"""A connector whose calls are written down, and answered as a test says, one after another."""

import json
from dataclasses import dataclass, field
from typing import Any

from connectors.base import Connector
from connectors.canonical import Chosen
from connectors.kit.exact import spell
from connectors.kit.http import Answer, Kit


def same(**said: str) -> dict[tuple[str, tuple[str, ...]], Chosen]:
    """Name things there as here: `same(terms="30 Days")`."""
    return {(kind, (word.casefold(),)): Chosen(word=word) for kind, word in said.items()}


def answer(status: int, said: Any = None, headers: dict[str, str] | None = None) -> Answer:
    given = {"Content-Type": "application/json", **(headers or {})}
    body = b"" if said is None else spell(said)
    return Answer(status=status, headers=given, body=body, url="https://acme.example/x", label="X")


@dataclass
class Heard:
    """`asked`: each call as {method, path, params, json, headers}; `says` queues the answers."""

    connector: Any
    asked: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    always: Answer | None = None

    def says(self, *said: Any, always: Any = None) -> None:
        self.answers += [one if isinstance(one, Answer) else answer(200, one) for one in said]
        self.always = answer(200, always) if always is not None else self.always

    def call(self, method: str, path: str, **said: Any) -> Answer:
        exact = json.loads(spell(said["json"])) if said.get("json") is not None else None
        self.asked.append({"method": method, "path": path, **said, "json": exact})
        given = self.answers.pop(0) if self.answers else self.always
        assert given is not None, f"nobody answers {method} {path}"
        self.connector.http._judge(given, method != "GET")
        return given


def heard(system: type[Connector], settings: dict[str, str]) -> Heard:
    """Make a connector that calls nobody."""
    for one in system.fields:
        if one.default:
            settings.setdefault(one.name, one.default)
    made = Heard(system(settings, Kit()))
    made.connector.http.fetch = made.call
    made.connector.http.send = made.call
    return made
