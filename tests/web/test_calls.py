"""The call sheet: several calls recorded at once, all or none, and nothing that was typed is lost."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.cases.models import Case
from portal.clocks.call_services import record_calls
from portal.clocks.models import DutyRecord
from portal.clocks.services import Entry, NotThere
from portal.clocks.vocabulary_rules import Channel
from portal.people.rules import Role
from tests.cases.worlds import PAST, CaseMaker, add_place, owner_session, viewer_of
from tests.web.browsing import enter, token
from tests.web.test_roster import PIP, bring_in, report


@pytest.fixture
def night(app, settings):
    """A caseworker and a case of the first hour; its call sheet."""
    with owner_session(settings) as session:
        supervisor, other = add_place(session, Role.CW_SUPERVISOR), add_place(session, Role.CASEWORKER)
        seats = supervisor.seat.number, other.seat.number
    worker, stranger = (enter(app, seat) for seat in seats)
    bring_in(worker, PIP)
    address = report(worker, "Pip")[1].replace("to-tell", "calls")
    return worker, stranger, address


def cards(page):
    """The duties of each recipient, by the name of its fields."""
    found = {}
    for name, number in re.findall(r'name="(\w+-duties)" value="(\d+)"', page):
        found.setdefault(name.removesuffix("-duties"), []).append(number)
    return found


def said(page, code, **more):
    """One recipient's card, filled in and ticked."""
    fields = {"happened_day": "11/20/2026", "happened_time": "02:20", "channel": "phone", "person_told": "Officer Made"}
    return {f"{code}-{name}": value for name, value in (fields | more).items()} | {f"{code}-duties": cards(page)[code]}


def kept(settings):
    with owner_session(settings) as session:
        return sorted(record.recipient_code for record in session.execute(select(DutyRecord)).scalars())


def text(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_what_is_ticked_is_recorded_at_once_and_the_rest_stays(settings, night):
    worker, _, address = night
    page = worker.get(address).text
    assert {"law_enforcement", "ncmec"} <= cards(page).keys()
    sent = {"csrf_token": token(page)} | said(page, "law_enforcement") | said(page, "ncmec", number="NC-1")
    assert worker.post(address, data=sent).status_code == 303
    assert set(kept(settings)) == {"law_enforcement", "ncmec"}
    left = cards(worker.get(address).text)
    assert left.keys() == cards(page).keys() - {"law_enforcement", "ncmec"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"person_told": ""}, "Nothing is a report until its recipient has it"),
        ({"happened_day": "11/20/2040"}, "in the future"),
        ({"happened_time": "late"}, "Enter the time"),
        ({"channel": ""}, "Choose how it was done"),
    ],
)
def test_one_that_is_wrong_keeps_all_from_being_kept_and_loses_nothing(settings, night, more, words):
    worker, _, address = night
    page = worker.get(address).text
    sent = {"csrf_token": token(page)} | said(page, "law_enforcement", **more) | said(page, "ncmec", number="NC-777")
    answer = worker.post(address, data=sent)
    assert answer.status_code == 400
    assert words in text(answer)
    assert 'value="NC-777"' in answer.text
    assert kept(settings) == []


def test_what_was_written_and_not_ticked_is_asked_about(settings, night):
    worker, _, address = night
    page = worker.get(address).text
    sent = {"csrf_token": token(page), "ncmec-person_told": "Operator 7"} | said(page, "law_enforcement")
    answer = worker.post(address, data=sent)
    assert answer.status_code == 400
    assert "You wrote something here" in text(answer)
    assert "Operator 7" in answer.text
    assert kept(settings) == []
    empty = worker.post(address, data={"csrf_token": token(page)})
    assert "Nothing was ticked" in text(empty)


def test_what_somebody_recorded_meanwhile_is_said_and_not_kept_twice(settings, night):
    worker, _, address = night
    page = worker.get(address).text
    sent = {"csrf_token": token(page)} | said(page, "law_enforcement")
    assert worker.post(address, data=sent).status_code == 303
    once = kept(settings)
    again = worker.post(address, data=sent)
    assert again.status_code == 400
    assert "Somebody recorded it meanwhile" in text(again)
    assert kept(settings) == once


def test_a_duty_that_another_agency_owes_is_not_there(app, settings, night):
    """By the service itself: the sheet offers nobody else's rows."""
    worker, _, address = night
    number = cards(worker.get(address).text)["law_enforcement"][0]
    case = re.search(r"\d{12}", address)[0]
    with owner_session(settings) as session:
        detective = add_place(session, Role.DETECTIVE)
        CaseMaker(session).let_in(
            session.execute(select(Case).where(Case.number == case)).scalar_one(), detective.agency
        )
        session.commit()
        viewer = viewer_of(session, detective)
    entry = Entry(PAST, Channel.PHONE, "Officer Made")
    with app.app_context():
        for wanted in (number, "123456789012"):
            with pytest.raises(NotThere):
                record_calls(viewer, case, {wanted: entry}, datetime.now(UTC))
    assert kept(settings) == []


def test_a_duty_that_is_none_of_the_sheet_is_refused(settings, night):
    worker, stranger, address = night
    page = worker.get(address).text
    sent = {"csrf_token": token(page)} | said(page, "law_enforcement")
    assert worker.post(address, data=sent | {"law_enforcement-duties": "123456789012"}).status_code == 400
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, data=sent | {"csrf_token": token(stranger.get("/home").text)}).status_code == 404
    assert kept(settings) == []
