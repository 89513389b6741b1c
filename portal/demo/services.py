"""Loads the demo once: agencies, people, seats, adopted rules, and cases in every state."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import create_engine, event, func, select
from sqlalchemy.orm import Session

from portal.clocks.edition_rules import EditionState
from portal.clocks.models import PackAdoption
from portal.clocks.pack_adapters import chain, library, library_text
from portal.demo.case_services import World, add_cases
from portal.demo.meeting_services import add_meetings
from portal.demo.models import DemoLoaded
from portal.demo.notice_services import queue_notices
from portal.demo.provider_rules import AGENCY, LOGIN, SUBJECT
from portal.demo.report_services import add_report
from portal.demo.rules import AGENCIES, SEATS, mail_address
from portal.demo.unit_services import add_units
from portal.people.models import (
    Agency,
    Engagement,
    Office,
    OfficeSeat,
    Person,
    ProviderIdentity,
    Seat,
    SharingAgreement,
)
from portal.people.rules import BENCH, Sector
from portal.store.base import new_number
from portal.store.types import fold

CASES = 60


def load_demo(owner_url: str, now: datetime, cases: int = CASES) -> bool:
    """Load the demo into an empty database, as its owner, with so many cases; False where there are agencies already."""
    engine = create_engine(owner_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON"))
    with Session(engine) as session:
        if session.execute(select(func.count()).select_from(Agency)).scalar_one():
            return False
        session.add(DemoLoaded(at=now))
        world = add_people(session, now)
        adopt_packs(session, world, now)
        add_cases(session, world, now, cases)
        add_meetings(session, world, now)
        add_units(session, world, now)
        queue_notices(session, world, now)
        add_report(session, world, now)
        session.commit()
    engine.dispose()
    return True


def link_demo_identity(owner_url: str, issuer: str, now: datetime) -> str | None:
    """Link the demo's one subject at this issuer, once; the number of its agency, or None where the demo's people are not there."""
    engine = create_engine(owner_url)
    with Session(engine) as session:
        agency = session.execute(select(Agency.number).where(Agency.name == AGENCY)).scalars().first()
        person = session.execute(select(Person.id).where(Person.login_key == LOGIN)).scalar_one_or_none()
        known = select(ProviderIdentity.id).where(
            ProviderIdentity.issuer == issuer, ProviderIdentity.subject == SUBJECT
        )
        # Where the link was ended by hand it stays ended.
        if agency and person and not session.execute(known).first():
            session.add(
                ProviderIdentity(issuer=issuer, subject=SUBJECT, first_seen_at=now, person_id=person, linked_at=now)
            )
            session.commit()
    engine.dispose()
    return agency if person else None


def add_people(session: Session, now: datetime) -> World:
    """Agencies with their agreements, persons with their seats, and the two chambers."""
    world = World()
    since = now - timedelta(days=800)
    for key, (name, sector, phone) in AGENCIES.items():
        agency = Agency(number=new_number(), name=name, name_key=fold(name), sector=sector.value, phone=phone)
        if sector is Sector.COURT:
            agency.ledger_ordered_at, agency.ledger_authority = since, "Standing order 2025-3"
        if key == "court":
            agency.filing_ordered_at, agency.filing_authority = since, "Standing order 2025-4"
        session.add(agency)
        session.flush()
        session.add(SharingAgreement(agency_id=agency.id, authority="Cedar County sharing agreement", starts_at=since))
        world.agencies[key] = agency
    world.offices = [
        Office(agency_id=world.agencies[court].id, name=name)
        for court, name in (("court", "First Chambers"), ("other_court", "Second Chambers"))
    ]
    session.add_all(world.offices)
    persons: dict[str, Person] = {}
    for name, key, role, title in SEATS:
        person = persons.get(name)
        if person is None:
            login = fold(name).replace(" ", ".")
            person = persons[name] = Person(
                number=new_number(), name=name, name_key=fold(name), login=login, login_key=login,
                mail_address=mail_address(name, key),
            )  # fmt: skip
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
        world.people.setdefault(name, seat)
        if role in BENCH:
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


def adopt_packs(session: Session, world: World, now: datetime) -> None:
    """Cedar County, in Texas, has adopted federal law and its state's, by its court and child-welfare agency."""
    for pack in chain("us-tx", library()):
        session.add(
            PackAdoption(
                pack=pack.code, edition=pack.edition, agency_id=world.agencies["child_welfare"].id,
                authority="Policy review of Cedar County, resolution 1", starts_at=now - timedelta(days=790),
                state=EditionState.ADOPTED.value, text=library_text(pack.code),
            )
        )  # fmt: skip
    session.flush()
