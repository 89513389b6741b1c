"""Writes entries as an iCalendar object (RFC 5545) with icalendar, which folds and escapes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from portal.clocks.local_time_rules import instants
from portal.notices.calendar_rules import Entry


def calendar_object(entries: Sequence[Entry], now: datetime) -> bytes:
    """The calendar of these entries as bytes, with the zones that they name."""
    calendar = Calendar()
    calendar.add("prodid", "-//Homeward//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Homeward")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, now))
    days = [entry.starts_at.date() for entry in entries if entry.zone]
    if days:
        year = timedelta(days=366)
        calendar.add_missing_timezones(min(days) - year, max(days) + year)
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("sequence", entry.version)
    event.add("status", "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("summary", entry.summary)
    zone = _zone(entry)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    if entry.ends_at is None:
        event.add("transp", "TRANSPARENT")  # a moment keeps nobody busy
    else:
        event.add("dtend", entry.ends_at.astimezone(zone))
    if entry.place:
        event.add("location", entry.place)
    event.add("url", entry.address)
    return event


def _zone(entry: Entry) -> tzinfo:
    """The entry's zone; UTC in the hour that comes twice when clocks fall back, which programs read either way."""
    if not entry.zone:
        return UTC
    zone = ZoneInfo(entry.zone)
    for at in (entry.starts_at, entry.ends_at or entry.starts_at):
        if len(instants(at.astimezone(zone).replace(tzinfo=None), zone)) > 1:
            return UTC
    return zone
