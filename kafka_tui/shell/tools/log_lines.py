"""Lines that Kafka's clients log inside a tool, in the layout of the tools' own log configuration."""

from __future__ import annotations


def log_line(time_ms: int, level: str, sentence: str, logger: str) -> str:
    """A line of the log."""
    return f"[{_written(time_ms)}] {level} {sentence} ({logger})"


def _written(time_ms: int) -> str:
    """Simulated time as a date and a time: ms since 1970, which is also what records have as their timestamp."""
    seconds, ms = divmod(time_ms, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    year, month, day = _date(days)
    return f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02},{ms:03}"


def _date(days: int) -> tuple[int, int, int]:
    """Year, month and day of the day that is `days` after 1 January 1970; years begin with March while it counts."""
    century_4, day = divmod(days + 719_468, 146_097)
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    year += 400 * century_4
    return year + month // 10, (month + 2) % 12 + 1, day - (153 * month + 2) // 5 + 1
