"""A world in which every form of the portal has its page: the rows that the tables of forms refer to, and who uses them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, text

from portal.cases.dual_models import DualSide
from portal.cases.interstate_models import InterstateTrack
from portal.cases.link_models import CaseLink
from portal.cases.merge_models import ChildMerge
from portal.cases.models import Case, CaseEvent, Child
from portal.cases.provider_report_models import ProviderReport
from portal.cases.request_models import InformationRequest
from portal.cases.talk_models import Comment, Lead
from portal.clocks.models import Duty, DutyRelief, PackAdoption
from portal.clocks.pack_adapters import library_text
from portal.clocks.recompute_services import refresh
from portal.meetings.rules import State
from portal.notices.models import Shift, Unit
from portal.orders.models import Filing
from portal.orders.notice_services import NOTICE
from portal.outgoing.models import PosterRequest
from portal.people.adapters import hash_password
from portal.people.contact_models import DualContact
from portal.people.models import Office, Person, ProviderIdentity, Seat
from portal.people.oidc_adapters import Peer
from portal.people.provider_rules import Provider
from portal.people.rules import Role, Sector
from portal.people.services import invite
from portal.store.base import db, new_number
from tests.cases.worlds import PAST, CaseMaker, add_agency, add_place, owner_session, viewer_of
from tests.meetings.scenes import AHEAD, make_meeting
from tests.people.factories import PASSWORD, give_credential, login_of
from tests.web.browsing import enter, token
from tests.web.portal_forms import FORMS, ISSUER, MEETING

RETURNED = PAST + timedelta(days=3)


def rows(settings):
    """Every row of every table but those that keep the trace of the tries themselves."""
    own = ("audit_entry", "audit_head", "sign_in_attempt", "sign_in_session", "look_up", "disclosure")
    engine = create_engine(settings.owner_url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(str, connection.execute(text(f"select * from {table.name}"))))
            for table in db.metadata.sorted_tables
            if table.name not in own
        }
    engine.dispose()
    return found


class World:
    """Who fills the forms in, and where."""

    def __init__(self, app, settings):
        self.app, self.settings = app, settings
        with owner_session(settings) as session:
            worker, admin, auditor, judge = (
                add_place(session, role)
                for role in (Role.CASEWORKER, Role.ADMINISTRATOR, Role.AUDITOR, Role.JUDICIAL_OFFICER)
            )
            ahead, *_ = make_meeting(session, judge.seat, [worker.seat])
            held, item, action = make_meeting(session, judge.seat, [worker.seat], State.CIRCULATED)
            self.meetings = {
                "/change": ahead.number,
                "/presence": held.number,
                "items/": item.number,
                "actions/": action.number,
            }
            known = hash_password(PASSWORD)
            self.seed = give_credential(session, worker.seat.person_id, known)
            self.login = login_of(session, worker.seat.person_id)
            self.seats = {
                "caseworker": worker.seat.number,
                "administrator": admin.seat.number,
                "auditor": auditor.seat.number,
                "convener": judge.seat.number,
            }
            detective, analyst, other = (
                add_place(session, role)
                for role in (Role.DETECTIVE, Role.NCMEC_ANALYST, Role.STATE_CLEARINGHOUSE_ANALYST)
            )
            self.seats |= {"detective": detective.seat.number, "analyst": analyst.seat.number}
            self.agency, self.other, self.joined = worker.agency.number, other.agency.number, detective.agency.number
            self.scene(session, worker, detective, analyst)
            self.lists(session)
            self.home(session, worker)
            self.bench(session)
            self.admin_person = session.get_one(Person, admin.seat.person_id).number
            self.person = session.get_one(Person, worker.seat.person_id).number
            waiting = ProviderIdentity(issuer=ISSUER, subject="x", first_seen_at=datetime.now(UTC))
            session.add(waiting)
            session.flush()
            self.identity = waiting.number
        provider = Provider("test", "Test sign-in", ISSUER, "homeward", "secret", self.agency, ("RS256",))
        app.config["PEERS"] = {"test": Peer(provider, "http://localhost")}
        with app.app_context():
            self.link = invite(
                None, "Invited", "invited", self.agency, Role.CASEWORKER, "Caseworker", datetime.now(UTC)
            )

    def scene(self, session, worker, detective, analyst):
        """A child, its case with a duty, a docket and a prepared notice, and a child who is not missing."""
        maker = CaseMaker(session)
        keep = {"agency_id": worker.agency.id, "name_key": "x", "search_key": "x"}
        free = maker.add(Child, full_name="Free Testchild", **keep)
        child = maker.add(Child, full_name="Missing Testchild", **keep)
        case = maker.add(Case, child_id=child.id, agency_id=worker.agency.id, opened_at=PAST)
        for agency in (worker.agency, detective.agency, analyst.agency):
            maker.let_in(case, agency)
        maker.add(
            CaseEvent,
            case_id=case.id,
            agency_id=worker.agency.id,
            recorded_at=PAST,
            kind="information_received",
            happened_at=PAST,
        )
        maker.add(InterstateTrack, case_id=case.id, agency_id=worker.agency.id, recorded_at=PAST, role="home")
        self.back = self.returned(maker, worker, detective, keep)
        court = add_agency(session, "A court of the forms", Sector.COURT)
        office = maker.add(Office, agency_id=court.id, name="Chambers")
        docket, spare = (maker.docket(case, court, office, notice=False) for _ in range(2))
        filing = maker.add(
            Filing,
            case_id=case.id,
            agency_id=worker.agency.id,
            recorded_at=PAST,
            docket_id=spare.id,
            kind=NOTICE,
            filing_title="Notice",
            filing_text="x",
        )
        refresh(session, viewer_of(session, worker), case.id, datetime.now(UTC))
        duty = session.query(Duty).filter_by(case_id=case.id, rule="notify-parent").one()
        self.case, self.child, self.duty, self.filing = case.number, free.number, duty.number, filing.number
        self.docket, self.office = str(docket.id), str(office.id)
        self.relief(session, maker, worker, case)
        self.doubles(maker, worker, free, child)
        asked = maker.add(
            InformationRequest, case_id=case.id, agency_id=detective.agency.id, recorded_at=PAST, seat_id=detective.seat.id,
            asked_id=worker.agency.id, question="Who saw her?", needed_by=AHEAD, services="analysis",
        )  # fmt: skip
        self.question, self.analysts = asked.number, analyst.agency.number
        beside = session.query(Case).filter_by(number=self.back).one()
        first, second = sorted((case.id, beside.id))
        tied = maker.add(
            CaseLink, first_id=first, second_id=second, kind="together", agency_id=worker.agency.id, seat_id=worker.seat.id, recorded_at=PAST
        )  # fmt: skip
        self.tied = tied.number
        lead = maker.add(
            Lead, case_id=case.id, agency_id=worker.agency.id, recorded_at=PAST, lead_text="At the station."
        )
        self.lead = lead.number
        said = maker.add(
            Comment, case_id=case.id, agency_id=worker.agency.id, seat_id=worker.seat.id, recorded_at=PAST, comment_text="Said."
        )  # fmt: skip
        self.comment = said.number
        maker.add(
            PosterRequest, case_id=case.id, agency_id=analyst.agency.id, recorded_at=PAST, seat_id=analyst.seat.id, digest="0" * 64
        )  # fmt: skip

    def doubles(self, maker, worker, free, child):
        """A proposal that two children are one, and a question to the worker as a dual-status contact."""
        merge = maker.add(
            ChildMerge, agency_id=worker.agency.id, first_id=free.id, second_id=child.id, stood="0" * 32, proposed_at=PAST,
            proposed_by=worker.seat.id,
        )  # fmt: skip
        other = add_place(maker.session, Role.CASEWORKER)
        for place in (worker, other):
            maker.add(
                DualContact, agency_id=place.agency.id, seat_id=place.seat.id, starts_at=PAST, made_by=worker.seat.id
            )
        twin = maker.add(Child, full_name="A twin of the forms", agency_id=other.agency.id)
        number = new_number()
        for side, of, its, them in ((free, worker, twin, other), (twin, other, free, worker)):
            maker.add(
                DualSide, number=number, agency_id=of.agency.id, child_id=side.id, other_agency_id=them.agency.id, other_child_id=its.id,
                asked_at=PAST,
            )  # fmt: skip
        self.merge, self.dual, self.second = merge.number, number, child.number

    def returned(self, maker, worker, detective, keep):
        """The number of the case of a child who is back."""
        child = maker.add(Child, full_name="Returned Testchild", **keep)
        case = maker.add(Case, child_id=child.id, agency_id=worker.agency.id, opened_at=PAST)
        for agency in (worker.agency, detective.agency):
            maker.let_in(case, agency)
        for kind, happened_at in (("information_received", PAST), ("returned", RETURNED)):
            maker.add(
                CaseEvent, case_id=case.id, agency_id=worker.agency.id, recorded_at=happened_at, kind=kind, happened_at=happened_at
            )  # fmt: skip
        return case.number

    def relief(self, session, maker, worker, case):
        """A duty whose time may give way, a supervisor of the worker's agency, and a pause that they approved."""
        yielding = session.query(Duty).filter_by(case_id=case.id, rule="notify-attorney-ad-litem").one()
        supervisor = add_place(session, Role.CW_SUPERVISOR)
        session.get_one(Seat, supervisor.seat.id).agency_id = worker.agency.id
        self.seats["supervisor"], self.yielding = supervisor.seat.number, yielding.number
        pause = maker.add(
            DutyRelief, case_id=case.id, agency_id=worker.agency.id, recorded_at=PAST, duty_id=yielding.id, seat_id=worker.seat.id,
            relief="pause", kind=yielding.kind, recipient_code=yielding.recipient_code, started_by=yielding.started_by,
            starts_at=PAST, answer="approved", answered_at=PAST, answered_by=supervisor.seat.id,
        )  # fmt: skip
        self.asked = pause.number

    def home(self, session, worker):
        """A group home, and its report to the worker's agency."""
        place = add_place(session, Role.PROVIDER)
        report = ProviderReport(
            agency_id=place.agency.id, placing_id=worker.agency.id, seat_id=place.seat.id, recorded_at=datetime.now(UTC),
            child_name="Reported Testchild",
        )  # fmt: skip
        session.add(report)
        session.flush()
        self.seats["home"], self.reported = place.seat.number, report.number

    def lists(self, session):
        """Someone who keeps the lists of an agency, a colleague of the same role, and a unit with a shift under way."""
        keeper, colleague = add_place(session, Role.CW_SUPERVISOR), add_place(session, Role.CW_SUPERVISOR)
        session.get_one(Seat, colleague.seat.id).agency_id = keeper.agency.id
        unit = Unit(agency_id=keeper.agency.id, name="Desk of the forms", takes="everything")
        session.add(unit)
        session.flush()
        shift = Shift(unit_id=unit.id, seat_id=keeper.seat.id, starts_at=PAST, ends_at=AHEAD, made_by=keeper.seat.id)
        session.add(shift)
        session.flush()
        self.seats |= {"keeper": keeper.seat.number, "colleague": colleague.seat.number}
        self.on_call = {"/units/": unit.number, "/shifts/": shift.number}

    def bench(self, session):
        """An analyst with a draft of Texas and a supervisor for whom another was sent, of an agency with authority."""
        writer, approver, other = (
            add_place(session, role) for role in (Role.POLICY_ANALYST, Role.CW_SUPERVISOR, Role.POLICY_ANALYST)
        )
        session.get_one(Seat, approver.seat.id).agency_id = other.agency.id
        keep = {
            "agency_id": writer.agency.id,
            "text": library_text("us-tx").replace("2025-09", "2026-09"),
            "pack": "us-tx",
        }
        session.add(
            PackAdoption(
                **keep | {"text": library_text("us-tx")},
                edition="2025-09",
                authority="x",
                state="adopted",
                starts_at=PAST,
            )
        )
        draft = PackAdoption(**keep, edition="2026-09", state="draft", drafted_by=writer.seat.id, drafted_at=PAST)
        sent = PackAdoption(
            **keep | {"agency_id": other.agency.id}, edition="2026-10", state="sent", drafted_by=other.seat.id, drafted_at=PAST,
            sent_by=other.seat.id, sent_at=PAST, starts_at=AHEAD, authority="x",
        )  # fmt: skip
        coming = PackAdoption(
            **keep | {"agency_id": other.agency.id, "pack": "us-ky", "text": library_text("us-ky")}, edition="2026-11", state="adopted", starts_at=AHEAD, authority="x",
        )  # fmt: skip
        session.add_all([draft, sent, coming])
        session.flush()
        self.seats |= {"rule_writer": writer.seat.number, "rule_approver": approver.seat.number}
        self.draft, self.sent_edition, self.coming = draft.number, sent.number, coming.number

    def client(self, who):
        """A client of this person."""
        if who in self.seats:
            return enter(self.app, self.seats[who])
        client = self.app.test_client()
        if who == "half":
            client.post(
                "/sign-in",
                data={
                    "csrf_token": token(client.get("/sign-in").text),
                    "login": self.login,
                    "password": PASSWORD,
                },
            )
        return client

    def address(self, rule):
        """The rule with this world's own numbers."""
        case = (
            self.back
            if rule.endswith("/return") or "/return/steps/" in rule
            else self.case
            if rule.startswith("/cases/<")
            else self.identity
            if "sign-on" in rule
            else self.agency
        )
        if rule.startswith("/provider-reports/"):
            case = self.reported
        if rule.startswith("/meetings/"):
            case = next((number for part, number in self.meetings.items() if part in rule), self.agency)
        if rule.startswith("/on-call/"):
            case = next((number for part, number in self.on_call.items() if part in rule), self.agency)
        if rule.startswith("/rules/"):
            case = (
                self.sent_edition
                if rule.endswith("/refuse")
                else self.coming
                if rule.endswith("/recall")
                else self.draft
            )
        if rule.startswith(("/merges/", "/dual-status/")):
            case = self.merge if rule.startswith("/merges/") else self.dual
        found = (
            rule.replace("<token:token>", self.link)
            .replace("<name:rule>", "notify-court")
            .replace("<name:step>", "step-1")
            .replace("<name:kind>", "description-photo")
            .replace("/people/<number:number>", f"/people/{self.admin_person}")
            .replace("<number:number>", case)
        )
        return (
            found.replace("<number:child>", self.child)
            .replace("<number:second>", self.second)
            .replace("<number:duty>", self.yielding if rule.endswith("/ask") else self.duty)
            .replace("<number:filing>", self.filing)
            .replace("<number:asked>", self.question if "/requests/" in rule else self.asked)
            .replace("<number:agency>", self.analysts if "/requests/new/" in rule else self.joined)
            .replace("<number:lead>", self.lead)
            .replace("<number:link>", self.tied)
            .replace("<number:comment>", self.comment)
            .replace("<number:case>", self.case)
        )

    def page(self, rule):
        """Where the form's page is."""
        page = FORMS[rule][1]
        if page == "answer":
            return f"/rules/drafts/{self.sent_edition}/answer"
        if page == "merge":
            return f"/merges/{self.merge}"
        if page in ("case", "notice", "comments/new", "poster"):
            return f"/cases/{self.case}" + ("" if page == "case" else f"/{page}")
        return page or self.address(rule)

    def right(self, rule):
        """What is right in each field."""
        values = {name: value for name, (value, _) in FORMS[rule][2].items()}
        if "agency" in values:
            values["agency"] = self.other if rule.endswith("/refer") else self.agency
        if "also" in values and "/leads" in rule:
            values["also"] = self.analysts
        if "offices" in values:
            values["offices"] = f"a{self.joined}"
        if "placing" in values:
            values["placing"] = self.agency
        if rule.endswith("/links"):
            values["other"] = self.back
        if "docket" in values:
            values["docket"] = self.docket
        if rule.endswith("/dockets"):
            values["office"] = self.office
        if "person" in values:
            values["person"] = self.person
        if rule == "/demo":
            values["seat"] = self.seats["caseworker"]
        if rule.startswith("/on-call/"):
            values |= {name: self.seats["colleague"] for name in ("seat", "acting") if name in values}
            values |= {"whose": self.seats["keeper"]} if "whose" in values else {}
        values |= {name: self.seats["caseworker"] for name in ("invitees", "present", "owner") if name in values}
        if rule.endswith("/change"):
            values = {name: value for name, (value, _) in MEETING.items()} | values
            values["recorder"] = self.seats["convener"]
        return values
