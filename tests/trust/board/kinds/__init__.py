"""The 26 kinds of fault, in their order."""

from tests.trust.board.kinds import house, processes, records, remotes, webhooks
from tests.trust.board.kinds.kind import Kind

_ALL = (*processes.KINDS, *remotes.KINDS, *webhooks.KINDS, *records.KINDS, *house.KINDS)
KINDS: tuple[Kind, ...] = tuple(sorted(_ALL, key=lambda kind: int(kind.key[1:])))
