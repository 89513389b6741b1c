"""The roster on the portal: looked at, brought in, a second time nothing, undone; what it knows goes with a case."""

from __future__ import annotations

import html
import re
from io import BytesIO

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import ProgrammingError

from portal.cases.models import Case, CaseAnswer, Child, ChildKey, Docket
from portal.cases.record_models import Contacts, Identity, Placement
from portal.cases.roster_models import RosterChange, RosterEntry, RosterImport
from portal.people.models import Office, Seat
from portal.people.rules import Role, Sector
from tests.cases.worlds import CaseMaker, add_agency, add_place, owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter, token

HEAD = "child_id,name,birth_date,sex,nicknames,worker,dockets,tribe,counsel,placement,photo_date,left_care_on"
WREN = 'A-1,Wren Fablemont,2012-06-15,f,Wrennie,Rosa Lanternby,"2026-CW-1 @ A court of the roster, Chambers",Invented Nation,A. Counsel,Fable House,2026-10-01,'
PIP = "A-2,Pip Placeholder,2013-01-02,m,,Rosa Lanternby,,,,,,"
BAD = "A-3,Tulip,6/15/12,f,,,,,,,,"


@pytest.fixture
def scene(settings):
    """Two supervisors and a caseworker of one agency, a supervisor of another, a judge; and chambers."""
    with owner_session(settings) as session:
        court = add_agency(session, "A court of the roster", Sector.COURT)
        session.add(Office(agency_id=court.id, name="Chambers"))
        found = {
            name: add_place(session, role)
            for name, role in (
                ("supervisor", Role.CW_SUPERVISOR), ("second", Role.CW_SUPERVISOR), ("worker", Role.CASEWORKER),
                ("other", Role.CW_SUPERVISOR), ("judge", Role.JUDICIAL_OFFICER),
            )
        }  # fmt: skip
        for name in ("second", "worker"):
            session.get_one(Seat, found[name].seat.id).agency_id = found["supervisor"].agency.id
        session.commit()
        return {name: place.seat.number for name, place in found.items()}


def words(page):
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def upload(client, *lines, name="roster.csv"):
    page = client.get("/roster/import")
    file = (BytesIO("\n".join((HEAD, *lines)).encode()), name)
    return client.post("/roster/import", data={"csrf_token": token(page.text), "roster": file})


def look(client, *lines):
    """Send a file, and open what it would do."""
    answer = upload(client, *lines)
    assert answer.status_code == 303, words(answer.text)
    return answer.headers["Location"], client.get(answer.headers["Location"])


def press(client, address, page, step="bring-in"):
    sent = {"csrf_token": token(page.text)} | dict(re.findall(r'name="(seen)" value="(\w+)"', page.text))
    return client.post(f"{address}/{step}", data=sent)


def bring_in(client, *lines):
    """Bring a file in; the address of what it did."""
    address, page = look(client, *lines)
    answer = press(client, address, page)
    assert answer.status_code == 303, words(answer.text)
    return answer.headers["Location"]


def state(settings):
    """Everything that the roster writes, but its own history."""
    with owner_session(settings) as session:
        return [
            sorted(
                tuple(str(getattr(row, column.name)) for column in model.__table__.columns if column.name != "id")
                for row in session.execute(select(model)).scalars()
                if getattr(row, "withdrawn_at", None) is None
            )
            for model in (Child, Docket)
        ] + [
            sorted(
                (entry.own_number or "", entry.worker or "", entry.tribe or "", str(entry.photo_date))
                for entry, child in session.execute(
                    select(RosterEntry, Child).join(Child, Child.id == RosterEntry.child_id)
                )
                if child.withdrawn_at is None
            )
        ]


def test_a_file_is_looked_at_brought_in_and_changes_nothing_twice(app, settings, scene):
    client = enter(app, scene["supervisor"])
    empty = state(settings)
    address, page = look(client, WREN, BAD, PIP)
    text = words(page.text)
    for said in ("Children added 2", "Lines left out 1", "3 birth_date “6/15/12” is no day", "Add 2 and change 0"):
        assert said in text
    assert state(settings) == empty, "looking writes nothing"
    done = press(client, address, page).headers["Location"]
    assert "Children added 2" in words(client.get(done).text)
    once = state(settings)
    assert len(once[0]) == 2
    assert client.get(address).status_code == 404, "the file itself is no longer kept"
    _, again = look(client, WREN, PIP)
    assert "The file changes nothing." in words(again.text)
    assert "Add " not in words(again.text)
    roster = words(client.get("/roster").text)
    for said in ("Children in care 2", "Photo of the previous 180 days 1 (50 %)", "No photo known 1", "Wren Fablemont"):
        assert said in roster
    assert "Wren" not in words(client.get("/roster?photo=wanting").text)


def test_undo_restores_and_brings_back_what_it_took_away(app, settings, scene):
    client = enter(app, scene["supervisor"])
    bring_in(client, WREN)
    before = state(settings)
    second = bring_in(client, WREN.replace("Rosa", "Nora").replace("f,Wrennie", "f,Birdie"), PIP)
    assert state(settings) != before
    answer = press(client, second, client.get(second), "undo")
    assert answer.status_code == 303
    assert "Undone" in words(client.get(answer.headers["Location"]).text)
    assert state(settings) == before
    assert press(client, second, client.get("/home"), "undo").status_code == 404, "once"
    bring_in(client, WREN, PIP)
    assert len(state(settings)[0]) == 2, "the same children come back"
    with owner_session(settings) as session:
        names = [child.full_name for child in session.execute(select(Child)).scalars()]
        assert sorted(names) == ["Pip Placeholder", "Wren Fablemont"]


def test_whom_an_undo_took_away_is_found_nowhere(app, settings, scene):
    client, worker = enter(app, scene["supervisor"]), enter(app, scene["worker"])
    bring_in(client, PIP)
    done = bring_in(client, WREN)
    address = re.findall(r'href="(/report/\d{12})"', worker.get("/roster").text)[-1]
    assert "Wren" in worker.get(address).text
    press(client, done, client.get(done), "undo")
    assert worker.get(address).status_code == 404
    page = worker.get("/report")
    found = worker.post("/report", data={"csrf_token": token(page.text), "words": "Wren Fablemont"}).text
    assert "No child of your agency has that name" in words(found)
    for query in ("", "?photo=wanting"):
        assert "Wren" not in client.get(f"/roster{query}").text
    assert "Children in care 1" in words(client.get("/roster").text)
    with owner_session(settings) as session:
        gone = session.execute(select(Child.id).where(Child.full_name == "Wren Fablemont")).scalar_one()
        assert session.execute(select(ChildKey).where(ChildKey.child_id == gone)).first() is None
        assert session.execute(select(Docket)).scalar_one().withdrawn_at is not None
    _, page = look(client, WREN.replace("A-1", "A-9"))
    assert "name and date of birth already" not in words(page.text)


def test_a_child_who_is_missing_already_leads_to_its_case(app, scene):
    bring_in(enter(app, scene["supervisor"]), WREN)
    worker = enter(app, scene["worker"])
    case = re.search(r"/cases/\d{12}", report(worker, "Wren")[1])[0]
    page = worker.get("/roster").text
    assert re.search(rf'href="{case}">Missing: open the case', page)
    assert "Report missing" not in words(page).replace("Report a child missing", "")


def test_an_undo_does_not_tell_that_a_case_is_sealed(app, settings, scene):
    """To whom a sealed case is not there, its child is one without a case, on both databases."""
    client = enter(app, scene["supervisor"])
    done = bring_in(client, WREN)
    number = re.search(r"\d{12}", report(enter(app, scene["worker"]), "Wren")[1])[0]
    with owner_session(settings) as session:
        maker = CaseMaker(session)
        case = session.execute(select(Case).where(Case.number == number)).scalar_one()
        court = add_agency(session, "A sealing court", Sector.COURT)
        office = maker.add(Office, agency_id=court.id, name="Chambers")
        maker.seal(case, maker.docket(case, court, office, notice=False), [])
        session.commit()
    assert "Missing: open the case" not in words(client.get("/roster").text)
    answer = press(client, done, client.get(done), "undo")
    assert answer.status_code == 303
    page = words(client.get(answer.headers["Location"]).text)
    assert "something stays" not in page
    assert "Wren" not in client.get("/roster").text
    _, again = look(client, WREN)
    assert "Docket: 2026-CW-1" in words(again.text), "the docket went with the child, whatever concerns it"


def test_juvenile_justice_brings_nobody_in_whose_case_it_could_not_see(app, settings, scene):
    with owner_session(settings) as session:
        seat = add_place(session, Role.JJ_SUPERVISOR).seat.number
    client = enter(app, seat)
    _, page = look(client, WREN, PIP)
    assert "3 dockets Enter the dockets: number, @ and the chambers." in words(page.text)
    assert "Children added 1" in words(page.text)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_database_itself_keeps_dockets_and_what_an_undo_needs(app, settings, scene):
    bring_in(enter(app, scene["supervisor"]), WREN)
    engine = create_engine(settings.database_url)
    for statement in (
        "update docket set office_id = office_id", "delete from docket", "delete from roster_entry",
        "update roster_change set added = added", "delete from roster_change",
    ):  # fmt: skip
        with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(statement))
    engine.dispose()


def test_two_children_of_one_name_are_both_added_and_marked(app, scene):
    client = enter(app, scene["supervisor"])
    bring_in(client, PIP)
    _, page = look(client, PIP.replace("A-2", "A-8"))
    assert "name and date of birth already" in words(page.text)


def test_only_the_newest_file_is_undone_and_a_child_with_a_case_stays(app, settings, scene):
    client = enter(app, scene["supervisor"])
    first, second = bring_in(client, PIP), bring_in(client, WREN)
    answer = press(client, first, client.get(first), "undo")
    assert answer.status_code == 400
    assert "Another file was brought in after this one" in words(answer.text)
    report(enter(app, scene["worker"]), "Wren")
    answer = press(client, second, client.get(second), "undo")
    assert "a case was opened" in words(client.get(answer.headers["Location"]).text)
    assert "Wren Fablemont" in words(client.get("/roster").text)
    with owner_session(settings) as session:
        assert session.execute(select(Docket)).scalar_one().withdrawn_at is None, "a case concerns it"


def test_what_was_corrected_since_stays_as_it_was_corrected(app, settings, scene):
    client = enter(app, scene["supervisor"])
    bring_in(client, WREN)
    second = bring_in(client, WREN.replace("Rosa", "Nora").replace("Invented", "Other"))
    with owner_session(settings) as session:
        session.execute(select(RosterEntry)).scalar_one().tribe = "Third Nation"
        session.commit()
    press(client, second, client.get(second), "undo")
    with owner_session(settings) as session:
        entry = session.execute(select(RosterEntry)).scalar_one()
        assert (entry.worker, entry.tribe) == ("Rosa Lanternby", "Third Nation")


def test_what_was_looked_at_is_what_is_brought_in(app, settings, scene):
    client, second = enter(app, scene["supervisor"]), enter(app, scene["second"])
    address, page = look(client, WREN)
    bring_in(second, WREN)
    before = state(settings)
    answer = press(client, address, page)
    assert answer.status_code == 400
    assert "Someone changed a child since you looked" in words(answer.text)
    assert state(settings) == before


def test_the_roster_is_its_agencys_alone_and_a_file_its_seats(app, scene):
    client = enter(app, scene["supervisor"])
    address, page = look(client, WREN)
    assert "Wren" in page.text
    for name, status in (("second", 404), ("other", 404), ("worker", 403), ("judge", 403)):
        assert enter(app, scene[name]).get(address).status_code == status
    done = press(client, address, page).headers["Location"]
    assert enter(app, scene["other"]).get(done).status_code == 404
    other = enter(app, scene["other"])
    assert "Wren" not in other.get("/roster").text
    assert press(other, done, other.get("/home"), "undo").status_code == 404
    assert "Wren" in enter(app, scene["worker"]).get("/roster").text
    assert enter(app, scene["judge"]).get("/roster").status_code == 403
    assert "The file changes nothing" not in words(look(other, WREN)[1].text), "another agency's child is not theirs"


def test_a_file_that_waits_is_encrypted_and_goes_when_it_is_brought_in(app, settings, scene):
    client = enter(app, scene["supervisor"])
    look(client, PIP)
    address, page = look(client, WREN)
    with owner_session(settings) as session:
        waits = session.execute(select(RosterImport)).scalars().all()
        assert len(waits) == 1, "one waits at a time"
        assert b"Wren" not in waits[0].sealed_text
    press(client, address, page)
    with owner_session(settings) as session:
        assert session.execute(select(RosterImport.sealed_text)).scalar_one() is None
        assert all(b"Wren" not in change.sealed_what for change in session.execute(select(RosterChange)).scalars())


@pytest.mark.parametrize(
    ("content", "word"), [(b"", "empty"), (b"\xff\xfe", "UTF-8"), (b"name\nWren", "child_id is not there")]
)
def test_what_is_no_roster_is_refused_with_its_remedy(app, scene, content, word):
    client = enter(app, scene["supervisor"])
    page = client.get("/roster/import")
    sent = {"csrf_token": token(page.text), "roster": (BytesIO(content), "roster.csv")}
    answer = client.post("/roster/import", data=sent)
    assert answer.status_code == 400
    assert word in words(answer.text)


def report(client, name):
    """Report a child of the roster: choose, what is new tonight, check, open; the address of whom to tell."""
    page = client.get("/report")
    found = client.post("/report", data={"csrf_token": token(page.text), "words": name})
    address = re.search(r'href="(/report/\d{12})"', found.text)[1]
    page = client.get(address)
    sent = {
        "csrf_token": token(page.text), "learned_day": "11/20/2026", "learned_time": "02:05", "learned_from": "Night staff",
        "absence_type": "ran_away", "police": "outside", "step": "open",
    }  # fmt: skip
    answer = client.post(address, data=sent)
    assert answer.status_code == 303, words(answer.text)
    return page, answer.headers["Location"]


def test_what_the_roster_knows_goes_with_the_case(app, settings, scene):
    bring_in(enter(app, scene["supervisor"]), WREN)
    page, address = report(enter(app, scene["worker"]), "wrennie")
    for said in ("Rosa Lanternby", "A. Counsel", "Invented Nation", "Fable House"):
        assert said in words(page.text)
    number = re.search(r"\d{12}", address)[0]
    with owner_session(settings) as session:
        case = session.execute(select(Case).where(Case.number == number)).scalar_one()

        def one(model):
            return session.execute(select(model).where(model.case_id == case.id)).scalar_one()

        assert one(Identity).tribe == "Invented Nation"
        assert one(Placement).placement_provider == "Fable House"
        assert (one(Contacts).caseworker, one(Contacts).attorney) == ("Rosa Lanternby", "A. Counsel")
        answers = session.execute(select(CaseAnswer.question).where(CaseAnswer.case_id == case.id)).scalars().all()
        assert "indian_child" in answers
        assert session.execute(select(Docket.docket_number)).scalar_one() == "2026-CW-1"


@pytest.mark.parametrize("engine_name", HEAVY)
def test_five_thousand_lines_of_which_two_hundred_are_bad(app, settings, scene):
    client = enter(app, scene["supervisor"])
    bad = set(range(7, 5000, 25))
    assert len(bad) == 200
    lines = [
        f"N-{line},Child{line} Placeholder,{'not a day' if line in bad else '2012-06-15'},f,,Worker {line % 90},,,,,2026-10-01,"
        for line in range(2, 5002)
    ]
    address, page = look(client, *lines)
    assert "Children added 4800" in words(page.text)
    named = []
    while page is not None:
        named += [
            int(line)
            for line in re.findall(r'data-label="Line">(\d+)</th><td data-label="Column">birth_date', page.text)
        ]
        onward = re.search(r'href="([^"]+)">Next page', page.text)
        page = client.get(onward[1].replace("&amp;", "&")) if onward else None
    assert set(named) == bad
    done = press(client, address, client.get(address)).headers["Location"]
    assert "Children added 4800" in words(client.get(done).text)
    _, again = look(client, *lines)
    assert "The file changes nothing." in words(again.text)
    assert press(client, done, client.get(done), "undo").status_code == 303
    with owner_session(settings) as session:
        assert all(child.withdrawn_at for child in session.execute(select(Child)).scalars())
