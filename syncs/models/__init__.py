from syncs.models.flows import Endpoint, Flow, FollowUp
from syncs.models.runs import Run
from syncs.models.transfers import Attempt, DeliverySlot, Event, Transfer

__all__ = ["Attempt", "DeliverySlot", "Endpoint", "Event", "Flow", "FollowUp", "Run", "Transfer"]
