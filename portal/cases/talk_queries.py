"""Reads of comments: each with what it says since, in one statement, so that the number of statements tells of no correction that is hidden."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.cases.talk_models import Comment, CommentChange
from portal.cases.talk_rules import Words
from portal.store import transaction
from portal.store.base import PREPARED

_SAID = (
    select(
        Comment.id, Comment.number, Comment.case_id, Comment.agency_id, Comment.seat_id, Comment.answers_id, Comment.all_partners,
        Comment.comment_text, Comment.recorded_at, CommentChange.taken_back, CommentChange.comment_text.label("said_since"),
        CommentChange.recorded_at.label("changed_at"),
    )
    .join(CommentChange, CommentChange.comment_id == Comment.id, isouter=True)
    .where(Comment.case_id == bindparam("case"))
    .order_by(Comment.recorded_at, Comment.id, CommentChange.recorded_at, CommentChange.id)
    .execution_options(**PREPARED)
)  # fmt: skip


class Said(NamedTuple):
    """A comment's row with its wordings, oldest first, none where it was taken back, and when that was (UTC)."""

    row: Any
    wordings: tuple[Words, ...]
    taken_back: datetime | None


def said_in(session: Session, case: int) -> list[Said]:
    """Every comment of a case, whoever reads it, oldest first."""
    found: dict[int, list[Any]] = {}
    for row in transaction.columns(session, _SAID, {"case": case}):
        found.setdefault(row.id, []).append(row)
    return [_said(rows) for rows in found.values()]


def _said(rows: list[Any]) -> Said:
    first = rows[0]
    if first.taken_back is None:
        return Said(first, (Words(first.comment_text, first.recorded_at),), None)
    back = next((row.changed_at for row in rows if row.taken_back), None)
    since = [Words(row.said_since, row.changed_at) for row in rows if not row.taken_back]
    return Said(first, () if back else (Words(first.comment_text, first.recorded_at), *since), back)
