"""Kafka's errors are Kafka's (P-15)."""

from __future__ import annotations

from kafka_tui.engine.protocol_errors import BY_NAME, INVALID_METADATA, RETRIABLE, TABLE, exception_of, sentence_of
from tests.golden_vectors import load


def test_p15_every_error_has_kafkas_code_class_and_words() -> None:
    """The engine's table and Kafka's own are equal, error by error, retriable ones as well."""
    kafkas = load("protocol_errors")["errors"]
    assert [
        {
            "code": error.code,
            "name": error.name,
            "exception": error.exception or None,
            "retriable": error.retriable,
            "message": error.message,
        }
        for error in TABLE
    ] == kafkas


def test_p15_what_asks_for_metadata_is_retriable() -> None:
    """`InvalidMetadataException` is a retriable exception; a name that is no error is its own sentence."""
    assert INVALID_METADATA <= RETRIABLE < set(BY_NAME)
    assert sentence_of("NO_SUCH_ERROR") == exception_of("NO_SUCH_ERROR") == "NO_SUCH_ERROR"
