"""From when a recovery plan is asked for, and from which day a birthday is warned of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portal.cases.waiting_rules import of_age_on, plan_asked_since, warned_from, warned_if_born_until
from portal.clocks.local_time_rules import first_instant, whole_years

moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(moments, st.timedeltas(timedelta(), timedelta(days=900)))
def test_a_plan_is_asked_for_from_the_24th_hour_on(since, passed):
    """Hours that passed, not hours of the wall: the nights on which clocks change move nothing."""
    assert (since <= plan_asked_since(since + passed)) == (passed >= timedelta(hours=24))
    assert since == plan_asked_since(since + timedelta(hours=24))
    assert since > plan_asked_since(since + timedelta(hours=24, seconds=-1))


CHICAGO, HONOLULU, KIRITIMATI = (
    ZoneInfo(name) for name in ("America/Chicago", "Pacific/Honolulu", "Pacific/Kiritimati")
)
births = st.dates(date(2000, 1, 1), date(2030, 12, 31)) | st.integers(2000, 2030).filter(lambda year: year % 4 == 0).map(lambda year: date(year, 2, 29))  # fmt: skip
todays = st.dates(date(2018, 1, 1), date(2050, 12, 31))
zones = st.sampled_from([CHICAGO, HONOLULU, KIRITIMATI, ZoneInfo("UTC")])


def noon(day, zone):
    return datetime.combine(day, time(12), zone).astimezone(UTC)


@given(births)
def test_a_child_turns_18_on_the_first_day_on_which_it_has_lived_18_years(born):
    day = of_age_on(born)
    assert whole_years(born, day) == 18
    assert whole_years(born, day - timedelta(days=1)) == 17


@given(births)
def test_the_warning_begins_six_months_of_the_calendar_before(born):
    start, day = warned_from(born), of_age_on(born)
    assert (day.year * 12 + day.month) - (start.year * 12 + start.month) == 6
    assert start.day == day.day or (start.day < day.day and (start + timedelta(days=1)).day == 1)


def test_birthdays_on_leap_days_and_at_ends_of_months():
    assert of_age_on(date(2008, 2, 29)) == date(2026, 3, 1)
    assert warned_from(date(2008, 2, 29)) == date(2025, 9, 1)
    assert warned_from(date(2009, 5, 3)) == date(2026, 11, 3)
    assert warned_from(date(2009, 8, 31)) == date(2027, 2, 28)
    assert warned_from(date(2010, 8, 31)) == date(2028, 2, 29)
    assert warned_if_born_until(noon(date(2027, 2, 28), CHICAGO), CHICAGO) == date(2009, 8, 31)
    assert warned_if_born_until(noon(date(2027, 8, 29), CHICAGO), CHICAGO) == date(2010, 2, 28)
    assert warned_if_born_until(noon(date(2025, 9, 1), CHICAGO), CHICAGO) == date(2008, 3, 1)


@given(births, todays, zones)
def test_whose_birth_date_is_asked_for_is_whoever_is_warned_of(born, today, zone):
    assert (born <= warned_if_born_until(noon(today, zone), zone)) == (warned_from(born) <= today)


@given(births, zones, st.integers(-2, 2))
def test_around_the_day_on_which_the_warning_begins(born, zone, days):
    today = warned_from(born) + timedelta(days=days)
    assert (born <= warned_if_born_until(noon(today, zone), zone)) == (days >= 0)


@given(births, zones)
def test_the_warning_begins_with_the_first_instant_of_its_local_day_and_never_ends(born, zone):
    begins = first_instant(warned_from(born), zone)
    assert born <= warned_if_born_until(begins, zone)
    assert born > warned_if_born_until(begins - timedelta(seconds=1), zone)
    assert born <= warned_if_born_until(begins + timedelta(days=3000), zone)
