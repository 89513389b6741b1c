"""A provider's report in a case's words, whose it is, and from when the agency knew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.cases.provider_report_rules import (
    Entry,
    EntryKind,
    Said,
    last_said,
    learned,
    learned_refused,
    no_room,
    reads_as,
    report_open,
)
from portal.people.rules import Role, Sector
from portal.sharing.rules import Viewer

AT = datetime(2026, 11, 1, 6, 30, 17, 250000, tzinfo=UTC)


def test_only_what_was_said_is_said():
    assert reads_as(Said("A")) == ""
    assert reads_as(Said("A", police_number="7")) == "Police called: report 7"
    gone = Entry(AT, EntryKind.WITHDRAWN, "", "The child is back or was found")
    assert (
        reads_as(Said("A", narrative="Gone."), (gone,))
        == "Gone.\n\nWithdrawn by its sender: The child is back or was found"
    )


def test_there_is_room_for_so_much():
    more = tuple(Entry(AT, EntryKind.ADDED, "x" * 600) for _ in range(6))
    assert not no_room(Said("A"), more)
    assert no_room(Said("A", narrative="y" * 500), more)


def test_a_word_of_no_list_stays_as_it_stands():
    said = Said("A", absence_type="flew", dangers=("adult", "dragons"))
    assert said.absence_words == "flew"
    assert said.danger_words == "With an adult who may harm the child; dragons"


@given(st.integers(-300, 300))
def test_the_minute_of_the_receipt_is_its_instant_and_later_asks_why(seconds):
    typed = (AT + timedelta(seconds=seconds)).replace(second=0, microsecond=0)
    at = learned(typed, AT)
    assert at == (AT if typed == AT.replace(second=0, microsecond=0) else typed)
    assert bool(learned_refused(at, AT, "")) is (at > AT)
    assert learned_refused(at, AT, "The line was down") == ""


def test_the_last_word_is_the_last():
    assert last_said(AT, ()) == AT
    assert last_said(AT, (Entry(AT + timedelta(hours=1), EntryKind.ADDED, "x"),)) == AT + timedelta(hours=1)


def test_a_report_is_there_for_two_agencies_and_of_them_for_who_sends_and_who_keeps():
    keepers = {Role.CASEWORKER, Role.CW_SUPERVISOR, Role.JJ_OFFICER, Role.JJ_SUPERVISOR}
    for role in Role:
        for agency, in_force in ((1, True), (2, True), (3, True), (1, False), (2, False)):
            viewer = Viewer(9, 8, agency, Sector.CHILD_WELFARE, role, in_force=in_force)
            mine = in_force and ((agency == 1 and role is Role.PROVIDER) or (agency == 2 and role in keepers))
            assert report_open(viewer, 1, 2) is mine, (role, agency)
