"""Times on which rules are tried because they go wrong there: a Friday evening, a Sunday, a night of changing clocks, the eve of a holiday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.clocks.calendar_rules import Calendar
from portal.clocks.local_time_rules import local_day

YEAR = 366


@dataclass(frozen=True)
class Sample:
    """A local time with the words that say why it is tried; None where the next year has no such time."""

    label: str
    at: datetime | None


def samples(now: datetime, zone: ZoneInfo, calendar: Calendar) -> tuple[Sample, ...]:
    """The next of each after a moment, as naive local times of a zone."""
    today = local_day(now, zone)
    days = [today + timedelta(days=turn) for turn in range(1, YEAR + 1)]
    shut = calendar.holidays
    friday = next(day for day in days if day.weekday() == 4 and day not in shut)
    sunday = next(day for day in days if day.weekday() == 6)
    change = next((day for day in days if _offset(day, zone) != _offset(day + timedelta(days=1), zone)), None)
    holiday = next((day for day in days if day not in shut and day + timedelta(days=1) in shut), None)
    return (
        Sample("A Friday evening", datetime.combine(friday, time(19, 30))),
        Sample("A Sunday", datetime.combine(sunday, time(10))),
        Sample("The evening before clocks change", _at(change, time(22), -1)),
        Sample("The day before a holiday", _at(holiday, time(16))),
    )


def _offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime.combine(day, time(), zone).utcoffset()


def _at(day: date | None, clock: time, later: int = 0) -> datetime | None:
    return datetime.combine(day + timedelta(days=later), clock) if day else None


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a local time; the first of two."""
    return local.replace(tzinfo=zone).astimezone(UTC)
