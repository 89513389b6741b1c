"""Reads of units, shifts, cover and choices: who is on call, who acts for whom, and the pages that show it to the own agency."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from portal.notices.models import Cover, MailChoice, Shift, Unit
from portal.notices.rules import Choice, MailWish, Takes, first_choice
from portal.notices.unit_rules import (
    ChoicePage,
    CoverView,
    OnCallPage,
    SeatCard,
    ShiftView,
    UnitView,
)
from portal.people.models import Agency, Person, Seat
from portal.people.rules import Role
from portal.sharing.act_rules import Act, role_may
from portal.sharing.fact_queries import in_force
from portal.sharing.rules import Viewer
from portal.store.types import fold

SHOWN = 4  # of the coming shifts of a unit, and of the viewer's own, on the page of all units
PAGE = 25  # on the page of one unit


def on_call(session: Session, unit_key: int, now: datetime) -> list[tuple[int, int]]:
    """Each seat that is on call for a unit now, once, with its place: the first place first, then who began first.

    Only seats in force, of people who are not disabled.
    """
    rows = session.execute(
        select(Shift.seat_id, Shift.place)
        .join(Unit, Unit.id == Shift.unit_id)
        .join(Seat, Seat.id == Shift.seat_id)
        .join(Person, Person.id == Seat.person_id)
        .where(Unit.id == unit_key, Unit.ended_at.is_(None), _holds(Shift, now), _stands(Seat, Person, now))
        .order_by(Shift.place, Shift.starts_at, Shift.id)
    )
    found: dict[int, int] = {}
    for seat, place in rows:
        found.setdefault(seat, place)
    return list(found.items())


def units_of(session: Session, agency_key: int) -> list[Unit]:
    """The units of an agency that have not ended, by name."""
    rows = session.execute(select(Unit).where(Unit.agency_id == agency_key, Unit.ended_at.is_(None))).scalars()
    return sorted(rows, key=lambda unit: (fold(unit.name), unit.id))


def acting_for(session: Session, seat_key: int, now: datetime) -> list[int]:
    """The seats in force that act for a seat now, who began first first."""
    rows = session.execute(
        select(Cover.acting_id)
        .join(Seat, Seat.id == Cover.acting_id)
        .join(Person, Person.id == Seat.person_id)
        .where(Cover.seat_id == seat_key, _holds(Cover, now), _stands(Seat, Person, now))
        .order_by(Cover.starts_at, Cover.id)
    ).scalars()
    return list(dict.fromkeys(rows))


def on_call_page(session: Session, viewer: Viewer, now: datetime) -> OnCallPage:
    """The units of the viewer's own agency, the viewer's own shifts, and who acts for whom."""
    agency = session.execute(select(Agency.name).where(Agency.id == viewer.agency)).scalar_one()
    units = tuple(unit_view(session, viewer, unit, now, None, SHOWN) for unit in units_of(session, viewer.agency))
    own = session.execute(
        _shifts(viewer)
        .where(Shift.seat_id == viewer.seat, _still_to_come(Shift, now), Unit.ended_at.is_(None))
        .limit(SHOWN + 1)
    ).all()
    shifts = tuple(_shift(row, viewer, now) for row in own[:SHOWN])
    return OnCallPage(agency, units, shifts, len(own) > SHOWN, covers(session, viewer, now))


def unit_view(
    session: Session, viewer: Viewer, unit: Unit, now: datetime, after: Shift | None, most: int = PAGE
) -> UnitView:
    """A unit with who is on call now and a page of the shifts to come."""
    now_on = session.execute(
        _shifts(viewer)
        .where(Shift.unit_id == unit.id, _holds(Shift, now))
        .order_by(None)
        .order_by(Shift.place, Shift.starts_at, Shift.id)
    ).all()
    coming = _shifts(viewer).where(
        Shift.unit_id == unit.id, Shift.starts_at > now, Shift.ends_at > Shift.starts_at
    )  # an end at its beginning: it was taken back before it began
    if after is not None:
        coming = coming.where(_beyond(after))
    rows = session.execute(coming.limit(most + 1)).all()
    shown = tuple(_shift(row, viewer, now) for row in rows[:most])
    return UnitView(
        unit.number, unit.name, Takes(unit.takes), unit.phone, unit.mail_address, unit.version,
        tuple(view for row in now_on if (view := _shift(row, viewer, now)).stands), shown, shown[-1].number if len(rows) > most else None,
    )  # fmt: skip


def unit_for(session: Session, viewer: Viewer, number: str) -> Unit | None:
    """The unit of this number, None where it is not of the viewer's agency or has ended, as where there is none."""
    return session.execute(
        select(Unit).where(Unit.number == number, Unit.agency_id == viewer.agency, Unit.ended_at.is_(None))
    ).scalar_one_or_none()


def shift_for(session: Session, viewer: Viewer, number: str) -> tuple[Shift, Unit] | None:
    """The shift of this number with its unit, None where it is not of the viewer's agency."""
    row = session.execute(
        select(Shift, Unit)
        .join(Unit, Unit.id == Shift.unit_id)
        .where(Shift.number == number, Unit.agency_id == viewer.agency, Unit.ended_at.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def shift_view(session: Session, viewer: Viewer, shift: Shift, now: datetime) -> ShiftView:
    """A shift in words."""
    return _shift(session.execute(_shifts(viewer).where(Shift.id == shift.id)).one(), viewer, now)


def covers(session: Session, viewer: Viewer, now: datetime) -> tuple[CoverView, ...]:
    """Cover that holds or will: the viewer's own and what the viewer does for others; of the whole agency for who keeps its lists."""
    rows = _covers(viewer).where(_still_to_come(Cover, now))
    if not role_may(viewer.role, Act.ON_CALL_EDIT):
        rows = rows.where(or_(Cover.seat_id == viewer.seat, Cover.acting_id == viewer.seat))
    return tuple(_cover(row, viewer, now) for row in session.execute(rows))


def cover_for(session: Session, viewer: Viewer, number: str, now: datetime) -> tuple[Cover, CoverView] | None:
    """The cover of this number that holds or will, None where the viewer may not see it."""
    found = next((view for view in covers(session, viewer, now) if view.number == number), None)
    if found is None:
        return None
    return session.execute(select(Cover).where(Cover.number == number)).scalar_one(), found


def seats_of_agency(session: Session, viewer: Viewer, now: datetime) -> tuple[SeatCard, ...]:
    """The seats in force of the viewer's agency, by name."""
    rows = session.execute(
        select(Seat.number, Person.name, Seat.title, Seat.role)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.agency_id == viewer.agency, _stands(Seat, Person, now))
        .order_by(Person.name_key, Seat.title, Seat.id)
    )
    return tuple(SeatCard(row.number, row.name, row.title, Role(row.role)) for row in rows)


def seat_of_agency(session: Session, viewer: Viewer, number: str, now: datetime) -> Seat | None:
    """The seat in force of this number, None where it is not of the viewer's agency."""
    return session.execute(
        select(Seat)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.number == number, Seat.agency_id == viewer.agency, _stands(Seat, Person, now))
    ).scalar_one_or_none()


def choice_page(session: Session, viewer: Viewer) -> ChoicePage:
    """The viewer's own choice of mail, and where it goes."""
    row = choice_row(session, viewer)
    address = session.execute(select(Person.mail_address).where(Person.id == viewer.person)).scalar_one()
    choice = (
        Choice(MailWish(row.mail), row.digest_at, row.quiet_from, row.quiet_to) if row else first_choice(viewer.role)
    )
    return ChoicePage(choice, row is not None, address)


def choice_row(session: Session, viewer: Viewer) -> MailChoice | None:
    """The row of the viewer's own choice."""
    return session.execute(select(MailChoice).where(MailChoice.seat_id == viewer.seat)).scalar_one_or_none()


def _holds(model: Any, now: datetime) -> ColumnElement[bool]:
    return and_(model.starts_at <= now, model.ends_at > now)


def _still_to_come(model: Any, now: datetime) -> ColumnElement[bool]:
    return and_(model.ends_at > now, model.ends_at > model.starts_at)


def _stands(seat: Any, person: Any, now: datetime) -> ColumnElement[bool]:
    """That a seat is in force and its holder not disabled."""
    return and_(in_force(seat, now), person.disabled_at.is_(None))


def _beyond(last: Shift) -> ColumnElement[bool]:
    """That a shift comes after another in the order of `_shifts`."""
    same_start = Shift.starts_at == last.starts_at
    later_place = and_(same_start, Shift.place > last.place)
    later_key = and_(same_start, Shift.place == last.place, Shift.id > last.id)
    return or_(Shift.starts_at > last.starts_at, later_place, later_key)


def _shifts(viewer: Viewer) -> Any:
    """Shifts of the viewer's agency with their names, the earliest first."""
    giver, giving = aliased(Seat), aliased(Person)
    return (
        select(
            Shift, Unit.name.label("unit"), Unit.number.label("unit_number"), Person.name, Person.mail_address,
            Person.disabled_at, Seat.title, Seat.number.label("seat"), Seat.ends_at.label("seat_ends_at"), giving.name.label("giver"),
        )
        .join(Unit, Unit.id == Shift.unit_id)
        .join(Seat, Seat.id == Shift.seat_id)
        .join(Person, Person.id == Seat.person_id)
        .outerjoin(giver, giver.id == Shift.handed_by)
        .outerjoin(giving, giving.id == giver.person_id)
        .where(Unit.agency_id == viewer.agency)
        .order_by(Shift.starts_at, Shift.place, Shift.id)
    )  # fmt: skip


def _shift(row: Any, viewer: Viewer, now: datetime) -> ShiftView:
    shift: Shift = row.Shift
    stands = row.disabled_at is None and (row.seat_ends_at is None or row.seat_ends_at > max(now, shift.starts_at))
    return ShiftView(
        shift.number, row.unit, row.unit_number, row.name, row.title, row.seat, shift.place, shift.starts_at,
        shift.ends_at, row.giver or "", stands, shift.seat_id == viewer.seat, shift.starts_at <= now,
        bool(row.mail_address),
    )  # fmt: skip


def _covers(viewer: Viewer) -> Any:
    """Cover in the viewer's agency with both names, the earliest first."""
    seat, actor, actor_person = Seat, aliased(Seat), aliased(Person)
    return (
        select(Cover, Person.name, seat.title, actor_person.name.label("actor"), actor.title.label("actor_title"))
        .join(seat, seat.id == Cover.seat_id)
        .join(Person, Person.id == seat.person_id)
        .join(actor, actor.id == Cover.acting_id)
        .join(actor_person, actor_person.id == actor.person_id)
        .where(seat.agency_id == viewer.agency)
        .order_by(Cover.starts_at, Cover.id)
    )


def _cover(row: Any, viewer: Viewer, now: datetime) -> CoverView:
    cover: Cover = row.Cover
    return CoverView(
        cover.number, f"{row.name}, {row.title}", f"{row.actor}, {row.actor_title}", cover.starts_at, cover.ends_at,
        cover.starts_at <= now, cover.seat_id == viewer.seat,
    )  # fmt: skip
