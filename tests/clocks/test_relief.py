"""What relieves a duty: pauses counted once, what ends it held against the moved due time, and what a limit takes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clocks.episode_rules import Episode, Happened, RowKey
from portal.clocks.party_rules import Recipient
from portal.clocks.rules import Edition, duties, latest_extension, tolled
from portal.clocks.state_rules import State, rank_of, state_of
from portal.clocks.vocabulary_rules import EventKind, PlannedDate
from tests.clocks.test_engine import BEFORE, HOUR, START
from tests.clocks.test_packs import GOOD, read

ROW = RowKey("notify_other", Recipient.PARENT, "information_received")
DAY = timedelta(days=1)
spans = st.lists(st.tuples(st.integers(-5, 40), st.none() | st.integers(0, 15)), max_size=5)


def one(extra="", due="at most 24 hours", *events, now=START, **granted):
    """The one duty of a rule with these lines more."""
    pack = read(GOOD.replace("Due: at most 24 hours", f"Due: {due}") + extra)
    begun = (Happened(EventKind.INFORMATION_RECEIVED, START), *events)
    return duties([Edition(pack, BEFORE)], Episode(begun, **granted), now)[0]


def by_the_hour(due, pauses, now):
    """The due hour, counted hour by hour; None while the clock stands still for good."""
    running = [(begins, ends) for begins, ends in pauses if ends is not None or begins <= now]
    hour, left = 0, due
    while hour < 1000:
        if any(begins <= hour and (ends is None or hour < ends) for begins, ends in running):
            hour += 1
        elif left == 0:
            return hour
        else:
            hour, left = hour + 1, left - 1
    return None


@given(st.integers(0, 20), spans, st.integers(0, 60))
def test_time_in_several_pauses_counts_once(due, spans, now):
    pauses = [(begins, None if length is None else begins + length) for begins, length in spans]
    at = [(START + begins * HOUR, None if ends is None else START + ends * HOUR) for begins, ends in pauses]
    found, still = tolled(START + due * HOUR, START, at, START + now * HOUR)
    counted = by_the_hour(due, pauses, now)
    assert (found, still) == ((None, True) if counted is None else (START + counted * HOUR, False))


def test_two_pauses_over_the_same_hours_move_the_due_time_once():
    both = ((START + HOUR, START + 5 * HOUR), (START + 2 * HOUR, START + 6 * HOUR))
    assert one("Tolls: while away\n", paused={ROW: both}).due == START + 29 * HOUR
    later = one("Tolls: while away\n", paused={ROW: ((START + HOUR, None),)}, now=START)
    assert (later.due, later.paused) == (START + 24 * HOUR, False), "it has not begun"


@pytest.mark.parametrize(
    ("pauses", "state"),
    [
        ((), State.OVERDUE),
        (((START + HOUR, START + 30 * HOUR),), State.NOT_APPLICABLE),
        (((START + HOUR, None),), State.NOT_APPLICABLE),
        (((START + 25 * HOUR, None),), State.OVERDUE),
    ],
)
def test_what_ends_it_is_held_against_the_moved_due_time(pauses, state):
    """Due after 24 hours and the child back after 40: late by then, unless it had stood still meanwhile."""
    back = Happened(EventKind.RETURNED, START + 40 * HOUR)
    now = START + 60 * HOUR
    extra = "Tolls: while away\nEnds: returned\n"
    assert one(extra, "at most 24 hours", back, now=now, paused={ROW: pauses}).state(now) is state


def test_a_limit_takes_what_its_own_rule_allows_and_no_more():
    late = START + 30 * HOUR
    assert one(waived=frozenset({ROW})).state(late) is State.OVERDUE
    assert one("Waives: where excused\n", waived=frozenset({ROW})).state(late) is State.WAIVED
    until = {ROW: START + 400 * HOUR}
    assert one(extended=until).due == START + 24 * HOUR
    longer = one("Extends: to at most 48 hours\n", extended=until)
    assert longer.due == START + 48 * HOUR
    assert latest_extension(Edition(longer.pack), longer.rule, START) == longer.due
    assert latest_extension(Edition(longer.pack), one().rule, START) is None


def test_a_waived_limit_hides_no_other():
    more = {"applies": True, "question": False, "adopted": True, "yielded": False}
    waived = rank_of(due=START, done=False, waived=True, **more)
    assert waived > rank_of(due=START + DAY, done=False, **more)
    assert waived > rank_of(due=START + DAY, done=True, **more)
    assert waived < rank_of(due=START, done=False, **more | {"adopted": False})


def test_a_disputed_start_reads_so_at_once():
    assert one(disputed=frozenset({ROW})).state(START) is State.DISPUTED
    said = {"start": START, "due": START + DAY, "adopted": True, "question": False, "yielded": False, "applies": True}
    for at, state in ((START + HOUR, State.DONE_ON_TIME), (START + 2 * DAY, State.DISPUTED)):
        assert state_of(**said, done_at=at, disputed=True, now=START + 3 * DAY) is state


@pytest.mark.parametrize(
    ("dates", "due"),
    [
        ((), None),
        ((START + 30 * DAY, START + 60 * DAY), datetime(2026, 12, 6)),
        ((START - 30 * DAY, START + 60 * DAY), datetime(2027, 1, 5)),
        ((START - 30 * DAY,), None),
    ],
)
def test_it_counts_back_from_the_first_hearing_after_its_start(dates, due):
    """A hearing that was held before the start, or comes later than the next, moves nothing."""
    found = one("", "at least 2 weeks before the hearing", dates={PlannedDate.HEARING: dates})
    local = found.due and found.due.astimezone(found.pack.zone)
    assert (local and local.date()) == (due and due.date())
    assert found.question == ("" if dates else "hearing")
