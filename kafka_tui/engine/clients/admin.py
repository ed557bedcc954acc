"""The client that Kafka's tools are: it asks one broker after another until one answers or its time is over.

Source: Apache Kafka `KafkaAdminClient` and its defaults, `AdminClientConfig`. Times are ms.
"""

from __future__ import annotations

from typing import Final

from kafka_tui.engine.clients import admin_leaders
from kafka_tui.engine.clients.client_timers import CallDeadline, CallRetry
from kafka_tui.engine.facts.clients import CallAnswered
from kafka_tui.engine.facts.network import CommandRefused
from kafka_tui.engine.ids import broker_node
from kafka_tui.engine.nodes.admin import Admin
from kafka_tui.engine.persistent import Table
from kafka_tui.engine.protocol_errors import sentence_of
from kafka_tui.engine.refusals import NONE, Refusal
from kafka_tui.engine.requests.base import Disconnected, Request, Response
from kafka_tui.engine.requests.control import AdminRequest, AdminResponse, AlterPartitionReassignmentsRequest
from kafka_tui.engine.requests.data import ListOffsetsRequest, ListOffsetsResponse, MetadataRequest, MetadataResponse
from kafka_tui.engine.requests.group_admin import (
    AlterOffsetsRequest,
    DeleteGroupsRequest,
    DeleteOffsetsRequest,
    DescribeGroupsRequest,
)
from kafka_tui.engine.requests.groups import (
    FindCoordinatorRequest,
    FindCoordinatorResponse,
    GroupRequest,
    OffsetFetchRequest,
    OffsetFetchResponse,
)
from kafka_tui.engine.requests.storage import DeleteRecordsRequest, DeleteRecordsResponse
from kafka_tui.engine.timers import CallExpired, Timer
from kafka_tui.engine.turn import Turn

API_TIMEOUT_MS: Final = 60_000
"""`default.api.timeout.ms`: what a call takes at most in all."""
REQUEST_TIMEOUT_MS: Final = 30_000
"""`request.timeout.ms`: what one broker may take."""
RETRY_BACKOFF_MS: Final = 100
"""`retry.backoff.ms`, doubled each time."""
RETRY_BACKOFF_MAX_MS: Final = 1000
"""`retry.backoff.max.ms`."""
ASKED_AGAIN = frozenset(
    {
        "BROKER_NOT_AVAILABLE",
        "COORDINATOR_LOAD_IN_PROGRESS",
        "COORDINATOR_NOT_AVAILABLE",
        "NETWORK_EXCEPTION",
        "NOT_CONTROLLER",
        "NOT_COORDINATOR",
    }
)
"""Refusals of the broker that was asked, not of the request: another attempt may go well."""

AdminTurn = Turn[Admin]


_LeaderRequest = DeleteRecordsRequest | ListOffsetsRequest  # admin_leaders.LeaderRequest, for isinstance


def call(turn: AdminTurn, request: Request, timeout_ms: int = API_TIMEOUT_MS) -> None:
    """Begin a call that ends after `timeout_ms`; one that is under way is forgotten."""
    turn.note(request=request, message=0, tried=0, started_ms=turn.now_ms, timeout_ms=timeout_ms, answer=None)
    turn.note(coordinator=-1, leaders=Table(), settled=())
    refusal = _nonsense(request)
    if refusal is not None:
        _end(turn, AdminResponse(refusal=refusal))
        return
    if isinstance(request, _LeaderRequest) and not request.partitions_named:
        _end(turn, admin_leaders.summary(request, ()))
        return
    turn.schedule(CallDeadline(turn.now_ms), timeout_ms, silent=True)
    _ask(turn)


def _nonsense(request: Request) -> Refusal | None:
    """What the client itself refuses before it asks anybody (`NewPartitionReassignment`)."""
    moves = request.reassignments if isinstance(request, AlterPartitionReassignmentsRequest) else ()
    if any(item.replicas == () for item in moves):
        sentence = "Cannot create a new partition reassignment without any replicas"
        return Refusal("UNKNOWN_SERVER_ERROR", sentence, "R-1")
    return None


def on_response(turn: AdminTurn, answers: int, response: Response) -> None:
    """A broker's answer, or none; what belongs to a forgotten call changes nothing."""
    if turn.node.request is None or answers != turn.node.message:
        return
    if isinstance(response, Disconnected):
        turn.note(coordinator=-1, leaders=Table())
        _ask_another(turn)
        return
    request = turn.node.request
    if isinstance(response, MetadataResponse) and isinstance(request, _LeaderRequest):
        _leaders_found(turn, response, request)
        return
    if isinstance(response, DeleteRecordsResponse | ListOffsetsResponse):
        assert isinstance(request, _LeaderRequest)
        _settled(turn, response, request)
        return
    if isinstance(response, FindCoordinatorResponse):
        _found(turn, response)
        return
    error = _error_of(response)
    if error in ASKED_AGAIN:
        turn.note(coordinator=-1)
        _ask_later(turn)
    elif error == NONE or isinstance(response, AdminResponse):
        _end(turn, response)
    else:
        _end(turn, AdminResponse(Refusal(error, sentence_of(error), "G-14")))


def _error_of(response: Response) -> str:
    """What is wrong with a request as a whole, as its answer says."""
    if isinstance(response, MetadataResponse | OffsetFetchResponse):
        return response.error
    assert isinstance(response, AdminResponse)
    return NONE if response.refusal is None else response.refusal.error


def _found(turn: AdminTurn, response: FindCoordinatorResponse) -> None:
    """A broker has said who coordinates the group (G-1)."""
    if response.error == NONE:
        turn.note(coordinator=response.broker, message=0)
        _ask(turn)
    else:
        _ask_later(turn)


def _leaders_found(turn: AdminTurn, response: MetadataResponse, request: admin_leaders.LeaderRequest) -> None:
    """A broker has said who leads the partitions of the call."""
    leaders = admin_leaders.leaders_in(response, request)
    if leaders is None:
        _ask_later(turn)
    else:
        turn.note(leaders=leaders, message=0)
        _ask(turn)


def _settled(turn: AdminTurn, response: admin_leaders.LeaderResponse, request: admin_leaders.LeaderRequest) -> None:
    """A leader has answered for its partitions: on to the next one, or over."""
    now = admin_leaders.settled(response)
    settled = (*turn.node.settled, *now)
    turn.note(settled=settled, message=0)
    if len(now) < len(admin_leaders.answered(response)):
        turn.note(leaders=Table())
        _ask_later(turn)
    elif len(settled) < len(request.partitions_named):
        _ask(turn)
    else:
        _end(turn, admin_leaders.summary(request, settled))


def on_timer(turn: AdminTurn, timer: Timer) -> None:
    """A broker has taken too long, a pause is over, or the call's whole time is."""
    node = turn.node
    match timer:
        case CallExpired(message=message):
            if node.request is not None and node.message == message:
                _ask_another(turn)
        case CallRetry(started_ms=started_ms):
            if node.request is not None and node.started_ms == started_ms and node.message == 0:
                _ask(turn)
        case CallDeadline(started_ms=started_ms):
            if node.request is not None and node.started_ms == started_ms:
                refusal = Refusal("REQUEST_TIMED_OUT", _patience_over(turn), "K-2")
                _end(turn, AdminResponse(refusal=refusal), _silence(turn))
        case _:
            raise TypeError(f"the tools set no {type(timer).__name__}")


def _askable(node: Admin) -> tuple[int, ...]:
    """The brokers that may be asked: all that are known, or the only one that can answer."""
    only = node.request.only_broker if isinstance(node.request, AdminRequest) else None
    return node.bootstrap if only is None else tuple(broker for broker in node.bootstrap if broker == only)


def _ask(turn: AdminTurn) -> None:
    node = turn.node
    brokers = _askable(node)
    if not brokers:
        _ask_later(turn)
        return
    request, broker = node.request, brokers[node.tried % len(brokers)]
    assert request is not None
    if isinstance(request, GroupRequest):  # its coordinator is to be found first (G-1)
        if node.coordinator < 0:
            request = FindCoordinatorRequest(request.group)
        else:
            broker = node.coordinator
    elif isinstance(request, _LeaderRequest):
        request, leader = admin_leaders.next_step(node, request)
        broker = broker if leader is None else leader
    message = turn.send(broker_node(broker), request)
    turn.note(message=message)
    turn.schedule(CallExpired(message), REQUEST_TIMEOUT_MS, silent=True)


def _ask_another(turn: AdminTurn) -> None:
    """Ask the next broker at once; when all have been asked in vain, wait before the next round."""
    tried = turn.node.tried + 1
    brokers = _askable(turn.node)
    if brokers and tried % len(brokers):
        turn.note(tried=tried, message=0)
        _ask(turn)
    else:
        _ask_later(turn)


def _ask_later(turn: AdminTurn) -> None:
    tried = turn.node.tried + 1
    turn.note(tried=tried, message=0)
    rounds = tried // max(1, len(_askable(turn.node)))
    wait_ms = min(RETRY_BACKOFF_MS << min(max(rounds - 1, 0), 10), RETRY_BACKOFF_MAX_MS)
    turn.schedule(CallRetry(turn.node.started_ms), wait_ms)


_DRIVEN: dict[type[Request], tuple[str, str]] = {
    AlterOffsetsRequest: ("offsetCommit", "OFFSET_COMMIT"),
    DeleteGroupsRequest: ("deleteConsumerGroups", "DELETE_GROUPS"),
    DeleteOffsetsRequest: ("offsetDelete", "OFFSET_DELETE"),
    DeleteRecordsRequest: ("deleteRecords", "DELETE_RECORDS"),
    DescribeGroupsRequest: ("describeConsumerGroups", "CONSUMER_GROUP_DESCRIBE"),
    ListOffsetsRequest: ("listOffsets", "LIST_OFFSETS"),
    OffsetFetchRequest: ("offsetFetch", "OFFSET_FETCH"),
}
"""Calls that first look for whom to ask, as `AdminApiDriver` names them: the handler's name, the request's."""


def call_name(request: Request, found: bool = False) -> str:
    """The call as `KafkaAdminClient` names it: "createTopics", "listOffsets(api=METADATA)".

    `found` says whether coordinator or leaders are known already.
    """
    if isinstance(request, MetadataRequest):
        return "describeTopicPartitions" if request.topics else "findAllBrokers"
    if type(request) in _DRIVEN:
        handler, api = _DRIVEN[type(request)]
        if isinstance(request, GroupRequest) and not found:
            api = "FIND_COORDINATOR"
        elif isinstance(request, _LeaderRequest) and not found:
            api = "METADATA"
        return f"{handler}(api={api})"
    first, *others = request.kind.split()
    return first + "".join(word.capitalize() for word in others)


def _patience_over(turn: AdminTurn) -> str:
    """Kafka's sentence: of a broker that never answered, or of none that could be reached."""
    node = turn.node
    assert node.request is not None
    name = call_name(node.request, node.coordinator >= 0 or len(node.leaders) > 0)
    if node.message == 0:
        return f"Timed out waiting for a node assignment. Call: {name}"
    deadline_ms = node.started_ms + node.timeout_ms
    attempts = node.tried + 1
    described = f"Call(callName={name}, deadlineMs={deadline_ms}, tries={attempts}, nextAllowedTryMs={turn.now_ms})"
    return f"{described} timed out at {turn.now_ms} after {attempts} attempt(s)"


def _silence(turn: AdminTurn) -> int:
    """The fact for which the broker asked last cannot be heard, 0 when there is none."""
    brokers = _askable(turn.node)
    return turn.silence_of(broker_node(brokers[turn.node.tried % len(brokers)])) if brokers else 0


def _end(turn: AdminTurn, response: Response, because: int = 0) -> None:
    node = turn.node
    assert node.request is not None
    refusal = response.refusal if isinstance(response, AdminResponse) else None
    error = NONE if refusal is None else refusal.error
    turn.emit(CallAnswered(node=turn.id, request=node.request.kind, error=error), because)
    turn.note(answer=response)
    if refusal is not None:
        turn.emit(CommandRefused(node=turn.id, refusal=refusal), because)
