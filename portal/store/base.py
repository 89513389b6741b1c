"""The base of every table: naming convention, random keys, the engine's connection settings."""

from __future__ import annotations

import secrets
from contextlib import suppress
from select import POLLIN, poll
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from psycopg import OperationalError
from psycopg.pq import TransactionStatus
from sqlalchemy import BigInteger, Engine, Integer, MetaData, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BigKey = BigInteger().with_variant(Integer, "sqlite")


class _Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)

    def __init__(self, **values: Any) -> None:
        # The key comes first: an encrypted column is bound to it as soon as it is set.
        if "id" in type(self).__mapper__.columns and "id" not in values:
            self.id = new_key()
        elif "id" in values:
            self.id = values.pop("id")
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no column {name}")
            setattr(self, name, value)


db = SQLAlchemy(model_class=_Base, session_options={"autoflush": True})

if TYPE_CHECKING:

    class Model(_Base):
        """A table, as the type checker sees it."""

        __abstract__ = True
else:
    Model = db.Model


def new_key() -> int:
    """A random row key of 62 bits, known before the row is written, so that ciphertext can be bound to it."""
    return secrets.randbits(62) | 1


def new_number() -> str:
    """A random number of 12 digits (40 bits) that may stand in an address; nothing can be counted by it."""
    return f"{secrets.randbelow(9 * 10**11) + 10**11}"


def key_column() -> Mapped[int]:
    """The primary key of a table: random, never shown."""
    return mapped_column(BigKey, primary_key=True, default=new_key, autoincrement=False, info={"structure": True})


def engine_options(url: str) -> dict[str, Any]:
    """Options for the engine of this URL: the same behaviour in the app, the commands and the tests.

    Parameters are hidden: an error's text must not carry what someone typed into a log (L13).
    """
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 5}, "hide_parameters": True, "pool_use_lifo": True}
    # A generic plan on a skewed filter is far dearer than planning anew, so none is prepared for being asked often.
    return {
        "connect_args": {
            "prepare_threshold": 1 << 30,
            "options": "-c lock_timeout=5000",  # as long as SQLite waits
            "keepalives_idle": 30,  # seconds; a connection that was cut off without a word is noticed while it waits
            "keepalives_interval": 10,
            "keepalives_count": 3,
        },
        "pool_size": 5,
        "pool_use_lifo": True,
        "hide_parameters": True,
    }


# The options of a statement that finds its rows by one key: PostgreSQL plans it once a connection.
PREPARED: dict[str, Any] = {"prepared": True}
PLANS = 400  # kept on a connection: one of each such statement, of which some are made for a role or a table


def prepare_engine(engine: Engine) -> None:
    """Set every connection up: pragmas and explicit transactions on SQLite; on PostgreSQL what is prepared, and that no dead one is used."""
    (_prepare_sqlite if engine.dialect.name == "sqlite" else _prepare_postgresql)(engine)


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "checkout")
    def _alive(connection: Any, _record: Any, _proxy: Any) -> None:
        # A server that ends a connection says so on it, and hardly anything else to one that waits: looking costs no
        # round trip, which SQLAlchemy's own pre-ping would cost each transaction. The pool then connects anew.
        if connection.closed or _has_news(connection.fileno()):
            raise DisconnectionError

    @event.listens_for(engine, "connect")
    def _room_for_plans(connection: Any, _record: Any) -> None:
        connection.prepared_max = PLANS

    @event.listens_for(engine, "do_execute")
    def _once_planned(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        if not context.execution_options.get("prepared"):
            return False
        cursor.execute(statement, parameters, prepare=True)
        return True

    @event.listens_for(engine, "rollback")
    def _read_is_over(connection: Connection) -> None:
        # psycopg forgets all it has prepared when something is undone; of what could write nothing, nothing need be.
        if connection.invalidated or not connection.get_execution_options().get("postgresql_readonly"):
            return
        driver: Any = connection.connection.driver_connection
        if driver.info.transaction_status == TransactionStatus.INTRANS:
            with suppress(
                OperationalError
            ):  # a connection that is gone: the rollback that follows meets it, and says so
                driver.commit()


def _has_news(socket: int) -> bool:
    asked = poll()
    asked.register(socket, POLLIN)
    return bool(asked.poll(0))


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "busy_timeout=5000",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")
        # The file keeps its mode, and the migration has set it: two processes that change it at once refuse each other.
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Never upgrade: who will write takes the lock first, who only reads never waits for it.
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
