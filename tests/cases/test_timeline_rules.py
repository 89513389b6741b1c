"""The timeline's rules: corrections beside what they correct, no line for what was hidden, pages that lose nothing, what fields said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.cases.rules import Fact, Origin, Record, Section
from portal.cases.timeline_line_rules import changes, lines_of, partners, shares, versions
from portal.cases.timeline_rules import Joined, Kind, Line, Reading, cut, field_history, number_of
from portal.clocks.state_rules import State
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Level

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CASE = "123456789012"


def at(hours):
    return T0 + hours * HOUR


def entry(hours, until=None, table="description", key="a", agency=1, **facts):
    """A record of an agency from one hour to another, with these facts."""
    made = tuple(Fact(name, name.capitalize(), value) for name, value in facts.items())
    end = None if until is None else at(until)
    return Record("Agency", at(hours), made, origin=Origin(table, key, agency), until=end)


def test_a_correction_stands_beside_what_it_corrects_and_what_said_the_same_is_no_version():
    records = [
        entry(0, 1, key="a", hair="Brown", eyes="Blue"),
        entry(1, 2, key="b", hair="Brown", eyes="Blue"),  # a field that was not handed over was changed
        entry(2, None, key="c", hair="Black", eyes="Blue"),
    ]
    first, second = versions(reversed(records), one=True)
    assert (first.record.origin.key, first.before, first.replaced) == ("a", None, at(2))
    assert (second.record.origin.key, second.until, second.replaced) == ("c", None, None)
    assert [(said.label, said.value, said.before) for said in changes(second)] == [("Hair", "Black", "Brown")]
    assert [said.label for said in changes(first)] == ["Hair", "Eyes"]


def test_what_was_hidden_at_first_is_no_change_later():
    nothing, something = entry(0, 1, key="a", city=None), entry(1, key="b", city="Cedar City")
    (version,) = versions([nothing, something], one=True)
    assert version.before is None
    assert versions([nothing], one=True) == []


def test_of_one_instant_what_gave_way_comes_before_what_stands():
    for keys in ("ab", "ba"):
        records = [entry(1, 1, key=keys[0], hair="Brown"), entry(1, None, key=keys[1], hair="Black")]
        first, second = versions(records, one=True)
        assert (first.record.get("hair"), second.record.get("hair"), second.until) == ("Brown", "Black", None)
        assert [stood.value for stood in field_history(records)[0].stood] == ["Black", "Brown"]


def test_no_and_unknown_are_told_apart():
    (first, second) = versions([entry(0, 1, key="a", known="x", warrant=None), entry(1, key="b", known="x", warrant=False)], True)  # fmt: skip
    assert first.replaced == at(1)
    assert [(said.value, said.before) for said in changes(second)] == [(False, None)]


def lines(*records, of=C.ENDANGERMENT_CIRCUMSTANCES):
    found = lines_of({of: Section(of, Level.FULL, records)})
    return sorted(found, key=lambda line: line.at)


def test_events_of_one_kind_stand_side_by_side_and_one_that_was_taken_back_says_so():
    def event(hours, until, key, kind, happened):
        return entry(hours, until, "case_event", key, kind=kind, happened_at=at(happened))

    found = lines(event(5, 6, "a", "Located", 1), event(5, None, "b", "Located", 2), event(6, None, "c", "Located", 3),
                  event(7, 8, "d", "Returned", 4))  # fmt: skip
    assert [(line.what, line.at) for line in found] == [
        ("Located", at(1)), ("Located", at(2)), ("Located", at(3)), ("Returned", at(4)), ("Taken back", at(8)),
    ]  # fmt: skip
    assert [line.replaced for line in found] == [at(6), None, None, None, None]
    assert all(line.kind is Kind.EVENTS for line in found)
    assert found[2].recorded_apart
    assert not replace(found[2], recorded=found[2].at + timedelta(minutes=1)).recorded_apart


def test_an_outcome_that_was_taken_back_is_named():
    found = lines(entry(1, 3, "case_outcome", "a", outcome="Returned", outcome_at=at(0)))
    assert [(line.what, line.at) for line in found] == [("Outcome", at(0)), ("The outcome was taken back", at(3))]


def test_a_duty_says_when_it_began_was_done_or_late():
    def duty(state, **facts):
        facts = {"duty": "Report", "started_at": at(0), "due_at": at(2)} | facts
        return replace(entry(0, table="duty", **facts), state=state.value)

    def said(state, **facts):
        return [(line.what, line.at) for line in lines(duty(state, **facts), of=C.DUTY_LEDGER)]

    began = ("Duty began", at(0))
    assert said(State.RUNNING) == [began]
    assert said(State.OVERDUE) == [began, ("Duty late, not done", at(2))]
    assert said(State.DONE_ON_TIME, done_at=at(1)) == [began, ("Duty done on time", at(1))]
    assert said(State.DONE_LATE, done_at=at(3)) == [began, ("Duty done late", at(3))]
    (line,) = lines(duty(State.WAIVED, relieved="Waived"), of=C.DUTY_LEDGER)
    assert "Waived" in [said.value for said in line.said]


def test_a_class_that_the_viewer_has_not_is_in_no_share_and_makes_none():
    def reading(hours, *classes, seat="1"):
        return Reading(at(hours), "Ann", "detective", "Police", seat, frozenset(classes))

    own = frozenset({C.IDENTITY, C.CONTACTS, C.SEALED, C.HELD})
    told = [reading(0, C.IDENTITY), reading(1, C.IDENTITY, C.LEADS), reading(2, C.IDENTITY, C.CONTACTS), reading(3, C.SEALED, C.HELD)]  # fmt: skip
    found = shares(told, own)
    assert [(line.at, line.said[1].value) for line in found] == [(at(0), "Identity"), (at(2), "Contacts")]
    assert found == shares([one for one in told if not one.classes & {C.LEADS, C.SEALED}], own)
    assert len(shares([*told, reading(4, C.IDENTITY, seat="2")], own)) == 3


def test_a_partner_whose_time_is_still_to_end_has_not_left():
    rows = [Joined("1", "Police", at(0), at(2)), Joined("2", "NCMEC", at(1), None)]
    assert [line.what for line in partners(rows, at(1))] == ["Let into the case"] * 2
    assert [line.what for line in partners(rows, at(2))].count("No longer in the case") == 1


LINES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(Kind)), max_size=40
).map(lambda rows: [Line(f"key {n}", kind, at(hours), "x", "y", recorded=at(hours + late)) for n, (hours, late, kind) in enumerate(rows)])  # fmt: skip


@given(LINES, st.booleans(), st.sampled_from([None, *Kind]), st.integers(1, 7))
def test_pages_of_lines_with_equal_times_lose_and_repeat_nothing(found, oldest, kind, most):
    seen, after = [], None
    while True:
        page = cut(CASE, found, kind, after, oldest, most)
        seen += page.lines
        after = page.after
        if after is None:
            break
        assert len(page.lines) == most
    assert sorted(line.key for line in seen) == sorted(line.key for line in found if kind in (None, line.kind))
    times = [line.at for line in seen]
    assert all(one <= other if oldest else one >= other for one, other in pairwise(times))
    assert tuple(seen) == cut(CASE, list(reversed(found)), kind, None, oldest, None).lines, (
        "the order hangs on nothing else"
    )


def test_a_line_that_came_between_two_pages_moves_no_page():
    found = [Line(f"key {n}", Kind.EVENTS, at(n), "x", "y") for n in range(10)]
    first = cut(CASE, found, None, None, False, 4)
    found.append(Line("new", Kind.EVENTS, at(20), "x", "y"))
    assert [line.key for line in cut(CASE, found, None, first.after, False, 4).lines] == [f"key {n}" for n in (5, 4, 3, 2)]  # fmt: skip
    assert cut(CASE, found, None, "000000000001", False, 4) is None
    assert number_of(CASE, found[0]) != number_of("123456789013", found[0])
    assert cut(CASE, [], None, None, False).lines == ()


def test_a_page_has_each_day_once():
    found = [Line(f"key {n}", Kind.EVENTS, at(9 * n), "x", "y") for n in range(6)]
    days = cut(CASE, found, None, None, False).days(lambda moment: moment.date())
    assert [len(lines) for _, lines in days] == [2, 2, 2]
    assert len({day for day, _ in days}) == 3


def test_a_field_that_was_changed_has_its_history_by_agency_and_one_that_was_not_has_none():
    records = [
        entry(0, 1, key="a", hair="Brown", eyes=None, build="Thin"), entry(1, 2, key="b", hair="Brown", eyes="Blue", build="Thin"),
        entry(2, None, key="c", hair="Black", eyes="", build="Thin"),
        entry(1, None, key="d", agency=2, hair="Red"),
    ]  # fmt: skip
    hair, eyes = field_history(records)
    assert [(stood.value, stood.at, stood.until) for stood in hair.stood] == [("Black", at(2), None), ("Brown", at(0), at(2))]  # fmt: skip
    assert [(stood.value, stood.at, stood.until) for stood in eyes.stood] == [("", at(2), None), ("Blue", at(1), at(2))]
