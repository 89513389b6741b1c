"""The administrator's pages on both databases: a new link, one more seat, a new agency with its agreement; each with its line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from portal.people.models import Agency, Invitation, Person, Seat, SharingAgreement
from portal.people.rules import Role
from portal.people.services import invite
from tests.cases.worlds import LONG_AGO, add_place, owner_session
from tests.people.factories import give_credential
from tests.web.browsing import enter, token


@pytest.fixture
def world(app, settings):
    """An administrator's client, a caseworker's agency, and a person who was invited: number, key, link."""

    class World:
        pass

    found = World()
    with owner_session(settings) as session:
        admin, worker = add_place(session, Role.ADMINISTRATOR), add_place(session, Role.CASEWORKER)
        found.agency, seat = worker.agency.number, admin.seat.number
    with app.app_context():
        found.link = "/welcome/" + invite(
            None, "New Testperson", "new.testperson", found.agency, Role.CASEWORKER, "Caseworker", datetime.now(UTC)
        )
    with owner_session(settings) as session:
        row = session.execute(select(Person).where(Person.login == "new.testperson")).scalar_one()
        found.number, found.key = row.number, row.id
    found.client = enter(app, seat)
    return found


def send(client, address, **values):
    """Open the page and post its form."""
    page = client.get(address)
    made = token(page.text) if page.status_code == 200 else token(client.get("/home").text)
    return client.post(address, data={"csrf_token": made} | values)


def last_line(settings):
    with owner_session(settings) as session:
        statement = text("select act, outcome, object_kind, object_number, reason from audit_entry order by seq desc")
        return tuple(session.execute(statement).first())


def test_a_lost_or_expired_link_is_renewed_and_the_old_one_is_dead(app, world, settings):
    address = f"/people/{world.number}/link"
    assert address in world.client.get("/people").text
    for expired in (False, True):
        if expired:
            with owner_session(settings) as session:
                session.execute(update(Invitation).values(expires_at=datetime.now(UTC) - timedelta(days=1)))
            assert app.test_client().get(world.link).status_code == 404
        answer = send(world.client, address)
        new = re.search(r"http://localhost(/welcome/\S{43})<", answer.text)[1]
        assert app.test_client().get(new).status_code == 200
        assert app.test_client().get(world.link).status_code == 404
        assert last_line(settings) == ("person:invite", "done", "person", world.number, "link renewed")
        world.link = new
    with owner_session(settings) as session:
        seeds = session.execute(select(Invitation.sealed_totp_seed)).scalars().all()
        assert len([seed for seed in seeds if seed]) == 1, "a dead link keeps no seed"


def test_who_has_a_password_gets_no_link(world, settings):
    with owner_session(settings) as session:
        give_credential(session, world.key)
    address = f"/people/{world.number}/link"
    assert address not in world.client.get("/people").text
    assert world.client.get(address).status_code == 404
    assert send(world.client, address).status_code == 404
    with owner_session(settings) as session:
        assert len(session.execute(select(Invitation.id)).all()) == 1


def test_a_second_seat_is_given_once(world, settings):
    address = f"/people/{world.number}/seats/new"
    values = {"agency": world.agency, "role": "cw_supervisor", "title": "Supervisor"}
    assert send(world.client, address, **values).status_code == 302
    assert last_line(settings) == ("person:invite", "done", "person", world.number, "seat given")
    for change, field in (({}, "role"), ({"role": "clerk"}, "role"), ({"agency": "0"}, "agency")):
        answer = send(world.client, address, **(values | change))
        assert answer.status_code == 400
        assert f'id="{field}-error1"' in answer.text
        with owner_session(settings) as session:
            refused = session.execute(
                text("select reason from audit_entry where outcome = 'refused' order by seq desc")
            ).first()
            assert refused[0] == field
            seats = session.execute(select(Seat.role).where(Seat.person_id == world.key)).scalars().all()
        assert sorted(seats) == ["caseworker", "cw_supervisor"]
    assert send(world.client, "/people/000000000000/seats/new", **values).status_code == 404


def test_an_agency_is_added_and_shares_once_its_agreement_is_recorded(world, settings):
    answer = send(world.client, "/people/agencies/new", name="Fern Hollow", sector="provider", phone="555-0100")
    address = answer.headers["Location"]
    with owner_session(settings) as session:
        agency = session.execute(select(Agency).where(Agency.name == "Fern Hollow")).scalar_one()
        assert (agency.sector, agency.phone) == ("provider", "555-0100")
        key, number = agency.id, agency.number
    assert address == f"/people/agencies/{number}/agreement"
    assert last_line(settings) == ("agency:edit", "done", "agency", number, "added")
    assert "No agreement is on record" in world.client.get(address).text
    assert send(world.client, address, authority="Order 7", since="2026-01-02", until="2026-01-01").status_code == 400
    assert send(world.client, address, authority="Order 7", since="2026-01-02", until="2026-01-02").status_code == 302
    assert last_line(settings) == ("agency:edit", "done", "agency", number, "agreement")
    assert send(world.client, address, authority="Order 8", since="2026-02-01", until="").status_code == 302
    with owner_session(settings) as session:
        rows = session.execute(
            select(SharingAgreement.authority, SharingAgreement.starts_at, SharingAgreement.ends_at)
            .where(SharingAgreement.agency_id == key)
            .order_by(SharingAgreement.starts_at)
        ).all()
    day = datetime(2026, 1, 2, 6, tzinfo=UTC)  # midnight in Chicago
    assert [tuple(row) for row in rows] == [
        ("Order 7", day, day + timedelta(days=1)),
        ("Order 8", day + timedelta(days=30), None),
    ]
    page = world.client.get(address).text
    assert page.index("Order 8") < page.index("Order 7")
    again = send(world.client, "/people/agencies/new", name="fern  HOLLOW", sector="provider", phone="")
    assert again.status_code == 400
    assert 'id="name-error1"' in again.text


def test_nobody_else_may(app, settings, world):
    with owner_session(settings) as session:
        seat = add_place(session, Role.AUDITOR).seat
        seat.starts_at, number = LONG_AGO, seat.number
    client = enter(app, number)
    for address in (
        f"/people/{world.number}/link", f"/people/{world.number}/seats/new", "/people/agencies/new",
        f"/people/agencies/{world.agency}/agreement",
    ):  # fmt: skip
        assert client.get(address).status_code == 403
        assert send(client, address).status_code == 403
