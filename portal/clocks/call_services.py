"""Several calls recorded at once: each row is checked, then all are kept, or none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.clocks.queries import ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.services import Entry, NotRecorded, NotThere, check_entry, keep_record
from portal.sharing.act_rules import Act
from portal.sharing.queries import case_for
from portal.sharing.rules import Viewer
from portal.store import transaction


class CallsRefused(ValueError):
    """Some entries cannot be taken as they are, by the number of their duty; none was kept."""

    def __init__(self, why: dict[str, NotRecorded]) -> None:
        super().__init__(", ".join(str(error) for error in why.values()))
        self.why = why


def record_calls(viewer: Viewer, case: str, entries: Mapping[str, Entry], now: datetime) -> None:
    """Record duties of the viewer's agency as done, by their numbers, each with its own entry. Raises NotThere, CallsRefused."""
    refused: dict[str, NotRecorded] = {}
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.DUTY_RECORD, case, now)
        ledger = ledger_of(session, held.key, now) if held else ()
        rows = {row.number: row for row in ledger if row.owner in viewer.rows}
        found = held is not None and entries.keys() <= rows.keys()
        if not found or held is None:
            record(viewer, Act.DUTY_RECORD, Outcome.REFUSED, object_kind="case", object_number=case, reason="not found")
        else:
            for number, entry in entries.items():
                try:
                    check_entry(rows[number], entry, now)
                except NotRecorded as error:
                    refused[number] = error
            for number, entry in entries.items() if not refused else ():
                keep_record(session, viewer, held.key, rows[number], entry, now)
                record(viewer, Act.DUTY_RECORD, Outcome.DONE, object_kind="duty", object_number=number, case=held.key)
            if refused:
                record(viewer, Act.DUTY_RECORD, Outcome.REFUSED, object_kind="case", object_number=case, case=held.key, reason="not complete")  # fmt: skip
            refresh(session, viewer, held.key, now)
    if not found:
        raise NotThere
    if refused:
        raise CallsRefused(refused)
