"""What the administrator does with those whom a provider vouched for: link to a person, refuse, end the link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.people.identity_queries import (
    IdentityCard,
    Sought,
    candidates,
    identity_card,
    open_identities,
    provider_of,
)
from portal.people.models import Person, ProviderIdentity, SignInSession
from portal.people.provider_rules import Provider
from portal.people.services import Refused
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction


def list_identities(viewer: Viewer, providers: Sequence[Provider]) -> tuple[list[IdentityCard], list[IdentityCard]]:
    """Who waits to be linked, and who is linked; written down as a reading."""
    with transaction.read(viewer) as session:
        waiting = open_identities(session, viewer, providers, linked=False)
        linked = open_identities(session, viewer, providers, linked=True)
    reading(viewer, Act.IDENTITY_LIST)
    return waiting, linked


def show_identity(viewer: Viewer, act: Act, providers: Sequence[Provider], number: str) -> IdentityCard | None:
    """One open identity, before something is done to it; written down as a reading."""
    with transaction.read(viewer) as session:
        card = identity_card(session, viewer, providers, number)
    reading(viewer, act, object_kind="identity", object_number=number)
    return card


def show_candidates(viewer: Viewer, providers: Sequence[Provider], number: str, now: datetime) -> Sought | None:
    """A waiting identity of a configured provider, with the people to whom it may be linked; written down as a reading."""
    with transaction.read(viewer) as session:
        row = _open(session, number)
        provider = provider_of(row.issuer, providers) if row and row.person_id is None else None
        card = identity_card(session, viewer, providers, number)
        sought = Sought(card, candidates(session, provider.agency, now)) if provider and card else None
    reading(viewer, Act.IDENTITY_LINK, object_kind="identity", object_number=number)
    return sought


def link(viewer: Viewer, providers: Sequence[Provider], number: str, person_number: str, now: datetime) -> bool:
    """Link a waiting identity to a person with a seat in force in the provider's agency; False where none waits. Raises Refused."""
    with transaction.write(viewer) as session:
        row = _open(session, number)
        provider = provider_of(row.issuer, providers) if row and row.person_id is None else None
        if row is None or provider is None:
            record(viewer, Act.IDENTITY_LINK, Outcome.REFUSED, object_kind="identity", object_number=number)
            return False
        if person_number not in {item.number for item in candidates(session, provider.agency, now)}:
            raise Refused(
                "person", "Choose a person of the list: someone with a seat in force in the provider's agency."
            )
        person = session.execute(select(Person.id).where(Person.number == person_number)).scalar_one()
        linked = session.execute(
            update(ProviderIdentity)
            .where(
                ProviderIdentity.id == row.id, ProviderIdentity.person_id.is_(None), ProviderIdentity.ended_at.is_(None)
            )
            .values(person_id=person, linked_by=viewer.seat, linked_at=now)
        ).rowcount  # type: ignore[attr-defined]
        record(
            viewer, Act.IDENTITY_LINK, Outcome.DONE if linked else Outcome.REFUSED,
            object_kind="identity", object_number=number, reason=f"to person {person_number}",
        )  # fmt: skip
    return bool(linked)


def refuse(viewer: Viewer, number: str, now: datetime) -> bool:
    """Close a waiting identity without linking it; False where none waits under this number."""
    return _close(viewer, Act.IDENTITY_REFUSE, number, False, now)


def end_link(viewer: Viewer, number: str, now: datetime) -> bool:
    """End a link and every session that came by it; False where there is no such link in force."""
    return _close(viewer, Act.IDENTITY_END, number, True, now)


def _close(viewer: Viewer, act: Act, number: str, linked: bool, now: datetime) -> bool:
    with transaction.write(viewer) as session:
        row = _open(session, number)
        closed = 0
        if row is not None and (row.person_id is not None) == linked:
            closed = session.execute(
                update(ProviderIdentity)
                .where(ProviderIdentity.id == row.id, ProviderIdentity.ended_at.is_(None))
                .values(ended_at=now)
            ).rowcount  # type: ignore[attr-defined]
            session.execute(
                update(SignInSession)
                .where(SignInSession.identity_id == row.id, SignInSession.ended_at.is_(None))
                .values(ended_at=now)
            )
        record(viewer, act, Outcome.DONE if closed else Outcome.REFUSED, object_kind="identity", object_number=number)
    return bool(closed)


def _open(session: Session, number: str) -> ProviderIdentity | None:
    return session.execute(
        select(ProviderIdentity).where(ProviderIdentity.number == number, ProviderIdentity.ended_at.is_(None))
    ).scalar_one_or_none()
