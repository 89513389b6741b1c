"""The way back: its order, its closing, and the mirror of who was told, as laws over any history."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from portal.cases.mirror_rules import SYSTEMS, Contact, LetIn, Told, mirror
from portal.cases.return_rules import (
    BEGINS,
    NEEDS_NO_RETURN,
    STAYS_OPEN,
    WAY_BACK,
    WITHOUT_RETURN,
    Explained,
    Outcome,
    Standing,
    closing_refused,
    event_refused,
    first_of,
    refusal,
    standing,
)
from portal.clocks.party_rules import Recipient
from portal.clocks.vocabulary_rules import Channel, EventKind

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOURS = st.integers(-72, 24)


class Episode(RuleBasedStateMachine):
    """An absence as people may record it, in any order and at any time."""

    def __init__(self):
        super().__init__()
        self.kept, self.closed = [], None

    def _at(self, hours):
        return NOW + timedelta(hours=hours)

    @precondition(lambda self: self.closed is None)
    @rule(kind=st.sampled_from(BEGINS), hours=st.integers(-72, 0))
    def leaves(self, kind, hours):
        first = first_of(self.kept)
        if not any(other in first for other in WAY_BACK):
            self.kept.append((kind, self._at(hours)))

    @precondition(lambda self: self.closed is None)
    @rule(kind=st.sampled_from(WAY_BACK), hours=HOURS)
    def is_found(self, kind, hours):
        if not refusal(kind, self._at(hours), first_of(self.kept), NOW):
            self.kept.append((kind, self._at(hours)))

    @precondition(lambda self: self.closed is None)
    @rule(outcome=st.sampled_from(Outcome), open_rows=st.integers(0, 2))
    def is_closed(self, outcome, open_rows):
        if not closing_refused(outcome, standing(first_of(self.kept)), open_rows):
            assert open_rows == 0 or outcome in WITHOUT_RETURN  # recorded; the case waits for its rows
            self.closed = outcome

    @precondition(lambda self: self.closed is not None)
    @rule()
    def is_opened_again(self):
        self.closed = None

    @invariant()
    def no_path_closes_the_case_of_a_missing_child(self):
        if self.closed is not None and self.closed not in NEEDS_NO_RETURN:
            assert standing(first_of(self.kept)) not in (Standing.MISSING, Standing.NOT_BEGUN)
        assert self.closed not in STAYS_OPEN

    @invariant()
    def nothing_is_in_the_future_and_nothing_before_the_absence(self):
        first = first_of(self.kept)
        begun = [first[kind] for kind in BEGINS if kind in first]
        for kind, at in self.kept:
            assert at <= NOW
            if kind in WAY_BACK:
                assert begun
                assert at >= min(begun)

    @invariant()
    def the_way_back_has_its_order(self):
        first = first_of(self.kept)
        times = [first[kind] for kind in WAY_BACK if kind in first]
        assert times == sorted(times)


TestEpisode = Episode.TestCase

CODES = [recipient.value for recipient in Recipient if recipient.value not in SYSTEMS]
agencies = st.lists(
    st.builds(
        LetIn,
        number=st.integers(1, 9).map(str),
        name=st.sampled_from(["Ember PD", "Fern Court", "Harbor Home"]),
        recipients=st.frozensets(st.sampled_from(CODES[:4]), max_size=2),
        ended=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda agency: agency.number,
)
contacts = st.lists(
    st.builds(
        Contact,
        kind=st.sampled_from(["report_to_law_enforcement", "notify_parents", "notify_other", "return_notification"]),
        recipient=st.sampled_from([*CODES, *SYSTEMS]),
        at=st.just(NOW),
        channel=st.sampled_from([channel.value for channel in Channel]),
    ),
    max_size=8,
)


@given(agencies, contacts, st.data())
def test_every_office_told_missing_has_its_row_for_returned(agencies, contacts, data):
    """Told of the absence by whatever road, an office has a row; systems have none; a row is done by a telling or a ground alone."""
    rows = mirror(agencies, contacts, [])
    keys = {row.key for row in rows}
    reached = set().union(*(row.recipients for row in rows), set())
    assert {f"a{agency.number}" for agency in agencies} <= keys
    for contact in contacts:
        if contact.kind != "return_notification" and contact.recipient not in SYSTEMS:
            assert contact.recipient in reached
    assert not reached & SYSTEMS
    assert len(keys) == len(rows)
    back = {contact.recipient for contact in contacts if contact.kind == "return_notification"}
    sharing = Counter(code for row in rows for code in row.recipients)
    sure = {
        code for code in back if sharing[code] == 1
    }  # of two offices of one kind, a contact says not which was told
    assert all(row.done == bool(row.recipients & sure) for row in rows)
    entries = [
        Told(key, *data.draw(st.sampled_from([(NOW, "phone", ""), (None, "", Explained.NOT_REACHED.value)])))
        for key in sorted(keys)
    ]
    told = mirror(agencies, contacts, entries)
    assert all(row.done for row in told)
    assert all(row.verdict.startswith("Told: ") or row.verdict.startswith("Not told: ") for row in told)


def test_who_was_reached_here_and_by_phone_has_two_rows_and_who_acknowledged_here_one():
    police = LetIn("1", "Ember PD", frozenset({"law_enforcement"}))
    by_phone = Contact("report_to_law_enforcement", "law_enforcement", NOW, "phone")
    here = Contact("report_to_law_enforcement", "law_enforcement", NOW, "acknowledged")
    assert [row.key for row in mirror([police], [by_phone], [])] == ["a1", "r-law_enforcement"]
    assert [row.key for row in mirror([police], [here], [])] == ["a1"]
    assert [row.key for row in mirror([], [here], [])] == ["r-law_enforcement"]


def test_an_event_of_the_way_back_says_why_it_cannot_have_been():
    first = {EventKind.ABSENCE: NOW - timedelta(hours=9), EventKind.LOCATED: NOW - timedelta(hours=3)}
    hour = timedelta(hours=1)
    assert "future" in refusal(EventKind.RETURNED, NOW + hour, first, NOW)
    assert "before the child went missing" in refusal(EventKind.RETURNED, NOW - 10 * hour, first, NOW)
    assert "before the child was found" in refusal(EventKind.RECOVERED, NOW - 4 * hour, first, NOW)
    assert "No absence" in refusal(EventKind.RETURNED, NOW, {}, NOW)
    assert "recorded as back" in refusal(
        EventKind.LOCATED, NOW - hour, first | {EventKind.RETURNED: NOW - 2 * hour}, NOW
    )
    assert refusal(EventKind.RETURNED, NOW - hour, first, NOW) == ""


def test_one_told_office_says_nothing_of_another_of_its_kind():
    police = [LetIn(number, f"PD {number}", frozenset({"law_enforcement"})) for number in ("1", "2")]
    by_phone = Contact("report_to_law_enforcement", "law_enforcement", NOW, "phone")
    back = Contact("return_notification", "law_enforcement", NOW, "phone")
    rows = mirror(police, [by_phone, back], [Told("a1", NOW, "phone")])
    assert [(row.key, row.done) for row in rows] == [("a1", True), ("a2", False), ("r-law_enforcement", False)]
    assert mirror([], [by_phone, back], [])[0].done
    later = [Told("a1", None, "", "not_reached"), Told("a1", NOW, "acknowledged")]
    assert mirror(police[:1], [], later)[0].told
    assert mirror(police[:1], [], later[::-1])[0].told


def test_a_telling_of_a_return_that_was_taken_back_counts_for_nothing():
    court, hour = LetIn("1", "Fern Court", frozenset({"court"})), timedelta(hours=1)
    told, contact = Told("a1", NOW - hour, "phone"), Contact("return_notification", "court", NOW - hour, "phone")
    assert mirror([court], [contact], [told], NOW - 2 * hour)[0].told
    assert not mirror([court], [contact], [told], NOW)[0].done


def test_a_later_absence_is_a_case_of_its_own():
    first = {EventKind.ABSENCE: NOW - timedelta(hours=9), EventKind.RETURNED: NOW - timedelta(hours=3)}
    assert "later absence" in event_refused(EventKind.ABSENCE, NOW, first, NOW)
    assert event_refused(EventKind.ABSENCE, NOW - timedelta(hours=8), first, NOW) == ""
    assert "before the child was found" in event_refused(EventKind.SCREENED, NOW - timedelta(hours=4), first, NOW)
    assert event_refused(EventKind.SCREENED, NOW, first, NOW) == ""


def test_what_closes_and_what_does_not():
    assert closing_refused(Outcome.LOCATED_LE, Standing.MISSING, 0)
    assert closing_refused(Outcome.LOCATED_LE, Standing.LOCATED, 0)
    assert closing_refused(Outcome.LOCATED_LE, Standing.RETURNED, 1)
    assert closing_refused(Outcome.AGED_OUT_MISSING, Standing.RETURNED, 0)
    assert closing_refused(Outcome.JURISDICTION_ENDED, Standing.MISSING, 0)
    assert not closing_refused(Outcome.KNOWN_REFUSING, Standing.LOCATED, 0)
    assert not closing_refused(Outcome.REPORT_ERROR, Standing.MISSING, 0)
    assert not closing_refused(Outcome.LOCATED_LE, Standing.RECOVERED, 0)
