"""Rows of a case and their fields, each statement made once: making one costs more than running it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from portal.people.models import Agency, Seat
from portal.people.rules import Role
from portal.sharing.rules import InformationClass
from portal.store.base import PREPARED

# Whether it prosecutes is asked of every agency at once: asked when it matters, the number of statements would tell of a hidden one.
PROSECUTES = Agency.id.in_(select(Seat.agency_id).where(Seat.role == Role.PROSECUTOR.value))
AGENCIES = select(Agency.id, Agency.number, Agency.name, Agency.sector, PROSECUTES.label("prosecutes")).order_by(Agency.id).execution_options(**PREPARED)  # fmt: skip


@cache
def entries_of(model: Any, superseded_too: bool) -> Any:
    """What agencies recorded of a case in a table, the keeper's first; what was corrected since only if asked."""
    found = select(model).where(model.case_id == bindparam("case")).execution_options(**PREPARED)
    if not superseded_too:
        found = found.where(model.superseded_at.is_(None))
    return found.order_by(model.agency_id != bindparam("owner"), model.recorded_at, model.id)


@cache
def fields_of(model: Any, information_class: InformationClass) -> tuple[tuple[str, str], ...]:
    """The fields of a table that are of a class, each with its label."""
    columns = [column for column in model.__table__.columns if column.info.get("class") is information_class]
    return tuple((column.name, column.info["label"]) for column in columns)


@cache
def pairs_of(model: Any, key: str, value: str) -> Any:
    """Two columns of a case's rows in a table: whose they are, and the value."""
    found = select(getattr(model, key), getattr(model, value)).where(model.case_id == bindparam("case"))
    return found.execution_options(**PREPARED)


@cache
def of_case(model: Any) -> Any:
    """Every row of a case in a table, oldest first."""
    found = select(model).where(model.case_id == bindparam("case")).order_by(model.recorded_at, model.id)
    return found.execution_options(**PREPARED)
