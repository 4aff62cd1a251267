from syncs.models.flows import Endpoint, Flow, FollowUp
from syncs.models.runs import Heartbeat, Run
from syncs.models.transfers import Attempt, DeliverySlot, Event, Transfer

__all__ = [
    "Attempt",
    "DeliverySlot",
    "Endpoint",
    "Event",
    "Flow",
    "FollowUp",
    "Heartbeat",
    "Run",
    "Transfer",
]
