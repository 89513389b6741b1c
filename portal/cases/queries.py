"""Lists and look-ups of cases, each beginning with the viewer."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from portal.cases.models import Case, LookUp
from portal.cases.name_queries import among, candidates, listed_by_name
from portal.cases.record_models import Identity
from portal.cases.rules import CaseLine, CasePage
from portal.people.rules import Role
from portal.sharing.fact_queries import ANY_MOMENT
from portal.sharing.queries import (
    any_viewer,
    class_open,
    filled_in,
    open_wherever_visible,
    own_identity_only,
    visible_cases,
)
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction
from portal.store.name_guards import LAST
from portal.store.types import fold

PAGE = 10
NO_CASE = [
    0
]  # asked for where no name fits, so that a name which is not there costs what one that may not be known costs
MOST_AT_ONCE = 500  # names that are gone through in one step


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
    if not viewer.in_force:
        return CasePage((), None) if after is None else None
    values, by_name = filled_in(viewer, now), listed_by_name(viewer) and not _is_number(words)
    statement = _keyed(viewer.role, open_only) if by_name else _statement(viewer.role, open_only)
    if words is not None:
        statement = statement.where(_matches(words))
    last = None
    if after is not None:
        last = transaction.columns(session, _one(viewer.role), values | {"number": after}).one_or_none()
        if last is None:
            return None
    if _is_number(words):
        rows = list(session.execute(statement, values))
    elif by_name:
        rows = _in_order(session, viewer, statement, values, words, last)
    else:
        rows = _sorted(session, viewer, statement, values, last)
    lines = tuple(
        CaseLine(row.id, row.number, row.full_name, row.birth_date, row.opened_at, row.closed_at) for row in rows[:PAGE]
    )
    return CasePage(lines, lines[-1].number if len(rows) > PAGE else None)


def _in_order(session: Session, viewer: Viewer, statement: Any, values: Any, words: str | None, last: Any) -> list[Any]:
    """The page's rows and one more, by going through the agency's list in its order: each case asked for by the statement itself."""
    found: list[Any] = []
    place = None if last is None else (last.name_key or LAST, last.id)
    step = PAGE + 1
    while True:
        listed = candidates(session, viewer, words, place, step)
        keys = list(dict.fromkeys(row.case_id for row in listed))
        rows = {
            row.id: row for row in transaction.columns(session, statement, values | {"keys": keys or NO_CASE}).all()
        }
        found += [rows[key] for key in keys if key in rows and (last is None or key != last.id)]
        if len(found) > PAGE or len(listed) < step:
            return found
        place, step = (listed[-1].name_key, listed[-1].case_id), min(step * 4, MOST_AT_ONCE)


def _sorted(session: Session, viewer: Viewer, statement: Any, values: Any, last: Any) -> list[Any]:
    """The page's rows and one more, of a viewer who has few cases or not each by its name: all of them are sorted."""
    key = func.coalesce(Identity.name_key, LAST)
    statement = statement.where(Case.id.in_(among(viewer)))
    if last is not None:
        name = last.name_key or LAST
        statement = statement.where(or_(key > name, and_(key == name, Case.id > last.id)))
    return list(session.execute(statement.order_by(key, Case.id).limit(PAGE + 1), values))


def look_up_words(session: Session, viewer: Viewer, number: str) -> str | None:
    """The words of a look-up of this viewer's seat; None for anyone else's, as for one that never was."""
    row = session.execute(
        select(LookUp).where(LookUp.number == number, LookUp.seat_id == viewer.seat)
    ).scalar_one_or_none()
    return row.words if row else None


@cache
def _statement(role: Role, open_only: bool) -> Any:
    """The statement of a role's cases, made once; of open ones alone if asked."""
    cases = _cases(any_viewer(role), ANY_MOMENT)
    return cases.where(Case.closed_at.is_(None)) if open_only else cases


@cache
def _keyed(role: Role, open_only: bool) -> Any:
    """The same, of cases whose keys are given when it is run."""
    return _statement(role, open_only).where(Case.id.in_(bindparam("keys", expanding=True)))


@cache
def _one(role: Role) -> Any:
    return _statement(role, False).where(Case.number == bindparam("number"))


def _cases(viewer: Viewer, now: Any) -> Any:
    """The viewer's cases, with name and dates where the class identity is open to them in that case."""
    own = own_identity_only(viewer.role)
    always = open_wherever_visible(viewer.role, InformationClass.IDENTITY)
    identity_open = true() if always else class_open(viewer, InformationClass.IDENTITY, now)
    dates_open = false() if own else identity_open
    return (
        select(
            Case.id,
            Case.number,
            Case.opened_at if always and not own else case((dates_open, Case.opened_at)).label("opened_at"),
            Case.closed_at if always and not own else case((dates_open, Case.closed_at)).label("closed_at"),
            Identity.full_name,
            Identity.birth_date,
            Identity.name_key,
        )
        .outerjoin(
            Identity,
            and_(
                Identity.case_id == Case.id,
                Identity.agency_id.in_(viewer.rows) if own else Identity.agency_id == Case.agency_id,
                Identity.superseded_at.is_(None),
                identity_open,
            ),
        )
        .where(visible_cases(viewer, now))
    )


def _is_number(words: str | None) -> bool:
    """Whether it is a case number that is looked for: digits, without a letter."""
    return words is not None and any(letter.isdigit() for letter in words) and not any(map(str.isalpha, words))


def _matches(words: str) -> Any:
    if _is_number(words):
        return Case.number == "".join(letter for letter in words if letter.isdigit())
    parts = fold(words).split()
    return and_(*(Identity.search_key.contains(part, autoescape=True) for part in parts), true() if parts else false())
