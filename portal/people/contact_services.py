"""What administrators do with dual-status contacts: see who may be one, name one, and end that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.people.contact_models import DualContact
from portal.people.models import Agency, Person, Seat
from portal.people.queries import AgencyCard, agency_card
from portal.sharing.act_rules import KEEPERS, Act
from portal.sharing.rules import Viewer
from portal.store import transaction


@dataclass(frozen=True)
class ContactCard:
    """A seat that keeps children of an agency, and whether it is a dual-status contact."""

    number: str
    name: str
    title: str
    contact: bool


def show_contacts(viewer: Viewer, number: str, now: datetime) -> tuple[AgencyCard, list[ContactCard]] | None:
    """An agency and its seats that may be contacts, by name; None where there is no such agency."""
    with transaction.read(viewer) as session:
        card = agency_card(session, viewer, number)
        if card is None:
            return None
        rows = session.execute(
            select(Seat.id, Seat.number, Seat.title, Person.name)
            .join(Person, Person.id == Seat.person_id)
            .join(Agency, Agency.id == Seat.agency_id)
            .where(Agency.number == number, *_may_be(now))
            .order_by(Person.name_key, Seat.id)
        ).all()
        named = set(session.execute(select(DualContact.seat_id).where(DualContact.ends_at.is_(None))).scalars())
    return card, [ContactCard(row.number, row.name, row.title, row.id in named) for row in rows]


def _may_be(now: datetime) -> tuple[ColumnElement[bool], ...]:
    in_force = Seat.starts_at <= now, or_(Seat.ends_at.is_(None), Seat.ends_at > now)
    return *in_force, Person.disabled_at.is_(None), Seat.role.in_([role.value for role in KEEPERS])


def name_contact(viewer: Viewer, seat: str, named: bool, now: datetime) -> str | None:
    """Name a seat as a contact of its agency, or end that; the agency's number. None where the seat is none that may be one."""
    with transaction.write(viewer) as session:
        row = session.execute(
            select(Seat.id, Seat.agency_id, Agency.number)
            .join(Person, Person.id == Seat.person_id)
            .join(Agency, Agency.id == Seat.agency_id)
            .where(Seat.number == seat, *_may_be(now))
        ).one_or_none()
        if row is not None:
            _name(session, viewer, row.id, row.agency_id, named, now)
        outcome = Outcome.DONE if row else Outcome.REFUSED
        reason = "not found" if row is None else "dual-status contact" if named else "no dual-status contact"
        record(viewer, Act.AGENCY_EDIT, outcome, object_kind="seat", object_number=seat, reason=reason)
    return row.number if row else None


def _name(session: Session, viewer: Viewer, seat: int, agency: int, named: bool, now: datetime) -> None:
    standing = session.execute(
        select(DualContact).where(DualContact.seat_id == seat, DualContact.ends_at.is_(None))
    ).scalars().all()  # fmt: skip
    if named and not standing:
        session.add(DualContact(agency_id=agency, seat_id=seat, starts_at=now, made_by=viewer.seat))
    for contact in standing if not named else ():
        contact.ends_at = now
