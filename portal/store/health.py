"""Whether the database answers, with the schema that this version wants."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from portal.store.base import db
from portal.store.schema import at_head


def database_answers() -> bool:
    """True where a connection can be had and the schema is the newest."""
    try:
        return at_head(db.engine)
    except SQLAlchemyError:
        return False
