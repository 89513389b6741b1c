"""Loads the demo once: agencies, people, seats, and cases with something in every class."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import create_engine, event, func, select
from sqlalchemy.orm import Session

from portal.cases.models import Appearance, Case, CaseDocket, CaseEvent, Child, CompactMatter, Custody, Docket
from portal.cases.record_models import RECORDS, Identity
from portal.cases.talk_models import Comment, CommentAudience, InvestigativeNote, Lead, LeadAudience
from portal.clocks.models import Duty, DutyNote
from portal.demo.meeting_services import add_meetings
from portal.demo.rules import AGENCIES, CHILDREN, SEATS
from portal.demo.texts_rules import texts
from portal.orders.models import Filing, Order, OrderNaming, OrderRelease, Service
from portal.people.models import Agency, Engagement, Office, OfficeSeat, Person, Seat, SharingAgreement
from portal.people.rules import Role
from portal.sharing.models import CaseAccess, RecordedAuthority
from portal.sharing.rules import InformationClass as C
from portal.store.base import new_number
from portal.store.types import fold


@dataclass
class World:
    """The demo's agencies, seats and chambers by name."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    offices: list[Office] = field(default_factory=list)


def load_demo(owner_url: str, now: datetime) -> bool:
    """Load the demo into an empty database, as its owner; False where there are agencies already."""
    engine = create_engine(owner_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON"))
    with Session(engine) as session:
        if session.execute(select(func.count()).select_from(Agency)).scalar_one():
            return False
        world = add_people(session, now)
        for turn, (name, years, sex, absences) in enumerate(CHILDREN):
            _add_child(session, world, now, turn, name, now - timedelta(days=years * 365.25), sex, absences)
        add_meetings(session, world, now)
        session.commit()
    engine.dispose()
    return True


def add_people(session: Session, now: datetime) -> World:
    """Agencies with their agreements, persons with their seats, and the two chambers."""
    world = World()
    since = now - timedelta(days=500)
    for key, (name, sector, phone) in AGENCIES.items():
        agency = Agency(number=new_number(), name=name, name_key=fold(name), sector=sector.value, phone=phone)
        if key == "court":
            agency.ledger_ordered_at, agency.ledger_authority = since, "Standing order 2025-3"
        session.add(agency)
        session.flush()
        session.add(SharingAgreement(agency_id=agency.id, authority="Cedar County sharing agreement", starts_at=since))
        world.agencies[key] = agency
    world.offices = [
        Office(agency_id=world.agencies["court"].id, name=name) for name in ("First Chambers", "Second Chambers")
    ]
    session.add_all(world.offices)
    persons: dict[str, Person] = {}
    for name, key, role, title in SEATS:
        person = persons.get(name)
        if person is None:
            login = fold(name).replace(" ", ".")
            person = persons[name] = Person(
                number=new_number(), name=name, name_key=fold(name), login=login, login_key=login
            )
            session.add(person)
            session.flush()
        seat = Seat(
            number=new_number(),
            person_id=person.id,
            agency_id=world.agencies[key].id,
            role=role.value,
            title=title,
            starts_at=since,
        )
        session.add(seat)
        session.flush()
        world.seats.setdefault(role.value, seat)
        if role in (Role.JUDICIAL_OFFICER, Role.COURT_COORDINATOR, Role.CLERK):
            office = world.offices["Second" in title]
            session.add(OfficeSeat(office_id=office.id, seat_id=seat.id))
    session.add(
        Engagement(
            counsel_agency_id=world.agencies["agency_lawyer"].id,
            client_agency_id=world.agencies["child_welfare"].id,
            starts_at=since,
        )
    )
    session.flush()
    return world


def _add_child(
    session: Session, world: World, now: datetime, turn: int, name: str, born: datetime, sex: str, absences: Any
) -> None:
    owner = world.agencies["other_welfare" if turn == 10 else "child_welfare"]
    child = Child(agency_id=owner.id)
    session.add(child)
    session.flush()
    dual = turn in (0, 3, 4, 8)
    dockets = [_add_docket(session, world, child, now, "child_welfare", f"25-CW-{1001 + turn}", second=turn in (5, 11))]
    if dual:
        dockets.append(_add_docket(session, world, child, now, JJ, f"25-JJ-{2001 + turn}"))
    for began, ended in absences:
        start = now - timedelta(days=began)
        end = None if ended is None else now - timedelta(days=ended)
        case = Case(
            number=new_number(),
            child_id=child.id,
            agency_id=owner.id,
            opened_at=start + timedelta(hours=2),
            closed_at=end,
        )
        session.add(case)
        session.flush()
        writer = CaseWriter(session, world, case, start, end)
        writer.write(name, born, sex, dockets, dual, first=turn == 0 and end is None, provider=turn in (0, 2, 6))


def _add_docket(
    session: Session, world: World, child: Child, now: datetime, kind: str, number: str, second: bool = False
) -> Docket:
    since = now - timedelta(days=450)
    docket = Docket(
        child_id=child.id, court_id=world.agencies["court"].id, office_id=world.offices[second].id, docket_number=number, kind=kind,
        supervising_id=world.agencies["probation"].id if kind == JJ else None,
        prosecuting_id=world.agencies["prosecutor"].id if kind == JJ else None,
    )  # fmt: skip
    session.add(docket)
    session.flush()
    stands = {
        "childs_attorney": "child",
        "gal_casa": "child",
        "parents_counsel": "parent",
        "tribal_representative": "tribe",
    }
    parties = [(world.seats[role].id, whom) for role, whom in stands.items()] + [
        (world.agencies["child_welfare"].id, "agency")
    ]
    if kind == JJ:
        parties = [(world.seats["childs_attorney"].id, "child"), (world.seats["prosecutor"].id, "state")]
    session.add_all(
        Appearance(docket_id=docket.id, party=party, stands_for=whom, starts_at=since) for party, whom in parties
    )
    return docket


JJ = "juvenile_justice"


class CaseWriter:
    """Writes one case of the demo."""

    def __init__(self, session: Session, world: World, case: Case, start: datetime, end: datetime | None) -> None:
        self.session, self.world, self.case, self.start, self.end = session, world, case, start, end
        self.owner = case.agency_id

    def add(self, model: Any, agency: int | None = None, hours: float = 3, **values: Any) -> Any:
        """Add a row of the case, recorded by an agency some hours after the start."""
        row = model(
            case_id=self.case.id,
            agency_id=agency or self.owner,
            recorded_at=self.start + timedelta(hours=hours),
            **values,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def link(self, model: Any, **values: Any) -> None:
        """Add a row that ties the case to something."""
        self.session.add(model(case_id=self.case.id, **values))

    def key(self, agency: str) -> int:
        """The key of one of the demo's agencies."""
        return self.world.agencies[agency].id

    def write(
        self, name: str, born: datetime, sex: str, dockets: list[Docket], dual: bool, first: bool, provider: bool
    ) -> None:
        """The whole case: events, access, papers, records, talk and duties. `first`: the one that shows everything."""
        notice = self.papers(dockets, first)
        self.access(dual, first, provider)
        self.records(name, born, sex, notice, first, provider)
        self.talk()
        self.duties()

    def access(self, dual: bool, first: bool, provider: bool) -> None:
        """Who is let in and on which ground."""
        joined = {"police": "investigation", "ncmec": "referral", "clearinghouse": "referral", "court": "notice", "childs_lawyer": "notice",
                  "casa": "notice", "parents_lawyer": "notice"}  # fmt: skip
        if dual:
            joined |= {"probation": "referral", "prosecutor": "notice"}
        if first:
            joined |= {"tribe": "referral", "compact": "referral"}
            self.link(
                CompactMatter,
                kind="ICJ",
                sending_id=self.key("probation"),
                receiving_id=self.key("compact"),
                starts_at=self.start,
            )
        if provider:
            joined["provider"] = "report"
        self.link(
            CaseAccess, agency_id=self.owner, ground="owner", basis="Tex. Fam. Code 264.123", starts_at=self.start
        )
        for agency, ground in joined.items():
            self.link(
                CaseAccess,
                agency_id=self.key(agency),
                ground=ground,
                basis="Cedar County sharing agreement",
                starts_at=self.start,
            )
        self.link(Custody, agency_id=self.owner, starts_at=self.start - timedelta(days=300))
        for information_class in (C.HEALTH_EDUCATION, C.SUBSTANCE_USE):
            self.link(
                RecordedAuthority,
                information_class=information_class.value,
                recipient=self.owner,
                basis="Signed consent",
                starts_at=self.start,
            )
        if first:
            self.link(
                RecordedAuthority,
                information_class=C.SENSITIVE_IDS.value,
                recipient=self.key("police"),
                basis="45 CFR 164.512(f)(2)",
                starts_at=self.start,
            )

    def papers(self, dockets: list[Docket], first: bool) -> int:
        """The notice of missing child on each docket, an order, and in the first case a sealed and a held paper."""
        notice = 0
        for docket in dockets:
            filing = self.add(
                Filing, hours=6, docket_id=docket.id, filing_title="Notice of missing child", filed_at=self.start + timedelta(hours=6),
                filing_text="The child left the placement and has not been seen since. Law enforcement and NCMEC were told.",
            )  # fmt: skip
            notice = notice or filing.id
            self.link(CaseDocket, docket_id=docket.id, notice_filing_id=filing.id)
            for role in ("childs_attorney", "gal_casa", "parents_counsel"):
                self.link(Service, filing_id=filing.id, party=self.world.seats[role].id, served_at=filing.filed_at)
            order = self.add(
                Order, agency=self.key("court"), hours=20, docket_id=docket.id, order_title="Order to report and document",
                order_text="Cedar County Child Welfare shall report to NCMEC within 24 hours and file proof. The police shall file the NCIC number.",
                signed_at=self.start + timedelta(hours=20), starts_at=self.start,
            )  # fmt: skip
            for agency in ("child_welfare", "police"):
                self.link(OrderNaming, order_id=order.id, party=self.key(agency))
        if first:
            self._closed_papers(dockets[0])
        return notice

    def _closed_papers(self, docket: Docket) -> None:
        sealed = self.add(
            Order, agency=self.key("court"), hours=22, docket_id=docket.id, order_title="Sealed order on an address",
            order_text="The address of the relative shall be kept from all but the persons named.", signed_at=self.start + timedelta(hours=22),
            starts_at=self.start, sealed=True,
        )  # fmt: skip
        self.link(OrderNaming, order_id=sealed.id, party=self.key("child_welfare"))
        release = self.add(
            Order, agency=self.key("court"), hours=23, docket_id=docket.id, order_title="Order releasing the placement city",
            order_text="Parents' counsel may have the city of placement.", signed_at=self.start + timedelta(hours=23), starts_at=self.start,
        )  # fmt: skip
        self.link(OrderNaming, order_id=release.id, party=self.world.seats["parents_counsel"].id)
        self.link(OrderRelease, order_id=release.id, information_class=C.PLACEMENT.value)
        self.link(RecordedAuthority, information_class=C.PLACEMENT.value, recipient=self.world.seats["parents_counsel"].id,
                  fields="placement_city;placement_state", basis="Order releasing the placement city", starts_at=self.start)  # fmt: skip
        self.add(
            Filing, hours=24, docket_id=docket.id, filing_title="Request for a pick-up order", filing_text="The agency asks for a pick-up order without notice.",
            filed_at=self.start + timedelta(hours=24), held_authority="Local rule 4.2, emergency request",
        )  # fmt: skip

    def records(self, name: str, born: datetime, sex: str, notice: int, first: bool, provider: bool) -> None:
        """What the agencies recorded, class by class."""
        for kind, hours in (("absence", 0.0), ("information_received", 1.0), ("determined_missing", 1.5)):
            self.add(CaseEvent, kind=kind, happened_at=self.start + timedelta(hours=hours))
        if first:
            self.add(CaseEvent, kind="victim_identified", happened_at=self.start + timedelta(hours=5))
        if self.end:
            self.add(
                CaseEvent,
                kind="returned",
                happened_at=self.end,
                hours=(self.end - self.start).total_seconds() / 3600 + 1,
            )
        for information_class, values in texts(name, self.start, first or bool(self.end)).items():
            filed = (
                notice
                if information_class in (C.DESCRIPTION_PHOTO, C.ENDANGERMENT_CIRCUMSTANCES, C.PLACEMENT)
                else None
            )
            agency = self.key("police") if information_class is C.NCIC_ATTESTATION else None
            if information_class is C.IDENTITY:
                values = values | {
                    "birth_date": born.date(),
                    "sex": sex,
                    "name_key": fold(name),
                    "search_key": fold(name),
                }
            self.add(RECORDS[information_class], agency=agency, filing_id=filed, **values)
        if provider:
            self.add(
                Identity,
                agency=self.key("provider"),
                hours=1,
                full_name=name,
                name_key=fold(name),
                search_key=fold(name),
            )
            self.add(
                RECORDS[C.ENDANGERMENT_CIRCUMSTANCES],
                agency=self.key("provider"),
                hours=1,
                narrative="Not in bed at the 11 pm round; window open.",
            )

    def talk(self) -> None:
        """A comment to all partners, one to the police alone, a lead, a note."""
        seat = self.world.seats["caseworker"].id
        self.add(
            Comment,
            hours=7,
            seat_id=seat,
            all_partners=True,
            comment_text="The school was told. The bus pass was last used on the day itself.",
        )
        comment = self.add(
            Comment, hours=8, seat_id=seat, comment_text="The aunt is afraid to talk at home; call her at work."
        )
        self.link(CommentAudience, comment_id=comment.id, agency_id=self.key("police"))
        lead = self.add(
            Lead, hours=9, lead_text="A friend says that the child may be near the Fourth Street bus station."
        )
        self.link(LeadAudience, lead_id=lead.id, agency_id=self.key("police"))
        self.add(
            InvestigativeNote,
            agency=self.key("police"),
            hours=10,
            note_text="Camera footage asked for; answer due Thursday.",
        )

    def duties(self) -> None:
        """Three duties of the owner and one of the police."""
        rows = (
            ("Tell law enforcement", "Cedar City Police Department", "police", 24, 3.0, "phone", "done on time"),
            ("Tell NCMEC", "NCMEC", "ncmec", 24, 26.0, "phone", "done late"),
            ("Tell the court", "Cedar County District Court", "court", 24, 6.0, "filing", "done on time"),
        )
        for duty, recipient, owed, limit, done, channel, verdict in rows:
            row = self.add(
                Duty, duty=duty, recipient=recipient, owed_to_id=self.key(owed), due_at=self.start + timedelta(hours=limit + 1),
                done_at=self.start + timedelta(hours=done), channel=channel, verdict=verdict, source="42 USC 671(a)(35)",
                reason_code="no answer" if "late" in verdict else None,
            )  # fmt: skip
            self.add(
                DutyNote, hours=done, duty_id=row.id, note_text=f"{duty}: called twice, written down by the night desk."
            )
        entry = self.add(Duty, agency=self.key("police"), duty="Enter into NCIC", recipient="NCIC", due_at=self.start + timedelta(hours=5),
                         done_at=self.start + timedelta(hours=4), channel="terminal", verdict="done on time", source="34 USC 41308")  # fmt: skip
        self.add(DutyNote, agency=self.key("police"), duty_id=entry.id, note_text="Entered by the desk officer.")
