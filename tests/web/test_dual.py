"""A child whom two agencies hold: their contacts are asked, nobody else learns of it, and of the other's child nothing is shown."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, event, select, text

from portal.cases.dual_models import DualSide
from portal.cases.dual_rules import DualAnswer, DualOutcome, outcome_of
from portal.cases.jobs import ask_of_two_agencies
from portal.cases.models import Case, Child
from portal.notices.models import InboxEntry, Mail, Notice
from portal.notices.telling_services import tell_what_waits
from portal.people.contact_models import DualContact
from portal.people.models import Agency, Person, Seat, SharingAgreement
from portal.people.rules import Role
from portal.store.base import db, new_number
from portal.store.types import fold
from tests.cases.worlds import PAST, CaseMaker, add_place, owner_session
from tests.web.browsing import enter, token
from tests.web.test_roster import words

BORN = date(2012, 6, 15)

ASKED = "held a child of exactly the name and date of birth of your child"


class Scene:
    """Two agencies, each with a contact and a caseworker who is none, and an administrator; each holds a child of one name and birth date."""

    def __init__(self, session):
        self.maker = CaseMaker(session)
        names = {"contact": Role.CASEWORKER, "worker": Role.CASEWORKER, "theirs": Role.JJ_OFFICER, "their_worker": Role.JJ_OFFICER, "admin": Role.ADMINISTRATOR}  # fmt: skip
        self.places = {name: add_place(session, role) for name, role in names.items()}
        for name, of in (("worker", "contact"), ("their_worker", "theirs")):
            session.get_one(Seat, self.places[name].seat.id).agency_id = self.places[of].agency.id
        for name, other in (("contact", "Care of Cedar"), ("theirs", "Probation of Mesquite")):
            agency = session.get_one(Agency, self.places[name].agency.id)
            agency.name, agency.phone = other, "555-0177"
            session.get_one(Person, self.places[name].seat.person_id).name = f"Contact of {other}"
        self.seats = {name: place.seat.number for name, place in self.places.items()}
        self.keys = {name: place.seat.id for name, place in self.places.items()}
        self.agencies = {name: place.agency.id for name, place in self.places.items()}
        self.ours, self.their_child = self.child("contact", "Wren Fablemont"), self.child("theirs", "WRÉN  Fablemont")

    def child(self, of, name, born=BORN):
        keys = {"name_key": fold(name), "search_key": fold(name)}
        return self.maker.add(Child, agency_id=self.agencies[of], full_name=name, birth_date=born, **keys).id

    def contact(self, session, name):
        session.add(DualContact(agency_id=self.agencies[name], seat_id=self.keys[name], starts_at=PAST, made_by=self.keys["admin"]))  # fmt: skip

    def case(self):
        agency = self.maker.session.get_one(Agency, self.agencies["contact"])
        case = self.maker.add(Case, number=new_number(), child_id=self.ours, agency_id=agency.id, opened_at=PAST)
        self.maker.owner = agency
        self.maker.let_in(case, agency)
        self.maker.event(case, "absence")
        return case.number


def make(settings, *contacts):
    with owner_session(settings) as session:
        scene = Scene(session)
        for name in contacts:
            scene.contact(session, name)
        scene.number = scene.case()
        session.flush()
        session.expunge_all()
        return scene


def ask(app):
    with app.app_context():
        return ask_of_two_agencies(datetime.now(UTC))


def sides(settings):
    with owner_session(settings) as session:
        return list(session.execute(select(DualSide.agency_id, DualSide.number, DualSide.answer, DualSide.outcome)))


def address(settings):
    return f"/dual-status/{sides(settings)[0].number}"


def say(client, where, answer):
    page = client.get("/home")
    return client.post(where, data={"csrf_token": token(page.text), "answer": answer})


def test_both_contacts_are_asked_once_and_see_nothing_of_the_others_child(app, settings):
    scene = make(settings, "contact", "theirs")
    assert ask(app) == 1
    assert ask(app) == 0
    assert {row.agency_id for row in sides(settings)} == {scene.agencies["contact"], scene.agencies["theirs"]}
    where = address(settings)
    ours, theirs = enter(app, scene.seats["contact"]), enter(app, scene.seats["theirs"])
    assert "Wren Fablemont, Probation of Mesquite: the same child? Answer" in words(ours.get("/home").text)
    page = ours.get(where).text
    assert ASKED in words(page)
    assert "Contact of Probation of Mesquite, Probation of Mesquite" in words(page)
    assert "555-0177" in page
    assert "WRÉN" not in page, "the other's spelling is the other's"
    assert scene.number not in page
    assert "WRÉN" in theirs.get(where).text
    assert scene.number not in theirs.get(where).text


def test_both_say_the_same_and_get_the_remedy(app, settings):
    scene = make(settings, "contact", "theirs")
    ask(app)
    where = address(settings)
    ours, theirs = enter(app, scene.seats["contact"]), enter(app, scene.seats["theirs"])
    assert say(ours, where, "not_yet").status_code == 303
    assert "your agency cannot say yet" in words(ours.get("/home").text)
    assert say(ours, where, "same").status_code == 303
    assert "Both agencies say" not in words(ours.get(where).text)
    assert "another agency may hold too" not in words(ours.get("/home").text), "one's own part is done"
    before = words(theirs.get(where).text)
    assert "same child" in before
    assert "Both agencies" not in before, "what the other said is not told"
    assert say(theirs, where, "same").status_code == 303
    said = ours.get(where)
    assert "Both agencies say that it is the same child" in words(said.text)
    assert f"/cases/{scene.number}/refer" in said.text
    assert "both agencies say" in words(ours.get("/home").text)
    other = theirs.get(where)
    assert "Both agencies say" in words(other.text)
    assert scene.number not in other.text
    refused = say(ours, where, "not_same")
    assert refused.status_code == 400
    assert "settled meanwhile" in words(refused.text)
    with app.app_context():
        tell_what_waits(datetime.now(UTC), ZoneInfo("America/Chicago"))
    assert "was answered alike" in words(ours.get("/inbox").text)


def test_not_the_same_by_either_ends_it_for_good(app, settings):
    scene = make(settings, "contact", "theirs")
    ask(app)
    where = address(settings)
    ours, theirs = enter(app, scene.seats["contact"]), enter(app, scene.seats["theirs"])
    say(theirs, where, "not_same")
    assert "may hold too" not in words(ours.get("/home").text)
    assert "The question has ended" in words(ours.get(where).text)
    with owner_session(settings) as session:  # a new name, and back again: the pair was asked
        session.get_one(Child, scene.ours).name_key = "other"
    assert ask(app) == 0
    with owner_session(settings) as session:
        session.get_one(Child, scene.ours).name_key = fold("Wren Fablemont")
    assert ask(app) == 0
    with owner_session(settings) as session:  # a new exact pair
        scene.maker.session = session
        scene.child("theirs", "Wren Fablemont")
    assert ask(app) == 1


@pytest.mark.parametrize("contacts", [(), ("contact",), ("theirs",)])
def test_without_a_contact_on_both_sides_nothing_is_asked(app, settings, contacts):
    scene = make(settings, *contacts)
    assert ask(app) == 0
    assert sides(settings) == []
    with owner_session(settings) as session:
        assert session.query(Notice).count() == 0
        for name in {"contact", "theirs"} - set(contacts):
            scene.contact(session, name)
    assert ask(app) == 1, "a contact who is named later is asked too"


@pytest.mark.parametrize("what", ["agreement", "born", "none born", "name", "withdrawn", "merged", "seat"])
def test_who_is_not_asked(app, settings, what):
    scene = make(settings, "contact", "theirs")
    with owner_session(settings) as session:
        child = session.get_one(Child, scene.their_child)
        if what == "agreement":
            session.query(SharingAgreement).filter_by(agency_id=scene.agencies["theirs"]).one().ends_at = PAST
        elif what == "seat":
            session.get_one(Seat, scene.keys["theirs"]).ends_at = PAST
        elif what == "name":
            child.name_key = fold("Wren Fablemonte")
        elif what == "withdrawn":
            child.withdrawn_at = PAST
        elif what == "merged":
            child.merged_into_id = child.id
        else:
            child.birth_date = date(2012, 6, 16) if what == "born" else None
    assert ask(app) == 0


def test_a_question_goes_where_an_agreement_or_a_contact_goes(app, settings):
    scene = make(settings, "contact", "theirs")
    ask(app)
    where = address(settings)
    ours = enter(app, scene.seats["contact"])
    with owner_session(settings) as session:
        session.query(SharingAgreement).filter_by(agency_id=scene.agencies["theirs"]).one().ends_at = PAST
    assert ours.get(where).status_code == 404
    assert "may hold too" not in words(ours.get("/home").text)
    assert say(ours, where, "same").status_code == 404


def test_nobody_but_the_contacts_learns_of_it(app, settings):
    scene = make(settings, "contact", "theirs")
    ask(app)
    where = address(settings)
    with app.app_context():
        tell_what_waits(datetime.now(UTC), ZoneInfo("America/Chicago"))
    for name in ("worker", "their_worker"):
        client = enter(app, scene.seats[name])
        assert client.get(where).status_code == client.get(f"/dual-status/{new_number()}").status_code == 404
        assert say(client, where, "same").status_code == 404
        assert "may hold too" not in words(client.get("/home").text)
        assert "dual-status" not in words(client.get("/inbox").text)
    assert enter(app, scene.seats["admin"]).get(where).status_code == 403
    ours = enter(app, scene.seats["contact"])
    inbox = ours.get("/inbox").text
    assert "A question to the dual-status contacts of your agency waits" in words(inbox)
    assert "Wren" not in inbox
    assert ours.get(re.search(r'href="(/inbox/\d{12})"', inbox)[1]).headers["Location"] == where
    with owner_session(settings) as session:
        assert session.query(InboxEntry).count() == 2
        kept = [
            str(vars(row)) for model in (Notice, Mail, InboxEntry) for row in session.execute(select(model)).scalars()
        ]
    assert not any("wren" in row.lower() for row in kept)


def statements(app, client, name):
    """What the database is asked while a child is added, its values left out; status and body of the answer."""
    asked = []
    page = client.get("/report/new-child")
    with app.app_context():
        engine = db.engine

        def note(_connection, _cursor, statement, _parameters, _context, _many):
            asked.append(re.sub(r"\s+", " ", statement))

        event.listen(engine, "before_cursor_execute", note)
        sent = {"csrf_token": token(page.text), "name": name, "birth_date": "6/15/2012", "in_care": "yes"}
        answer = client.post("/report/new-child", data=sent)
        event.remove(engine, "before_cursor_execute", note)
    return answer.status_code, len(answer.text), [re.sub(r"VALUES .*", "", one) for one in asked]


def test_whoever_types_a_child_cannot_tell_that_another_agency_holds_it(app, settings):
    scene = make(settings, "contact", "theirs")
    worker = enter(app, scene.seats["worker"])
    worker.get("/home")
    held, free = statements(app, worker, "Wren Fablemont"), statements(app, worker, "Tulip Fablemont")
    assert held == free
    assert sides(settings) == [], "nothing is looked for in the request"


def test_the_administrator_names_contacts_and_is_told_what_without_means(app, settings):
    scene = make(settings)
    admin = enter(app, scene.seats["admin"])
    with owner_session(settings) as session:
        number = session.get_one(Agency, scene.agencies["contact"]).number
    where = f"/people/agencies/{number}/dual-contacts"
    page = admin.get(where)
    said = words(page.text)
    assert "Without a contact on both sides, and both sharing agreements in force, nothing is asked" in said
    assert "This agency has no contact" in said
    seat = f"/people/seats/{scene.seats['contact']}/dual-contact"
    for _ in range(2):
        assert admin.post(seat, data={"csrf_token": token(page.text)}).headers["Location"] == where
    with owner_session(settings) as session:
        assert session.query(DualContact).count() == 1
    assert "No longer a contact" in words(admin.get(where).text)
    assert "Wren" not in admin.get(where).text
    admin.post(seat, data={"csrf_token": token(page.text), "undo": "1"})
    with owner_session(settings) as session:
        assert session.query(DualContact).one().ends_at is not None
    for wrong in (scene.seats["admin"], new_number()):
        answer = admin.post(f"/people/seats/{wrong}/dual-contact", data={"csrf_token": token(page.text)})
        assert answer.status_code == 404
    assert admin.get(f"/people/agencies/{new_number()}/dual-contacts").status_code == 404
    assert enter(app, scene.seats["contact"]).get(where).status_code == 403


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_database_shows_a_side_to_its_contacts_and_pairs_to_no_seat(app, settings):
    scene = make(settings, "contact", "theirs")
    engine = create_engine(settings.database_url)
    agencies = {"agencies": sorted({scene.agencies["contact"], scene.agencies["theirs"]})}

    def asked(name, statement, **values):
        with engine.begin() as connection:
            seat = {"seat": str(scene.keys[name]) if name else ""}
            connection.execute(text("select set_config('homeward.seat', :seat, true)"), seat)
            found = connection.execute(text(statement), values)
            return found.all() if found.returns_rows else []

    pairs, mine = "select * from homeward_same_children(:agencies)", "select id, agency_id from dual_side"
    assert len(asked(None, pairs, **agencies)) == 1
    assert asked("contact", pairs, **agencies) == []
    ask(app)
    assert [row.agency_id for row in asked("contact", mine)] == [scene.agencies["contact"]]
    assert asked("worker", mine) == []
    assert asked(None, mine) == []
    (side,) = (row.id for row in asked("contact", mine))
    asked("contact", "update dual_side set answer = 'not_same'")
    for name in ("worker", "theirs"):
        assert asked(name, "select homeward_settle_dual(:side, now())", side=side)[0][0] == ""
    assert {row.outcome for row in sides(settings)} == {""}
    assert asked("contact", "select homeward_settle_dual(:side, now())", side=side)[0][0] == "ended"
    assert {row.outcome for row in sides(settings)} == {"ended"}
    engine.dispose()


@pytest.mark.parametrize("one", ["", *DualAnswer])
@pytest.mark.parametrize("other", ["", *DualAnswer])
def test_what_two_answers_come_to(one, other):
    found = outcome_of(one, other)
    assert found is outcome_of(other, one)
    assert (found is DualOutcome.ENDED) == ("not_same" in (one, other))
    assert (found is DualOutcome.SAME) == (one == other == "same")
