"""Reads of those whom a provider vouched for: pending, linked, and to whom they may be linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.people.models import Agency, Person, ProviderIdentity, Seat
from portal.people.provider_rules import Provider
from portal.sharing.rules import Viewer

AT_MOST = 200


@dataclass(frozen=True)
class IdentityCard:
    """Someone whom a provider knows, by the number that they give to the administrator."""

    number: str
    provider: str | None  # its name, None where configuration has it no longer
    agency: str | None
    first_seen_at: datetime
    person: str | None
    linked_at: datetime | None


@dataclass(frozen=True)
class Candidate:
    """A person to whom an identity may be linked: one with a seat in force in the provider's agency."""

    number: str
    name: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Sought:
    """An open identity with those to whom it may be linked."""

    card: IdentityCard
    candidates: tuple[Candidate, ...]


def open_identities(
    session: Session, viewer: Viewer, providers: Sequence[Provider], linked: bool
) -> list[IdentityCard]:
    """Identities that are linked, by person, or that wait, newest first; no more than AT_MOST."""
    found = select(ProviderIdentity, Person.name).outerjoin(Person, Person.id == ProviderIdentity.person_id)
    found = found.where(ProviderIdentity.ended_at.is_(None))
    if linked:
        found = found.where(ProviderIdentity.person_id.is_not(None)).order_by(Person.name_key, ProviderIdentity.id)
    else:
        found = found.where(ProviderIdentity.person_id.is_(None))
        found = found.order_by(ProviderIdentity.first_seen_at.desc(), ProviderIdentity.id)
    agencies = _agencies(session, providers)
    return [_card(row, name, providers, agencies) for row, name in session.execute(found.limit(AT_MOST))]


def identity_card(session: Session, viewer: Viewer, providers: Sequence[Provider], number: str) -> IdentityCard | None:
    """One open identity by its number."""
    row = session.execute(
        select(ProviderIdentity, Person.name)
        .outerjoin(Person, Person.id == ProviderIdentity.person_id)
        .where(ProviderIdentity.number == number, ProviderIdentity.ended_at.is_(None))
    ).one_or_none()
    return _card(row[0], row[1], providers, _agencies(session, providers)) if row else None


def candidates(session: Session, agency_number: str, now: datetime) -> tuple[Candidate, ...]:
    """Everyone who may be linked to an identity of this agency's provider, by name."""
    rows = session.execute(
        select(Person.number, Person.name, Seat.title)
        .join(Seat, Seat.person_id == Person.id)
        .join(Agency, Agency.id == Seat.agency_id)
        .where(
            Agency.number == agency_number,
            Person.disabled_at.is_(None),
            Seat.starts_at <= now,
            or_(Seat.ends_at.is_(None), Seat.ends_at > now),
        )
        .order_by(Person.name_key, Person.id, Seat.title)
    ).all()
    found: dict[str, Candidate] = {}
    for number, name, title in rows:
        known = found.get(number)
        found[number] = Candidate(number, name, (*known.titles, title) if known else (title,))
    return tuple(found.values())


def open_identity(session: Session, issuer: str, subject: str) -> ProviderIdentity | None:
    """The open row of an issuer's subject; never found by name or e-mail address."""
    return session.execute(
        select(ProviderIdentity).where(
            ProviderIdentity.issuer == issuer,
            ProviderIdentity.subject == subject,
            ProviderIdentity.ended_at.is_(None),
        )
    ).scalar_one_or_none()


def provider_of(issuer: str, providers: Sequence[Provider]) -> Provider | None:
    """The configured provider of this issuer."""
    return next((provider for provider in providers if provider.issuer == issuer), None)


def _agencies(session: Session, providers: Sequence[Provider]) -> dict[str, str]:
    numbers = [provider.agency for provider in providers]
    rows = session.execute(select(Agency.number, Agency.name).where(Agency.number.in_(numbers)))
    return {row.number: row.name for row in rows}


def _card(
    row: ProviderIdentity, person: str | None, providers: Sequence[Provider], agencies: dict[str, str]
) -> IdentityCard:
    provider = provider_of(row.issuer, providers)
    return IdentityCard(
        number=row.number,
        provider=provider.name if provider else None,
        agency=agencies.get(provider.agency) if provider else None,
        first_seen_at=row.first_seen_at,
        person=person,
        linked_at=row.linked_at,
    )
