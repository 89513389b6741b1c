"""Times as people type them: a day and a local time; one that came twice is asked about, one that never was is refused."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from wtforms import Field

from portal.clocks.local_time_rules import instants
from portal.web.forms import OneLine

DAYS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})"),
)
LONGEST_AGO = 30  # years: nobody in care was born before, and each week since would be a duty
TIME = re.compile(r"(?P<h>\d{1,2}):?(?P<m>\d{2})?\s*(?P<half>[ap])?\.?(?:m\.?)?", re.I)


def zone() -> ZoneInfo:
    """The court's zone, in which times are typed and shown."""
    return ZoneInfo(current_app.config["SETTINGS"].zone)


def day_field(label: str = "Day") -> Field:
    """A day, as a date field sends it or as people write it."""
    return OneLine(label, 20)


def time_field(label: str = "Time") -> Field:
    """A local time."""
    return OneLine(label, 20)


def which_field() -> Field:
    """Which of two instants, where clocks fell back."""
    return OneLine("Which of the two", 10)


def local_now(now: datetime) -> dict[str, str]:
    """Day and time now, as the fields take them."""
    local = now.astimezone(zone())
    return {"day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}"}


def read_day(text: str) -> date | None:
    """The day that was typed: 2026-11-24 or 11/24/2026; None where it is no day."""
    for pattern in DAYS:
        found = pattern.fullmatch(text.strip())
        if found:
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def read_time(text: str) -> time | None:
    """The local time that was typed: 14:05, 2:05 pm, 2 pm; None where it is no time."""
    found = TIME.fullmatch(text.strip())
    if not found or not text.isascii() or not (found["m"] or found["half"]):
        return None
    hour, half = int(found["h"]), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    try:
        return time(hour, int(found["m"] or 0))
    except ValueError:
        return None


def read_moment(form: Any, prefix: str, needed: bool = True, of: ZoneInfo | None = None) -> datetime | None:
    """The instant (UTC) that the form's fields `<prefix>_day`, `_time` and `_which` name; errors stand at their field.

    None where nothing was typed and nothing is needed, or where there is an error. `of`: the zone, where it is not the court's.
    """
    fields = [form[f"{prefix}_{part}"] for part in ("day", "time", "which")]
    day, clock, which = ((field.data or "").strip() for field in fields)
    if not day and not clock and not needed:
        return None
    local_day, local_time = read_day(day), read_time(clock)
    if local_day is None:
        fields[0].errors = [*fields[0].errors, "Enter the day, such as 11/24/2026."]
    if local_time is None:
        fields[1].errors = [*fields[1].errors, "Enter the time, such as 14:05 or 2:05 pm."]
    if local_day is not None and local_day.year < datetime.now(zone()).year - LONGEST_AGO:
        fields[0].errors = [*fields[0].errors, f"This is more than {LONGEST_AGO} years ago. Check the year."]
        return None
    if local_day is None or local_time is None:
        return None
    return _instant(datetime.combine(local_day, local_time), of or zone(), (fields[1], fields[2]), which)


def _instant(local: datetime, place: ZoneInfo, fields: tuple[Any, Any], which: str) -> datetime | None:
    time_of, which_of = fields
    try:
        found = instants(local, place)
    except (OverflowError, ValueError):
        found = ()
    if not found:
        time_of.errors = [
            *time_of.errors,
            "Clocks were set forward over this time, so it never was. Enter the time as it is after that.",
        ]
        return None
    if len(found) == 1:
        return found[0]
    which_of.choices = [
        (name, f"{word} ({at.astimezone(place):%H:%M %Z})")
        for name, word, at in zip(("first", "second"), ("The first", "The second"), found, strict=True)
    ]
    if which in ("first", "second"):
        return found[which == "second"]
    which_of.errors = [*which_of.errors, "Clocks were set back that night, so this time came twice. Choose which."]
    return None
