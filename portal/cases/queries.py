"""Lists and look-ups of cases, each beginning with the viewer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from portal.cases.models import Case, LookUp
from portal.cases.record_models import Identity
from portal.cases.rules import CaseLine, CasePage
from portal.sharing.queries import class_open, own_identity_only, visible_cases
from portal.sharing.rules import InformationClass, Viewer
from portal.store.types import fold

PAGE = 10
LAST = "\uffff"  # sorts after every folded name: cases whose name is not open come last


def list_page(
    session: Session,
    viewer: Viewer,
    now: datetime,
    after: str | None,
    words: str | None = None,
    open_only: bool = False,
) -> CasePage | None:
    """A page of the viewer's cases by the child's name, of those that match the words where there are any; only open ones if asked.

    `after` is the number of the last case of the page before; None where it is not one of the viewer's.
    """
    statement = _cases(viewer, now)
    if words is not None:
        statement = statement.where(_matches(words))
    if open_only:
        statement = statement.where(Case.closed_at.is_(None))
    key = func.coalesce(Identity.name_key, LAST)
    if after is not None:
        place = session.execute(_cases(viewer, now).where(Case.number == after)).one_or_none()
        if place is None:
            return None
        last = place.name_key or LAST
        statement = statement.where(or_(key > last, and_(key == last, Case.id > place.id)))
    rows = session.execute(statement.order_by(key, Case.id).limit(PAGE + 1)).all()
    lines = tuple(
        CaseLine(row.id, row.number, row.full_name, row.birth_date, row.opened_at, row.closed_at) for row in rows[:PAGE]
    )
    return CasePage(lines, lines[-1].number if len(rows) > PAGE else None)


def look_up_words(session: Session, viewer: Viewer, number: str) -> str | None:
    """The words of a look-up of this viewer's seat; None for anyone else's, as for one that never was."""
    row = session.execute(
        select(LookUp).where(LookUp.number == number, LookUp.seat_id == viewer.seat)
    ).scalar_one_or_none()
    return row.words if row else None


def _cases(viewer: Viewer, now: datetime) -> Any:
    """The viewer's cases, with name and dates where the class identity is open to them in that case."""
    own = own_identity_only(viewer.role)
    identity_open = class_open(viewer, InformationClass.IDENTITY, now)
    dates_open = false() if own else identity_open
    return (
        select(
            Case.id,
            Case.number,
            case((dates_open, Case.opened_at)).label("opened_at"),
            case((dates_open, Case.closed_at)).label("closed_at"),
            Identity.full_name,
            Identity.birth_date,
            Identity.name_key,
        )
        .outerjoin(
            Identity,
            and_(
                Identity.case_id == Case.id,
                Identity.agency_id == (viewer.agency if own else Case.agency_id),
                Identity.superseded_at.is_(None),
                identity_open,
            ),
        )
        .where(visible_cases(viewer, now))
    )


def _matches(words: str) -> Any:
    digits = "".join(letter for letter in words if letter.isdigit())
    if digits and not any(letter.isalpha() for letter in words):
        return Case.number == digits
    return and_(
        *(Identity.search_key.contains(word, autoescape=True) for word in fold(words).split()),
        true() if fold(words) else false(),
    )
