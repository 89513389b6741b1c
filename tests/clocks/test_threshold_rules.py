"""When a duty has to be spoken of: each threshold of each row, of what counts alone, and when to look next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clocks.ledger_rules import Stored
from portal.clocks.threshold_rules import LOOK_AGAIN, Threshold, marks, next_look, passed

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
DUTY = Stored(
    number="1", duty="x", recipient="NCMEC", recipient_code="ncmec", owner=7, owed_to=None, kind="report_to_ncmec",
    started_by="absence", occurrence=1, started_at=START, due_at=START + 24 * HOUR, due_words="", source="", done_at=None,
    record=None, adopted=True, applies=True, yielded=False, question="", recorded_at=START + HOUR,
)  # fmt: skip


def test_four_thresholds_each_at_its_time():
    found = {mark.threshold: mark.at - DUTY.due_at for mark in marks([DUTY])}
    assert found == {
        Threshold.SOON: -6 * HOUR, Threshold.LATE: 0 * HOUR, Threshold.SUPERVISORS: 4 * HOUR, Threshold.COURT: 24 * HOUR,
    }  # fmt: skip


def test_what_was_entered_days_later_has_its_own_people_first():
    late = replace(DUTY, recorded_at=START + 72 * HOUR)
    found = {mark.threshold: mark.at for mark in marks([late])}
    assert found[Threshold.LATE] == late.due_at
    assert found[Threshold.SUPERVISORS] == START + 76 * HOUR
    assert found[Threshold.COURT] == START + 96 * HOUR


@pytest.mark.parametrize(
    "change",
    [
        {"adopted": False}, {"applies": False}, {"done_at": START}, {"question": "indian_child"}, {"yielded": True},
        {"waived": True}, {"paused": True}, {"disputed": True}, {"due_at": None}, {"owner": None},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_does_not_count_has_no_threshold(change):
    assert marks([replace(DUTY, **change)]) == []


def test_of_two_limits_of_one_row_the_earlier_counts_and_the_later_once_it_gave_way():
    later = replace(DUTY, number="2", due_at=START + 48 * HOUR)
    assert {mark.number for mark in marks([later, DUTY])} == {"1"}
    assert {mark.number for mark in marks([later, replace(DUTY, yielded=True)])} == {"2"}
    assert {mark.number for mark in marks([later, replace(DUTY, kind="other")])} == {"1", "2"}


def test_of_what_is_late_nothing_is_said_of_soon():
    found = marks([DUTY])
    at = DUTY.due_at
    assert [mark.threshold for mark in passed(found, at - HOUR)] == [Threshold.SOON]
    assert [mark.threshold for mark in passed(found, at + HOUR)] == [Threshold.LATE]
    assert [mark.threshold for mark in passed(found, at + 30 * HOUR)] == [
        Threshold.LATE,
        Threshold.SUPERVISORS,
        Threshold.COURT,
    ]
    assert passed(found, START) == []


def test_what_has_not_begun_is_not_soon():
    round_two = replace(DUTY, started_at=START + 23 * HOUR)
    assert min(mark.at for mark in marks([round_two])) == START + 23 * HOUR


@given(st.lists(st.integers(0, 2000), max_size=6), st.lists(st.integers(-500, 2500), max_size=3), st.integers(0, 2200))
def test_looking_when_it_says_passes_each_threshold_and_never_stands_still(dues, changes, hour):
    """From any instant on, going from look to look passes every threshold, and each look is later than the one before."""
    found = marks([replace(DUTY, number=str(n), kind=str(n), due_at=START + due * HOUR) for n, due in enumerate(dues)])
    at = [START + change * HOUR for change in changes]
    now, said = START + hour * HOUR, set()
    for _ in range(60):
        said |= {(mark.number, mark.threshold) for mark in passed(found, now)}
        after = next_look(found, at, now)
        assert now < after <= now + LOOK_AGAIN
        assert not [mark for mark in found if now < mark.at < after]
        now = after
    assert {(mark.number, mark.threshold) for mark in found} - said <= {
        (mark.number, Threshold.SOON) for mark in found if mark.due_at < START + hour * HOUR
    }
