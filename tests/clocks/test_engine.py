"""Laws of the engine: pure, total, stable keys, open questions, editions by date, one contact for all that it satisfies."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clocks.calendar_adapters import calendar_of
from portal.clocks.episode_rules import Contact, Episode, Happened, RowKey
from portal.clocks.fact_rules import FactName
from portal.clocks.ledger_rules import Stored, ledger, length, verdict_words
from portal.clocks.pack_adapters import library, read_pack
from portal.clocks.party_rules import Recipient
from portal.clocks.rules import NO_DAYS, Edition, duties
from portal.clocks.state_rules import State, state_of
from portal.clocks.vocabulary_rules import EventKind
from tests.clocks.test_packs import GOOD

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
BEFORE = START - timedelta(days=365)
HOUR = timedelta(hours=1)
PACKS = (library()["us-federal"], library()["us-tx"])


def adopted():
    """As they run on a case: with the holidays that each names, since the compact counts business days."""
    return [Edition(pack, BEFORE, calendar=calendar_of(pack.holidays) if pack.holidays else NO_DAYS) for pack in PACKS]


def only(found, rule, recipient=None, occurrence=1):
    return next(
        duty for duty in found
        if duty.key.rule == rule and duty.key.occurrence == occurrence and recipient in (None, duty.key.recipient)
    )  # fmt: skip


def learned(**more):
    return Episode(events=(Happened(EventKind.INFORMATION_RECEIVED, START),), birth_date=date(2012, 6, 15), **more)


instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)
events = st.lists(st.builds(Happened, st.sampled_from(list(EventKind)), instants), max_size=12).map(tuple)
answers = st.dictionaries(st.sampled_from(list(FactName)), st.booleans())
contacts = st.lists(
    st.builds(
        Contact,
        st.sampled_from(sorted({rule.kind for pack in PACKS for rule in pack.rules})),
        st.sampled_from(list(Recipient)), instants, st.sampled_from(list(EventKind)), st.integers(1, 3),
    ),
    max_size=8,
).map(tuple)  # fmt: skip
episodes = st.builds(
    Episode, events, contacts, st.just(frozenset()), answers, st.none() | st.dates(date(2005, 1, 1), date(2020, 1, 1))
)


@given(episodes, instants)
def test_it_is_total_and_pure_and_its_keys_are_unique(episode, now):
    found = duties(adopted(), episode, now)
    assert found == duties(adopted(), episode, now)
    keys = [duty.key for duty in found]
    assert len(set(keys)) == len(keys)
    assert {duty.key.rule for duty in found if duty.key.pack == "us-tx"} == {
        rule.name for rule in library()["us-tx"].rules
    }
    for duty in found:
        assert duty.state(now) in State
        assert duty.due is None or duty.due >= duty.start


@given(episodes, instants, instants)
def test_a_later_look_keeps_the_keys_and_dues_of_what_had_begun(episode, one, other):
    earlier, later = sorted((one, other))
    before = {duty.key: (duty.start, duty.due, duty.done) for duty in duties(adopted(), episode, earlier)}
    after = {duty.key: (duty.start, duty.due, duty.done) for duty in duties(adopted(), episode, later)}
    assert before.items() <= after.items()


@given(episodes, instants)
def test_what_is_answered_leaves_no_question(episode, now):
    known = Episode(
        episode.events, episode.contacts, episode.yielded,
        dict.fromkeys(FactName, True) | dict(episode.answers), episode.birth_date or date(2010, 1, 1),
    )  # fmt: skip
    assert all(not duty.question for duty in duties(adopted(), known, now))


def test_unknown_is_a_question_and_no_is_no_duty():
    assert only(duties(adopted(), learned(), START), "notify-parent").state(START) is State.QUESTION_OPEN
    yes = learned(answers={FactName.PARENT_NOTICE_EXCEPTED: True})
    assert only(duties(adopted(), yes, START), "notify-parent").state(START) is State.NOT_APPLICABLE
    no = learned(answers={FactName.PARENT_NOTICE_EXCEPTED: False})
    assert only(duties(adopted(), no, START), "notify-parent").state(START) is State.RUNNING


def test_the_boundary_of_on_time():
    for late, state in ((timedelta(), State.DONE_ON_TIME), (timedelta(seconds=1), State.DONE_LATE)):
        at = START + 24 * HOUR + late
        contact = Contact("notify_court", Recipient.COURT, at, EventKind.INFORMATION_RECEIVED)
        found = duties(adopted(), learned(contacts=(contact,)), at)
        assert only(found, "notify-court").state(at) is state
        assert only(duties(adopted(), learned(), at), "notify-court").state(at) is (
            State.OVERDUE if late else State.DUE_SOON
        )


def test_one_contact_discharges_what_it_satisfies_and_nothing_that_began_after_it():
    contact = Contact(
        "report_to_law_enforcement", Recipient.LAW_ENFORCEMENT, START + HOUR, EventKind.INFORMATION_RECEIVED
    )
    found = duties(
        adopted(), learned(contacts=(contact,), answers={FactName.IN_CONSERVATORSHIP: True}), START + 2 * HOUR
    )
    assert all(only(found, rule).done == contact for rule in ("report-le", "notify-le", "caseworker-le"))
    told = Contact("return_notification", Recipient.LAW_ENFORCEMENT, START + 3 * HOUR, EventKind.LOCATED)
    back = Episode(
        events=(Happened(EventKind.LOCATED, START + 2 * HOUR), Happened(EventKind.RETURNED, START + 5 * HOUR)),
        contacts=(told,), answers={FactName.REPORTED_MISSING: True},
    )  # fmt: skip
    found = duties(adopted(), back, START + 6 * HOUR)
    assert only(found, "share-recovery", Recipient.LAW_ENFORCEMENT).done == told
    assert only(found, "return-notify", Recipient.LAW_ENFORCEMENT).done is None, (
        "told that it was located, not that it is back"
    )


def test_nobody_adopted_it_so_nothing_is_late():
    drafts = [Edition(pack) for pack in PACKS]
    later = START + timedelta(days=40)
    states = {duty.state(later) for duty in duties(drafts, learned(), later) if duty.start}
    assert State.OVERDUE not in states
    assert State.ADVICE in states


def test_a_duty_keeps_the_edition_under_which_it_began():
    old = read_pack(GOOD, "old.pack", library())
    new = read_pack(GOOD.replace("24 hours", "12 hours").replace("2026-01", "2026-07"), "new.pack", library())
    change = START + HOUR
    editions = [Edition(old, BEFORE, change), Edition(new, change)]
    (before,) = duties(editions, learned(), START)
    assert (before.edition, before.due) == ("2026-01", START + 24 * HOUR)
    later = Episode(events=(Happened(EventKind.INFORMATION_RECEIVED, change),))
    (after,) = duties(editions, later, change)
    assert (after.edition, after.due) == ("2026-07", change + 12 * HOUR)


def test_a_yielded_time_is_never_late_and_only_where_the_rule_yields():
    yielded = frozenset(
        RowKey(kind, recipient, EventKind.INFORMATION_RECEIVED)
        for kind, recipient in (
            ("notify_attorney_gal", Recipient.CHILDS_ATTORNEY),
            ("report_to_ncmec", Recipient.NCMEC),
        )
    )
    later = START + 30 * HOUR
    found = duties(adopted(), learned(yielded=yielded), later)
    assert only(found, "notify-attorney-ad-litem").state(later) is State.TIME_YIELDED
    assert only(found, "notify-gal").state(later) is State.OVERDUE
    assert (
        next(d for d in found if d.key.pack == "us-tx" and d.key.rule == "report-ncmec").state(later) is State.OVERDUE
    )


def test_monthly_duties_end_with_the_return_and_a_supervisors_review_at_sixteen():
    now = START + timedelta(days=100)
    found = [d for d in duties(adopted(), learned(), now) if d.key.rule == "monthly-le" and d.start <= now]
    assert [duty.key.occurrence for duty in found] == [1, 2, 3, 4]
    assert [duty.state(now) for duty in found] == [State.OVERDUE, State.OVERDUE, State.OVERDUE, State.RUNNING]
    returned = Episode(events=(*learned().events, Happened(EventKind.RETURNED, START + timedelta(days=40))))
    found = [d for d in duties(adopted(), returned, now) if d.key.rule == "monthly-le"]
    assert [duty.state(now) for duty in found] == [State.OVERDUE, State.NOT_APPLICABLE]
    old = Episode(events=learned().events, birth_date=date(2010, 12, 25))  # sixteen on 25 December 2026
    reviews = [d for d in duties(adopted(), old, now) if d.key.rule == "quarterly-review"]
    assert [duty.applies for duty in reviews[:2]] == [True, False]


def stored(duty, number):
    return Stored(
        number, duty.rule.duty, duty.key.recipient.value, duty.key.recipient.value, 1, None, duty.rule.kind,
        duty.started_by, duty.key.occurrence, duty.start, duty.due, duty.rule.due.words(), duty.rule.source.citation,
        duty.done.at if duty.done else None, None, duty.adopted, duty.applies, duty.yielded,
        duty.question,
    )  # fmt: skip


@given(episodes, instants)
def test_the_ledger_keeps_every_limit_and_the_earliest_governs(episode, now):
    begun = [duty for duty in duties(adopted(), episode, now) if duty.start]
    rows = ledger([stored(duty, str(turn)) for turn, duty in enumerate(begun)], now)
    shown = [limit.number for row in rows for limit in row.limits]
    assert sorted(shown) == sorted(
        str(turn) for turn, duty in enumerate(begun) if duty.state(now) is not State.NOT_STARTED
    )
    for row in rows:
        certain = [
            limit
            for limit in row.limits
            if limit.adopted and limit.due_at and limit.state in (State.OVERDUE, State.DUE_SOON, State.RUNNING)
        ]
        if certain and row.state is not State.QUESTION_OPEN:
            assert row.due_at == min(limit.due_at for limit in certain)
        assert verdict_words(row.state, row.started_at, row.due_at, row.done_at, now)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(hours=3, minutes=12), "3 hours 12 minutes"), (timedelta(minutes=1), "1 minute"), (timedelta(days=2, hours=1, minutes=59), "2 days 1 hour"),
        (timedelta(seconds=59), "less than a minute"), (timedelta(hours=1), "1 hour"), (timedelta(days=1), "1 day"),
    ],
)  # fmt: skip
def test_lengths_are_never_rounded_up(span, words):
    assert length(span) == words


def test_states_of_stored_duties():
    base = {
        "start": START,
        "due": START + HOUR,
        "done_at": None,
        "adopted": True,
        "question": False,
        "yielded": False,
        "applies": True,
    }
    assert state_of(**base | {"now": START - HOUR}) is State.NOT_STARTED
    assert state_of(**base | {"now": START}) is State.DUE_SOON
    assert state_of(**base | {"now": START, "due": START + 7 * HOUR}) is State.RUNNING
    assert state_of(**base | {"now": START + 2 * HOUR}) is State.OVERDUE
    assert state_of(**base | {"now": START + 2 * HOUR, "yielded": True}) is State.TIME_YIELDED
    assert state_of(**base | {"now": START + 2 * HOUR, "applies": False}) is State.NOT_APPLICABLE
    assert state_of(**base | {"now": START + 2 * HOUR, "done_at": START, "applies": False}) is State.DONE_ON_TIME


def test_what_ends_with_the_recovery_is_owed_no_more_unless_it_was_late_before():
    entered = Happened(EventKind.NCIC_ENTERED, START)
    later = START + timedelta(days=60)
    for days, state in ((10, State.NOT_APPLICABLE), (40, State.OVERDUE)):
        back = Happened(EventKind.RECOVERED, START + timedelta(days=days))
        found = duties(adopted(), Episode(events=(entered, back)), later)
        assert only(found, "le-verify-30d", Recipient.NCIC).state(later) is state


def test_of_two_contacts_at_one_instant_the_same_counts_whatever_their_order():
    pair = [
        Contact("report_to_ncmec", Recipient.NCMEC, START + HOUR, word)
        for word in (EventKind.ABSENCE, EventKind.SUSPECTED)
    ]
    one, other = (
        only(duties(adopted(), learned(contacts=tuple(contacts)), START + 2 * HOUR), "report-ncmec").done
        for contacts in (pair, pair[::-1])
    )
    assert one == other is not None
