"""Writes what a file of the roster does, or takes it back: made ready before the write lock is taken, then written some hundred rows a statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.cases.models import Child, ChildKey, Docket
from portal.cases.name_rules import Names, known_keys
from portal.cases.roster_models import RosterChange, RosterEntry
from portal.cases.roster_queries import NAMES, Row
from portal.cases.roster_rules import DATES, Change
from portal.sharing.rules import Viewer
from portal.store.base import new_key, new_number
from portal.store.sealed import cipher
from portal.store.types import fold

SOME = 500  # keys named in one statement


@dataclass
class Batch:
    """Rows to be written, whole; the children whose keys are made anew; dockets that are withdrawn."""

    children: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    dockets: list[Row] = field(default_factory=list)
    renamed: list[int] = field(default_factory=list)
    keys: list[Row] = field(default_factory=list)

    def put(self, child: Row, entry: Row, values: dict[str, str]) -> None:
        """Set what a file says, by the names of its columns, in the rows of a child; they are written where they differ."""
        before = dict(child), dict(entry)
        _set(child, entry, values)
        self._write(before, child, entry)

    def withdraw(self, child: Row, now: datetime) -> None:
        """Take a child away."""
        self._write((child, {}), child | {"withdrawn_at": now}, {})

    def _write(self, before: tuple[Row, Row], child: Row, entry: Row) -> None:
        if entry and entry != before[1]:
            self.entries.append(entry)
        if child == before[0]:
            return
        self.children.append(child)
        self.renamed.append(child["id"])
        if child["withdrawn_at"] is None:
            names = Names(child["full_name"] or "", child["former_names"] or "", child["nicknames"] or "", child["birth_date"])  # fmt: skip
            of = {"agency_id": child["agency_id"], "child_id": child["id"]}
            self.keys += [of | {"key": key} for key in sorted(known_keys(names))]


def new_rows(viewer: Viewer) -> tuple[Row, Row]:
    """The rows of a child who is not there yet."""
    child = _empty(Child.__table__) | {"id": new_key(), "number": new_number(), "agency_id": viewer.agency, "in_care": False}  # fmt: skip
    return child | {"full_name": ""}, new_entry(viewer, child["id"])


def new_entry(viewer: Viewer, child: int) -> Row:
    """The row of what a roster says of a child of whom none said anything yet."""
    return _empty(RosterEntry.__table__) | {"id": new_key(), "agency_id": viewer.agency, "child_id": child}


def change_row(viewer: Viewer, file: int, child: int, change: Change, dockets: Sequence[int]) -> Row:
    """What a file does to one child, encrypted, so that it can be undone."""
    key = new_key()
    what = json.dumps({"before": change.before, "after": change.after, "dockets": dockets})
    sealed = cipher().encrypt(what, RosterChange.__tablename__, "what", key)
    return {"id": key, "import_id": file, "child_id": child, "agency_id": viewer.agency, "added": change.added, "sealed_what": sealed}  # fmt: skip


def docket_row(docket: Docket) -> Row:
    """The row of a docket that is not there yet."""
    columns = (column.name for column in Docket.__table__.columns)
    return {name: getattr(docket, name) for name in columns} | {"number": new_number()}


def _empty(table: Any) -> Row:
    return dict.fromkeys(table.columns.keys())


def _set(child: Row, entry: Row, values: dict[str, str]) -> None:
    for name, text in values.items():
        value: Any = text or None
        if text and name in DATES:
            value = date.fromisoformat(text)
        if name == "in_care":
            child["in_care"] = text == "yes"
        elif name == "child_id":
            entry["own_number"] = value
        elif name in NAMES:
            child[NAMES[name]] = value
        else:
            entry[name] = value
    child["withdrawn_at"] = None
    child["name_key"] = fold(child["full_name"] or "")[:400]
    names = (child["full_name"], child["former_names"], child["nicknames"])
    child["search_key"] = fold(" ".join(name or "" for name in names))[:2000]


def write(session: Session, batch: Batch, withdrawn: Sequence[int], now: datetime) -> None:
    """Write a batch, and withdraw these dockets; the caller holds the write lock."""
    for some in _slices(batch.renamed):
        session.execute(delete(ChildKey).where(ChildKey.child_id.in_(some)))
    for table, rows in (
        (Child.__table__, batch.children), (RosterEntry.__table__, batch.entries), (Docket.__table__, batch.dockets),
        (RosterChange.__table__, batch.changes),
    ):  # fmt: skip
        _put(session, table, rows)
    _put_keys(session, batch.keys)
    for some in _slices(withdrawn):
        session.execute(update(Docket).where(Docket.id.in_(some)).values(withdrawn_at=now))


def _put_keys(session: Session, rows: list[Row]) -> None:
    """Write keys of children, some thirty-five a child: on PostgreSQL all in one statement, which takes a third of the time."""
    if not rows:
        return
    if session.get_bind().dialect.name == "sqlite":
        session.execute(insert(ChildKey.__table__), rows)  # type: ignore[arg-type]
        return
    columns = [
        func.unnest(literal([row[name] for row in rows], postgresql.ARRAY(BigInteger)))
        for name in ("agency_id", "key", "child_id")
    ]
    session.execute(insert(ChildKey).from_select(["agency_id", "key", "child_id"], select(*columns)))


def _slices(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + SOME] for start in range(0, len(keys), SOME))


def _put(session: Session, table: Any, rows: list[Row]) -> None:
    """Write whole rows, those that are there already by their key; what is given back lets many go in one statement."""
    if not rows:
        return
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = make(table)
    if table.name in (Child.__tablename__, RosterEntry.__tablename__):
        anew = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
        statement = statement.on_conflict_do_update(index_elements=["id"], set_=anew)
    session.execute(statement.returning(*table.primary_key.columns), rows).all()
