"""Ten scenarios under federal law and Texas, each with its due times counted by hand, the count written beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.clocks.episode_rules import Contact, Episode, Happened, RowKey
from portal.clocks.fact_rules import FactName as F
from portal.clocks.local_time_rules import instants
from portal.clocks.pack_adapters import library
from portal.clocks.party_rules import Recipient as R
from portal.clocks.rules import Edition, duties
from portal.clocks.state_rules import State
from portal.clocks.vocabulary_rules import EventKind as E

CHICAGO = ZoneInfo("America/Chicago")
KNOWN = {F.IN_AGENCY_CARE: True, F.IN_CONSERVATORSHIP: True, F.PARENT_NOTICE_EXCEPTED: False, F.FROM_FOSTER_PLACEMENT: True,
         F.RAN_AWAY: True, F.TAKEN_BY_FAMILY: False, F.REPORTED_MISSING: True, F.ON_ALERT_LIST: False, F.DETAINED: False}  # fmt: skip


def local(text, which=0):
    """The instant of a local time in Chicago; the first of two unless told otherwise."""
    return instants(datetime.fromisoformat(text), CHICAGO)[which]


@dataclass(frozen=True)
class Scenario:
    """What happened, and by hand: when each duty is due in local time with its abbreviation, or what its state is."""

    name: str
    events: dict[E, datetime]
    due: dict[tuple[str, str, R], str] = field(default_factory=dict)
    states: dict[tuple[str, str, R], State] = field(default_factory=dict)
    at: datetime | None = None
    contacts: tuple[Contact, ...] = ()
    yielded: frozenset[RowKey] = frozenset()
    born: date = date(2012, 6, 15)


FED_LE, FED_NCMEC = ("us-federal", "report-le", R.LAW_ENFORCEMENT), ("us-federal", "report-ncmec", R.NCMEC)
TX_COURT, TX_PARENT = ("us-tx", "notify-court", R.COURT), ("us-tx", "notify-parent", R.PARENT)
TX_LE, TX_CAL = ("us-tx", "notify-le", R.LAW_ENFORCEMENT), ("us-tx", "notify-attorney-ad-litem", R.CHILDS_ATTORNEY)
NCIC = ("us-federal", "le-enter-2h", R.NCIC)

SCENARIOS = [
    # 1. Tuesday 10:00 plus 24 elapsed hours is Wednesday 10:00; the same for all four, of both laws.
    Scenario(
        "an ordinary weekday", {E.INFORMATION_RECEIVED: local("2026-10-06T10:00")},
        {FED_LE: "2026-10-07 10:00 CDT", FED_NCMEC: "2026-10-07 10:00 CDT", TX_COURT: "2026-10-07 10:00 CDT", TX_LE: "2026-10-07 10:00 CDT"},
    ),
    # 2. Friday 22:30 plus 24 hours is Saturday 22:30. The hours elapse: neither law stops them for the weekend, nor for the court's closing.
    Scenario(
        "a weekend", {E.INFORMATION_RECEIVED: local("2026-10-09T22:30")},
        {FED_NCMEC: "2026-10-10 22:30 CDT", TX_COURT: "2026-10-10 22:30 CDT", TX_PARENT: "2026-10-10 22:30 CDT"},
    ),
    # 3. Clocks fall back on 1 November at 2:00. Saturday 20:00 CDT is 01:00 UTC on Sunday; 24 hours later it is 01:00 UTC on Monday, Sunday 19:00 CST.
    Scenario(
        "the night when clocks fall back", {E.INFORMATION_RECEIVED: local("2026-10-31T20:00")},
        {FED_LE: "2026-11-01 19:00 CST", TX_CAL: "2026-11-01 19:00 CST"},
    ),
    # 4. Clocks spring ahead on 8 March at 2:00. Saturday 20:00 CST is 02:00 UTC on Sunday; 24 hours later, 02:00 UTC on Monday, it is Sunday 21:00 CDT.
    Scenario(
        "the night when clocks spring ahead", {E.INFORMATION_RECEIVED: local("2026-03-07T20:00")},
        {FED_LE: "2026-03-08 21:00 CDT", TX_COURT: "2026-03-08 21:00 CDT"},
    ),
    # 5. 1:30 came twice on 1 November. The first, CDT, is 06:30 UTC: due 06:30 UTC on the 2nd, 0:30 CST.
    Scenario(
        "an ambiguous local time, the first of the two", {E.INFORMATION_RECEIVED: local("2026-11-01T01:30", 0)},
        {FED_LE: "2026-11-02 00:30 CST"},
    ),
    #    The second, CST, is 07:30 UTC: due 07:30 UTC on the 2nd, 1:30 CST. An hour lies between; that is why the page asks.
    Scenario(
        "an ambiguous local time, the second of the two", {E.INFORMATION_RECEIVED: local("2026-11-01T01:30", 1)},
        {FED_LE: "2026-11-02 01:30 CST"},
    ),
    # 6. Gone on Monday 18:00, the agency learns on Thursday 09:00. Its clock runs from Thursday, to Friday 09:00. The regional
    #    director's assistant is owed word 24 hours after the child went missing, Tuesday 18:00: over before the agency knew.
    Scenario(
        "learned late", {E.ABSENCE: local("2026-10-05T18:00"), E.INFORMATION_RECEIVED: local("2026-10-08T09:00")},
        {FED_LE: "2026-10-09 09:00 CDT", ("us-tx", "notify-regional-assistant", R.REGIONAL_ASSISTANT): "2026-10-06 18:00 CDT"},
        {FED_LE: State.RUNNING, ("us-tx", "notify-regional-assistant", R.REGIONAL_ASSISTANT): State.OVERDUE},
        at=local("2026-10-08T09:05"),
    ),
    # 7. Told the police at 20 hours, typed at 40: done at 20 hours of 24, in time. NCMEC was told at 25 hours: late by one.
    Scenario(
        "typed late", {E.INFORMATION_RECEIVED: local("2026-10-06T10:00")},
        states={FED_LE: State.DONE_ON_TIME, TX_LE: State.DONE_ON_TIME, FED_NCMEC: State.DONE_LATE},
        contacts=(
            Contact("report_to_law_enforcement", R.LAW_ENFORCEMENT, local("2026-10-07T06:00"), E.INFORMATION_RECEIVED),
            Contact("report_to_ncmec", R.NCMEC, local("2026-10-07T11:00"), E.INFORMATION_RECEIVED),
        ),
        at=local("2026-10-08T02:00"),
    ),
    # 8. The child's attorney could not be reached, which the supervisor approved: Texas then asks as soon as possible, so at 30
    #    hours that is not late. The guardian ad litem was not tried: late at 24 hours and a second. Federal law yields to nobody.
    Scenario(
        "a recipient who cannot be reached", {E.INFORMATION_RECEIVED: local("2026-10-06T10:00")},
        states={TX_CAL: State.TIME_YIELDED, ("us-tx", "notify-gal", R.GUARDIAN_AD_LITEM): State.OVERDUE, FED_NCMEC: State.OVERDUE},
        yielded=frozenset({
            RowKey("notify_attorney_gal", R.CHILDS_ATTORNEY, E.INFORMATION_RECEIVED), RowKey("report_to_ncmec", R.NCMEC, E.INFORMATION_RECEIVED),
        }),
        at=local("2026-10-07T16:00"),
    ),
    # 9. The police are told at 11:00: entry in NCIC within 2 hours, 13:00. Entered at 12:30 on Tuesday 6 October: verify and
    #    update within 30 days, the 6th left out: 24 days of October to the 31st... day 25; 5 more are 5 November; end of that day, CST.
    Scenario(
        "what the police owe", {E.INFORMATION_RECEIVED: local("2026-10-06T10:00"), E.TOLD_LAW_ENFORCEMENT: local("2026-10-06T11:00"),
                                E.NCIC_ENTERED: local("2026-10-06T12:30")},
        {NCIC: "2026-10-06 13:00 CDT", ("us-federal", "le-verify-30d", R.NCIC): "2026-11-05 23:59 CST"},
    ),
    # 10. Missing since 31 January. Each month one contact: by the end of 28 February (there is no 31st), of 31 March, of 30 April.
    #     A supervisor's review each quarter: by the end of 30 April. Back in care on 10 April at 12:00: word of it to the same
    #     persons by 11 April 12:00; the April contact is not owed any more, nor the review.
    Scenario(
        "months, and the return", {E.INFORMATION_RECEIVED: local("2026-01-31T08:00"), E.RETURNED: local("2026-04-10T12:00")},
        {("us-tx", "monthly-le", R.LAW_ENFORCEMENT): "2026-02-28 23:59 CST", ("us-tx", "return-notify", R.COURT): "2026-04-11 12:00 CDT",
         ("us-tx", "return-notify", R.PARENT): "2026-04-11 12:00 CDT", ("us-tx", "quarterly-review", R.NONE): "2026-04-30 23:59 CDT"},
        {("us-tx", "monthly-le", R.LAW_ENFORCEMENT): State.OVERDUE, ("us-tx", "quarterly-review", R.NONE): State.NOT_APPLICABLE},
        at=local("2026-04-10T13:00"),
    ),
]  # fmt: skip


def found(scenario, now):
    editions = [
        Edition(pack, datetime(2020, 1, 1, tzinfo=UTC)) for pack in (library()["us-federal"], library()["us-tx"])
    ]
    episode = Episode(
        tuple(Happened(kind, at) for kind, at in scenario.events.items()), scenario.contacts, scenario.yielded, KNOWN, scenario.born,
    )  # fmt: skip
    return {
        (duty.key.pack, duty.key.rule, duty.key.recipient, duty.key.occurrence): duty
        for duty in duties(editions, episode, now)
    }


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_due_times_as_a_lawyer_counts_them(scenario):
    now = scenario.at or max(scenario.events.values()) + timedelta(minutes=5)
    computed = found(scenario, now)
    for key, wanted in scenario.due.items():
        due = computed[(*key, 1)].due.astimezone(CHICAGO)
        assert f"{due:%Y-%m-%d %H:%M %Z}" == wanted, key
    for key, wanted in scenario.states.items():
        assert computed[(*key, 1)].state(now) is wanted, key


def test_the_months_one_by_one():
    last = SCENARIOS[-1]
    computed = found(last, last.at)
    dues = [computed[("us-tx", "monthly-le", R.LAW_ENFORCEMENT, turn)] for turn in (1, 2, 3)]
    assert [f"{duty.due.astimezone(CHICAGO):%b %d}" for duty in dues] == ["Feb 28", "Mar 31", "Apr 30"]
    assert [duty.state(last.at) for duty in dues] == [State.OVERDUE, State.OVERDUE, State.NOT_APPLICABLE]


def test_a_local_time_that_never_was_names_no_instant():
    assert instants(datetime(2026, 3, 8, 2, 30), CHICAGO) == ()
