"""The 26 kinds of fault, in their order."""

from collections.abc import Sequence

from tests.trust.board.kinds import house, processes, records, remotes, webhooks
from tests.trust.board.kinds.kind import Kind

_ALL = (*processes.KINDS, *remotes.KINDS, *webhooks.KINDS, *records.KINDS, *house.KINDS)
KINDS: tuple[Kind, ...] = tuple(sorted(_ALL, key=lambda kind: int(kind.key[1:])))


def together(kinds: Sequence[Kind]) -> Kind:
    """Give a kind that does nothing, and whose stack has what all of these need."""
    more = {name: told for kind in kinds for name, told in kind.more.items()}
    return Kind(key="all", name="every kind", strike=lambda trial: None, has_web=True,
                is_haunted=True, more=more)  # fmt: skip
