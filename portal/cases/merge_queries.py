"""Reads of two children who may be one: their facts, the comparison, the merges of an agency. Each begins with the viewer's own agency."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from portal.cases.merge_models import ChildMerge, MergedCase
from portal.cases.merge_rules import (
    OF_THE_CHILD,
    OF_THE_ROSTER,
    CaseOfChild,
    Comparison,
    Facts,
    MergeCard,
    OneChild,
)
from portal.cases.models import Case, Child, Docket
from portal.cases.photo_models import CasePhoto, ChildPhoto
from portal.cases.photo_rules import Photo, too_old
from portal.cases.report_queries import chambers
from portal.cases.roster_models import RosterEntry
from portal.people.models import Person, Seat
from portal.sharing.act_rules import Act, role_may
from portal.sharing.queries import class_open, visible_cases
from portal.sharing.rules import InformationClass, Viewer

MOST = 20


def own_row(session: Session, viewer: Viewer, number: str) -> Child | None:
    """A child of the viewer's own agency who stands in its list; None for one who was merged or withdrawn, and for anyone else's."""
    return session.execute(
        select(Child).where(
            Child.number == number, Child.agency_id == viewer.agency, Child.withdrawn_at.is_(None), Child.merged_into_id.is_(None),
        )
    ).scalar_one_or_none()  # fmt: skip


def entry_of(session: Session, child: int) -> RosterEntry | None:
    """What the agency's roster says of a child."""
    return session.execute(select(RosterEntry).where(RosterEntry.child_id == child)).scalar_one_or_none()


def facts_of_child(session: Session, child: Child) -> Facts:
    """What is kept of a child, by column: its own facts and those of the roster."""
    entry = entry_of(session, child.id)
    own = {name: getattr(child, name) for name in OF_THE_CHILD}
    return own | {name: getattr(entry, name) if entry else None for name in OF_THE_ROSTER}


def compare(session: Session, viewer: Viewer, first: Child, second: Child, now: datetime) -> tuple[Comparison, list[int]]:  # fmt: skip
    """The two side by side, and the keys of the cases that are on it: those which the viewer may see and no order seals."""
    names = {key: name for key, _, name in chambers(session)}
    one, one_cases = _one(session, viewer, first, names, now)
    other, other_cases = _one(session, viewer, second, names, now)
    return Comparison(one, other), one_cases + other_cases


def _one(session: Session, viewer: Viewer, child: Child, names: dict[int, str], now: datetime) -> tuple[OneChild, list[int]]:  # fmt: skip
    cases = session.execute(
        select(Case.id, Case.number, Case.opened_at, Case.closed_at)
        .where(Case.child_id == child.id, _on_it(viewer, now))
        .order_by(Case.opened_at, Case.id)
    ).all()
    dockets = session.execute(
        select(Docket.docket_number, Docket.office_id)
        .where(Docket.child_id == child.id, Docket.withdrawn_at.is_(None))
        .order_by(Docket.docket_number, Docket.id)
    )
    photo = current_photo(session, viewer, child.id)
    found = OneChild(
        child.number, facts_of_child(session, child),
        tuple(f"{row.docket_number}, {names.get(row.office_id, '')}" for row in dockets),
        tuple(CaseOfChild(row.number, row.opened_at, row.closed_at) for row in cases),
        photo.taken_on if photo else None, photo is not None, _picture(session, viewer, photo, now) if photo else None,
    )  # fmt: skip
    return found, [row.id for row in cases]


def _on_it(viewer: Viewer, now: datetime) -> Any:
    return and_(Case.agency_id == viewer.agency, Case.sealed_by.is_(None), visible_cases(viewer, now))


def current_photo(session: Session, viewer: Viewer, child: int) -> ChildPhoto | None:
    """The current photo of the agency's own record of a child."""
    return session.execute(
        select(ChildPhoto).where(
            ChildPhoto.child_id == child, ChildPhoto.agency_id == viewer.agency, ChildPhoto.current
        )
    ).scalar_one_or_none()


def _picture(session: Session, viewer: Viewer, photo: ChildPhoto, now: datetime) -> tuple[str, Photo] | None:
    """Where the photo can be looked at: in a case that is on the comparison and carries it."""
    row = session.execute(
        select(Case.number.label("case"), CasePhoto)
        .join(Case, Case.id == CasePhoto.case_id)
        .where(
            CasePhoto.photo_id == photo.id, CasePhoto.agency_id == viewer.agency, CasePhoto.superseded_at.is_(None),
            _on_it(viewer, now), class_open(viewer, InformationClass.DESCRIPTION_PHOTO, now),
        )
        .order_by(CasePhoto.recorded_at.desc(), CasePhoto.id)
        .limit(1)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    found = row.CasePhoto
    return row.case, Photo(found.number, found.taken_on, too_old(found.taken_on, now.date()), found.carried)


def own_merge(session: Session, viewer: Viewer, number: str) -> ChildMerge | None:
    """A merge of the viewer's own agency; None for anyone else's, as for one that never was."""
    return session.execute(
        select(ChildMerge).where(ChildMerge.number == number, ChildMerge.agency_id == viewer.agency)
    ).scalar_one_or_none()


def waits_between(session: Session, viewer: Viewer, first: int, second: int) -> ChildMerge | None:
    """The proposal that waits between two children, whichever of them stays."""
    return session.execute(
        select(ChildMerge).where(
            ChildMerge.agency_id == viewer.agency, ChildMerge.answered_at.is_(None),
            ChildMerge.first_id.in_((first, second)), ChildMerge.second_id.in_((first, second)),
        )
    ).scalars().first()  # fmt: skip


def stands_on(session: Session, viewer: Viewer, merge: ChildMerge) -> bool:
    """Whether a later merge of either child stands on this one, which is to be undone first."""
    pair = merge.first_id, merge.second_id
    later = select(ChildMerge.id).where(
        ChildMerge.agency_id == viewer.agency, ChildMerge.confirmed, ChildMerge.undone_at.is_(None),
        ChildMerge.answered_at > merge.answered_at, or_(ChildMerge.first_id.in_(pair), ChildMerge.second_id.in_(pair)),
    )  # fmt: skip
    return session.execute(later).first() is not None


def moved_cases(session: Session, viewer: Viewer, merge: ChildMerge, now: datetime) -> list[tuple[int, CaseOfChild]]:
    """The cases that moved with a merge, with their keys: as on the comparison, those which the viewer may see and no order seals."""
    rows = session.execute(
        select(Case.id, Case.number, Case.opened_at, Case.closed_at)
        .join(MergedCase, MergedCase.case_id == Case.id)
        .where(MergedCase.merge_id == merge.id, _on_it(viewer, now))
        .order_by(Case.opened_at, Case.id)
    )
    return [(row.id, CaseOfChild(row.number, row.opened_at, row.closed_at)) for row in rows]


def merge_cards(session: Session, viewer: Viewer, waiting: bool = False, number: str | None = None) -> list[MergeCard]:  # fmt: skip
    """Merges of the viewer's agency, the newest first, at most MOST: all, those that wait for the viewer's answer, or the one of a number."""
    first, second = aliased(Child), aliased(Child)
    seats, people = [aliased(Seat) for _ in range(3)], [aliased(Person) for _ in range(3)]
    query = (
        select(ChildMerge, first.full_name, second.full_name, *(person.name for person in people), *(person.id for person in people))
        .join(first, first.id == ChildMerge.first_id)
        .join(second, second.id == ChildMerge.second_id)
    )  # fmt: skip
    columns = ChildMerge.proposed_by, ChildMerge.answered_by, ChildMerge.undone_by
    for column, seat, person in zip(columns, seats, people, strict=True):
        query = query.outerjoin(seat, seat.id == column).outerjoin(person, person.id == seat.person_id)
    query = query.where(ChildMerge.agency_id == viewer.agency)
    if waiting:
        query = query.where(ChildMerge.answered_at.is_(None), people[0].id != viewer.person)
    if number is not None:
        query = query.where(ChildMerge.number == number)
    rows = session.execute(query.order_by(ChildMerge.proposed_at.desc(), ChildMerge.id).limit(MOST))
    return [_card(viewer, tuple(row)) for row in rows]


def _card(viewer: Viewer, row: tuple[Any, ...]) -> MergeCard:
    merge, first, second, proposer, answerer, undoer, proposed_by, answered_by, _ = row
    may = role_may(viewer.role, Act.MERGE_ANSWER)
    return MergeCard(
        merge.number, first or "", second or "", proposer, merge.proposed_at, answerer or "", merge.answered_at, merge.confirmed,
        undoer or "", merge.undone_at,
        answers=may and merge.answered_at is None and proposed_by != viewer.person,
        undoes=may and merge.confirmed and merge.undone_at is None and answered_by != viewer.person,
    )  # fmt: skip


def merge_waits(session: Session, viewer: Viewer, number: str) -> bool:
    """Whether a proposal waits for this viewer's answer."""
    return any(card.answers for card in merge_cards(session, viewer, waiting=True, number=number))
