"""Writes what a merge of two children does, keeps it exactly, and takes it back; the caller holds the write lock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from portal.cases.merge_models import ChildMerge, MergedCase
from portal.cases.merge_queries import current_photo, entry_of, facts_of_child
from portal.cases.merge_rules import OF_THE_CHILD, OF_THE_ROSTER, Written, kept_of, names_with, taken_back, written
from portal.cases.models import Case, Child, Docket
from portal.cases.photo_models import ChildPhoto, PhotoFile
from portal.cases.roster_models import RosterEntry
from portal.clocks.models import CaseClock
from portal.sharing.rules import Viewer
from portal.store.types import fold

DAYS = ("birth_date", "left_care_on", "photo_date")
DOCKET_SINCE = "A docket that was added since"


def write_merge(session: Session, viewer: Viewer, merge: ChildMerge, newer: bool, now: datetime) -> None:
    """Make the second child the first; `newer`: the second's photo is the current one afterwards. Raises NotMerged where names do not fit.

    The merge is answered as confirmed already, which the database's own functions ask.
    """
    first, second = session.get_one(Child, merge.first_id), session.get_one(Child, merge.second_id)
    now_is, other = facts_of_child(session, first), facts_of_child(session, second)
    wanted = kept_of(now_is, other) | (names_with(now_is, other) if merge.names else {})
    entry, other_entry = entry_of(session, first.id), entry_of(session, second.id)
    moves = entry is None and other_entry is not None
    wrote = {name: pair for name, pair in written(now_is, wanted).items() if not (moves and name in OF_THE_ROSTER)}
    photos = {child.id: current_photo(session, viewer, child.id) for child in (first, second)}
    what: dict[str, Any] = {
        "wrote": {name: (_plain(before), _plain(after)) for name, (before, after) in wrote.items()},
        "entry": other_entry.id if moves and other_entry else None,
        "dockets": _keys(session, Docket, second.id), "before": _keys(session, Docket, first.id),
        "photos": _keys(session, ChildPhoto, second.id),
        "current": [photo.id if photo else None for photo in photos.values()],
        "flat": list(session.execute(select(Child.id).where(Child.merged_into_id == second.id, Child.agency_id == viewer.agency)).scalars()),
    }  # fmt: skip
    gives_way = photos[first.id] if newer else photos[second.id]
    if gives_way is not None:
        gives_way.current = False
    if moves and other_entry is not None:
        other_entry.child_id = first.id
        if wanted["left_care_on"] is None and other_entry.left_care_on is not None:
            what["wrote"]["left_care_on"] = (_plain(other_entry.left_care_on), None)
            other_entry.left_care_on = None
    session.flush()
    _set(session, first, {name: after for name, (_, after) in wrote.items()})
    if merge.names:
        names = (first.search_key, second.full_name, second.former_names, second.nicknames)
        longer = fold(" ".join(name or "" for name in names))[:2000]
        what["search"], first.search_key = (first.search_key, longer), longer
    _move(session, Docket, what["dockets"], first.id)
    _move(session, ChildPhoto, what["photos"], first.id)
    for key in (second.id, *what["flat"]):
        session.get_one(Child, key).merged_into_id = first.id
    merge.what = json.dumps(what)
    session.flush()
    _move_cases(session, merge, now)


def take_back(session: Session, viewer: Viewer, merge: ChildMerge, now: datetime) -> None:
    """Restore what still is as the merge wrote it, and keep what stays, as it was corrected or added since."""
    what: dict[str, Any] = json.loads(merge.what or "{}")
    first, second = session.get_one(Child, merge.first_id), session.get_one(Child, merge.second_id)
    wrote: Written = {name: (_value(name, before), _value(name, after)) for name, (before, after) in what["wrote"].items()}  # fmt: skip
    back, stays = taken_back(facts_of_child(session, first), wrote)
    _set(session, first, back)
    if what.get("search") and first.search_key == what["search"][1]:
        first.search_key = what["search"][0]
    entry = session.get(RosterEntry, what["entry"]) if what["entry"] else None
    if entry is not None and entry.child_id == first.id:
        entry.child_id = second.id
    _move(session, Docket, what["dockets"], second.id)
    _move(session, ChildPhoto, what["photos"], second.id)
    session.flush()
    _move_cases_back(session, merge, now)
    session.expire_all()
    for child, key in zip((first, second), what["current"], strict=True):
        if key is not None and current_photo(session, viewer, child.id) is None:
            session.get_one(ChildPhoto, key).current = True
            session.flush()
    second.merged_into_id = None
    for key in what["flat"]:
        session.get_one(Child, key).merged_into_id = second.id
    since = set(_keys(session, Docket, first.id)) - set(what["before"])
    merge.what = json.dumps(what | {"stays": [*stays, *([DOCKET_SINCE] if since else [])]})
    session.flush()


def stayed(merge: ChildMerge) -> tuple[str, ...]:
    """The labels of what an undo left, as it was corrected or added since."""
    return tuple(json.loads(merge.what or "{}").get("stays", ()))


def _keys(session: Session, model: Any, child: int) -> list[int]:
    return sorted(session.execute(select(model.id).where(model.child_id == child)).scalars())


def _move(session: Session, model: Any, keys: list[int], child: int) -> None:
    if keys:
        session.execute(
            update(model).where(model.id.in_(keys)).values(child_id=child).execution_options(synchronize_session=False)
        )


def _set(session: Session, child: Child, values: Mapping[str, Any]) -> None:
    """Set facts of a child, each where it stands: with the child or in what the roster says."""
    entry = entry_of(session, child.id)
    for name, value in values.items():
        target = child if name in OF_THE_CHILD else entry
        if target is not None:
            setattr(target, name, value)
    session.flush()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _value(name: str, plain: Any) -> Any:
    return date.fromisoformat(plain) if plain and name in DAYS else plain


def _move_cases(session: Session, merge: ChildMerge, now: datetime) -> None:
    """All cases of the second, also one that is sealed to whoever confirms: on PostgreSQL by the owner's function, since the policies hide it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.homeward_merge(merge.id)))
        return
    found = list(session.execute(select(Case.id).where(Case.child_id == merge.second_id)).scalars())
    if found:
        session.execute(insert(MergedCase), [{"merge_id": merge.id, "case_id": key} for key in found])
        _send(session, found, merge.first_id, now)


def _send(session: Session, cases: list[int], child: int, now: datetime) -> None:
    session.execute(update(Case).where(Case.id.in_(cases)).values(child_id=child))
    open_ones = select(Case.id).where(Case.id.in_(cases), Case.closed_at.is_(None))
    session.execute(update(CaseClock).where(CaseClock.case_id.in_(open_ones)).values(next_at=now))


def _move_cases_back(session: Session, merge: ChildMerge, now: datetime) -> None:
    """The cases that moved, with the photos that were added in them since."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.homeward_unmerge(merge.id)))
        return
    moved = select(MergedCase.case_id).where(MergedCase.merge_id == merge.id)
    standing = select(Case.id).where(Case.id.in_(moved), Case.child_id == merge.first_id)
    found = list(session.execute(standing).scalars())
    files = select(PhotoFile.id).where(PhotoFile.case_id.in_(found))
    session.execute(
        update(ChildPhoto)
        .where(ChildPhoto.child_id == merge.first_id, ChildPhoto.file_id.in_(files))
        .values(child_id=merge.second_id)
        .execution_options(synchronize_session=False)
    )
    _send(session, found, merge.second_id, now)
