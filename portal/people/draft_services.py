"""What was typed and not sent yet: saved for the seat that types, shown to it alone, gone when sent; docs/decisions/0024-drafts.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session, defer

from portal.people.draft_rules import KEPT, MOST, MOST_DRAFTS, MOST_SAVES, WINDOW, Fate, Mark, Ticket, judge
from portal.people.models import FormDraft
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import new_number

Fields = list[tuple[str, str]]


class Why(StrEnum):
    """Why a draft was not saved."""

    GONE = "gone"
    TOO_MUCH = "too much"
    TOO_MANY = "too many"
    TOO_OFTEN = "too often"


class NotSaved(ValueError):
    """The draft was not saved; `why` is the reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Draft:
    """A form that was not sent: its number, the path that it is sent to, its fields in their order, since when (UTC), its mark."""

    number: str
    path: str
    fields: Fields
    saved_at: datetime
    mark: Mark


@dataclass(frozen=True)
class Saved:
    """What a page knows after its save, and whether another page's newer text stands beside."""

    ticket: Ticket
    beside: bool


def save_draft(
    viewer: Viewer, path: str, fields: Fields, ticket: Ticket, turn: int | None, insist: bool, now: datetime
) -> Saved:
    """Save what is typed into the form of a path, never over text that its page does not know of. Nobody's act: no line of the log.

    `turn` and `insist` as in `judge`. Raises NotSaved.
    """
    text = json.dumps(fields)
    if len(text) > MOST or len(path) > 200:
        raise NotSaved(Why.TOO_MUCH)
    with transaction.own(viewer) as session:
        light = select(FormDraft).options(defer(FormDraft.sealed_fields))
        rows = session.execute(light.where(*_mine(viewer, now))).scalars().all()
        row = next((one for one in rows if one.number == ticket.number and one.path == path), None)
        stands = (row.writer, row.turn) if row else None
        if row is not None and stands is not None and row.fields == text:
            return Saved(Ticket(row.number, ticket.writer, stands), False)
        if sum(one.saves for one in rows if one.minute_at > now - WINDOW) >= MOST_SAVES:
            raise NotSaved(Why.TOO_OFTEN)
        fate = judge(ticket, turn, stands, insist)
        if fate is Fate.GONE:
            raise NotSaved(Why.GONE)
        if row is None or fate is Fate.BESIDE:
            taken = {one.number for one in rows}
            number = ticket.number if fate is Fate.NEW and ticket.number not in taken else new_number()
            row = _add(session, viewer, path, number, len(rows), now)
        if fate is not Fate.OLDER:
            _write(row, text, ticket.writer, turn, now)
        return Saved(
            Ticket(row.number, ticket.writer, (row.writer, row.turn)), fate is Fate.BESIDE and stands is not None
        )


def _mine(viewer: Viewer, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return FormDraft.seat_id == viewer.seat, FormDraft.saved_at > now - KEPT


def _add(session: Session, viewer: Viewer, path: str, number: str, there: int, now: datetime) -> FormDraft:
    if there >= MOST_DRAFTS:
        raise NotSaved(Why.TOO_MANY)
    row = FormDraft(
        seat_id=viewer.seat, number=number, path=path, writer="", turn=0, saved_at=now, minute_at=now, saves=0
    )
    session.add(row)
    return row


def _write(row: FormDraft, text: str, writer: str, turn: int | None, now: datetime) -> None:
    before = row.turn if row.writer == writer else 0
    row.fields, row.writer, row.turn, row.saved_at = text, writer, before + 1 if turn is None else turn, now
    if row.minute_at <= now - WINDOW:
        row.minute_at, row.saves = now, 0
    row.saves += 1


def list_drafts(viewer: Viewer, now: datetime, paths: tuple[str, ...] = (), number: str = "") -> list[Draft]:
    """The seat's own drafts, the newest first: of these paths, of this number, or all of them, without their fields.

    They show their author nothing but their own words.
    """
    wanted = [FormDraft.path.in_(paths)] if paths else [FormDraft.number == number] if number else []
    loaded = [] if wanted else [defer(FormDraft.sealed_fields)]
    with transaction.read(viewer) as session:
        rows = session.execute(
            select(FormDraft)
            .where(*_mine(viewer, now), *wanted)
            .options(*loaded)
            .order_by(FormDraft.saved_at.desc(), FormDraft.number)
        ).scalars()
        return [Draft(row.number, row.path, _fields(row) if wanted else [], row.saved_at, (row.writer, row.turn)) for row in rows]  # fmt: skip


def _fields(row: FormDraft) -> Fields:
    return [(name, value) for name, value in json.loads(row.fields or "[]")]


def drop_sent(session: Session, viewer: Viewer, ticket: Ticket | None) -> None:
    """Within the act that a form was for: its draft is gone, unless another page has written newer text there."""
    if ticket is None:
        return
    row = session.execute(
        select(FormDraft).where(FormDraft.seat_id == viewer.seat, FormDraft.number == ticket.number)
    ).scalar_one_or_none()
    if row is not None and ticket.knows((row.writer, row.turn)):
        session.delete(row)


def throw_away(viewer: Viewer, number: str) -> str | None:
    """Throw a draft of the seat away; the path of its form, None where it is not there."""
    with transaction.own(viewer) as session:
        mine = FormDraft.number == number, FormDraft.seat_id == viewer.seat
        return session.execute(delete(FormDraft).where(*mine).returning(FormDraft.path)).scalar_one_or_none()


def tidy_drafts(now: datetime) -> None:
    """Remove what nobody came back for."""
    with transaction.housekeeping() as session:
        session.execute(delete(FormDraft).where(FormDraft.saved_at <= now - KEPT))
