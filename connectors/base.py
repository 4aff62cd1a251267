"""What a connector is: declared facts, a log-in, a test. What it can do is in `capabilities`.

`fetch_ find_ send_` touch the network; `read_ write_` are pure. A connector knows nothing of
mappings, flows or the database: words come in, documents go out.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from connectors.canonical import Key
from connectors.extras import Offer
from connectors.kit.http import Answer, Client, Kit, SessionState

Raw = dict[str, Any]  # one remote record, or several documents stored together, as JSON
Document = dict[str, Any]  # what is sent, in the remote's own shape


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the connection form. `kind`: text, url, secret, list, choice, number."""

    name: str
    label: str
    help: str = ""
    example: str = ""
    kind: str = "text"
    is_required: bool = True
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def is_secret(self) -> bool:
        return self.kind == "secret"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of *Test connection*. `outcome`: passed, failed or untried (only a write shows)."""

    name: str
    outcome: str
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class Stub:
    """A record in a list: its id and the source's own stamp of its last change, as given.

    What bears the stamp it bore is not read again: where times have whole seconds, two changes may bear
    the same one, so give none, or one with the content in it. `document` is the whole record where the
    list already holds it; else it is completed later.
    """

    id: str
    stamp: str = ""
    document: Raw | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of stubs; `next_page` is "" on the last. `latest` is the newest time seen (aware)."""

    stubs: tuple[Stub, ...]
    next_page: str = ""
    total: int | None = None
    latest: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What a remote holds after a write, or what a look-up found. `total` is read back."""

    number: str
    id: str = ""
    total: Decimal | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class WordSeen:
    """A word a system lists: a payment method, a ship via, an item. `label` is for people."""

    key: Key
    label: str = ""
    is_active: bool = True


class Connector(ABC):
    """One remote system. Subclasses add capabilities; `issubclass` tells what it can do."""

    key: ClassVar[str]
    label: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    proof: ClassVar[str] = "simulated"  # simulated, specification, tried
    #: kind of word -> the names of its one to three parts, as staff know them.
    word_keys: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    #: kind of word -> the places this target can hold it in; the first is the default.
    places: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    #: as a target: kinds of word of which it keeps or makes any; the source's own is said as it is.
    free: ClassVar[tuple[str, ...]] = ()
    #: kind of record -> the groups of its fields this system is usually the master of, where a flow
    #: goes both ways: what the flow's form suggests.
    suggested_master_of: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    #: kind of record ("line" for an order's lines) -> the fields of its own that rules may fill.
    extras: ClassVar[Mapping[str, Offer]] = {}
    session_limit: ClassVar[int] = 0  # licensed log-ins at once; 0 where they are not counted
    settle: ClassVar[timedelta] = timedelta(minutes=2)

    def __init__(self, settings: Mapping[str, str], kit: Kit) -> None:
        self.settings = settings
        self.http: Client = kit.client(self.address(), self)

    @abstractmethod
    def address(self) -> str:
        """Give the address calls start from, out of the connection's fields."""

    @abstractmethod
    def log_in(self, http: Client) -> SessionState:
        """Log in; raise LogInRefused with the remote's words where it will not have us."""

    def log_out(self, http: Client) -> None:
        """Give the log-in back; only systems that count sessions need it."""
        return

    @abstractmethod
    def test(self) -> Iterator[Check]:
        """Try address, log-in and each right, one check a line; write nothing."""

    def verdict(self, answer: Answer) -> None:
        """Raise a typed error where a success status hides a failure, or a failure is ours to name.

        Called for every answer, before the kit's own reading of the status.
        """
        return

    def read_refusal(self, answer: Answer) -> str:
        """Quote the remote's own words out of an answer that refuses."""
        return answer.text[:300]
