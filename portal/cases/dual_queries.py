"""Reads of questions whether two agencies hold the same child: for the contacts of the viewer's own side alone; and the pairs to be asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from portal.cases.dual_models import DualSide
from portal.cases.dual_rules import DualAnswer, DualCard, DualOutcome
from portal.cases.models import Case, Child
from portal.cases.report_queries import open_case
from portal.people.contact_models import DualContact
from portal.people.models import Agency, Person, Seat, SharingAgreement
from portal.sharing.act_rules import KEEPERS
from portal.sharing.fact_queries import in_force
from portal.sharing.rules import Viewer

MOST, AT_ONCE = 20, 200
SHOWN = timedelta(days=30)  # so long an answer that both gave stays on the home page


def _contacts(now: datetime) -> Any:
    """Contacts whose seat is in force, with a person who may sign in, of an agency whose sharing agreement is in force."""
    agreed = exists(
        select(SharingAgreement.id).where(
            SharingAgreement.agency_id == DualContact.agency_id, in_force(SharingAgreement, now)
        )
    )
    return (
        select(DualContact.agency_id, DualContact.seat_id, Person.name, Person.name_key)
        .join(Seat, and_(Seat.id == DualContact.seat_id, Seat.agency_id == DualContact.agency_id))
        .join(Person, Person.id == Seat.person_id)
        .where(
            in_force(DualContact, now), in_force(Seat, now), Person.disabled_at.is_(None), agreed,
            Seat.role.in_([role.value for role in KEEPERS]),
        )
    )  # fmt: skip


def contact_seats(session: Session, agency: int, now: datetime) -> list[int]:
    """The seats of an agency that are asked, none where its agreement is not in force."""
    found = _contacts(now).where(DualContact.agency_id == agency).order_by(DualContact.seat_id)
    return [row.seat_id for row in session.execute(found)]


def askable(session: Session, now: datetime) -> list[int]:
    """The agencies that can be asked: with a contact and an agreement in force."""
    return sorted({row.agency_id for row in session.execute(_contacts(now))})


def same_children(session: Session, agencies: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Children of one folded name and birth date whom two of these agencies hold and of whom nobody was asked: keys of child and agency, twice.

    At most AT_ONCE. Asked in no seat, by the worker; on PostgreSQL by the owner's function, since the policies show no child to nobody.
    """
    if session.get_bind().dialect.name == "postgresql":
        asked: Any = bindparam("agencies", list(agencies), type_=ARRAY(BigInteger))
        names = ("one", "one_agency", "other", "other_agency")
        found = func.homeward_same_children(asked).table_valued(*names)
        return [(row[0], row[1], row[2], row[3]) for row in session.execute(select(*found.c))]
    one, other = aliased(Child), aliased(Child)
    known = exists(select(DualSide.id).where(DualSide.child_id == one.id, DualSide.other_child_id == other.id))
    same = and_(other.name_key == one.name_key, other.birth_date == one.birth_date, other.agency_id > one.agency_id)
    stands = [part for child in (one, other) for part in (child.withdrawn_at.is_(None), child.merged_into_id.is_(None))]
    rows = session.execute(
        select(one.id, one.agency_id, other.id, other.agency_id)
        .join(other, same)
        .where(one.agency_id.in_(agencies), other.agency_id.in_(agencies), one.name_key != "", *stands, ~known)
        .order_by(one.id, other.id)
        .limit(AT_ONCE)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _sides(viewer: Viewer, now: datetime) -> Any:
    """The questions of the viewer's side, where the seat is a contact now and the other agency can be asked still."""
    asked = aliased(Child)
    contacts = _contacts(now).subquery()
    return (
        select(DualSide, Child.id.label("child_key"), Child.number.label("child"), Child.full_name, Agency.name, Agency.phone)
        .join(asked, asked.id == DualSide.child_id)
        .join(Child, Child.id == func.coalesce(asked.merged_into_id, asked.id))
        .join(Agency, Agency.id == DualSide.other_agency_id)
        .where(
            DualSide.agency_id == viewer.agency, Child.agency_id == viewer.agency, Child.withdrawn_at.is_(None),
            exists(select(contacts.c.seat_id).where(contacts.c.seat_id == viewer.seat, contacts.c.agency_id == viewer.agency)),
            exists(select(contacts.c.seat_id).where(contacts.c.agency_id == DualSide.other_agency_id)),
        )
    )  # fmt: skip


def dual_cards(session: Session, viewer: Viewer, now: datetime) -> list[DualCard]:
    """What waits for the viewer as a contact, the oldest first, and what both sides answered alike of late; at most MOST."""
    alike = and_(DualSide.outcome == DualOutcome.SAME.value, DualSide.settled_at > now - SHOWN)
    query = _sides(viewer, now).where(or_(DualSide.outcome == "", alike)).where(_unsaid(alike))
    rows = session.execute(query.order_by(DualSide.asked_at, DualSide.id).limit(MOST))
    return [_card(row) for row in rows]


def _unsaid(alike: Any) -> Any:
    return or_(DualSide.answer.in_(("", DualAnswer.NOT_YET.value)), alike)


def _card(row: Any) -> DualCard:
    side = row.DualSide
    return DualCard(
        side.number, row.full_name or "", row.child, row.name, row.phone, side.asked_at, side.answer, DualOutcome(side.outcome)
    )  # fmt: skip


def own_side(session: Session, viewer: Viewer, number: str, now: datetime) -> DualSide | None:
    """The viewer's side of a question; None where the seat is no contact or it is not theirs, as where it never was."""
    row = session.execute(_sides(viewer, now).where(DualSide.number == number)).one_or_none()
    return row.DualSide if row else None


def dual_card(session: Session, viewer: Viewer, number: str, now: datetime) -> tuple[DualCard, int | None] | None:
    """A question as its page shows it, with the key of the own child's open case, which is named where both sides say that it is the same child."""
    row = session.execute(_sides(viewer, now).where(DualSide.number == number)).one_or_none()
    if row is None:
        return None
    card, key, case = _card(row), None, None
    others = session.execute(_contacts(now).where(DualContact.agency_id == row.DualSide.other_agency_id).order_by(Person.name_key))  # fmt: skip
    names = tuple(dict.fromkeys(other.name for other in others))
    if card.same:
        case = session.execute(select(open_case(viewer)).select_from(Child).where(Child.id == row.child_key)).scalar_one_or_none()  # fmt: skip
        key = session.execute(select(Case.id).where(Case.number == case)).scalar_one_or_none() if case else None
    return DualCard(**(vars(card) | {"contacts": names, "open_case": case if key else None})), key


def dual_waits(session: Session, viewer: Viewer, number: str, alike: bool, now: datetime) -> bool:
    """Whether a question waits for this viewer's answer, or, where `alike`, was answered alike by both sides."""
    side = own_side(session, viewer, number, now)
    if side is None or not viewer.in_force:
        return False
    if alike:
        return side.outcome == DualOutcome.SAME.value
    return side.outcome == "" and side.answer in ("", DualAnswer.NOT_YET.value)
