"""Leads: the investigating agency alone unless its author's agency chooses more, before or after; exactly who reads it stands there."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.audit.models import AuditEntry
from portal.cases.lead_services import add_lead, widen
from portal.cases.models import Case
from portal.cases.talk_models import Lead, LeadAudience
from portal.clocks.services import NotRecorded, NotThere
from portal.notices.models import Notice
from portal.notices.telling_queries import viewer_of_seat
from portal.people.models import Agency, Office, Seat
from portal.people.queries import seats_in_force, viewer_for
from portal.people.rules import Role, Sector
from portal.sharing.fact_queries import facts_of
from portal.sharing.models import CaseAccess
from portal.sharing.rules import InformationClass, Item, Viewer, item_open
from portal.store import transaction
from portal.store.base import new_key, new_number
from portal.store.row_security import PROBED
from tests.cases.worlds import CaseMaker, owner_session
from tests.conftest import HEAVY
from tests.notices.scenes import Desk
from tests.web.browsing import masked, token
from tests.web.relieving import CARE, POLICE

SEEN = "Seen by the river at noon."
NCMEC = "National Center for Missing & Exploited Children"
pytestmark = pytest.mark.parametrize("engine_name", HEAVY)


class Leads:
    """A case with police, NCMEC, a provider, juvenile justice, a court and counsel let in; the caseworker or detective writes leads."""

    def __init__(self, app, settings):
        self.walk, self.settings = Desk(app, settings), settings
        self.case = self.walk.report(police=self.walk.police)
        with owner_session(settings) as session:
            case = session.execute(select(CaseAccess.case_id)).scalars().first()
            there = set(session.execute(select(CaseAccess.agency_id)).scalars())
            for agency in session.execute(
                select(Agency).where(Agency.sector != Sector.LAW_ENFORCEMENT.value)
            ).scalars():
                if agency.id not in there:
                    session.add(
                        CaseAccess(
                            case_id=case, agency_id=agency.id, ground="report", basis="test", starts_at=self.walk.now
                        )
                    )
            self.agency = {row.name: row.number for row in session.execute(select(Agency.name, Agency.number))}
        self.worker, self.detective = self.walk.client(Role.CASEWORKER, CARE), self.walk.client(Role.DETECTIVE, POLICE)
        self.analyst = self.walk.client(Role.NCMEC_ANALYST)
        self.at = f"/cases/{self.case}/leads"

    def send(self, client, *also, words=SEEN, expect=303):
        """Send a lead from the box as it is drawn, to the police and these besides."""
        new = f"/cases/{self.case}/comments/new"
        page = client.post(new, data={"csrf_token": token(client.get(new).text), "where": "yes"}).text
        drawn = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf_token", "once")}
        answer = client.post(
            self.at, data=drawn | {"text": words, "also": [self.agency.get(name, name) for name in also]}
        )
        assert answer.status_code == expect, answer.text
        return answer

    def widen(self, client, *also, step="send", expect=303, number=None):
        address = f"{self.at}/{number or self.number()}/wider"
        data = {
            "csrf_token": token(client.get("/home").text),
            "step": step,
            "also": [self.agency.get(name, name) for name in also],
        }
        answer = client.post(address, data=data)
        assert answer.status_code == expect, answer.text
        return answer

    def number(self):
        with owner_session(self.settings) as session:
            return session.execute(select(Lead.number)).scalars().one()

    def heard(self):
        """Each agency in the audience, with whether it was let in afterwards."""
        with owner_session(self.settings) as session:
            rows = session.execute(
                select(Agency.name, LeadAudience.widened_at, LeadAudience.widened_by).join(
                    Agency, Agency.id == LeadAudience.agency_id
                )
            ).all()
        assert all((since is None) == (seat is None) for _, since, seat in rows)
        return {(name, since is not None) for name, since, _ in rows}

    def logged(self, act):
        with owner_session(self.settings) as session:
            return session.execute(
                select(AuditEntry.outcome, AuditEntry.reason).where(AuditEntry.act == act).order_by(AuditEntry.seq)
            ).all()


@pytest.fixture
def leads(app, settings):
    return Leads(app, settings)


def test_by_default_it_is_read_by_the_police_and_ones_own_agency_alone(leads):
    leads.send(leads.worker)
    assert leads.heard() == {(POLICE, False)}
    assert SEEN in leads.detective.get(f"/cases/{leads.case}").text
    assert SEEN not in leads.analyst.get(f"/cases/{leads.case}").text


def test_of_a_detective_it_is_the_police_alone(leads):
    leads.send(leads.detective)
    assert leads.heard() == set()
    for client in (leads.worker, leads.analyst):
        assert SEEN not in client.get(f"/cases/{leads.case}").text


def test_who_else_may_read_it_is_shown_with_roles_and_people_and_never_court_or_counsel(leads):
    page = html.unescape(leads.worker.get(f"{leads.at}/wider").text)
    with owner_session(leads.settings) as session:
        kinds = dict(session.execute(select(Agency.number, Agency.sector)).all())
    offered = set(re.findall(r'name="also" value="(\d{12})"', page))
    assert leads.agency[NCMEC] in offered
    assert {kinds[number] for number in offered} <= {
        "clearinghouse",
        "juvenile_justice",
        "child_welfare",
        "tribe",
        "provider",
    }
    assert not {kinds[number] for number in offered} & {"court", "counsel", "law_enforcement", "tribe", "provider"}, (
        "whose roles have no leads of others"
    )
    assert re.search(rf"{NCMEC}.{{1,90}}?1 person: 1 NCMEC analyst", page, re.S)
    assert re.search(rf"{POLICE}</strong>: 1 detective, 1 law-enforcement supervisor", page)


def test_a_prosecutor_whom_the_table_would_let_read_is_not_offered(leads):
    with owner_session(leads.settings) as session:
        seat = session.execute(select(Seat).where(Seat.role == "prosecutor")).scalars().first()
        case, court = (
            session.execute(select(Case)).scalar_one(),
            session.execute(select(Agency).where(Agency.sector == "court")).scalars().first(),
        )
        maker = CaseMaker(session)
        office = maker.add(Office, agency_id=court.id, name="Other chambers")
        docket = maker.docket(case, court, office, False, "juvenile_justice", prosecuting_id=seat.agency_id)
        maker.party(docket, seat.agency_id)
        office_number = session.get_one(Agency, seat.agency_id).number
        held = facts_of(session, case.id, None, leads.walk.now, frozenset(PROBED))  # the owner has no seat
        eyes = Viewer(0, 0, seat.agency_id, Sector.COUNSEL, Role.PROSECUTOR)
        assert item_open(eyes, InformationClass.LEADS, held, Item(audience=frozenset({seat.agency_id}))), (
            "by the table alone"
        )
    assert f'value="{office_number}"' not in leads.worker.get(f"{leads.at}/wider").text
    leads.send(leads.worker, office_number, expect=400)


def test_the_service_itself_takes_nobody_who_was_not_offered(app, leads):
    with owner_session(leads.settings) as session:
        seat = (
            session.execute(
                select(Seat)
                .join(Agency, Agency.id == Seat.agency_id)
                .where(Seat.role == "caseworker", Agency.name == CARE)
            )
            .scalars()
            .first()
        )
        viewer = viewer_of_seat(session, seat.id, leads.walk.now)
        court = session.execute(select(Agency.number).where(Agency.sector == "court")).scalars().first()
    now = datetime.now(UTC)
    with app.app_context():
        with pytest.raises(NotRecorded):
            add_lead(viewer, leads.case, SEEN, (court,), now)
        add_lead(viewer, leads.case, SEEN, (), now)
        with pytest.raises(NotRecorded):
            widen(viewer, leads.case, leads.number(), (court,), now)
        with pytest.raises(NotThere):
            widen(viewer, leads.case, new_number(), (court,), now)


def test_before_the_first_letter_others_are_a_second_choice_and_the_words_go_along(leads):
    client = leads.worker
    data = {"csrf_token": token(client.get("/home").text), "also": leads.agency[NCMEC], "text": SEEN}
    assert f">\n{SEEN}</textarea>" in client.post(f"{leads.at}/wider", data=data).text
    box = html.unescape(client.post(f"{leads.at}/wider", data=data | {"step": "choose"}).text)
    assert f">\n{SEEN}</textarea>" in box
    assert f"{NCMEC}</strong> (added by you): 1 NCMEC analyst" in box
    assert f'name="also" value="{leads.agency[NCMEC]}"' in box
    leads.send(client, NCMEC)
    assert leads.heard() == {(POLICE, False), (NCMEC, False)}
    assert SEEN in leads.analyst.get(f"/cases/{leads.case}").text
    assert leads.logged("lead:add")[-1] == ("done", f"also to {leads.agency[NCMEC]}")


def test_whoever_may_not_read_it_cannot_be_chosen(leads):
    with owner_session(leads.settings) as session:
        never = (
            session.execute(select(Agency.number).where(Agency.sector.in_(["court", "counsel", "provider", "tribe"])))
            .scalars()
            .all()
        )
    assert len(never) > 3
    for number in (*never, new_number(), "x"):
        assert "Nothing was saved yet" in leads.send(leads.worker, number, expect=400).text
    assert leads.heard() == set()
    with owner_session(leads.settings) as session:
        assert not session.execute(select(Lead.id)).all()


def test_afterwards_it_is_an_act_of_its_own_with_a_preview(leads):
    leads.send(leads.worker)
    page = leads.worker.get(f"/cases/{leads.case}").text
    assert f"{leads.at}/{leads.number()}/wider" in page
    leads.widen(leads.worker, expect=400)
    preview = html.unescape(leads.widen(leads.worker, NCMEC, step="", expect=200).text)
    assert SEEN in preview
    assert "From now on also read by 1 person:" in preview
    assert leads.heard() == {(POLICE, False)}, "a preview does nothing"
    leads.widen(leads.worker, NCMEC)
    leads.widen(leads.worker, NCMEC, expect=400)  # it has it already: nobody is left whom one could choose
    assert leads.heard() == {(POLICE, False), (NCMEC, True)}
    assert SEEN in leads.analyst.get(f"/cases/{leads.case}").text
    assert ("done", f"also to {leads.agency[NCMEC]}") in leads.logged("lead:widen")
    leads.walk.work()
    with owner_session(leads.settings) as session:
        assert len(session.execute(select(Notice.id).where(Notice.kind == "lead")).all()) == 2
        roles = dict(session.execute(select(Seat.id, Seat.role)).all())
    assert {roles[seat] for kind, seat, *_ in leads.walk.entries() if kind == "lead"} == {
        "detective",
        "le_supervisor",
        "ncmec_analyst",
    }
    # The other lead of the same case stays as narrow as it was.
    leads.send(leads.worker, words="Seen again.")
    assert "Seen again." not in leads.analyst.get(f"/cases/{leads.case}").text


def test_nobody_else_widens_it_whoever_reads_it(leads):
    leads.send(leads.worker, NCMEC)
    number, before = leads.number(), leads.heard()
    for client in (leads.detective, leads.analyst, leads.walk.client(Role.JJ_OFFICER)):
        page = client.get(f"/cases/{leads.case}").text
        assert f"{number}/wider" not in page
        data = {"csrf_token": token(client.get("/home").text), "step": "send", "also": leads.agency[CARE]}
        mine, never = (client.post(f"{leads.at}/{one}/wider", data=data) for one in (number, new_number()))
        assert (mine.status_code, masked(mine.text)) == (404, masked(never.text))
    judge = leads.walk.client(Role.JUDICIAL_OFFICER)
    assert judge.post(
        f"{leads.at}/{number}/wider", data={"csrf_token": token(judge.get("/home").text)}
    ).status_code in (403, 404)
    assert leads.heard() == before


def test_postgresql_says_the_same_again(app, leads, settings):
    if settings.owner_url.startswith("sqlite"):
        pytest.skip("row-level security is PostgreSQL's")
    leads.send(leads.worker)
    with owner_session(settings) as session:
        lead = session.execute(select(Lead)).scalar_one()
        seat = session.execute(select(Seat).where(Seat.role == "ncmec_analyst")).scalar_one()
        card = next(card for card in seats_in_force(session, seat.person_id, leads.walk.now) if card.key == seat.id)
        viewer = viewer_for(session, seat.person_id, card, leads.walk.now)
        values = {"id": new_key(), "case": lead.case_id, "lead": lead.id, "agency": seat.agency_id}
    insert = text("insert into lead_audience (id, case_id, lead_id, agency_id) values (:id, :case, :lead, :agency)")
    with app.app_context(), pytest.raises(DBAPIError, match="row-level security"), transaction.write(viewer) as session:
        session.execute(insert, values)
