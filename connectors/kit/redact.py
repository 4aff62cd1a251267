"""Mask what must not be kept: credentials always, wherever they stand."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MASK = "•••"
LONGEST = 20_000

_SECRET_NAMES = re.compile(
    r"pass(word|wd)?$|secret|token|api[-_]?key|authorization|cookie|signature|^(cvv|cvc)|"
    r"card_?number|credit_?card",
    re.IGNORECASE,
)
_MEMBER = re.compile(
    r'("[^"]*(?:password|passwd|secret|token|api[-_]?key|authorization|card_?number|creditcard|cvv)'
    r'[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"',
    re.IGNORECASE,
)
_SIGNS = ("passw", "secret", "token", "key", "authorization", "card", "cvv")
_CARD = re.compile(r"\b(?:\d[ -]?){13,16}\b")
#: So many digits in a row are rare, and quickly looked for: without them there is no card.
_DIGITS = re.compile(r"\d(?:[ -]?\d){12}")
_PLAIN_NAME = re.compile(r"[\w$.\[\]-]*", re.ASCII)
_READABLE = (("%24", "$"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2C", ","))


@lru_cache(maxsize=2048)
def is_secret_name(name: str) -> bool:
    return bool(_SECRET_NAMES.search(name))


@lru_cache(maxsize=2048)
def _is_harmless(name: str) -> bool:
    """Tell a name of a query that is spelled as it reads and is no secret's."""
    return bool(_PLAIN_NAME.fullmatch(name)) and not is_secret_name(name)


def headers(given: Mapping[str, str]) -> dict[str, str]:
    return {name: MASK if is_secret_name(name) else value for name, value in given.items()}


def url(address: str) -> str:
    """Mask an address: no user, no password, no fragment, no value of a secret's name."""
    place, _, query = address.partition("?")
    names = [pair.partition("=")[0].replace("%24", "$") for pair in query.split("&")]
    if "@" in place or "#" in address or not all(map(_is_harmless, names)):
        return _rebuilt(address)
    for spelled, read in _READABLE:
        query = query.replace(spelled, read)
    return f"{place}?{query}" if query else place


def _rebuilt(address: str) -> str:
    parts = urlsplit(address)
    query = [(n, MASK if is_secret_name(n) else v) for n, v in parse_qsl(parts.query, True)]
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, urlencode(query, safe="$'(),•"), ""))


def text(body: bytes | str, secrets: Iterable[str] = ()) -> str:
    """Mask a body: members named like secrets, card numbers, and the connection's own secrets."""
    spelled = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    spelled = spelled[:LONGEST].replace("\0", "")
    for secret in secrets:
        if len(secret) >= 4:
            spelled = spelled.replace(secret, MASK)
    lowered = spelled.lower()
    if any(sign in lowered for sign in _SIGNS):  # the pattern is dear, and most bodies need it not
        spelled = _MEMBER.sub(rf'\1"{MASK}"', spelled)
    return _CARD.sub(_card, spelled) if _DIGITS.search(spelled) else spelled


def _card(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group())
    return MASK if _is_luhn(digits) else found.group()


def _is_luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
