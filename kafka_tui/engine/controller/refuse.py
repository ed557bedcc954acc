"""How a controller that is not the active one answers: NOT_CONTROLLER, to every kind of request (K-8)."""

from __future__ import annotations

from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests import control as r
from kafka_tui.engine.requests.base import Request, Response

_ERROR = "NOT_CONTROLLER"


def not_controller(request: Request) -> Response:
    """The refusal as an answer to `request`. Raises TypeError for a request that no controller answers."""
    match request:
        case r.RegisterBrokerRequest():
            return r.RegisterBrokerResponse(error=_ERROR, broker_epoch=-1)
        case r.BrokerHeartbeatRequest():
            return r.BrokerHeartbeatResponse(error=_ERROR, fenced=True, may_shut_down=False)
        case r.AlterPartitionRequest():
            return r.AlterPartitionResponse(error=_ERROR)
        case r.AllocateProducerIdRequest():
            return r.AllocateProducerIdResponse(error=_ERROR, producer_id=-1)
        case r.AdminRequest():
            return r.AdminResponse(
                refusal=Refusal(_ERROR, "This is not the correct controller for this cluster.", "K-8")
            )
        case _:
            raise TypeError(f"no controller answers a {type(request).__name__}")
