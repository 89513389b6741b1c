"""Business days and court days: which days count, and when so many of them end. A day that a calendar does not know is an error."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.clocks.local_time_rules import add_months, end_of_day, first_instant, local_day
from portal.clocks.pack_rules import Span
from portal.clocks.vocabulary_rules import Unit

SECOND = timedelta(seconds=1)


class NotInCalendar(ValueError):
    """A day outside the years whose holidays are known."""

    def __init__(self, name: str, day: date) -> None:
        super().__init__(f"No holidays of {name} are known for {day.year}.")
        self.day = day


@dataclass(frozen=True)
class Calendar:
    """The holidays of a jurisdiction for the years from `first` to `last`, and the days on which a court is closed besides."""

    name: str
    first: int
    last: int
    holidays: frozenset[date]
    closed: frozenset[date] = field(default=frozenset())

    def is_business(self, day: date, court: bool = False) -> bool:
        """Whether this is a business day, or a court day. Raises NotInCalendar."""
        if not self.first <= day.year <= self.last:
            raise NotInCalendar(self.name, day)
        return day.weekday() < 5 and day not in self.holidays and not (court and day in self.closed)

    def later(self, day: date, amount: int, court: bool = False) -> date:
        """The day on which so many business days have passed, the first one after `day` counting as one. 0: that business day or the next."""
        if amount == 0:
            while not self.is_business(day, court):
                day += timedelta(days=1)
            return day
        for _ in range(amount):
            day += timedelta(days=1)
            while not self.is_business(day, court):
                day += timedelta(days=1)
        return day

    def earlier(self, day: date, amount: int, court: bool = False) -> date:
        """The business day so many business days before `day`. Raises NotInCalendar."""
        for _ in range(amount):
            day -= timedelta(days=1)
            while not self.is_business(day, court):
                day -= timedelta(days=1)
        return day

    def in_office(self, at: datetime, zone: ZoneInfo, hours: tuple[time, time]) -> bool:
        """Whether an instant falls into the office hours of a business day. Raises NotInCalendar."""
        local = at.astimezone(zone)
        return self.is_business(local.date()) and hours[0] <= local.time() < hours[1]


def reach(span: Span, start: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The last instant (UTC) of a span that begins at an aware instant. Raises NotInCalendar.

    Minutes and hours elapse. Days and longer leave out the day of the start and run to the last second of the last local
    day. Business hours elapse on business days alone, from midnight to midnight.
    """
    amount, unit = span.amount, span.unit
    if unit is Unit.MINUTES:
        return start + timedelta(minutes=amount)
    if unit is Unit.HOURS:
        return start + timedelta(hours=amount)
    if unit is Unit.BUSINESS_HOURS:
        return _business_hours(amount, start, zone, calendar)
    day = local_day(start, zone)
    if unit in (Unit.BUSINESS_DAYS, Unit.COURT_DAYS):
        return end_of_day(calendar.later(day, amount, unit is Unit.COURT_DAYS), zone)
    return end_of_day(step(day, span), zone)


def step(day: date, span: Span, times: int = 1) -> date:
    """The calendar day so long after another; the last day of a month that is shorter."""
    amount = span.amount * times
    if span.unit is Unit.MONTHS:
        return add_months(day, amount)
    if span.unit is Unit.YEARS:
        return add_months(day, 12 * amount)
    return day + timedelta(days=amount * (7 if span.unit is Unit.WEEKS else 1))


def _business_hours(amount: int, start: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    left = timedelta(hours=amount)
    day, at = local_day(start, zone), start
    while True:
        ends = first_instant(day + timedelta(days=1), zone)
        if calendar.is_business(day):
            if at + left <= ends:
                return at + left
            left -= ends - at
        day, at = day + timedelta(days=1), ends


def ahead(span: Span, of: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The last instant (UTC) that is at least a span before another: hours before it, or the end of the day so many days before."""
    amount, unit = span.amount, span.unit
    if unit is Unit.MINUTES:
        return of - timedelta(minutes=amount)
    if unit in (Unit.HOURS, Unit.BUSINESS_HOURS):
        return of - timedelta(hours=amount)
    day = local_day(of, zone)
    if unit in (Unit.BUSINESS_DAYS, Unit.COURT_DAYS):
        return end_of_day(calendar.earlier(day, amount, unit is Unit.COURT_DAYS), zone)
    return end_of_day(step(day, span, -1), zone)


def begins_after(span: Span, start: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """When what begins so long after an instant begins: that many hours later, or with the first instant after that many days."""
    end = reach(span, start, zone, calendar)
    return end if span.unit in (Unit.MINUTES, Unit.HOURS, Unit.BUSINESS_HOURS) else end + SECOND
