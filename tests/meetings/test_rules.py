"""The rules of meetings without app or database: the table of states, local times, the canonical text, the cleaned minutes."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clocks.local_time_rules import local_day
from portal.meetings.adapters import TAGS, show_minutes
from portal.meetings.rules import (
    ZONES,
    AmbiguousTime,
    DecisionOutcome,
    Kind,
    MissingTime,
    Part,
    Refused,
    State,
    Verb,
    canonical,
    check,
    digest,
    local_instant,
    may,
    move,
    next_step,
    overdue,
    sees_minutes,
)
from portal.meetings.view_rules import ActionView, InviteeView, ItemView, MeetingView
from portal.people.rules import Sector

C, R, INV = Part.CONVENER, Part.RECORDER, Part.INVITEE
S = State
# This test's own reading of who may do what in which state; all else is refused.
TABLE = {
    Verb.CHANGE: ({C}, {S.NOTICED}),
    Verb.ANSWER: ({INV}, {S.NOTICED}),
    Verb.START: ({C, R}, {S.NOTICED}),
    Verb.END: ({C, R}, {S.UNDER_WAY}),
    Verb.CIRCULATE: ({R}, {S.DRAFTED}),
    Verb.APPROVE: ({C}, {S.CIRCULATED}),
    Verb.PRESENCE: ({R}, {S.UNDER_WAY, S.DRAFTED, S.CIRCULATED}),
    Verb.MINUTE: ({R}, {S.UNDER_WAY, S.DRAFTED, S.CIRCULATED}),
    Verb.DECIDE: ({R}, {S.UNDER_WAY, S.DRAFTED, S.CIRCULATED}),
    Verb.ASSIGN: ({R}, {S.UNDER_WAY, S.DRAFTED, S.CIRCULATED}),
}
PARTS = [frozenset(parts) for parts in (set(), {INV}, {INV, C}, {INV, R}, {INV, C, R})]


def test_every_verb_in_every_state_as_every_part():
    tried = 0
    for verb, state, parts in product(Verb, State, PARTS):
        whose, states = TABLE[verb]
        wanted = bool(parts & whose) and state in states
        assert may(parts, state, verb) == wanted, (verb, state, parts)
        if wanted:
            check(parts, state, verb)
        else:
            with pytest.raises(Refused) as refused:
                check(parts, state, verb)
            code = "not theirs" if not parts & whose else "locked" if state is S.APPROVED else "state"
            assert refused.value.code == code
        tried += 1
    assert tried == 10 * 5 * 5


def test_steps_lead_from_notice_to_lock_and_nowhere_else():
    path, state = [], S.NOTICED
    while (verb := next_step(frozenset({C, R}), state)) is not None:
        state = move(state, verb)
        path.append(state)
    assert path == [S.UNDER_WAY, S.DRAFTED, S.CIRCULATED, S.APPROVED]
    wrong = 0
    for state, verb in product(State, (Verb.START, Verb.END, Verb.CIRCULATE, Verb.APPROVE)):
        if next_step(frozenset({C, R}), state) is not verb:
            with pytest.raises(Refused):
                move(state, verb)
            wrong += 1
    assert wrong == 5 * 4 - 4


def test_minutes_are_shown_from_the_circulation_on():
    for state in State:
        assert sees_minutes(frozenset({INV, C}), state)
        assert sees_minutes(frozenset({INV, R}), state)
        assert sees_minutes(frozenset({INV}), state) == (state in (S.CIRCULATED, S.APPROVED))
        assert not sees_minutes(frozenset(), state)


@given(
    st.dates(date(2024, 1, 1), date(2031, 12, 31)),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.sampled_from([name for name, _ in ZONES]),
)
def test_a_local_time_is_one_instant_or_is_asked_about(day, clock, zone):
    """Judged by walking the hours about it: how many instants show this time on a clock of the place."""
    middle = datetime.combine(day, clock, UTC)
    offsets = {(middle + timedelta(hours=hours)).astimezone(ZoneInfo(zone)).utcoffset() for hours in range(-24, 48)}
    found = sorted({middle - offset for offset in offsets if (middle - offset).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == middle.replace(tzinfo=None)})  # fmt: skip
    if len(found) == 1:
        assert local_instant(day, clock, zone) == local_instant(day, clock, zone, "second") == found[0]
    elif found:
        assert [local_instant(day, clock, zone, turn) for turn in ("first", "second")] == found
    else:
        with pytest.raises(MissingTime):
            local_instant(day, clock, zone, "first")


@pytest.mark.parametrize(("zone", "turns"), [("America/New_York", 60), ("America/Chicago", 60), ("America/Phoenix", 0), ("Pacific/Honolulu", 0), ("America/Puerto_Rico", 0)])  # fmt: skip
def test_the_days_on_which_clocks_change(zone, turns):
    missing = ambiguous = 0
    for minute in range(24 * 60):
        clock = time(minute // 60, minute % 60)
        try:
            local_instant(date(2027, 3, 14), clock, zone)
        except MissingTime:
            missing += 1
        try:
            local_instant(date(2027, 11, 7), clock, zone)
        except AmbiguousTime as twice:
            ambiguous += twice.second - twice.first == timedelta(hours=1)
    assert (missing, ambiguous) == (turns, turns)


def test_overdue_is_judged_by_the_calendar_of_the_place():
    night = datetime(2027, 1, 2, 4, 0, tzinfo=UTC)  # still January 1 in Chicago
    assert local_day(night, ZoneInfo("America/Chicago")) == date(2027, 1, 1)
    assert not overdue(date(2027, 1, 1), None, night, "America/Chicago")
    assert overdue(date(2027, 1, 1), None, night + timedelta(hours=3), "America/Chicago")
    assert not overdue(date(2026, 1, 1), night, night, "America/Chicago")


def sample():
    """A meeting with something everywhere."""
    action = ActionView("3", "Do it", "Ann", "Agency", date(2027, 2, 1), None, "", False, False, "1", "Title")
    item = ItemView(
        "2", 1, "Item", 10, Kind.DECISION, "Ann", "Text", 1, DecisionOutcome.ADOPTED, "Adopted it", "None", 1, (action,)
    )
    ann = InviteeView("9", "Ann", "Judge", "Court", Sector.COURT, None, False, True)
    bob = InviteeView("8", "Bob", "Clerk", "Court", Sector.COURT, None, False, None)
    return MeetingView(
        "1", "Title", "Purpose", datetime(2027, 1, 1, 15, tzinfo=UTC), "America/Chicago", 60, "Room", "Link", S.CIRCULATED, 1, "Ann", "Bob", "8",
        (ann, bob), (item,), frozenset({INV}), frozenset(), None, True, ann, None, "", "", "",
    )  # fmt: skip


def test_the_canonical_text_says_all_and_is_the_same_for_the_same_minutes():
    meeting = sample()
    text = canonical(meeting)
    assert text == canonical(replace(meeting, starts_at=meeting.starts_at.astimezone(ZoneInfo("Asia/Tokyo"))))
    assert text == canonical(replace(meeting, invitees=meeting.invitees[::-1])), "the order of people says nothing"
    assert text == canonical(replace(meeting, parts=frozenset({C}), mine=None)), "who looks at it changes nothing"
    assert digest(text) == digest(canonical(sample()))
    item = meeting.items[0]
    others = [replace(meeting, items=(replace(item, **change),)) for change in (
        {"title": "x"}, {"text": "x"}, {"decision": "x"}, {"dissent": "x"}, {"outcome": DecisionOutcome.REJECTED}, {"actions": ()}, {"kind": Kind.INFO},
    )]  # fmt: skip
    others += [replace(meeting, **change) for change in (
        {"title": "x"}, {"purpose": "x"}, {"place": "x"}, {"link": "x"}, {"zone": "America/Denver"}, {"length": 1}, {"convener": "x"}, {"recorder": "x"},
        {"items": ()}, {"invitees": meeting.invitees[:1]}, {"starts_at": meeting.starts_at + timedelta(minutes=1)},
    )]  # fmt: skip
    others.append(
        replace(meeting, items=(replace(item, actions=(replace(item.actions[0], due_on=date(2027, 2, 2)),)),))
    )
    texts = {canonical(other) for other in others}
    assert len(texts | {text}) == len(others) + 1


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("**bold** and *slanted*", "<p><strong>bold</strong> and <em>slanted</em></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("<h2 onclick='x'>Head</h2><div>a</div><div>b</div>", "<p>Head</p><p>a</p><p>b</p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<p></p><p>a b </p><p></p>"),
        ("[a link](https://x.example) ![p](y.png)", "<p>[a link](https://x.example) ![p](y.png)</p>"),
        ("# not a heading", "<p># not a heading</p>"),
        ("5 < 6 & 7 > 6", "<p>5 &lt; 6 &amp; 7 &gt; 6</p>"),
        ("---", "<p>---</p>"),
        ("<p onclick='x' style='y' class='z'>a <b id='main' title='t'>b</b></p>", "<p>a <b>b</b></p>"),
    ],
)
def test_formatting_survives_and_nothing_typed_is_lost(source, wanted):
    assert show_minutes(source).strip() == wanted


def test_at_most_ten_tags():
    assert len(TAGS) <= 10
    assert not TAGS & {"a", "img", "style"}


@given(st.text(alphabet="<>/=\"'` abiponscriptul&#;:!-*_[]()\n", max_size=120))
def test_whatever_is_typed_comes_out_as_ten_bare_tags(source):
    shown = show_minutes(source)
    assert {tag.lower() for tag in re.findall(r"<[^>]*>?", shown)} <= {
        f"<{end}{tag}>" for tag in TAGS for end in ("", "/")
    }
    assert show_minutes(html.escape(source)).count("<script") == 0
