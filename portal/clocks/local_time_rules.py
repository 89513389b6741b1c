"""Local time and instants: which instants a local time names, and when days and months end in a zone."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def instants(local: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants (UTC) that a naive local time names in a zone: none where clocks sprang over it, two where they fell back."""
    found = []
    for fold in (0, 1):
        at = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == local and at not in found:
            found.append(at)
    return tuple(found)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The local date of an instant."""
    return at.astimezone(zone).date()


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a local day (UTC): one second before the first instant of the next day."""
    return first_instant(day + timedelta(days=1), zone) - timedelta(seconds=1)


@lru_cache(maxsize=20_000)
def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) of a local day, also where clocks spring over midnight."""
    local = datetime.combine(day, time())
    for minutes in range(0, 180, 15):
        found = instants(local + timedelta(minutes=minutes), zone)
        if found:
            return found[0]
    raise ValueError(f"{day} has no first instant in {zone.key}")


def add_months(day: date, months: int) -> date:
    """The same day of a later month; the last day of it where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_years(born: date, day: date) -> int:
    """Whole years lived on that day; one born on 29 February turns a year older on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """The day on which someone turns this old; one born on 29 February, 1 March of a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
