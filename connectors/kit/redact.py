"""Mask what must not be kept: credentials always, wherever they stand and however they are spelled.

A secret is known by its value (the connections' own, and what their log-ins gave) or by the name it
stands under: in a header, a query, a form, JSON, JSON within JSON, XML or a sentence.
"""

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
#: Where a secret's name may be: the rest of the name is read around it, and then judged whole.
_CORES = ("pass", "pwd", "secret", "token", "key", "cookie", "authorization", "signature", "session",
          "sid", "jwt", "cv", "security", "card")  # fmt: skip
#: Such a name may have a blank in it, which no name is read across.
_KEYS = ("api key", "access key", "private key")
_LONGEST_NAME = 64
_REST = re.compile(r"[\w.$\]-]{0,64}")
_BEFORE = re.compile(r"[\w.$:\[-]{0,64}\Z")
#: What tells the kind of place: a member of JSON, an assignment, an element, a header or a sentence.
_MEMBER = re.compile(r'(\\{0,32})"\s{0,8}:\s{0,8}(?=[\\"\[{\d-])')
_ASSIGNED = re.compile(r"\s{0,4}=\s{0,4}")
_OPENED = re.compile(r"(?:\s[^<>]{0,200})?>")
_NAMED = re.compile(r":[ \t]{0,8}")
_VALUE = re.compile(r"""(?:"[^"<>]{0,4000}"?|'[^'<>]{0,4000}'?|[^\s&;,"'<>•]+)""")
_INNER = re.compile(r"<!\[CDATA\[(?:(?!\]\]>).)*(?:\]\]>)?|[^<]+", re.DOTALL)
_LINE = re.compile(r"(?!•)[^\r\n\"<]+")
#: After a name and a colon in a sentence, what is no plain word: "Token: is needed" says nothing.
_SAID = re.compile(r"(?=[^\s\"<]{0,200}[\dA-Z_!@#$%^&*+/=-])[^\s\"<•\[{][^\s\"<]*")
_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")
_NUMBER = re.compile(r"-?\d[\d.eE+-]*")
_SHAPE = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
_SCHEME = re.compile(r"\b((?:Bearer|Basic|Digest|Token|OAuth)\s{1,4})[\w.~+/=-]{8,}", re.IGNORECASE)
_SCHEMES = ("bearer ", "basic ", "digest ", "token ", "oauth ")
_USER = re.compile(r"(?<=://)[^\s/@:\"'<>]{0,128}:[^\s/@\"'<>]{1,128}@")
_JWT = re.compile(r"\beyJ[\w-]{8,2000}\.[\w-]{8,2000}\.[\w-]{0,2000}")
#: As cards are written: by fours, as American Express does, or in one. What follows one in a note (its
#: date, its code) is no part of it. A digit comes first: that is what a search is quick at.
_CARD = re.compile(
    r"\d(?<!\d\d)(?:\d{3}(?:[ -]\d{4}){3}|\d{3}[ -]\d{6}[ -]\d{4,5}|\d{12,18})(?!\d)"
)
#: The fewest digits of a card by its first: an Amazon order's number and most barcodes are none.
_FEWEST = {2: 16, 3: 14, 4: 13, 5: 16, 6: 16}
_PLAIN_CARD = re.compile(_CARD.pattern, re.ASCII)
_LEAST = 13
_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_ASCII = bytes(range(128))
_DIGIT = re.compile(r"\d")
_PLAIN_NAME = re.compile(r"[\w$.\[\]-]*", re.ASCII)
_READABLE = (("%24", "$"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2C", ","))

#: Where a value begins and ends, and what stands there instead; None where there is none.
Found = tuple[int, int, str] | None
#: Look whether a value of this name stands here: the text, where its name begins and ends, the name.
Place = Callable[[str, int, int, str], Found]

_known: dict[str, None] = {}
#: How often a secret has been added: what was masked before may not be masked enough.
_times = 0


def remember(secrets: Iterable[str]) -> None:
    """Keep the values of secrets in mind: a sentence or a log line that quotes one is masked."""
    global _times
    for secret in secrets:
        if len(secret) >= SHORTEST and secret not in _known:
            _known[secret] = None
            _times += 1
    while len(_known) > MOST_KNOWN:
        del _known[next(iter(_known))]


def sentence(told: str) -> str:
    """Mask what staff or a log are told, by every secret this process has used."""
    return _sentence(told, _times)


@lru_cache(maxsize=512)
def _sentence(told: str, times: int) -> str:
    """Most log lines say what was said before."""
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
    if not body:
        return ""
    most = LONGEST + _MARGIN
    spelled = body[: 4 * most].decode("utf-8", "replace") if isinstance(body, bytes) else body
    spelled = spelled[:most].replace("\0", "")
    return _cards(named(values(spelled, secrets)))[:LONGEST]


def values(spelled: str, secrets: Iterable[str]) -> str:
    """Mask these secrets, however they are spelled, and nothing else."""
    for secret in secrets:
        for spelling in spellings(secret):
            spelled = spelled.replace(spelling, MASK)
    return spelled


def named(spelled: str) -> str:
    """Mask what stands under a secret's name, and what is spelled as a log-in is."""
    if "://" in spelled and "@" in spelled:
        spelled = _USER.sub(f"{MASK}@", spelled)
    if "eyJ" in spelled:
        spelled = _JWT.sub(MASK, spelled)
    folded = _folded(spelled)
    if found := _cores(folded):
        spelled = "".join(_named(spelled, found, _PLACES))
    for scheme in _SCHEMES:
        if scheme in folded:
            return _SCHEME.sub(rf"\1{MASK}", spelled)
    return spelled


def stored(spelled: str) -> str:
    """Mask a record's JSON before it is stored, by the names of its members alone.

    Long numbers stay: an order's own number may look like a card's.
    """
    found = _cores(_folded(spelled))
    return "".join(_named(spelled, found, (_member,))) if found else spelled


def _named(
    spelled: str, found: Sequence[tuple[int, int]], places: Sequence[Place]
) -> Iterator[str]:
    """Cut a text where values of secret names stand, and put masks there; one look from left to right."""
    at = 0
    for starts, over in found:
        if starts < at:
            continue
        rest = _REST.match(spelled, over)
        ends = rest.end() if rest else over
        before = _BEFORE.search(spelled[max(at, starts - _LONGEST_NAME) : starts])
        name = (before.group() if before else "") + spelled[starts:ends]
        if not is_secret_name(name):
            continue
        for place in places:
            if value := place(spelled, ends - len(name), ends, name):
                begins, over, mask = value
                yield spelled[at:begins] + mask
                at = over
                break
    yield spelled[at:]


def _folded(spelled: str) -> str:
    """Fold to small letters, each at its own place: a few of the world grow when they are folded."""
    folded = spelled.lower()
    if len(folded) == len(spelled):
        return folded
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in spelled)


def _cores(folded: str) -> list[tuple[int, int]]:
    """Find where a secret's name may be. Looking for plain words is a tenth of a pattern's cost."""
    found = []
    for core in (*_CORES, *_KEYS) if "key" in folded else _CORES:
        if core not in folded:
            continue
        place = folded.find(core)
        while place >= 0:
            found.append((place, place + len(core)))
            place = folded.find(core, place + len(core))
    return sorted(found)


def _member(spelled: str, _: int, ends: int, name: str) -> Found:
    """ "name": value, however often its quotation marks are escaped (JSON within JSON)."""
    found = _MEMBER.match(spelled, ends)
    if not found:
        return None
    marks, begins = found.group(1), found.end()
    over = _ending(spelled, begins, marks)
    is_empty = over - begins == 2 * len(marks) + 2
    return None if is_empty else (begins, over, f'{marks}"{MASK}{marks}"')


def _assignment(spelled: str, _: int, ends: int, name: str) -> Found:
    """name=value of a query, a form, an attribute or a log."""
    sign = _ASSIGNED.match(spelled, ends)
    return _masked(_VALUE, spelled, sign)


def _element(spelled: str, starts: int, ends: int, name: str) -> Found:
    """<name>value</name>"""
    is_opening = starts > 0 and spelled[starts - 1] == "<"
    return _masked(_INNER, spelled, _OPENED.match(spelled, ends) if is_opening else None)


def _said(spelled: str, _: int, ends: int, name: str) -> Found:
    """Name: value of a header, to the end of its line, or of a sentence."""
    colon = _NAMED.match(spelled, ends)
    return _masked(_LINE if name.lower() in _HEADERS else _SAID, spelled, colon)


def _masked(value: re.Pattern[str], spelled: str, sign: re.Match[str] | None) -> Found:
    found = value.match(spelled, sign.end()) if sign else None
    return (found.start(), found.end(), MASK) if found else None


_PLACES: tuple[Place, ...] = (_member, _assignment, _element, _said)


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
    place = spelled.find('"', at)
    while place >= 0:
        before = spelled[at:place]
        escapes = len(before) - len(before.rstrip("\\"))
        if escapes % (2 * marks + 2) == marks:
            return place + 1
        at, place = place + 1, spelled.find('"', place + 1)
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
    encoded = spelled.encode("utf-8", "replace")
    if not spelled.isascii() and _DIGIT.search(encoded.translate(None, _ASCII).decode()):
        return _CARD.sub(_card, spelled)  # the world has more digits than ten
    # To look for so many digits in a row is a twentieth of the cost of looking for a card.
    if encoded.translate(_ZEROS, b" -").find(b"0" * _LEAST) < 0:
        return spelled
    return _PLAIN_CARD.sub(_card, spelled)


def _card(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group())
    is_card = len(digits) >= _FEWEST.get(int(digits[0]), 99) and _is_luhn(digits)
    return MASK if is_card else found.group()


def _is_luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
