"""Reads of persons, seats and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal.people.models import (
    Agency,
    Credential,
    Engagement,
    OfficeSeat,
    Person,
    ProviderIdentity,
    Seat,
    SharingAgreement,
    SignInSession,
)
from portal.people.rules import Role, Sector
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import PREPARED
from portal.store.types import UTCDateTime


@dataclass(frozen=True)
class SeatCard:
    """A seat in words."""

    key: int
    number: str
    title: str
    role: Role
    agency: str
    agency_key: int
    sector: Sector


@dataclass(frozen=True)
class Resumed:
    """A live session: whose it is, whether its code has been given, and the viewer where a seat is active."""

    key: int
    number: str
    person: int
    person_name: str
    complete: bool
    seen_at: datetime
    seat: SeatCard | None
    viewer: Viewer | None
    bound: int | None = (
        None  # the one agency whose seats this session may hold, where its provider vouched for the person
    )
    bound_name: str = ""


@dataclass(frozen=True)
class SessionCard:
    """One of a person's own sessions."""

    number: str
    device: str
    created_at: datetime
    seen_at: datetime
    current: bool


def seats_in_force(session: Session, person: int, now: datetime, bound: int | None = None) -> list[SeatCard]:
    """The person's seats in force now, by agency and title; of one agency alone where the session is bound to it."""
    rows = session.execute(_SEATS, {"person": person, "now": now})
    return [
        SeatCard(row.id, row.number, row.title, Role(row.role), row.name, row.agency_key, Sector(row.sector))
        for row in rows
        if bound is None or row.agency_key == bound
    ]


def link_holds() -> ColumnElement[bool]:
    """That a session did not come by a provider, or by a link that is still in force."""
    return or_(
        SignInSession.identity_id.is_(None),
        exists().where(
            and_(
                ProviderIdentity.id == SignInSession.identity_id,
                ProviderIdentity.person_id == SignInSession.person_id,
                ProviderIdentity.ended_at.is_(None),
            )
        ),
    )


# Asked with every request, so each is made once.
_NOW: Any = bindparam("now", type_=UTCDateTime)


def _in_force(model: Any) -> ColumnElement[bool]:
    """That a seat, engagement or agreement is in force now."""
    return and_(model.starts_at <= _NOW, or_(model.ends_at.is_(None), model.ends_at > _NOW))


def _agreed(agency: Any) -> ColumnElement[bool]:
    """Whether the agency's sharing agreement is in force now."""
    return exists().where(SharingAgreement.agency_id == agency, _in_force(SharingAgreement))


_SEATS = (
    select(Seat.id, Seat.number, Seat.title, Seat.role, Agency.name, Agency.id.label("agency_key"), Agency.sector)
    .join(Agency, Agency.id == Seat.agency_id)
    .where(Seat.person_id == bindparam("person"), _in_force(Seat))
    .order_by(Agency.name_key, Seat.title, Seat.id)
)  # fmt: skip
_Seated = aliased(Agency)
_SESSION = (
    select(
        SignInSession.id, SignInSession.number, SignInSession.person_id, SignInSession.seen_at, SignInSession.created_at,
        SignInSession.second_factor_at, SignInSession.agency_id, Person.name, Agency.name.label("bound_name"),
        Seat.id.label("seat_key"), Seat.number.label("seat_number"), Seat.title, Seat.role,
        _Seated.id.label("agency_key"), _Seated.name.label("agency_name"), _Seated.sector, _agreed(_Seated.id).label("in_force"),
        OfficeSeat.office_id,
    )
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(Agency, Agency.id == SignInSession.agency_id)
    .outerjoin(Seat, and_(
        Seat.id == SignInSession.seat_id, Seat.person_id == SignInSession.person_id, _in_force(Seat),
        SignInSession.second_factor_at.is_not(None), or_(SignInSession.agency_id.is_(None), Seat.agency_id == SignInSession.agency_id),
    ))
    .outerjoin(_Seated, _Seated.id == Seat.agency_id)
    .outerjoin(OfficeSeat, OfficeSeat.seat_id == Seat.id)
    .where(
        SignInSession.token_hash == bindparam("token_hash"), SignInSession.ended_at.is_(None), Person.disabled_at.is_(None),
        link_holds(),
    )
    .execution_options(**PREPARED)
)  # fmt: skip
_PROSECUTORS = select(Seat.agency_id).where(Seat.role == Role.PROSECUTOR.value)
_AGREEMENT = select(_agreed(bindparam("agency")))
_CLIENTS = select(Engagement.client_agency_id).where(
    Engagement.counsel_agency_id == bindparam("counsel"), _in_force(Engagement)
)
_OFFICES = select(OfficeSeat.office_id).where(OfficeSeat.seat_id == bindparam("seat"))


def resume(session: Session, token_hash: str, now: datetime, idle: timedelta, absolute: timedelta) -> Resumed | None:
    """The live session of this token, or None where there is none, it has ended, or a limit has passed."""
    rows = transaction.columns(
        session, _SESSION, {"token_hash": token_hash, "now": now}
    ).all()  # one for each of the seat's offices
    row = rows[0] if rows else None
    if row is None or row.seen_at <= now - idle or row.created_at <= now - absolute:
        return None
    seat = viewer = None
    if row.seat_key is not None:
        title, role, sector = row.title, Role(row.role), Sector(row.sector)
        offices = frozenset(each.office_id for each in rows if each.office_id is not None)
        seat = SeatCard(row.seat_key, row.seat_number, title, role, row.agency_name, row.agency_key, sector)
        viewer = _viewer(session, row.person_id, seat, offices, row.in_force, now)
    return Resumed(
        row.id,
        row.number,
        row.person_id,
        row.name,
        row.second_factor_at is not None,
        row.seen_at,
        seat,
        viewer,
        row.agency_id,
        row.bound_name or "",
    )


def prosecutors(session: Session) -> frozenset[int]:
    """The agencies that prosecute: those with such a seat."""
    return frozenset(transaction.columns(session, _PROSECUTORS).scalars())


def viewer_for(session: Session, person: int, seat: SeatCard, now: datetime) -> Viewer:
    """The viewer of a seat: its offices, the agencies it is counsel of, and whether its agency's agreement is in force."""
    agreed = session.execute(_AGREEMENT, {"agency": seat.agency_key, "now": now}).scalar_one()
    offices = frozenset(session.execute(_OFFICES, {"seat": seat.key}).scalars())
    return _viewer(session, person, seat, offices, agreed, now)


def _viewer(
    session: Session, person: int, seat: SeatCard, offices: frozenset[int], in_force: bool, now: datetime
) -> Viewer:
    clients: frozenset[int] = frozenset()
    if seat.role is Role.AGENCY_COUNSEL:
        clients = frozenset(session.execute(_CLIENTS, {"counsel": seat.agency_key, "now": now}).scalars())
    return Viewer(
        person=person,
        seat=seat.key,
        agency=seat.agency_key,
        sector=seat.sector,
        role=seat.role,
        offices=offices,
        stands_for=clients,
        in_force=in_force,
    )


def own_sessions(session: Session, viewer: Viewer, current: int) -> list[SessionCard]:
    """The viewer's own open sessions, newest first."""
    rows = session.execute(
        select(SignInSession)
        .where(
            SignInSession.person_id == viewer.person,
            SignInSession.ended_at.is_(None),
            SignInSession.second_factor_at.is_not(None),
        )
        .order_by(SignInSession.created_at.desc(), SignInSession.id)
    ).scalars()
    return [SessionCard(row.number, row.device, row.created_at, row.seen_at, row.id == current) for row in rows]


@dataclass(frozen=True)
class AgencyCard:
    """An agency in words, with the version that an edit must name."""

    number: str
    name: str
    sector: Sector
    phone: str
    version: int


@dataclass(frozen=True)
class PersonCard:
    """A person with their seats in force."""

    number: str
    name: str
    login: str
    seats: tuple[SeatCard, ...]
    can_sign_in: bool  # has set a password; until then a link may be renewed
    mail_address: str = ""


def demo_seats(session: Session, now: datetime) -> list[tuple[str, SeatCard]]:
    """Each seat in force with its holder's name, by agency."""
    rows = session.execute(
        select(Person.name, Seat, Agency)
        .join(Seat, Seat.person_id == Person.id)
        .join(Agency, Agency.id == Seat.agency_id)
        .where(or_(Seat.ends_at.is_(None), Seat.ends_at > now))
        .order_by(Agency.sector, Agency.name_key, Seat.title, Person.name_key)
    )
    return [
        (name, SeatCard(seat.id, seat.number, seat.title, seat.kind, agency.name, agency.id, agency.kind))
        for name, seat, agency in rows
    ]


def agencies_and_people(session: Session, viewer: Viewer, now: datetime) -> tuple[list[AgencyCard], list[PersonCard]]:
    """Every agency by name, and every person by name with their seats."""
    agencies = [_card(row) for row in session.execute(select(Agency).order_by(Agency.name_key, Agency.id)).scalars()]
    seats: dict[int, list[SeatCard]] = {}
    for seat, agency in session.execute(
        select(Seat, Agency)
        .join(Agency, Agency.id == Seat.agency_id)
        .where(or_(Seat.ends_at.is_(None), Seat.ends_at > now))
        .order_by(Agency.name_key, Seat.title)
    ):
        card = SeatCard(seat.id, seat.number, seat.title, seat.kind, agency.name, agency.id, agency.kind)
        seats.setdefault(seat.person_id, []).append(card)
    with_password = set(session.execute(select(Credential.person_id)).scalars())
    people = [
        PersonCard(
            row.number, row.name, row.login, tuple(seats.get(row.id, ())), row.id in with_password, row.mail_address
        )
        for row in session.execute(select(Person).order_by(Person.name_key, Person.id)).scalars()
    ]
    return agencies, people


def agency_card(session: Session, viewer: Viewer, number: str) -> AgencyCard | None:
    """One agency by its number."""
    row = session.execute(select(Agency).where(Agency.number == number)).scalar_one_or_none()
    return _card(row) if row else None


@dataclass(frozen=True)
class AgreementCard:
    """A sharing agreement in words."""

    authority: str
    starts_at: datetime
    ends_at: datetime | None


def agreements(session: Session, viewer: Viewer, number: str) -> list[AgreementCard]:
    """The sharing agreements of an agency, newest first."""
    rows = session.execute(
        select(SharingAgreement)
        .join(Agency, Agency.id == SharingAgreement.agency_id)
        .where(Agency.number == number)
        .order_by(SharingAgreement.starts_at.desc(), SharingAgreement.id)
    ).scalars()
    return [AgreementCard(row.authority, row.starts_at, row.ends_at) for row in rows]


def _card(row: Agency) -> AgencyCard:
    return AgencyCard(row.number, row.name, row.kind, row.phone, row.version)
