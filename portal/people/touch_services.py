"""When a session was last used: rides in a write that happens anyway, once a minute at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from portal.people.models import SignInSession
from portal.people.queries import Resumed
from portal.store import transaction

EVERY = timedelta(minutes=1)


def touch(resumed: Resumed, now: datetime) -> None:
    """Let the next write of this request note that the session is in use; a session that ended meanwhile stays ended."""
    if now - resumed.seen_at < EVERY:
        return

    def rider(connection: Connection) -> None:
        connection.execute(
            update(SignInSession)
            .where(SignInSession.id == resumed.key, SignInSession.ended_at.is_(None))
            .values(seen_at=now)
        )

    transaction.ride(rider)
