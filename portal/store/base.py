"""The base of every table: naming convention, random keys, the engine's connection settings."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Engine, Integer, MetaData, event
from sqlalchemy.engine import Connection
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
    # A generic plan on a skewed filter is far dearer than planning anew, so statements are never prepared.
    return {
        "connect_args": {"prepare_threshold": None, "options": "-c lock_timeout=5000"},  # as long as SQLite waits
        "pool_pre_ping": True,
        "pool_size": 5,
        "pool_use_lifo": True,
        "hide_parameters": True,
    }


def prepare_engine(engine: Engine) -> None:
    """Set every connection up: pragmas and explicit transactions on SQLite."""
    if engine.dialect.name != "sqlite":
        return

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
