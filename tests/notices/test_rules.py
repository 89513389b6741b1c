"""When a mail may go out: quiet hours and digests on the local clock, urgent and emergency past them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.notices.rules import (
    Choice,
    MailWish,
    Target,
    TargetKind,
    first_choice,
    mail_at,
    next_time,
    pause,
    read_targets,
)
from portal.people.rules import BENCH, Role

ZONE = ZoneInfo("America/Chicago")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
MINUTES = st.integers(0, 24 * 60 - 1)


def local(at):
    return at.astimezone(ZONE)


@given(MOMENTS, MINUTES)
def test_the_next_time_is_later_and_shows_that_minute_unless_the_clocks_skip_it(now, minute):
    found = next_time(minute, now, ZONE)
    assert now < found <= now + timedelta(hours=26)
    shown = local(found).hour * 60 + local(found).minute
    skipped = 120 <= minute < 180 and shown >= minute
    assert shown == minute or skipped


@given(MOMENTS, MINUTES, MINUTES)
def test_nothing_ordinary_goes_out_in_quiet_hours(now, start, end):
    choice = Choice(MailWish.AT_ONCE, quiet_from=start, quiet_to=end)
    found = mail_at(choice, False, False, now, ZONE)
    assert found is not None
    minute = local(found).hour * 60 + local(found).minute
    quiet = start <= minute < end if start < end else start > end and (minute >= start or minute < end)
    assert not quiet or 120 <= end < 180  # where the clocks skip the end, the first time after it
    assert found == now or quiet is False


@given(MOMENTS, MINUTES, MINUTES, st.sampled_from(MailWish))
def test_an_emergency_goes_out_at_once_whatever_was_chosen(now, start, end, wish):
    choice = Choice(wish, digest_at=start, quiet_from=start, quiet_to=end)
    assert mail_at(choice, True, True, now, ZONE) == now
    assert (mail_at(choice, True, False, now, ZONE) == now) is (wish is not MailWish.NEVER)


@pytest.mark.parametrize("role", Role)
def test_the_bench_is_quiet_until_it_chooses(role):
    found = mail_at(first_choice(role), False, False, datetime(2026, 6, 1, tzinfo=UTC), ZONE)
    assert (found is None) is (role in BENCH)


def test_a_digest_waits_for_its_time():
    now = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)  # 10:00 in Chicago
    assert mail_at(Choice(MailWish.DIGEST, 8 * 60), False, False, now, ZONE) == datetime(2026, 6, 2, 13, 0, tzinfo=UTC)


def test_quiet_hours_over_midnight_end_in_the_morning():
    choice = Choice(MailWish.AT_ONCE, quiet_from=22 * 60, quiet_to=6 * 60)
    late = datetime(2026, 6, 2, 4, 30, tzinfo=UTC)  # 23:30 in Chicago
    assert mail_at(choice, False, False, late, ZONE) == datetime(2026, 6, 2, 11, 0, tzinfo=UTC)


def test_a_skipped_time_is_the_first_after_it():
    """In 2027 the clocks of Chicago spring from 02:00 to 03:00 on March 14."""
    now = datetime(2027, 3, 14, 6, 0, tzinfo=UTC)
    assert next_time(150, now, ZONE) == datetime(2027, 3, 14, 8, 0, tzinfo=UTC)


def test_pauses_double_up_to_an_hour():
    assert [pause(tries).total_seconds() / 60 for tries in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_targets_are_read_as_they_were_written_and_nothing_else_is():
    targets = (Target(TargetKind.AGENCY, 7), Target(TargetKind.SEAT, 9))
    assert read_targets(" ".join(map(str, targets))) == targets
    for wrong in ("everyone:1", "seat:x", "seat"):
        with pytest.raises(ValueError, match=r"."):
            read_targets(wrong)
