"""Reads for the calendar: whose a secret address is, a person's own addresses, and what stands in a seat's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from portal.cases.models import Case
from portal.cases.waiting_queries import own_rows
from portal.meetings.models import Meeting
from portal.meetings.queries import invited
from portal.notices.calendar_rules import AHEAD, BEHIND, MOST_ENTRIES, Entry, duty_entry, meeting_entry
from portal.notices.models import CalendarFeed
from portal.people.models import Agency, Person, ProviderIdentity, SignInSession
from portal.people.queries import link_holds
from portal.sharing.rules import Viewer


@dataclass(frozen=True)
class FeedCard:
    """One of a person's own addresses in force: its number and when it was made. The address itself nobody knows but its holder."""

    number: str
    made_at: datetime


@dataclass(frozen=True)
class FeedOwner:
    """Whose an address is; where a provider vouched for the person who made it, by which issuer and for which agency."""

    number: str
    person: int
    disabled: bool
    bound: int | None
    issuer: str | None
    agency: str | None


def feed_of(session: Session, token_hash: str) -> FeedOwner | None:
    """The feed in force of this token's hash; None for one that is revoked, or made under a provider's link that has ended."""
    came_by = aliased(ProviderIdentity)  # beside the one of which `link_holds` asks
    row = session.execute(
        select(
            CalendarFeed.number, CalendarFeed.person_id, Person.disabled_at, SignInSession.agency_id, came_by.issuer,
            Agency.number.label("agency"),
        )
        .join(Person, Person.id == CalendarFeed.person_id)
        .join(SignInSession, SignInSession.id == CalendarFeed.session_id)
        .outerjoin(came_by, came_by.id == SignInSession.identity_id)
        .outerjoin(Agency, Agency.id == SignInSession.agency_id)
        .where(CalendarFeed.token_hash == token_hash, CalendarFeed.revoked_at.is_(None), link_holds())
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    return FeedOwner(row.number, row.person_id, row.disabled_at is not None, row.agency_id, row.issuer, row.agency)


def own_feeds(session: Session, viewer: Viewer) -> tuple[FeedCard, ...]:
    """The viewer's own addresses in force, newest first."""
    rows = session.execute(
        select(CalendarFeed.number, CalendarFeed.made_at)
        .where(CalendarFeed.person_id == viewer.person, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.made_at.desc(), CalendarFeed.id)
    )
    return tuple(FeedCard(row.number, row.made_at) for row in rows)


def count_feeds(session: Session, viewer: Viewer) -> int:
    """How many addresses the viewer has in force."""
    return session.execute(
        select(func.count()).where(CalendarFeed.person_id == viewer.person, CalendarFeed.revoked_at.is_(None))
    ).scalar_one()


def meetings_of(session: Session, viewer: Viewer, base: str, now: datetime) -> list[Entry]:
    """The meetings to which the viewer is invited, of the last 30 days and the coming year."""
    rows = session.execute(
        select(Meeting)
        .where(invited(viewer), Meeting.starts_at > now - BEHIND, Meeting.starts_at < now + AHEAD)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_ENTRIES)
    ).scalars()
    return [
        meeting_entry(base, row.number, row.starts_at, row.length, row.zone, row.place, row.version) for row in rows
    ]


def duties_of_seat(session: Session, viewer: Viewer, base: str, now: datetime) -> list[tuple[int, Entry]]:
    """What the viewer's agency owes by adopted law on cases that the viewer may see and has not done, each with its case's key."""
    rows = own_rows(session, viewer, now)
    keys = select(Case.id).where(Case.id.in_({key for key, _, _ in rows}), Case.sealed_by.is_(None))
    unsealed = set(session.execute(keys).scalars())  # nothing of a sealed matter leaves the portal
    return [
        (key, duty_entry(base, row.number, row.due_at))
        for key, _, row in rows
        if row.due_at is not None
        and key in unsealed
        and any(limit.adopted for limit in row.limits)  # a draft's time on a calendar would read as law
    ]
