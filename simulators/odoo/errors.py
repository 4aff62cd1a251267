"""What goes wrong, as Odoo names it.

Trouble
├── UserError ── ValidationError
├── MissingError
├── AccessError, AccessDenied
├── Crash            a mistake of Python or of PostgreSQL that the server lets through
└── Unserved         what the newest door says by itself (NotFound, Unauthorized, …)
"""

from typing import Any, ClassVar


class Trouble(Exception):
    """One refusal: its Python name, its words, its HTTP status and its XML-RPC fault code."""

    name: ClassVar[str] = ""
    status: ClassVar[int] = 500
    fault: ClassVar[int] = 1

    def __init__(self, told: str) -> None:
        self.told = told
        super().__init__(told)

    def spelled_name(self) -> str:
        return self.name

    def arguments(self) -> list[Any]:
        return [self.told]

    def traceback(self) -> str:
        return (
            "Traceback (most recent call last):\n"
            '  File "/opt/odoo/odoo/service/model.py", line 154, in retrying\n'
            "    result = func()\n"
            "             ^^^^^^\n"
            f"{self.spelled_name().removeprefix('builtins.')}: {self.told}\n"
        )


class UserError(Trouble):
    name = "odoo.exceptions.UserError"
    status, fault = 422, 2


class ValidationError(UserError):
    name = "odoo.exceptions.ValidationError"


class MissingError(Trouble):
    name = "odoo.exceptions.MissingError"
    status, fault = 404, 2

    def __init__(self, model: str, id: Any, uid: int) -> None:
        super().__init__(
            "Record does not exist or has been deleted.\n"
            f"(Record: {model}({id},), User: {uid})"
        )  # fmt: skip


class AccessError(Trouble):
    name = "odoo.exceptions.AccessError"
    status, fault = 403, 4


class AccessDenied(Trouble):
    name = "odoo.exceptions.AccessDenied"
    status, fault = 401, 3

    def __init__(self) -> None:
        super().__init__("Access Denied")


class Crash(Trouble):
    """A ValueError, a psycopg2 error: the caller's mistake, told as the server's."""

    def __init__(self, name: str, told: str) -> None:
        super().__init__(told)
        self.kind = name

    def spelled_name(self) -> str:
        return self.kind


class Unserved(Trouble):
    """What the newest door refuses before any model is asked."""

    def __init__(self, name: str, told: str, code: int) -> None:
        super().__init__(told)
        self.kind, self.code = name, code

    def spelled_name(self) -> str:
        return f"werkzeug.exceptions.{self.kind}"

    def arguments(self) -> list[Any]:
        return [self.told, self.code]


def value_error(told: str) -> Crash:
    return Crash("builtins.ValueError", told)


def wrong_integer(said: Any) -> Crash:
    """Say what PostgreSQL says of a reference that is no number."""
    word = next((one for one in said if isinstance(one, str)), "") if _is_list(said) else said
    inside = "ARRAY[" + ",".join(map(repr, said)) + "]" if _is_list(said) else repr(said)
    return Crash(
        "psycopg2.errors.InvalidTextRepresentation",
        f'invalid input syntax for type integer: "{word}"\n'
        f"LINE 1: ...NULL, false, {inside}, NULL...\n"
        "                        ^\n",
    )


def _is_list(said: Any) -> bool:
    return isinstance(said, list | tuple)


def trouble_told(trouble: Trouble, release: int) -> dict[str, Any]:
    """Spell a refusal the way all doors but XML-RPC do; `debug` is a whole traceback."""
    head = {"name": trouble.spelled_name()}
    debug = {"debug": trouble.traceback()}
    body = {"message": trouble.told, "arguments": trouble.arguments(), "context": {}}
    return head | debug | body if release < 19 else head | body | debug
