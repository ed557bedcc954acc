"""Kafka's sentences for the errors that a broker's answer to a client carries as a name (`Errors`, §18)."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "COORDINATOR_LOAD_IN_PROGRESS": "The coordinator is loading and hence can't process requests.",
    "COORDINATOR_NOT_AVAILABLE": "The coordinator is not available.",
    "CORRUPT_MESSAGE": (
        "This message has failed its CRC checksum, exceeds the valid size, has a null key for a compacted topic, "
        "or is otherwise corrupt."
    ),
    "DUPLICATE_SEQUENCE_NUMBER": "The broker received a duplicate sequence number.",
    "FENCED_LEADER_EPOCH": "The leader epoch in the request is older than the epoch on the broker.",
    "INVALID_PRODUCER_EPOCH": "Producer attempted to produce with an old epoch.",
    "INVALID_RECORD": "This record has failed the validation on broker and hence will be rejected.",
    "INVALID_REQUEST": (
        "This most likely occurs because of a request being malformed by the client library or the message was "
        "sent to an incompatible broker. See the broker logs for more details."
    ),
    "INVALID_REQUIRED_ACKS": "Produce request specified an invalid value for required acks.",
    "INVALID_TIMESTAMP": "The timestamp of the message is out of acceptable range.",
    "INVALID_TOPIC_EXCEPTION": "The request attempted to perform an operation on an invalid topic.",
    "KAFKA_STORAGE_ERROR": "Disk error when trying to access log file on the disk.",
    "LEADER_NOT_AVAILABLE": (
        "There is no leader for this topic-partition as we are in the middle of a leadership election."
    ),
    "MESSAGE_TOO_LARGE": "The request included a message larger than the max message size the server will accept.",
    "NETWORK_EXCEPTION": "The server disconnected before a response was received.",
    "NOT_CONTROLLER": "This is not the correct controller for this cluster.",
    "NOT_ENOUGH_REPLICAS": "Messages are rejected since there are fewer in-sync replicas than required.",
    "NOT_ENOUGH_REPLICAS_AFTER_APPEND": (
        "Messages are written to the log, but to fewer in-sync replicas than required."
    ),
    "NOT_LEADER_OR_FOLLOWER": (
        "For requests intended only for the leader, this error indicates that the broker is not the current "
        "leader. For requests intended for any replica, this error indicates that the broker is not a replica of "
        "the topic partition."
    ),
    "OUT_OF_ORDER_SEQUENCE_NUMBER": "The broker received an out of order sequence number.",
    "POLICY_VIOLATION": "Request parameters do not satisfy the configured policy.",
    "RECORD_LIST_TOO_LARGE": (
        "The request included message batch larger than the configured segment size on the server."
    ),
    "REPLICA_NOT_AVAILABLE": (
        "The replica is not available for the requested topic-partition. Produce/Fetch requests and other requests "
        "intended only for the leader or follower return NOT_LEADER_OR_FOLLOWER if the broker is not a replica of "
        "the topic-partition."
    ),
    "REQUEST_TIMED_OUT": "The request timed out.",
    "UNKNOWN_LEADER_EPOCH": "The leader epoch in the request is newer than the epoch on the broker.",
    "UNKNOWN_PRODUCER_ID": (
        "This exception is raised by the broker if it could not locate the producer metadata associated with the "
        "producerId in question. This could happen if, for instance, the producer's records were deleted because "
        "their retention time had elapsed. Once the last records of the producerId are removed, the producer's "
        "metadata is removed from the broker, and future appends by the producer will return this exception."
    ),
    "UNKNOWN_SERVER_ERROR": "The server experienced an unexpected error when processing the request.",
    "UNKNOWN_TOPIC_OR_PARTITION": "This server does not host this topic-partition.",
    "UNSUPPORTED_VERSION": "The version of API is not supported.",
}
"""Error name -> the default text of its exception."""


def sentence_of(error: str) -> str:
    """Kafka's sentence for an error's name; the name itself where Kafka's client would not meet it."""
    return SENTENCES.get(error, error)
