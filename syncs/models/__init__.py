from syncs.models.calls import Call, CallDay, Listener, Unheard
from syncs.models.flows import Endpoint, Flow, FollowUp
from syncs.models.runs import Heartbeat, Run
from syncs.models.transfers import Attempt, DeliverySlot, Event, Transfer

__all__ = [
    "Attempt",
    "Call",
    "CallDay",
    "DeliverySlot",
    "Endpoint",
    "Event",
    "Flow",
    "FollowUp",
    "Heartbeat",
    "Listener",
    "Run",
    "Transfer",
    "Unheard",
]
