"""What was typed into a form whose session had ended: kept for the seat that typed it, shown to it alone; docs/decisions/0018-kept-forms.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.people.models import KeptForm, Person, SignInSession
from portal.people.queries import link_holds, seats_in_force
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction

KEPT = timedelta(hours=24)
MOST = 200_000  # characters, names of fields included

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """A form that waits to be sent again: the path that it was sent to, its fields in their order, since when (UTC)."""

    number: str
    path: str
    fields: Fields
    kept_at: datetime


def keep_form(token_hash: str, path: str, fields: Fields, absolute: timedelta, now: datetime) -> str | None:
    """Keep what was typed, in place of what the seat had kept; its number, or None where nobody known typed it or nothing is worth keeping.

    `absolute` is how long a session may last; one that ended longer than a day after that is nobody's any more.
    """
    text = json.dumps(fields)
    if not any(value.strip() for _, value in fields) or len(text) > MOST or len(path) > 200:
        return None
    with transaction.read(None) as session:
        seat = _seat_of(session, token_hash, absolute, now)
    if seat is None:
        return None
    with transaction.housekeeping() as session:  # it is nobody's act: nothing was done, and nothing is shown
        session.execute(delete(KeptForm).where(KeptForm.seat_id == seat))
        row = KeptForm(seat_id=seat, path=path, kept_at=now)
        row.fields = text
        session.add(row)
        session.flush()
        return row.number


def _seat_of(session: Session, token_hash: str, absolute: timedelta, now: datetime) -> int | None:
    """The seat of a session that ran out and was not ended by anybody, if it is in force still."""
    row = session.execute(
        select(SignInSession.person_id, SignInSession.seat_id, SignInSession.agency_id)
        .join(Person, Person.id == SignInSession.person_id)
        .where(
            SignInSession.token_hash == token_hash, SignInSession.ended_at.is_(None), Person.disabled_at.is_(None), link_holds(),
            SignInSession.second_factor_at.is_not(None), SignInSession.created_at > now - absolute - KEPT,
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    return next((card.key for card in seats_in_force(session, row.person_id, now, row.agency_id) if card.key == row.seat_id), None)  # fmt: skip


def kept_number(viewer: Viewer, now: datetime) -> str | None:
    """The number of the form that waits for this seat, if one does."""
    with transaction.read(viewer) as session:
        return session.execute(
            select(KeptForm.number).where(KeptForm.seat_id == viewer.seat, KeptForm.kept_at > now - KEPT)
        ).scalar_one_or_none()


def show_kept(viewer: Viewer, number: str, now: datetime) -> Kept | None:
    """The form that waits for this seat; None for anyone else's, as for one that never was. Written down as a reading."""
    with transaction.read(viewer) as session:
        row = session.execute(
            select(KeptForm).where(
                KeptForm.number == number, KeptForm.seat_id == viewer.seat, KeptForm.kept_at > now - KEPT
            )
        ).scalar_one_or_none()
        fields = [(name, value) for name, value in json.loads(row.fields or "[]")] if row else []
        found = Kept(number, row.path, fields, row.kept_at) if row else None
    outcome = Outcome.READ if found else Outcome.REFUSED
    reading(viewer, Act.FORM_RESUME, outcome, object_kind="form", object_number=number)
    return found


def discard(viewer: Viewer, number: str) -> bool:
    """Throw the seat's kept form away; whether it was there."""
    with transaction.write(viewer) as session:
        mine = KeptForm.number == number, KeptForm.seat_id == viewer.seat
        gone = session.execute(delete(KeptForm).where(*mine).returning(KeptForm.id)).first() is not None
        outcome, reason = (Outcome.DONE, "discarded") if gone else (Outcome.REFUSED, "not found")
        record(viewer, Act.FORM_RESUME, outcome, object_kind="form", object_number=number, reason=reason)
    return gone


def tidy_forms(now: datetime) -> None:
    """Remove what nobody came back for."""
    with transaction.housekeeping() as session:
        session.execute(delete(KeptForm).where(KeptForm.kept_at <= now - KEPT))
