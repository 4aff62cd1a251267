"""What a request asks: its parameters by name, each of the kind WordPress wants it to be."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from werkzeug import Request

from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record, Refusal, invalid

PAGE_CAP, PAGE_USUAL = 100, 10
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Call:
    """One request to a resource: whom it concerns, what it asks, where answers point to."""

    def __init__(self, store: Store, request: Request | None, home: str) -> None:
        self.store, self.request, self.home = store, request, home
        self.query = _query(request.args.items(multi=True)) if request else {}
        self.body = _body(request) if request else {}
        self.said = {**self.query, **self.body}
        self.wrong: dict[str, tuple[str, str, Any]] = {}

    @property
    def address(self) -> str:
        """Give the address asked, with the scheme the caller came by."""
        return f"{self.home}{self.request.path if self.request else ''}"

    @property
    def api(self) -> str:
        return f"{self.home}/wp-json/wc/v3"

    def about(self, body: Record) -> "Call":
        """Give the same call about another body: an entry of a batch, a deed."""
        made = Call(self.store, None, self.home)
        made.body = made.said = body
        return made

    def refuse(self, name: str, code: str, told: str, data: Any = None) -> None:
        self.wrong[name] = (code, told, data)

    def done(self) -> None:
        """Refuse whatever was found wrong, all at once."""
        if self.wrong:
            raise invalid(self.wrong)

    def words(self, name: str) -> list[str]:
        """Give the words of a list, spelt with commas or as name[]."""
        told = self.said.get(name)
        many = told if isinstance(told, list) else str(told).split(",") if told is not None else []
        return [word for word in (str(one).strip() for one in many) if word]

    def word(self, name: str) -> str:
        return ",".join(self.words(name))

    def number(self, name: str, usual: int, least: int = 0, most: int | None = None) -> int:
        told = self.said.get(name)
        if told is None:
            return usual
        if isinstance(told, bool) or not re.fullmatch(r"-?\d+", str(told).strip()):
            self.of_type(name, "integer")
            return usual
        value = int(told)
        if most is not None and not least <= value <= most:
            bounds = f"must be between {least} (inclusive) and {most} (inclusive)"
            self.refuse(name, "rest_out_of_bounds", f"{name} {bounds}")
        elif value < least:
            told = f"{name} must be greater than or equal to {least}"
            self.refuse(name, "rest_out_of_bounds", told)
        return value

    def numbers(self, name: str) -> set[int]:
        words = self.words(name)
        for place, word in enumerate(words):
            if not re.fullmatch(r"-?\d+", word):
                told = f"{name}[{place}] is not of type integer."
                self.refuse(name, "rest_invalid_type", told, {"param": f"{name}[{place}]"})
                return set()
        return {int(word) for word in words}

    def flag(self, name: str) -> bool | None:
        """Read yes or no; None where it was not asked."""
        told = self.said.get(name)
        if told is None:
            return None
        if str(told).lower() not in ("true", "false", "1", "0", ""):
            self.of_type(name, "boolean")
        return str(told).lower() in ("true", "1")

    def one_of(self, name: str, known: Iterable[str], usual: str) -> str:
        value = self.said.get(name, usual)
        self._check_known(name, name, str(value), list(known), value == usual)
        return str(value)

    def some_of(self, name: str, known: Iterable[str], usual: str) -> list[str]:
        words, listed = self.words(name) or [usual], list(known)
        for place, word in enumerate(words):
            self._check_known(name, f"{name}[{place}]", word, listed, word == usual)
        return words

    def _check_known(
        self, name: str, place: str, word: str, known: list[str], is_usual: bool
    ) -> None:
        if not is_usual and word not in known:
            told = f"{place} is not one of {', '.join(known[:-1])}, and {known[-1]}."
            self.refuse(name, "rest_not_in_enum", told)

    def of_type(self, name: str, kind: str) -> None:
        told = f"{name} is not of type {kind}."
        self.refuse(name, "rest_invalid_type", told, {"param": name})

    def moment(self, name: str) -> float | None:
        """Read a time: with a zone as it stands, without one by the shop's own clock.

        `dates_are_gmt` makes one without a zone UTC.
        """
        told = self.said.get(name)
        if told is None:
            return None
        try:
            at = datetime.fromisoformat(str(told).strip().replace(" ", "+"))
        except ValueError:
            self.refuse(name, "rest_invalid_date", "Invalid date.")
            return None
        zone = UTC if self.flag("dates_are_gmt") else self.store.zone
        return (at if at.tzinfo else at.replace(tzinfo=zone)).timestamp()

    def page(self) -> tuple[int, int]:
        """Give (page, size): more than 100 is refused, not capped."""
        size = self.number("per_page", PAGE_USUAL, 1, PAGE_CAP)
        return self.number("page", 1, 1), size

    def check_kinds(self, kinds: dict[str, str]) -> None:
        """Refuse members of the body of a wrong kind: WordPress takes "5" for 5 but not 5 for "5"."""
        for name, kind in kinds.items():
            if name not in self.body:
                continue
            if kind == "objects":
                self._check_objects(name)
            elif not is_of_kind(self.body[name], kind):
                self.of_type(name, kind)

    def _check_objects(self, name: str) -> None:
        many = self.body[name]
        if not isinstance(many, list):
            self.of_type(name, "array")
            return
        for place, one in enumerate(many):
            if not isinstance(one, dict):
                where = f"{name}[{place}]"
                told = f"{where} is not of type object."
                self.refuse(name, "rest_invalid_type", told, {"param": where})


def is_of_kind(value: Any, kind: str) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "integer":
            return not isinstance(value, bool) and bool(re.fullmatch(r"-?\d+(\.0+)?", str(value)))
        case "number":
            return not isinstance(value, bool) and bool(re.fullmatch(r"-?\d*\.?\d+", str(value)))
        case "boolean":
            return isinstance(value, bool) or str(value).lower() in ("true", "false", "1", "0", "")
        case "array":
            return isinstance(value, list | str)
    return isinstance(value, dict)


def truth(value: Any) -> bool:
    return str(value).lower() in ("true", "1", "yes")


def _query(pairs: Iterable[tuple[str, str]]) -> Record:
    """Read a query: name[] and name[0] make lists."""
    said: Record = {}
    for name, value in pairs:
        bare, is_list, _ = name.partition("[")
        if is_list:
            said.setdefault(bare, [])
            if isinstance(said[bare], list):
                said[bare].append(value)
        else:
            said[name] = value
    return said


def _body(request: Request) -> Record:
    if request.method in ("GET", "HEAD") or not request.get_data():
        return {}
    if "json" not in (request.content_type or ""):
        return _query(request.form.items(multi=True))
    said = request.get_json(force=True, silent=True)
    if said is None and request.get_data().strip() != b"null":
        told: Record = {"json_error_code": 4, "json_error_message": "Syntax error"}
        raise Refusal("rest_invalid_json", "Invalid JSON body passed.", **told)
    return said if isinstance(said, dict) else {}
