"""In which order cases are gone through for a list: by name, from the list of the viewer's agency, or all of the few there are.

What is named here is only where to look. Whether a case is there for the viewer is decided by the clause of the door.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Appearance, CaseDocket, CaseName, Docket
from portal.cases.record_models import IDENTITY_WORDS, Identity
from portal.people.rules import BENCH
from portal.sharing.models import CaseAccess
from portal.sharing.queries import open_wherever_visible, own_identity_only
from portal.sharing.rules import InformationClass, Viewer, Word, visibility
from portal.store import transaction
from portal.store.types import fold

SHORTEST = 3  # letters of a word that an index of trigrams finds


def listed_by_name(viewer: Viewer) -> bool:
    """Whether the viewer's list may be read in the order of its names.

    That is where the viewer is let in by agency, and has the keeper's name of every case that is there for them: an order by
    names that are not theirs would tell of them. Whoever is party or sits has few cases, which are sorted instead.
    """
    ways = visibility(viewer.role)
    return (
        not own_identity_only(viewer.role)
        and all(Word.JOINED in way and Word.PARTY not in way for way in ways)
        and open_wherever_visible(viewer.role, InformationClass.IDENTITY)
    )


def candidates(session: Session, viewer: Viewer, words: str | None, place: tuple[str, int] | None, most: int) -> Any:
    """So many names and keys of cases in the list of the viewer's agencies, in order, after a place and of those that match the words.

    A case may come twice in a row, where it is in the lists of two clients of a counsel.
    """
    rows = sorted(viewer.rows)
    values: dict[str, Any] = {"agency": rows[0]} if len(rows) == 1 else {"agencies": rows}
    if place is not None:
        values |= {"name": place[0], "key": place[1]}
    statement = _listed(len(rows) == 1, place is not None)
    if words is not None:
        statement = statement.where(CaseName.case_id.in_(_named(session, words)))
    return transaction.columns(session, statement, values | {"most": most}).all()


@cache
def _listed(one: bool, placed: bool) -> Any:
    """The statement of a list's names, of one agency or several, after a place or from the beginning."""
    name: Any = bindparam("name")
    key: Any = bindparam("key")
    mine = (
        CaseName.agency_id == bindparam("agency")
        if one
        else CaseName.agency_id.in_(bindparam("agencies", expanding=True))
    )
    statement = select(CaseName.name_key, CaseName.case_id).where(mine)
    if placed:
        statement = statement.where(
            CaseName.name_key >= name,
            or_(CaseName.name_key > name, and_(CaseName.name_key == name, CaseName.case_id > key)),
        )
    return statement.order_by(CaseName.name_key, CaseName.case_id).limit(bindparam("most"))


def _named(session: Session, words: str) -> Any:
    """Cases in whose names every word is found; on SQLite words under three letters are left to the list's own condition."""
    parts = fold(words).split()
    if session.get_bind().dialect.name == "postgresql":
        return select(func.homeward_named(parts))
    statement = select(Identity.case_id).where(Identity.superseded_at.is_(None))
    long = [part for part in parts if len(part) >= SHORTEST]
    if not long:
        return statement.where(*(Identity.search_key.contains(part, autoescape=True) for part in parts))
    asked = " AND ".join('"' + part.replace('"', '""') + '"' for part in long)
    found = select(IDENTITY_WORDS.c.rowid).where(literal_column(IDENTITY_WORDS.name).op("match")(asked))
    return statement.where(Identity.id.in_(found))


def among(viewer: Viewer) -> Any:
    """Keys of the cases that can be there for the viewer at all, by what brings them: chambers, party, or an agency let in."""
    if viewer.role in BENCH:
        return (
            select(CaseDocket.case_id)
            .join(Docket, Docket.id == CaseDocket.docket_id)
            .where(Docket.office_id.in_(viewer.offices))
        )
    if all(Word.PARTY in way for way in visibility(viewer.role)):
        return (
            select(CaseDocket.case_id)
            .join(Appearance, Appearance.docket_id == CaseDocket.docket_id)
            .where(Appearance.party.in_(viewer.parties))
        )
    return select(CaseAccess.case_id).where(CaseAccess.agency_id.in_(viewer.rows))
