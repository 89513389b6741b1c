"""The calendar under a secret address: make one, list one's own, revoke one; and what it holds, read as each of the person's seats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.notices.calendar_adapters import calendar_object
from portal.notices.calendar_queries import (
    FeedCard,
    FeedOwner,
    count_feeds,
    duties_of_seat,
    feed_of,
    meetings_of,
    own_feeds,
)
from portal.notices.calendar_rules import MOST_FEEDS, Entry, nearest
from portal.notices.models import CalendarFeed
from portal.people.adapters import new_token
from portal.people.queries import seats_in_force, viewer_for
from portal.people.signin_services import hash_token
from portal.sharing.act_rules import Act, role_may
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction


class TooMany(ValueError):
    """The person has as many addresses in force as are allowed."""


def list_feeds(viewer: Viewer) -> tuple[FeedCard, ...]:
    """The viewer's own addresses in force, newest first."""
    with transaction.read(viewer) as session:
        found = own_feeds(session, viewer)
    reading(viewer, Act.CALENDAR_KEEP, object_kind="calendar")
    return found


def make_feed(viewer: Viewer, session_key: int, now: datetime) -> str:
    """Make a secret address for the viewer's person; gives its token, which nothing keeps. Raises TooMany."""
    token = new_token()
    with transaction.write(viewer) as session:
        full = count_feeds(session, viewer) >= MOST_FEEDS
        number = ""
        if not full:
            row = CalendarFeed(
                person_id=viewer.person, session_id=session_key, token_hash=_hash(token), made_at=now
            )  # fmt: skip
            session.add(row)
            session.flush()
            number = row.number
        record(viewer, Act.CALENDAR_KEEP, Outcome.REFUSED if full else Outcome.DONE, object_kind="calendar",
               object_number=number, reason="too many" if full else "made")  # fmt: skip
    if full:
        raise TooMany
    return token


def show_feed(viewer: Viewer, number: str) -> FeedCard | None:
    """One of the viewer's own addresses in force; None for anyone else's, as for one that never was."""
    return next((card for card in list_feeds(viewer) if card.number == number), None)


def revoke_feed(viewer: Viewer, number: str, now: datetime) -> bool:
    """Revoke one of the viewer's own addresses: it answers nothing from here on. False where it is not theirs or is revoked."""
    with transaction.write(viewer) as session:
        revoked = session.execute(
            update(CalendarFeed)
            .where(
                CalendarFeed.number == number,
                CalendarFeed.person_id == viewer.person,
                CalendarFeed.revoked_at.is_(None),
            )
            .values(revoked_at=now)
        ).rowcount  # type: ignore[attr-defined]
        record(viewer, Act.CALENDAR_KEEP, Outcome.DONE if revoked else Outcome.REFUSED, object_kind="calendar",
               object_number=number, reason="revoked" if revoked else "not found")  # fmt: skip
    return bool(revoked)


def read_feed(token: str, base: str, agencies: Mapping[str, str], now: datetime) -> bytes | None:
    """The calendar of a token as bytes: what each seat in force of its person may see, written down seat by seat.

    `base` is the portal's own address, `agencies` the agency's number for each provider's issuer as configured today. None for a
    token that is unknown or revoked. Empty where the person is disabled or no seat is in force, so that programs forget what they had.
    """
    with transaction.read(None) as session:
        owner = feed_of(session, _hash(token))
        if owner is None or (owner.issuer is not None and agencies.get(owner.issuer) != owner.agency):
            return None
        viewers = [] if owner.disabled else [
            viewer_for(session, owner.person, seat, now) for seat in seats_in_force(session, owner.person, now, owner.bound)
        ]  # fmt: skip
    entries: list[Entry] = []
    for viewer in viewers:
        if viewer.in_force:
            entries += _read_as(viewer, owner, base, now)
    if not any(viewer.in_force for viewer in viewers):
        record(None, Act.CALENDAR_KEEP, Outcome.READ, person=owner.person, object_kind="calendar",
               object_number=owner.number, reason="no seat in force")  # fmt: skip
        transaction.leave_lines()
    return calendar_object(nearest(entries, now), now)


def _read_as(viewer: Viewer, owner: FeedOwner, base: str, now: datetime) -> list[Entry]:
    """What one seat's calendar holds; a line in the log, and a disclosure for each case of which a due time goes out."""
    with transaction.read(viewer) as session:
        meetings = meetings_of(session, viewer, base, now)
        duties = duties_of_seat(session, viewer, base, now) if role_may(viewer.role, Act.DUTY_RECORD) else []
    near = set(nearest([entry for _, entry in duties], now))
    cases = dict.fromkeys(key for key, entry in duties if entry in near)
    shown = tuple(Shown(key, (InformationClass.DUTY_LEDGER.value,)) for key in cases)
    reading(viewer, Act.CALENDAR_KEEP, object_kind="calendar", object_number=owner.number, reason="feed", shown=shown)
    return [*meetings, *near]


def _hash(token: str) -> str:
    return hash_token(f"calendar {token}")
