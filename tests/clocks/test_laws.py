"""Laws of the clocks, by property: layers, order, zones, daylight saving, business days by brute force, and that unknown never means no."""

from __future__ import annotations

import calendar as months
import functools
import locale
import os
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.clocks import rules
from portal.clocks.calendar_adapters import calendar_of
from portal.clocks.calendar_rules import Calendar, NotInCalendar, reach
from portal.clocks.episode_rules import Contact, Episode, Happened
from portal.clocks.fact_rules import FactName
from portal.clocks.local_time_rules import instants as instants_of
from portal.clocks.pack_adapters import chain, library, read_pack
from portal.clocks.pack_rules import Span
from portal.clocks.party_rules import Recipient
from portal.clocks.rules import Edition, duties
from portal.clocks.simulation_rules import explain, rank, row_of
from portal.clocks.state_rules import State
from portal.clocks.vocabulary_rules import EventKind, PlannedDate, Unit

CASES = (300, pytest.param(10_000, marks=pytest.mark.thorough))
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "America/New_York", "America/Detroit", "America/Indiana/Indianapolis", "America/Chicago", "America/Denver", "America/Boise",
        "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
    )
)  # fmt: skip
STATES = sorted(
    code for code in holidays.US.subdivisions if len(code) == 2 and code not in holidays.US.subdivisions_aliases
)
LOCAL = """Pack: us-xx-county
Name: A county
Level: local
Under: {under}
Zone: {zone}
Holidays: US
Edition: 2020-01

Source: policy
Title: A policy
Citation: Policy 1
As of: 2026
Seen: full

Rule: sooner
Duty: Report sooner
Kind: report_to_law_enforcement
Owner: agency
To: law enforcement
From: information received
Due: at most {amount} {unit}
Source: policy
"""
states = st.sampled_from(sorted(code for code, pack in library().items() if pack.level.value == "state"))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31)).map(
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)
events = st.lists(st.builds(Happened, st.sampled_from(list(EventKind)), instants), max_size=10).map(tuple)
answers = st.dictionaries(
    st.sampled_from([fact for fact in FactName if fact is not FactName.BIRTH_DATE]), st.booleans()
)
kinds = sorted({(rule.kind, told.first) for pack in library().values() for rule in pack.rules for told in rule.told})
contacts = st.lists(
    st.builds(lambda pair, at, word, turn: Contact(*pair, at, word, turn), st.sampled_from(kinds), instants, st.sampled_from([*EventKind, "done", "missed", ""]), st.integers(1, 2)),
    max_size=6,
).map(tuple)  # fmt: skip
episodes = st.builds(
    Episode, events, contacts, st.just(frozenset()), answers, st.none() | st.dates(date(2004, 1, 1), date(2022, 1, 1)),
    dates=st.dictionaries(st.sampled_from(list(PlannedDate)), st.lists(instants, max_size=3).map(tuple)),
)  # fmt: skip


def law(*strategies):
    """Try a law on 300 cases, and on 10,000 in the thorough run."""

    def decorate(check):
        @functools.wraps(check)
        def test(cases):
            settings(max_examples=cases)(given(*strategies)(check))()

        del test.__wrapped__  # pytest reads the arguments of what is wrapped
        return pytest.mark.timeout(900)(pytest.mark.parametrize("cases", CASES)(test))

    return decorate


def editions(code, extra=()):
    packs = [*chain(code, library()), *extra]
    zone = library()[code].zone
    return [
        Edition(pack, LONG_AGO, None, calendar_of(pack.holidays), zone if pack.level.value == "federal" else None)
        for pack in packs
    ]


def governing(found):
    """The duty that governs each row, by row."""
    rows = {}
    for duty in found:
        if duty.start is not None:
            rows.setdefault(row_of(duty), []).append(duty)
    return {row: min(group, key=rank) for row, group in rows.items()}


@law(
    states,
    episodes,
    instants,
    st.integers(1, 30),
    st.sampled_from([Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.BUSINESS_DAYS]),
)
def test_a_layer_added_never_loosens(code, episode, now, amount, unit):
    text = LOCAL.format(under=code, zone=library()[code].zone.key, amount=amount, unit=unit.value.replace("_", " "))
    local = read_pack(text, "x.pack", _any_layer(code))
    without, with_it = duties(editions(code), episode, now), duties(editions(code, [local]), episode, now)
    assert [duty for duty in with_it if duty.key.pack != local.code] == without
    after = governing(with_it)
    for row, before in governing(without).items():
        if before.due is not None and rank(before)[0] == 0 and not before.yielded:
            assert after[row].due is not None
            assert after[row].due <= before.due


def _any_layer(code):
    """The packs above with nothing to be looser than, so that any time may be tried."""
    return {pack.code: replace(pack, rules=()) for pack in chain(code, library())}


@law(states, episodes, instants, st.randoms(use_true_random=False))
def test_the_order_of_layers_events_and_contacts_does_not_matter(code, episode, now, chance):
    shuffled = [list(items) for items in (editions(code), episode.events, episode.contacts)]
    for items in shuffled:
        chance.shuffle(items)
    other = replace(episode, events=tuple(shuffled[1]), contacts=tuple(shuffled[2]))
    one = {duty.key: duty for duty in duties(editions(code), episode, now)}
    two = {duty.key: duty for duty in duties(shuffled[0], other, now)}
    assert {key: (duty.start, duty.due, duty.done, duty.question, duty.applies) for key, duty in one.items()} == {
        key: (duty.start, duty.due, duty.done, duty.question, duty.applies) for key, duty in two.items()
    }


@law(
    states,
    episodes,
    instants,
    st.sampled_from(["UTC", "Asia/Kathmandu", "America/Los_Angeles", "Pacific/Apia"]),
    st.sampled_from(["C", "C.UTF-8"]),
)
def test_the_same_answer_under_any_zone_and_locale_of_the_machine(code, episode, now, zone, language):
    before = duties(editions(code), episode, now)
    kept, said = os.environ.get("TZ"), locale.setlocale(locale.LC_ALL)
    try:
        os.environ["TZ"] = zone
        time.tzset()
        locale.setlocale(locale.LC_ALL, language)
        assert duties(editions(code), episode, now) == before
    finally:
        os.environ.pop("TZ") if kept is None else os.environ.update(TZ=kept)
        time.tzset()
        locale.setlocale(locale.LC_ALL, said)


@law(states, episodes, instants)
def test_recomputing_changes_nothing_and_keys_are_unique(code, episode, now):
    found = duties(editions(code), episode, now)
    assert found == duties(editions(code), replace(episode), now)
    assert len({duty.key for duty in found}) == len(found)
    assert all(duty.state(now) in State for duty in found)


@law(
    instants,
    st.timedeltas(timedelta(), timedelta(days=40)),
    st.sampled_from(ZONES),
    st.sampled_from(list(Unit)),
    st.integers(1, 45),
)
def test_a_later_start_is_never_due_earlier(start, later, zone, unit, amount):
    known = calendar_of("US")
    span = Span(amount, unit)
    assert reach(span, start, zone, known) <= reach(span, start + later, zone, known)


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.key)
def test_elapsed_hours_are_real_seconds_across_every_clock_change(zone):
    """Every hour of the two days around each change of ten years: 24 hours are 86,400 seconds, whatever the wall says."""
    changes = 0
    for year in range(2020, 2030):
        day = datetime(year, 1, 1, tzinfo=UTC)
        while day.year == year:
            if day.astimezone(zone).utcoffset() != (day + timedelta(days=1)).astimezone(zone).utcoffset():
                changes += 1
                for hour in range(-24, 48):
                    start = day + timedelta(hours=hour)
                    for amount in (1, 4, 8, 24, 48):
                        due = reach(Span(amount, Unit.HOURS), start, zone, calendar_of("US"))
                        assert (due - start).total_seconds() == amount * 3600
            day += timedelta(days=1)
    assert changes == (0 if zone.key in ("America/Phoenix", "Pacific/Honolulu") else 20)


def brute_force(start, amount, off):
    """Days one after another: the day on which the last of so many days that are neither weekend nor holiday falls."""
    day = start
    while amount:
        day += timedelta(days=1)
        if months.weekday(day.year, day.month, day.day) < 5 and day not in off:
            amount -= 1
    return day


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("state", STATES)
def test_business_days_equal_a_brute_force_count_for_ten_years(state, step):
    known, zone = calendar_of(f"US-{state}"), ZONES[3]
    off = holidays.country_holidays("US", subdiv=state, years=range(2020, 2031))
    day = date(2020, 1, 1)
    while day < date(2030, 1, 1):
        noon = instants_of(datetime(day.year, day.month, day.day, 12), zone)[0]
        for amount in (1, 2, 5):
            due = reach(Span(amount, Unit.BUSINESS_DAYS), noon, zone, known).astimezone(zone)
            assert (due.date(), due.hour, due.minute) == (brute_force(day, amount, off), 23, 59), (state, day, amount)
        day += timedelta(days=step)


def test_a_year_without_holidays_is_an_error_of_the_calendar_and_a_question_of_the_duty():
    known = Calendar("test", 2026, 2026, frozenset())
    late = datetime(2026, 12, 31, 18, tzinfo=UTC)
    with pytest.raises(NotInCalendar, match="2027"):
        reach(Span(1, Unit.BUSINESS_DAYS), late, ZONES[3], known)
    pack = library()["us-ok"]
    episode = Episode(events=(Happened(EventKind.INFORMATION_RECEIVED, late),))
    (duty,) = [
        one
        for one in duties([Edition(pack, LONG_AGO, None, known)], episode, late)
        if one.key.rule == "pickup-order-1bd"
    ]
    assert (duty.due, duty.question, duty.state(late)) == (None, "holidays", State.QUESTION_OPEN)


ASKED = [fact for fact in FactName if fact is not FactName.BIRTH_DATE]


@law(states, episodes, instants, st.sampled_from(ASKED))
def test_unknown_never_silently_means_no(code, episode, now, hidden):
    no_silent_no(code, episode, now, hidden)


def no_silent_no(code, episode, now, hidden):
    """What is not known may turn out so: a duty that applies under some answer is never `not applicable` while that answer is open."""
    less = replace(episode, answers={fact: yes for fact, yes in episode.answers.items() if fact is not hidden})
    open_now = {duty.key: duty for duty in duties(editions(code), less, now)}
    for yes in (True, False):
        known = replace(episode, answers=dict(episode.answers) | {hidden: yes})
        for duty in duties(editions(code), known, now):
            before = open_now.get(duty.key)
            if before is None or hidden not in duty.rule.facts() or before.start != duty.start:
                continue
            if duty.applies and not duty.question:
                assert before.applies, "it could apply, so it was no silent no"
            if before.applies and not before.question:
                assert duty.applies, "what was certain stays so"


def test_the_law_of_unknown_finds_an_engine_that_guesses(monkeypatch):
    """The planted positive: an engine that takes not known for no is caught by the law above."""
    honest = rules._truth

    def guesses(clause, episode, day):
        truth, asked = honest(clause, episode, day)
        return (False, "") if truth is None else (truth, asked)

    monkeypatch.setattr(rules, "_truth", guesses)
    with pytest.raises(AssertionError, match="it could apply"):
        no_silent_no(
            "us-az",
            Episode(events=(Happened(EventKind.INFORMATION_RECEIVED, LONG_AGO),)),
            LONG_AGO,
            FactName.INDIAN_CHILD,
        )


def test_the_reason_is_given_with_each_duty():
    episode = Episode(
        events=(Happened(EventKind.INFORMATION_RECEIVED, datetime(2026, 3, 2, 12, tzinfo=UTC)),),
        answers={FactName.INDIAN_CHILD: True},
    )
    found = {
        (one.duty.key.pack, one.duty.key.rule): one
        for one in explain(editions("us-az"), episode, datetime(2026, 3, 2, 13, tzinfo=UTC))
    }
    assert found["us-az", "notify-tribe"].why == ("indian child (indian child: yes)",)
    assert found["us-az", "notify-tribe"].duty.recipients == (Recipient.TRIBE,)
