"""Mask what must not be kept: credentials always, wherever they stand and however they are spelled.

A secret is known by its value (the connections' own, and what their log-ins gave) or by the name it
stands under: in a header, a query, a form, JSON, JSON within JSON, XML or a sentence.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

MASK = "•••"
LONGEST = 20_000
#: Read further than is kept: a secret across the edge would else leave its first half.
_MARGIN = 4_096
#: A shorter value would mask half of every text.
SHORTEST = 4
#: Of how many secrets a process remembers the value.
MOST_KNOWN = 2_000

_NAME = (
    r"pass(?:word|wd|phrase|code)?(?![a-z])|(?<![a-z])pwd(?![a-z])|secret|token|"
    r"(?:api|access|private|encryption)[-_ ]?key|auth[-_]?key|"
    r"authorization|cookie|signature(?!\w*required)|session[-_]?id|sid(?![a-z])|(?<![a-z])jwt(?![a-z])|"
    r"(?<![a-z])(?:cvv|cvc|cvn)2?(?![a-z])|security[-_]?code|card[-_]?(?:number|no)(?![a-z])|credit[-_]?card"
)
_SECRET_NAMES = re.compile(_NAME, re.IGNORECASE)
#: The rest of a name, of members and parameters.
_N = rf"[\w.$:-]*(?:{_NAME})[\w.$:\]-]*"
#: "name": and what follows, however often its quotation marks are escaped (JSON within JSON).
_MEMBER = re.compile(rf'(\\*)"{_N}\1"\s*:\s*(?=[\\"\[{{\d-])', re.IGNORECASE)
_NUMBER = re.compile(r"-?\d[\d.eE+-]*")
_QUOTED = re.compile(r'(\\*)"')
_SHAPE = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
#: name=value of a query, a form or an attribute; <name>value</name>; Name: value of a header.
_PAIR = re.compile(rf"""((?<!\w){_N}\s*=\s*)(?:"[^"<>]*"?|'[^'<>]*'?|[^\s&;,"'<>•]+)""", re.I)
_ELEMENT = re.compile(rf"(<{_N}(?:\s[^<>]*)?>)(?:<!\[CDATA\[.*?(?:\]\]>|\Z)|[^<]+)", re.I | re.S)
_HEADER = re.compile(
    r"((?<!\w)(?:proxy-)?(?:authorization|(?:set-)?cookie):[ \t]*)(?![ \t•])[^\r\n\"<]+",
    re.IGNORECASE,
)
#: Another name and a colon, before what is no plain word: "Token: is needed" says nothing.
_SAID = re.compile(
    rf"((?<!\w)(?i:{_N}):[ \t]*)(?=[^\s\"<]*[\dA-Z_!@#$%^&*+/=-])[^\s\"<•\[{{{{][^\s\"<]*"
)
_SCHEME = re.compile(r"\b((?:Bearer|Basic|Digest|Token|OAuth)\s+)[\w.~+/=-]{8,}", re.IGNORECASE)
_USER = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@\"'<>]+:[^\s/@\"'<>]+@", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")
#: Without one of these in it, a text holds no name of a secret: most do not, and the patterns are dear.
_SIGNS = ("pass", "pwd", "secret", "token", "key", "auth", "card", "cv", "cookie", "sign", "session",
          "sid", "jwt", "security", "bearer", "basic", "digest", "eyj", "://")  # fmt: skip
#: Members like these may stand in a record; others are only looked for in what was said.
_STORED_SIGNS = ("passw", "pwd", "passphrase", "secret", "token", "api_key", "apikey",
                 "api-key", "authorization", "cookie", "signature", "session", "jwt", "cvv", "cvc",
                 "cardno", "cardnumber", "card_n", "creditcard", "credit_card")  # fmt: skip
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")
#: So many digits in a row are rare, and quickly looked for: without them there is no card.
_DIGITS = re.compile(r"\d(?:[ -]?\d){12}")
_PLAIN_NAME = re.compile(r"[\w$.\[\]-]*", re.ASCII)
_READABLE = (("%24", "$"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2C", ","))

_known: dict[str, None] = {}


def remember(secrets: Iterable[str]) -> None:
    """Keep the values of secrets in mind: a sentence or a log line that quotes one is masked."""
    for secret in secrets:
        if len(secret) >= SHORTEST and secret not in _known:
            _known[secret] = None
    while len(_known) > MOST_KNOWN:
        del _known[next(iter(_known))]


def sentence(told: str) -> str:
    """Mask what staff or a log are told, by every secret this process has used."""
    return text(told, tuple(_known))


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
    """Mask a body or a sentence: what stands under a secret's name, cards, and these secrets."""
    most = LONGEST + _MARGIN
    spelled = body[: 4 * most].decode("utf-8", "replace") if isinstance(body, bytes) else body
    spelled = spelled[:most].replace("\0", "")
    for secret in secrets:
        for spelling in spellings(secret):
            spelled = spelled.replace(spelling, MASK)
    return _cards(named(spelled))[:LONGEST]


def named(spelled: str) -> str:
    """Mask what stands under a secret's name."""
    lowered = spelled.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return spelled
    spelled = _USER.sub(rf"\1{MASK}@", _JWT.sub(MASK, spelled))
    spelled = _SCHEME.sub(rf"\1{MASK}", members(spelled))
    for pattern in (_PAIR, _ELEMENT, _HEADER, _SAID):
        spelled = pattern.sub(rf"\1{MASK}", spelled)
    return spelled


def stored(spelled: str) -> str:
    """Mask a record's JSON before it is stored, by the names of its members alone.

    Long numbers stay: an order's own number may look like a card's.
    """
    lowered = spelled.lower()
    return members(spelled) if any(sign in lowered for sign in _STORED_SIGNS) else spelled


def members(spelled: str) -> str:
    """Mask the members of JSON that are named like secrets; it stays JSON where it was."""
    return "".join(_members(spelled))


def _members(spelled: str) -> Iterator[str]:
    at = 0
    while found := _MEMBER.search(spelled, at):
        marks, begins = found.group(1), found.end()
        ends = _ending(spelled, begins, marks)
        yield spelled[at:begins]
        is_empty = ends - begins == 2 * len(marks) + 2
        yield spelled[begins:ends] if is_empty else f'{marks}"{MASK}{marks}"'
        at = ends
    yield spelled[at:]


def _ending(spelled: str, at: int, marks: str) -> int:
    """Find the end of the value that begins here; the end of the text where it is cut."""
    opening = f'{marks}"'
    if spelled.startswith(opening, at):
        return _end_of_text(spelled, at + len(opening), len(marks))
    if number := _NUMBER.match(spelled, at):
        return number.end()
    return _end_of_shape(spelled, at)


def _end_of_text(spelled: str, at: int, marks: int) -> int:
    """Find the quotation mark that closes a text whose own are escaped by so many backslashes."""
    for found in _QUOTED.finditer(spelled, at):
        if len(found.group(1)) % (2 * marks + 2) == marks:
            return found.end()
    return len(spelled)


def _end_of_shape(spelled: str, at: int) -> int:
    """Find the end of the object or list that opens here."""
    depth, is_text = 0, False
    for found in _SHAPE.finditer(spelled, at):
        sign = found.group()
        if sign == '"':
            is_text = not is_text
        elif not is_text and sign in "[{":
            depth += 1
        elif not is_text and sign in "]}":
            depth -= 1
            if not depth:
                return found.end()
    return len(spelled)


@lru_cache(maxsize=4096)
def spellings(secret: str) -> tuple[str, ...]:
    """Give the ways a secret may stand in a text, the longest first."""
    if len(secret) < SHORTEST:
        return ()
    escaped = json.dumps(secret)[1:-1]
    ways = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), html.escape(secret),
            escaped, json.dumps(secret, ensure_ascii=False)[1:-1], json.dumps(escaped)[1:-1],
            base64.b64encode(secret.encode()).decode().rstrip("=")}  # fmt: skip
    return tuple(sorted(ways, key=len, reverse=True))


def _cards(spelled: str) -> str:
    return _CARD.sub(_card, spelled) if _DIGITS.search(spelled) else spelled


def _card(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group())
    return MASK if _is_luhn(digits) else found.group()


def _is_luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
