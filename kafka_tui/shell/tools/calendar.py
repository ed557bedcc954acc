"""The calendar of simulated time, which begins on 1 January 1970: days as dates and dates as days."""

from __future__ import annotations

_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def date_of(days: int) -> tuple[int, int, int]:
    """Year, month and day of the day that is `days` after 1 January 1970; years begin with March while it counts."""
    century_4, day = divmod(days + 719_468, 146_097)
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    year += 400 * century_4
    return year + month // 10, (month + 2) % 12 + 1, day - (153 * month + 2) // 5 + 1


def length_of(year: int, month: int) -> int:
    """How many days a month has."""
    leaps = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _MONTHS[month - 1] + (month == 2 and leaps)


def day_of(year: int, month: int, day: int) -> int:
    """How many days a date is after 1 January 1970; years begin with March while it counts."""
    century_4, of_century = divmod(year - (month < 3), 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return century_4 * 146_097 + of_century * 365 + of_century // 4 - of_century // 100 + of_year - 719_468
