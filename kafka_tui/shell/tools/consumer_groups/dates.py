"""Dates and durations of `kafka-consumer-groups`, as Java reads them.

Source: Apache Kafka `Utils.getDateTime` (a SimpleDateFormat that is not lenient, UTC unless a zone is given), and
`java.time.Duration.parse`.
"""

from __future__ import annotations

import re

from kafka_tui.shell.tools.calendar import day_of, length_of
from kafka_tui.shell.tools.consumer_groups.failures import RUNTIME, ToolFailure

_DAY_MS, _HOUR_MS, _MINUTE_MS = 86_400_000, 3_600_000, 60_000
_DATE = re.compile(
    r"(\d{1,4})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{1,2}):(\d{1,2})\.(\d{1,3})(?:Z|([+-])(\d\d)(?::(\d\d))?)", re.ASCII
)
_DURATION = re.compile(
    r"([-+]?)P(?:([-+]?\d{1,9})D)?(T(?:([-+]?\d{1,9})H)?(?:([-+]?\d{1,9})M)?(?:([-+]?\d{1,9})(?:[.,](\d{0,9}))?S)?)?",
    re.ASCII | re.IGNORECASE,
)


def time_at(date: str) -> int:
    """The simulated time at a date such as 1970-01-01T00:01:30.000: ms since 1970. Raises ToolFailure."""
    parts = date.split("T")
    if len(parts) < 2 or not any(parts[1:]):
        raise _unread("Error parsing timestamp. It does not contain a 'T' according to ISO8601 format")
    said = date if any(sign in parts[1] for sign in "+-Z") else f"{date}Z"
    match = _DATE.match(said)
    if match is None:
        raise _unread(f'Unparseable date: "{said}"')
    year, month, day, hour, minute, second, ms = map(int, match.groups()[:7])
    there = 1 <= month <= 12 and 1 <= day <= length_of(year, month) and hour < 24 and minute < 60 and second < 60
    if year == 0 or not there:  # a date that no calendar has, such as the 30th of February
        raise _unread(f'Unparseable date: "{said}"')
    ahead_ms = int(match[9] or 0) * _HOUR_MS + int(match[10] or 0) * _MINUTE_MS
    in_day_ms = hour * _HOUR_MS + minute * _MINUTE_MS + second * 1000 + ms
    time_ms = day_of(year, month, day) * _DAY_MS + in_day_ms
    return time_ms + ahead_ms if match[8] == "-" else time_ms - ahead_ms


def _unread(message: str) -> ToolFailure:
    return ToolFailure("INVALID_TIMESTAMP", "java.text.ParseException", message, (RUNTIME,))


def milliseconds_of(duration: str) -> int:
    """The milliseconds of a duration such as P1DT2H or PT30S. Raises ToolFailure."""
    match = _DURATION.fullmatch(duration)
    if match is None or not any(match.group(2, 4, 5, 6)) or (match[3] or "").upper() == "T":
        message = "Text cannot be parsed to a Duration"
        raise ToolFailure("INVALID_REQUEST", "java.time.format.DateTimeParseException", message)
    days, hours, minutes, seconds = (int(part or 0) for part in match.group(2, 4, 5, 6))
    thousandths = int((match[7] or "").ljust(3, "0")[:3])
    fraction = -thousandths if (match[6] or "").startswith("-") else thousandths
    total = days * _DAY_MS + hours * _HOUR_MS + minutes * _MINUTE_MS + seconds * 1000 + fraction
    return -total if match[1] == "-" else total
