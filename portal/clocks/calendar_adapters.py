"""The holidays of the states, from the maintained package; a year that it does not know stays unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache

import holidays

from portal.clocks.calendar_rules import Calendar

FIRST, LAST = (
    2000,
    2050,
)  # the years that this portal asks for: law changes holidays, so nobody knows those of a far year


class UnknownHolidays(ValueError):
    """There are no holidays of this code."""


@cache
def calendar_of(code: str) -> Calendar:
    """The calendar of a code such as US or US-TX. Raises UnknownHolidays."""
    country, _, state = code.partition("-")
    kind = getattr(holidays, country, None)
    if country != "US" or kind is None or (state and state not in kind.subdivisions):
        raise UnknownHolidays(code)
    first, last = max(FIRST, kind.start_year), min(LAST, kind.end_year)
    days = kind(subdiv=state or None, years=range(first, last + 1))
    return Calendar(code, first, last, frozenset(days.keys()))


def with_closures(calendar: Calendar, closed: Iterable[date]) -> Calendar:
    """The calendar with the days on which a court is closed besides, which court days leave out."""
    return replace(calendar, closed=frozenset(closed))
