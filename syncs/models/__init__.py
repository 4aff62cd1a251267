from syncs.models.calls import Call, CallDay, Listener, Unheard
from syncs.models.flows import Endpoint, Flow, FollowUp
from syncs.models.meetings import Clash, Told
from syncs.models.runs import Heartbeat, Run
from syncs.models.transfers import Attempt, DeliverySlot, Event, Transfer
from syncs.models.twins import Way

__all__ = [
    "Attempt",
    "Call",
    "CallDay",
    "Clash",
    "DeliverySlot",
    "Endpoint",
    "Event",
    "Flow",
    "FollowUp",
    "Heartbeat",
    "Listener",
    "Run",
    "Told",
    "Transfer",
    "Unheard",
    "Way",
]
