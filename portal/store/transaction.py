"""The one commit: reads that never wait, writes that take their lock first, and who acts told to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from portal.store.base import PREPARED, db

# Let go by the commit or rollback; 7041 is the migrations'.
ONE_WRITER = text("select pg_advisory_xact_lock(7042)").execution_options(**PREPARED)
WHOSE_EYES = text(
    "select set_config('homeward.seat', :seat, true), set_config('homeward.agency', :agency, true)"
).execution_options(**PREPARED)


class Actor(Protocol):
    """Whoever acts: the seat and agency that row-level security asks about."""

    @property
    def seat_key(self) -> int: ...
    @property
    def agency_key(self) -> int: ...


class WriteRefused(Exception):
    """This request may not write: its form was not ours (wrong or missing CSRF token)."""


class Unrecorded(RuntimeError):
    """An act reached its commit without a line for the log."""


class _Log:
    """Chains the lines of a transaction just before its commit; set once by create_app."""

    append: Callable[[Connection, list[Any], str], None] | None = None


def use_log(append: Callable[[Connection, list[Any], str], None]) -> None:
    """Give the process the function that writes lines of the log."""
    _Log.append = staticmethod(append)


def session() -> Session:
    """The session of this request, command or job."""
    return db.session()


def name_request(number: str) -> None:
    """The number under which this request's lines stand in the log."""
    session().info["request"] = number


def note(line: Any) -> None:
    """Keep a line of the log for the next commit."""
    session().info.setdefault("lines", []).append(line)


def noted() -> bool:
    """Whether this request has written a line of the log."""
    return bool(session().info.get("written"))


def waiting() -> bool:
    """Whether a line waits for a commit that has not come: at a request's end it would be lost."""
    return bool(session().info.get("lines"))


def ride(statement: Callable[[Connection], None]) -> None:
    """Do this small thing in the next write of this request, if there is one."""
    session().info.setdefault("riders", []).append(statement)


def read_only(reason: str) -> None:
    """From here on this request cannot write; `write` raises WriteRefused with the reason."""
    session().info["refused"] = reason


def refused() -> bool:
    """Whether this request may not write."""
    return bool(session().info.get("refused"))


def begin_write() -> None:
    """Take the write lock before the first query, so that what is checked is what is changed.

    One writer at a time on both databases: SQLite has one lock for the file, PostgreSQL is given one.
    """
    current = session()
    if current.info.get("refused"):
        raise WriteRefused(current.info["refused"])
    if current.info.get("writing"):
        return
    current.rollback()  # ends a read; a read is never upgraded
    current.info.pop("goes_on", None)
    current.info["wire"] = current.connection(execution_options={"writing": True})
    current.info["writing"] = True
    if wire(current).dialect.name == "postgresql":
        current.execute(ONE_WRITER)


def end() -> None:
    """End whatever is open without keeping it."""
    current = session()
    current.rollback()
    for name in ("writing", "lines", "riders", "goes_on"):
        current.info.pop(name, None)


def act_as(actor: Actor | None) -> None:
    """Tell PostgreSQL, for this transaction alone, whose eyes it is read through; no actor sees no case."""
    current = session()
    if wire(current).dialect.name != "postgresql":
        return
    # What the database was told ends with its transaction: a new one knows nobody, and the same need not be told twice.
    # The portal has no savepoints, whose rollback would take it back within a transaction.
    here = current.get_transaction()
    told, wanted = current.info.get("told"), None if actor is None else (actor.seat_key, actor.agency_key)
    if wanted == (told[1] if told is not None and told[0] is here else None):
        return
    # Row-level security asks for the seat alone and looks its agency up: what a caller says of its agency opens nothing.
    # The agency stands beside it for whoever reads the server's own sessions and logs.
    seat, agency = ("", "") if wanted is None else map(str, wanted)
    current.execute(WHOSE_EYES, {"seat": seat, "agency": agency})
    current.info["told"] = (here, wanted)


@contextmanager
def write(actor: Actor | None) -> Iterator[Session]:
    """One act and its lines: kept together or not at all. Joins the write that the gate began for this request.

    Raises Unrecorded where the act left no line for the log, WriteRefused where the request may not write.
    """
    begin_write()
    act_as(actor)
    try:
        with _kept_or_not(_finish) as current:
            yield current
    except BaseException:
        session().info.pop("lines", None)
        raise


@contextmanager
def own(actor: Actor) -> Iterator[Session]:
    """A write of what is its author's alone and nobody's act, such as a draft: no line in the log; what waits to ride along does."""
    begin_write()
    act_as(actor)
    with _kept_or_not(_take_along) as current:
        yield current


@contextmanager
def housekeeping() -> Iterator[Session]:
    """A write that is nobody's act: counters, leases, the schema's own rows."""
    begin_write()
    with _kept_or_not() as current:
        yield current


@contextmanager
def _kept_or_not(last: Callable[[Session], None] | None = None) -> Iterator[Session]:
    """A write that has begun: everything is kept once what comes last before the commit is done, or nothing."""
    current = session()
    try:
        yield current
        if last is not None:
            current.flush()
            last(current)
        current.commit()
    except BaseException:
        current.rollback()
        raise
    finally:
        current.info.pop("writing", None)


def leave_lines() -> None:
    """Keep the lines that wait, about what is read, in a short transaction of their own; a request that may not write leaves them too.

    They check nothing, so on PostgreSQL they take the chain's head alone, and nobody who reads waits for who acts. With nothing
    else to write, the ORM is passed by: it would double the cost of the line. A write that is open takes them along and ends.
    """
    current = session()
    if current.info.get("writing"):
        with _kept_or_not(_finish):
            pass
        return
    current.rollback()
    current.info.pop("goes_on", None)
    try:
        with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
            _append(current, connection)
    except BaseException:
        current.info.pop("lines", None)
        raise


def _finish(current: Session) -> None:
    _append(current, current.connection())


def _append(current: Session, connection: Connection) -> None:
    lines = current.info.pop("lines", [])
    if not lines:
        raise Unrecorded("an act must leave a line in the log")
    _take_along(current, connection)
    if _Log.append is None:
        raise Unrecorded("no log: create_app has not run")
    _Log.append(connection, lines, current.info.get("request", ""))
    current.info["written"] = True


def _take_along(current: Session, connection: Connection | None = None) -> None:
    for rider in current.info.pop("riders", []):
        rider(connection or current.connection())


@contextmanager
def read(actor: Actor | None, *, goes_on: bool = False) -> Iterator[Session]:
    """Reads of one moment. Inside a write it is part of that write; otherwise it ends without a trace.

    One that `goes_on` is left open, and the request's next read is of the same moment; a write ends it first.
    """
    current = session()
    if current.info.get("writing"):
        act_as(actor)
        yield current
        return
    if not (current.info.pop("goes_on", False) and current.in_transaction()):
        current.rollback()
        current.info["wire"] = current.connection(execution_options=one_moment(current))
    act_as(actor)
    try:
        yield current
    except BaseException:
        goes_on = False
        raise
    finally:
        if goes_on:
            current.info["goes_on"] = True
        else:
            current.rollback()


def columns(current: Session, statement: Any, values: Any = None) -> Any:
    """The rows of a statement of plain columns, asked past the ORM, which would cost half as much again; what waits is written first."""
    current.flush()
    return wire(current).execute(statement, values)


def wire(current: Session) -> Connection:
    """The connection of the transaction that is open, or begins now; asked of the session anew only once that one has ended."""
    found: Connection | None = current.info.get("wire")
    if found is None or found.closed:
        found = current.info["wire"] = current.connection()
    return found


@contextmanager
def read_log() -> Iterator[Session]:
    """Read the whole log of one moment as the auditor's database role, for checking it; a case's rows are not open to it."""
    with Session(db.engines["auditor"]) as current:
        current.connection(execution_options=one_moment(current))
        yield current


def one_moment(current: Session) -> dict[str, Any]:
    """Options under which every query of a transaction sees the same moment and none writes. On SQLite each transaction does."""
    if current.get_bind().dialect.name == "sqlite":
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
