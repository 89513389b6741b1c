"""Whether the database answers, with the schema that this version wants, to a role that its guards bind, and whether it is the demo's."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from portal.store.base import db
from portal.store.schema import at_head


def database_answers() -> bool:
    """True where a connection can be had and the schema is the newest."""
    try:
        return at_head(db.engine)
    except SQLAlchemyError:
        return False


def holds_demo(engine: Engine) -> bool:
    """Whether the demo was loaded into this database. One that has no schema yet, or does not answer now, holds none."""
    try:
        with engine.connect() as connection:
            return connection.execute(text("select 1 from demo_loaded")).first() is not None
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()  # whoever serves forks first and connects then


def above_its_guards(engine: Engine) -> str:
    """Why row-level security and the append-only log would not bind this role on PostgreSQL; empty where they do.

    A superuser, a role with BYPASSRLS and the owner of a table pass by them (PostgreSQL manual, Row Security Policies).
    A database that does not answer now is asked again by whatever needs it.
    """
    if engine.dialect.name != "postgresql":
        return ""
    try:
        with engine.connect() as connection:
            row = connection.execute(
                text(
                    "select rolsuper, rolbypassrls, exists (select from pg_class where relowner = pg_roles.oid and relkind in ('r', 'p'))"
                    " from pg_roles where rolname = current_user"
                )
            ).one()
    except SQLAlchemyError:
        return ""
    finally:
        engine.dispose()  # whoever serves forks first and connects then
    reasons = ("is a superuser", "bypasses row-level security", "owns tables")
    return next((reason for reason, true in zip(reasons, row, strict=True) if true), "")
