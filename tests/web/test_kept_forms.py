"""A sign-in that ends mid-form: nothing done, nothing lost, nothing shown to anyone else."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.cases.models import Case
from portal.people.kept_form_services import KEPT, tidy_forms
from portal.people.models import KeptForm, Person, Seat, SignInSession
from portal.people.rules import Role
from tests.cases.worlds import NOW, PAST, add_place, owner_session
from tests.web.browsing import enter, token
from tests.web.test_roster import PIP, bring_in

STORY = "She said “they’ll hurt me”; <b>call</b> aunt & 555-0100"


@pytest.fixture
def night(app, settings):
    """A caseworker at the report of a child, and a supervisor of the same agency."""
    with owner_session(settings) as session:
        worker, boss = add_place(session, Role.CASEWORKER), add_place(session, Role.CW_SUPERVISOR)
        session.get_one(Seat, boss.seat.id).agency_id = worker.agency.id
        session.commit()
        seats = worker.seat.number, boss.seat.number
    client, other = (enter(app, seat) for seat in seats)
    bring_in(other, PIP)
    address = re.search(r'href="(/report/\d{12})"', client.get("/roster").text)[1]
    return client, seats, address


def typed(page):
    return {
        "csrf_token": token(page), "learned_day": "11/20/2026", "learned_time": "02:05", "learned_from": "Night staff",
        "absence_type": "ran_away", "dangers": ["medication", "weather"], "narrative": STORY, "police": "outside", "step": "check",
    }  # fmt: skip


def run_out(settings, ago=timedelta(days=1), **more):
    """Every session was last used so long ago."""
    with owner_session(settings) as session:
        session.execute(update(SignInSession).values(seen_at=NOW - ago, created_at=NOW - ago, **more))
        session.commit()


def send(client, address, settings, **more):
    page = client.get(address).text
    run_out(settings, **more)
    return client.post(address, data=typed(page))


def rows(settings, model=KeptForm):
    with owner_session(settings) as session:
        found = session.execute(select(model)).scalars().all()
        session.expunge_all()
        return found


def test_what_was_typed_comes_back_to_its_seat_and_nothing_was_done(app, settings, night):
    client, (seat, _), address = night
    answer = send(client, address, settings)
    kept = re.search(r"next=(/kept/\d{12})", answer.headers["Location"].replace("%2F", "/"))[1]
    assert "what you typed is kept" in client.get(answer.headers["Location"]).text
    assert rows(settings, Case) == []
    again = enter(app, seat)
    assert "open what you typed" in again.get("/home").text
    page = again.get(kept).text
    path = re.search(r'action="(/report/\d+)"', page)[1]
    hidden = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)">', page[page.index(path) : page.index("Throw")]
    )
    fields = [(name, html.unescape(value)) for name, value in hidden if name != "csrf_token"]
    sent = {name: [value for one, value in fields if one == name] for name, _ in fields}
    form = again.post(path, data=sent)
    assert form.status_code == 400
    assert html.escape(STORY, quote=False) in html.escape(html.unescape(form.text), quote=False)
    for box in ("medication", "weather"):
        assert re.search(rf'value="{box}" checked', form.text)
    assert rows(settings, Case) == [], "opened is not sent"
    done = again.post(path, data=sent | {"csrf_token": token(form.text), "step": "open"})
    assert done.status_code == 303
    assert len(rows(settings, Case)) == 1


def test_it_is_there_for_nobody_else_and_encrypted(app, settings, night):
    client, (seat, boss), address = night
    kept = "/kept/" + re.search(r"\d{12}$", send(client, address, settings).headers["Location"])[0]
    assert b"aunt" not in rows(settings)[0].sealed_fields
    other = enter(app, boss)
    assert other.get(kept).status_code == 404
    assert "open what you typed" not in other.get("/home").text
    assert other.post(kept, data={"csrf_token": token(other.get("/home").text)}).status_code == 404
    assert len(rows(settings)) == 1, "nobody else throws it away"
    assert app.test_client().get(kept).status_code == 302
    own = enter(app, seat)
    assert own.post(kept, data={"csrf_token": token(own.get(kept).text)}).status_code == 303
    assert rows(settings) == []


@pytest.mark.parametrize(
    "case",
    [
        "signed out",
        "too old",
        "one factor",
        "disabled",
        "seat ended",
        "no token",
        "no cookie",
        "nothing typed",
        "too much",
    ],
)
def test_nothing_is_kept_of_whoever_is_not_known(app, settings, night, case):
    client, seats, address = night
    page = client.get(address).text
    run_out(settings, timedelta(days=3) if case == "too old" else timedelta(days=1))
    with owner_session(settings) as session:
        if case in ("signed out", "one factor"):
            session.execute(
                update(SignInSession).values(
                    **{"ended_at": NOW} if case == "signed out" else {"second_factor_at": None}
                )
            )
        elif case == "disabled":
            session.execute(update(Person).values(disabled_at=NOW))
        elif case == "seat ended":
            session.execute(update(Seat).values(ends_at=NOW))
            kept = session.execute(select(Seat.person_id, Seat.agency_id).where(Seat.number == seats[0])).one()
            session.add(
                Seat(
                    person_id=kept.person_id,
                    agency_id=kept.agency_id,
                    role="caseworker",
                    title="Another",
                    starts_at=PAST,
                )
            )
        session.commit()
    sent = typed(page)
    if case == "no token":
        sent["csrf_token"] = "wrong"
    elif case == "no cookie":
        client.delete_cookie("homeward")
    elif case == "nothing typed":
        sent = {"csrf_token": sent["csrf_token"], "narrative": "  "}
    elif case == "too much":
        sent["narrative"] = "x" * 200_000
    answer = client.post(address, data=sent)
    assert answer.status_code == 302
    assert "kept" not in answer.headers["Location"]
    assert rows(settings) == []


def test_the_newest_alone_is_kept_and_for_a_day(app, settings, night):
    client, (seat, _), address = night
    first = send(client, address, settings).headers["Location"][-12:]
    client = enter(app, seat)
    second = send(client, address, settings).headers["Location"][-12:]
    assert [row.number for row in rows(settings)] == [second]
    own = enter(app, seat)
    assert own.get(f"/kept/{first}").status_code == 404
    with owner_session(settings) as session:
        session.execute(update(KeptForm).values(kept_at=NOW - KEPT - timedelta(minutes=1)))
        session.commit()
    assert own.get(f"/kept/{second}").status_code == 404
    assert "open what you typed" not in own.get("/home").text
    with app.app_context():
        tidy_forms(NOW)
    assert rows(settings) == []
