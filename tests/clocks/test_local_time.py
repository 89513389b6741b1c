"""Local times and instants: the two nights of the year, ends of days, months that are shorter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portal.clocks.local_time_rules import add_months, end_of_day, first_instant, instants, local_day, whole_years

CHICAGO = ZoneInfo("America/Chicago")
ZONES = [
    CHICAGO,
    ZoneInfo("America/Phoenix"),
    ZoneInfo("America/New_York"),
    ZoneInfo("America/Havana"),
    ZoneInfo("UTC"),
]
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC, microsecond=0))


def test_a_time_that_never_was_and_one_that_came_twice():
    assert instants(datetime(2026, 3, 8, 2, 30), CHICAGO) == ()
    twice = instants(datetime(2026, 11, 1, 1, 30), CHICAGO)
    assert [at.hour for at in twice] == [6, 7]
    assert len(instants(datetime(2026, 11, 24, 14, 5), CHICAGO)) == 1


@given(moments, st.sampled_from(ZONES))
def test_every_instant_is_among_those_that_its_local_time_names(at, zone):
    assert at in instants(at.astimezone(zone).replace(tzinfo=None), zone)


@given(moments, st.sampled_from(ZONES))
def test_an_instant_lies_in_its_local_day(at, zone):
    day = local_day(at, zone)
    assert first_instant(day, zone) <= at <= end_of_day(day, zone) + timedelta(seconds=1)
    assert end_of_day(day, zone) + timedelta(seconds=1) == first_instant(day + timedelta(days=1), zone)


def test_a_day_that_begins_at_one():
    """In Havana clocks sprang over midnight on 8 March 2026."""
    assert first_instant(date(2026, 3, 8), ZoneInfo("America/Havana")).astimezone(ZoneInfo("America/Havana")).hour == 1


def test_months_and_birthdays():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert whole_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert whole_years(date(2008, 2, 29), date(2026, 3, 1)) == 18


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_later_months_are_later(day, months):
    later = add_months(day, months)
    assert later > day
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
