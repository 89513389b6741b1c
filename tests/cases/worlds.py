"""Worlds for the tests: one agency and one seat for every role, and cases whose every relation to them is set by hand."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from portal.cases.models import Appearance, Case, CaseDocket, CaseEvent, Child, CompactMatter, Docket
from portal.cases.record_models import ScreeningDetail
from portal.clocks.models import PackAdoption
from portal.clocks.pack_adapters import library, library_text
from portal.orders.models import Order, OrderNaming
from portal.people.models import Agency, Engagement, Office, OfficeSeat, Person, Seat, SharingAgreement
from portal.people.queries import seats_in_force, viewer_for
from portal.people.rules import BENCH, ROLES_OF_SECTOR, Role, Sector
from portal.sharing.models import CaseAccess
from portal.sharing.rules import Viewer
from portal.store.base import new_number
from portal.store.types import fold

NOW = datetime.now(UTC)
LONG_AGO, PAST, FUTURE = NOW - timedelta(days=400), NOW - timedelta(days=30), NOW + timedelta(days=30)


@contextmanager
def owner_session(settings):
    """A session as the database's owner, who sets the scene."""
    engine = create_engine(settings.owner_url)
    with Session(engine) as session:
        yield session
        session.commit()
    engine.dispose()


@dataclass
class Place:
    """A role's agency, seat and, for the bench, chambers."""

    role: Role
    agency: Agency
    seat: Seat
    office: Office
    client: Agency  # in whose row the seat stands: the agency itself, for agency counsel their client

    @property
    def rows(self) -> int:
        return self.client.id


def sector_of(role: Role) -> Sector:
    """A sector that has the role."""
    return next(sector for sector, roles in ROLES_OF_SECTOR.items() if role in roles)


def add_agency(session: Session, name: str, sector: Sector, agreed: bool = True) -> Agency:
    """An agency, with its sharing agreement in force unless told otherwise."""
    agency = Agency(number=new_number(), name=name, name_key=fold(name), sector=sector.value)
    session.add(agency)
    session.flush()
    session.add(
        SharingAgreement(agency_id=agency.id, authority="test", starts_at=LONG_AGO, ends_at=None if agreed else PAST)
    )
    return agency


def adopt_packs(session, agency, since):
    """Federal law and Texas, adopted by the agency of this key from an instant on."""
    for code in ("us-federal", "us-tx"):
        session.add(
            PackAdoption(
                pack=code, edition=library()[code].edition, agency_id=agency, authority="Resolution 1", starts_at=since,
                state="adopted", text=library_text(code),
            )
        )  # fmt: skip
    session.flush()


def add_place(session: Session, role: Role, agreed: bool = True) -> Place:
    """An agency with one person in one seat of the role."""
    agency = add_agency(session, f"Agency of the {role.value}", sector_of(role), agreed)
    login = f"{role.value}.{new_number()}"
    person = Person(number=new_number(), name=f"Testperson {role.value}", name_key=login, login=login, login_key=login)
    office = Office(agency_id=agency.id, name="Chambers")
    session.add_all([person, office])
    session.flush()
    seat = Seat(
        number=new_number(),
        person_id=person.id,
        agency_id=agency.id,
        role=role.value,
        title=role.value,
        starts_at=LONG_AGO,
    )
    session.add(seat)
    session.flush()
    client = agency
    if role in BENCH:
        session.add(OfficeSeat(office_id=office.id, seat_id=seat.id))
    if role is Role.AGENCY_COUNSEL:
        client = add_agency(session, "Client of the agency counsel", Sector.CHILD_WELFARE)
        session.add(Engagement(counsel_agency_id=agency.id, client_agency_id=client.id, starts_at=LONG_AGO))
    session.flush()
    return Place(role, agency, seat, office, client)


def viewer_of(session: Session, place: Place) -> Viewer:
    """The viewer that the portal would make of a seat."""
    card = next(card for card in seats_in_force(session, place.seat.person_id, NOW) if card.key == place.seat.id)
    return viewer_for(session, place.seat.person_id, card, NOW)


class CaseMaker:
    """Makes cases of one owner and sets their relations one by one."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.owner = add_agency(session, "Owner of every case", Sector.CHILD_WELFARE)
        self.stranger = add_agency(session, "A stranger to every case", Sector.CHILD_WELFARE)

    def add(self, model: Any, **values: Any) -> Any:
        """Add a row and give it its keys."""
        row = model(**values)
        self.session.add(row)
        self.session.flush()
        return row

    def case(self) -> Case:
        """A new case of a new child, the owner let in, the child missing."""
        child = self.add(Child, agency_id=self.owner.id)
        case = self.add(Case, number=new_number(), child_id=child.id, agency_id=self.owner.id, opened_at=PAST)
        self.let_in(case, self.owner)
        self.event(case, "absence")
        return case

    def let_in(self, case: Case, agency: Agency, starts: datetime = PAST, ends: datetime | None = None) -> None:
        """Let an agency into the case."""
        self.add(
            CaseAccess,
            case_id=case.id,
            agency_id=agency.id,
            ground="test",
            basis="test",
            starts_at=starts,
            ends_at=ends,
        )

    def event(self, case: Case, kind: str) -> None:
        """Something that happened."""
        self.add(CaseEvent, case_id=case.id, agency_id=self.owner.id, recorded_at=PAST, kind=kind, happened_at=PAST)

    def docket(
        self, case: Case, court: Agency, office: Office, notice: bool, kind: str = "child_welfare", **agencies: int
    ) -> Docket:
        """A docket of the child that the case concerns."""
        docket = self.add(
            Docket,
            child_id=case.child_id,
            court_id=court.id,
            office_id=office.id,
            docket_number="0",
            kind=kind,
            **agencies,
        )
        self.add(CaseDocket, case_id=case.id, docket_id=docket.id, notice_filing_id=1 if notice else None)
        return docket

    def party(self, docket: Docket, party: int, ends: datetime | None = None) -> None:
        """An appearance on the docket."""
        self.add(Appearance, docket_id=docket.id, party=party, stands_for="test", starts_at=LONG_AGO, ends_at=ends)

    def compact(self, case: Case, one: int, other: int, ends: datetime | None = None) -> None:
        """An interstate matter of the case."""
        self.add(
            CompactMatter, case_id=case.id, kind="ICJ", sending_id=one, receiving_id=other, starts_at=PAST, ends_at=ends
        )

    def screening(self, case: Case, agency: int) -> None:
        """A screening entry by an agency."""
        self.add(ScreeningDetail, case_id=case.id, agency_id=agency, recorded_at=PAST, why_left="test")

    def seal(self, case: Case, docket: Docket, named: list[int]) -> None:
        """Seal the whole case by an order that names these parties."""
        order = self.order(case, docket, named, sealed=True)
        case.sealed_by = order.id
        self.session.flush()

    def order(self, case: Case, docket: Docket, named: list[int], sealed: bool = False, text: str = "test") -> Order:
        """An order that names these parties."""
        order = self.add(
            Order, case_id=case.id, agency_id=docket.court_id, recorded_at=PAST, docket_id=docket.id, order_title=text,
            order_text=text, signed_at=PAST, starts_at=PAST, sealed=sealed,
        )  # fmt: skip
        for party in named:
            self.add(OrderNaming, case_id=case.id, order_id=order.id, party=party)
        return order
