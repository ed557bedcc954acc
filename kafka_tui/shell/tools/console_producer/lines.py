"""Lines read as records. Source: Apache Kafka `org.apache.kafka.tools.LineMessageReader`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from kafka_tui.engine.storage.batches import Record
from kafka_tui.engine.storage.sizes import Headers

CLASS: Final = "org.apache.kafka.tools.LineMessageReader"
"""The one reader that there is, by its name in `--line-reader`."""


class LineError(ValueError):
    """A line, or a property, that the reader refuses: a KafkaException with this sentence."""


class LineReader(msgspec.Struct, frozen=True):
    """What the reader's properties say: which parts a line has, and what parts them."""

    parse_key: bool = False
    key_separator: str = "\t"
    parse_headers: bool = False
    headers_delimiter: str = "\t"
    headers_separator: str = ","
    headers_key_separator: str = ":"
    ignore_error: bool = False
    null_marker: str | None = None

    def record(self, number: int, line: str) -> Record:
        """The record that `line`, the `number`th from 1, stands for. Raises LineError."""
        headers = self._part(self.parse_headers, number, line, 0, self.headers_delimiter, "headers delimiter")
        start = 0 if headers is None else len(headers) + len(self.headers_delimiter)
        key = self._part(self.parse_key, number, line, start, self.key_separator, "key separator")
        start += 0 if key is None else len(key) + len(self.key_separator)
        read = () if headers in (None, self.null_marker) else self._headers(number, headers or "")
        return Record(self._bytes(key), self._bytes(line[start:]), read)

    def _part(self, is_there: bool, number: int, line: str, start: int, mark: str, name: str) -> str | None:
        if not is_there:
            return None
        end = line.find(mark, start)
        if end >= 0:
            return line[start:end]
        if self.ignore_error:
            return None
        raise LineError(f"No {name} found on line number {number}: '{line}'")

    def _headers(self, number: int, headers: str) -> Headers:
        return tuple(self._header(number, pair) for pair in _split(self.headers_separator, headers))

    def _header(self, number: int, pair: str) -> tuple[str, bytes | None]:
        key, mark, value = pair.partition(self.headers_key_separator) if self.headers_key_separator else ("", ":", pair)
        if not mark and self.ignore_error:
            return pair, None
        if not mark:
            raise LineError(f"No header key separator found in pair '{pair}' on line number {number}")
        if key == self.null_marker:
            why = "as they can't be null"
            raise LineError(f"Header keys should not be equal to the null marker '{self.null_marker}' {why}")
        return key, self._bytes(value)

    def _bytes(self, text: str | None) -> bytes | None:
        return None if text is None or text == self.null_marker else text.encode("utf-8", "surrogatepass")


def _split(pattern: str, text: str) -> list[str]:
    """What stands between matches of `pattern`, as Java's `Pattern.split` has it: empty ends are left out."""
    found = re.split(pattern, text)
    while len(found) > 1 and not found[-1]:
        found.pop()
    return found


def line_reader(properties: Mapping[str, str]) -> LineReader:
    """The reader that these properties make. Raises LineError."""
    reader = LineReader(
        parse_key=_is_true(properties.get("parse.key")),
        key_separator=properties.get("key.separator", "\t"),
        parse_headers=_is_true(properties.get("parse.headers")),
        headers_delimiter=properties.get("headers.delimiter", "\t"),
        headers_separator=properties.get("headers.separator", ","),
        headers_key_separator=properties.get("headers.key.separator", ":"),
        ignore_error=_is_true(properties.get("ignore.error")),
        null_marker=properties.get("null.marker"),
    )
    try:
        re.compile(reader.headers_separator)
    except re.error as error:
        raise LineError(f"headers.separator is no regular expression: {error}") from None
    for first, second, a, b in (
        ("headers.delimiter", "headers.separator", reader.headers_delimiter, reader.headers_separator),
        ("headers.delimiter", "headers.key.separator", reader.headers_delimiter, reader.headers_key_separator),
        ("headers.separator", "headers.key.separator", reader.headers_separator, reader.headers_key_separator),
        ("null.marker", "key.separator", reader.null_marker, reader.key_separator),
        ("null.marker", "headers.separator", reader.null_marker, reader.headers_separator),
        ("null.marker", "headers.delimiter", reader.null_marker, reader.headers_delimiter),
        ("null.marker", "headers.key.separator", reader.null_marker, reader.headers_key_separator),
    ):
        if a == b:
            raise LineError(f"{first} and {second} may not be equal")
    return reader


def _is_true(text: str | None) -> bool:
    return text is not None and text.strip().lower() == "true"
