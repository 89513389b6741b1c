"""What an agency recorded before of how far a pick-up order is: shown beside what stands, where the whole entry is the reader's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.pick_up_rules import ORDER, SINCE, STANDS
from portal.cases.record_models import SupervisionWarrant
from portal.cases.rules import Record
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Level

if TYPE_CHECKING:
    from portal.cases.section_queries import SectionReader


def with_history(reader: SectionReader, row: SupervisionWarrant, record: Record, only: frozenset[str] | None) -> Record:
    """The record with the states of the order that its agency recorded before, the latest first; with none where the reader has it in part."""
    record = replace(record, state="stands" if record.get(ORDER) in STANDS else "")
    if only is not None or (reader.held.decision.levels[C.SUPERVISION_WARRANT] is not Level.FULL and not record.mine):
        return record
    earlier = reader.session.execute(
        select(SupervisionWarrant)
        .where(
            SupervisionWarrant.case_id == reader.held.key, SupervisionWarrant.agency_id == row.agency_id,
            SupervisionWarrant.superseded_at.is_not(None),
        )
        .order_by(SupervisionWarrant.recorded_at, SupervisionWarrant.id)
    ).scalars()  # fmt: skip
    found: list[tuple[SupervisionWarrant, tuple[object, object]]] = []
    for one in (*earlier, row):
        said = (one.value(ORDER), one.value(SINCE))
        if not found or found[-1][1] != said:  # an entry that changed something else is no new state
            found.append((one, said))
    before = [one for one, said in found[:-1] if said[0]]
    states = (reader.record(one, C.SUPERVISION_WARRANT, frozenset({ORDER, SINCE})) for one in reversed(before))
    return replace(record, before=tuple(states))
