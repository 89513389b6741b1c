"""Shifts and cover as values: the same local time over both changes of the clocks, lengths, meetings, what is refused; mail addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clocks.local_time_rules import instants
from portal.notices.rules import Takes
from portal.notices.unit_rules import (
    LONGEST_COVER,
    LONGEST_SHIFT,
    Every,
    NoLength,
    Span,
    any_meet,
    complaint,
    may_be_on_call,
    minute_words,
    repeats,
    takes_of,
)
from portal.people.rules import Role, Sector, address_problem

CHICAGO = ZoneInfo("America/Chicago")
ZONES = [ZoneInfo(name) for name in ("America/Chicago", "America/New_York", "America/Phoenix", "Australia/Lord_Howe", "UTC")]  # fmt: skip
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def span(starts, ends, zone=CHICAGO, turn=0):
    """A span of local times; `turn` picks the second of a time that comes twice."""
    first, last = (instants(datetime.fromisoformat(text), zone) for text in (starts, ends))
    return Span(first[min(turn, len(first) - 1)], last[min(turn, len(last) - 1)])


def local(at, zone=CHICAGO):
    return f"{at.astimezone(zone):%m-%d %H:%M %Z}"


def lines(spans, zone=CHICAGO):
    return [f"{local(one.starts_at, zone)} to {local(one.ends_at, zone)}" for one in spans]


def test_a_night_shift_keeps_its_local_times_over_the_spring_change():
    found = repeats(span("2026-03-06 22:00", "2026-03-07 06:00"), Every.DAY, 4, CHICAGO)
    assert lines(found) == [
        "03-06 22:00 CST to 03-07 06:00 CST",
        "03-07 22:00 CST to 03-08 06:00 CDT",
        "03-08 22:00 CDT to 03-09 06:00 CDT",
        "03-09 22:00 CDT to 03-10 06:00 CDT",
    ]
    assert [(one.ends_at - one.starts_at) / timedelta(hours=1) for one in found] == [8, 7, 8, 8]


def test_a_night_shift_keeps_its_local_times_over_the_autumn_change():
    found = repeats(span("2026-10-30 22:00", "2026-10-31 06:00"), Every.DAY, 3, CHICAGO)
    assert lines(found)[1] == "10-31 22:00 CDT to 11-01 06:00 CST"
    assert [(one.ends_at - one.starts_at) / timedelta(hours=1) for one in found] == [8, 9, 8]


def test_weeks_come_every_seven_days_and_leave_no_gap():
    found = repeats(span("2026-03-02 08:00", "2026-03-09 08:00"), Every.WEEK, 26, CHICAGO)
    assert len(found) == 26
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))
    assert lines(found)[-1] == "08-24 08:00 CDT to 08-31 08:00 CDT"


def test_a_time_that_the_clocks_skip_is_the_first_one_after():
    found = repeats(span("2026-03-07 02:30", "2026-03-07 10:00"), Every.DAY, 3, CHICAGO)
    assert lines(found)[1] == "03-08 03:00 CDT to 03-08 10:00 CDT"
    assert lines(found)[2] == "03-09 02:30 CDT to 03-09 10:00 CDT"


def test_what_lies_wholly_in_the_skipped_hour_never_is():
    found = repeats(span("2026-03-07 02:10", "2026-03-07 02:50"), Every.DAY, 3, CHICAGO)
    assert [local(one.starts_at) for one in found] == ["03-07 02:10 CST", "03-09 02:10 CDT"]


@pytest.mark.parametrize(("turn", "zone_name"), [(0, "CDT"), (1, "CST")])
def test_a_time_that_comes_twice_is_the_one_that_the_first_shift_was(turn, zone_name):
    """From 1:30 to 1:30 round the clock: one ends when the next begins, whichever of the two was meant."""
    first = span("2026-10-31 01:30", "2026-11-01 01:30", turn=turn)
    found = repeats(first, Every.DAY, 3, CHICAGO)
    assert local(found[1].starts_at) == f"11-01 01:30 {zone_name}"
    assert found[0].ends_at == found[1].starts_at
    assert not any_meet(found)


def test_a_shift_from_the_first_to_the_second_of_one_time_cannot_come_again():
    first, second = instants(datetime(2026, 11, 1, 1, 30), CHICAGO)
    assert repeats(Span(first, second), Every.ONCE, 1, CHICAGO) == (Span(first, second),)
    with pytest.raises(NoLength):
        repeats(Span(first, second), Every.DAY, 2, CHICAGO)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(1, 31 * 24 * 60),
    st.sampled_from([Every.DAY, Every.WEEK]),
    st.integers(1, 26),
    st.sampled_from(ZONES),
)
def test_repeats_keep_the_local_time(starts, minutes, every, times, zone):
    ends = starts + timedelta(minutes=minutes)
    begins, closes = instants(starts, zone), instants(ends, zone)
    if not begins or not closes:
        return
    found = repeats(Span(begins[0], closes[-1]), every, times, zone)
    assert found[0] == Span(begins[0], closes[-1])
    assert len(found) <= times
    step = timedelta(days=1 if every is Every.DAY else 7)
    wanted = {(starts + turn * step, ends + turn * step) for turn in range(times)}
    for one in found:
        shown = tuple(at.astimezone(zone).replace(tzinfo=None) for at in (one.starts_at, one.ends_at))
        assert one.starts_at < one.ends_at
        if shown in wanted:
            wanted.discard(shown)
            continue
        # Only a local time that never was may be another: the first one after.
        near = min(wanted, key=lambda pair: abs(pair[0] - shown[0]))
        wanted.discard(near)
        for told, kept in zip(near, shown, strict=True):
            assert told == kept or (not instants(told, zone) and timedelta(0) < kept - told <= timedelta(hours=1))
    assert all(not instants(part, zone) for pair in wanted for part in pair), "only what never was is left out"


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        ("2026-03-02 08:00", "2026-03-02 08:00", "ends_time"),
        ("2026-03-02 08:00", "2026-03-02 07:00", "ends_time"),
        ("2026-02-27 08:00", "2026-02-28 08:00", "ends_time"),
        ("2026-03-02 08:00", "2026-04-02 08:01", "ends_day"),
        ("2027-03-09 08:00", "2027-03-09 09:00", "starts_day"),
        ("2026-03-02 08:00", "2026-04-02 08:00", None),
        ("2026-02-27 08:00", "2026-03-02 08:00", None),
    ],
)
def test_what_a_shift_may_be(starts, ends, field):
    found = complaint(span(starts, ends), LONGEST_SHIFT, NOW, CHICAGO)
    assert (found.field if found else None) == field


def test_cover_may_be_longer():
    longest = span("2026-03-02 08:00", "2026-05-03 08:00")
    assert complaint(longest, LONGEST_COVER, NOW, CHICAGO) is None
    assert complaint(Span(longest.starts_at, longest.ends_at + timedelta(minutes=1)), LONGEST_COVER, NOW, CHICAGO)


def test_spans_that_touch_do_not_meet():
    one, two = Span(NOW, NOW + timedelta(hours=1)), Span(NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    assert not one.meets(two)
    assert not any_meet([two, one])
    assert any_meet([one, two, Span(NOW + timedelta(minutes=59), NOW + timedelta(minutes=60))])
    assert one.holds(NOW)
    assert not one.holds(one.ends_at)


def test_emergencies_are_a_courts_alone_and_who_never_opens_a_case_is_not_on_call():
    assert takes_of(Sector.COURT) == (Takes.EVERYTHING, Takes.EMERGENCIES)
    assert all(takes_of(sector) == (Takes.EVERYTHING,) for sector in Sector if sector is not Sector.COURT)
    assert [role for role in Role if not may_be_on_call(role)] == [
        Role.POLICY_ANALYST, Role.ADMINISTRATOR, Role.AUDITOR, Role.COMMUNITY_MEMBER,
    ]  # fmt: skip


def test_minutes_read_as_a_clock_shows_them():
    assert [minute_words(minute) for minute in (0, 61, 1439)] == ["00:00", "01:01", "23:59"]


GOOD = ("night.desk@court.example", "o'hara+duty@a-b.example", "x@y.z.example", "a" * 64 + "@b.example")
BAD = (
    "", " ", "name", "a@b", "@b.example", "a@", "a@@b.example", "a@b@c.example", "a b@c.example", " a@b.example", "a@b.example ",
    "A Name <a@b.example>", "<a@b.example>", "a@b.example, c@d.example", "a@b.example;c@d.example", '"a b"@c.example',
    "a@b.example\r\nBcc: c@d.example", "a@b.example\n", "\0a@b.example", "a\t@b.example", "a@b.example\x7f", "ä@b.example",
    "a@bäc.example", "a..b@c.example", ".a@b.example", "a.@b.example", "a@-b.example", "a@b..example", "a@b.example.", "a@[127.0.0.1]",
    "=?utf-8?q?a?=@b.example", "a%c.example@b.example", "c.example!a@b.example", "a" * 65 + "@b.example", "a@" + "b" * 64 + ".example",
    "a@" + "b." * 125 + "example", "a@b.example\u2028", "a\u200b@b.example", "a(x)@b.example", "a\\@b.example", "a:b@c.example",
)  # fmt: skip


@pytest.mark.parametrize("address", GOOD)
def test_one_bare_address_is_fine(address):
    assert address_problem(address) == ""


@pytest.mark.parametrize("address", BAD)
def test_anything_else_is_refused(address):
    assert address_problem(address)
