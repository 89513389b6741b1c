"""A row in every table: what migrations and dumps are tested with."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from portal.people.rules import Role
from portal.store.base import db
from tests.cases.canaries import Planter
from tests.cases.canary_table import WORDS
from tests.cases.worlds import CaseMaker, add_place, owner_session


def fill_tables(settings):
    """Beside the rows that are there, two cases with everything of a case, and a row in each table that is still empty."""
    with owner_session(settings) as session:
        Planter(CaseMaker(session), add_place(session, Role.AGENCY_COUNSEL), set(WORDS), 0).plant()
        Planter(CaseMaker(session), add_place(session, Role.JUDICIAL_OFFICER), set(WORDS), 3000).plant()
        for table in db.metadata.sorted_tables:
            if not session.execute(text(f"select 1 from {table.name} limit 1")).first():
                session.execute(table.insert().values(plain_row(session, table)))


def plain_row(session, table):
    """A row for a table that the demo leaves empty."""
    values = {}
    for column in table.columns:
        key = next(iter(column.foreign_keys), None)
        if key is not None:
            parent = key.column
            values[column.name] = session.execute(
                text(f"select {parent.name} from {parent.table.name} limit 1")
            ).scalar()
        elif not column.nullable or column.primary_key:
            python = getattr(column.type, "impl", column.type).python_type
            values[column.name] = {int: 7, str: "x", bytes: b"\x01x", bool: False, datetime: datetime.now(UTC)}[python]
    return values
