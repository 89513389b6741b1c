"""Plants duties with their records, notes and reliefs, one that is late, and a hearing that is planned."""

from __future__ import annotations

from typing import Any

from portal.clocks.models import Duty, DutyNote, DutyRecord, DutyRelief, PlannedEntry
from portal.people.rules import BENCH, Role
from portal.sharing.rules import InformationClass as C
from tests.cases.canary_table import holds
from tests.cases.worlds import PAST


def plant_duties(planter: Any) -> None:
    """Duties of the place's agency and of others, owed to it and not; one that is late; a hearing that another entered."""
    _each_duty(planter)
    _open_duty(planter)
    _planned(planter)


def _each_duty(planter: Any) -> None:
    """Duties with their records and notes; some started by what only those may know who may know a screening's result."""
    for secret in (False, True):
        for own, owed in ((True, False), (False, True), (False, False)):
            _duty(planter, own, owed, secret)


def _open_duty(planter: Any) -> None:
    """A duty of the place's own agency that is late and not done: home pages and the page that records it show it too."""
    planter.row_of(
        Duty, C.DUTY_LEDGER, planter.row, lambda _: planter.may(C.DUTY_LEDGER, "", True, owed=False), done_at=None,
        started_at=PAST, pack="planted", rule=planter.word(), kind="notify_other", recipient_code="parent",
        started_by="information_received", adopted=True,
    )  # fmt: skip


def _planned(planter: Any) -> None:
    """A hearing that a stranger entered: whoever has the ledger, or the duties of the agency that keeps the case, has it."""
    own = planter.maker.owner.id == planter.row
    planter.row_of(
        PlannedEntry, C.DUTY_LEDGER, planter.other, lambda _: planter.may(C.DUTY_LEDGER, "", own, owed=False),
        docket_id=planter.docket.id, seat_id=planter.place.seat.id, kind="hearing",
    )  # fmt: skip


def _duty(planter: Any, own: bool, owed: bool, secret: bool) -> None:
    result = planter.cell(C.SCREENING_RESULT)
    # Counsel of an agency stands for it and knows what its class opens; the bench hears of such a duty by a filing alone (L6).
    by_row = (own or owed) and planter.place.role is not Role.AGENCY_COUNSEL
    by_class = result["level"] == "full" and holds(result["condition"], planter.true)
    knows = not secret or (planter.place.role not in BENCH and (by_row or by_class))

    def may(_: str) -> bool:
        return knows and planter.may(C.DUTY_LEDGER, "", own, owed=owed)

    agency = planter.row if own else planter.other
    record = planter.row_of(
        DutyRecord, C.DUTY_LEDGER, agency, may, seat_id=planter.place.seat.id, kind="notify_other",
        recipient_code="parent", started_by="absence", happened_at=PAST,
    )  # fmt: skip
    duty = planter.row_of(
        Duty, C.DUTY_LEDGER, agency, may, owed_to_id=planter.row if owed else None, record_id=record.id,
        pack="planted", rule=planter.word(), kind=planter.word(), started_by="victim_identified" if secret else "absence",
        tells="screening_result" if secret else "",
    )  # fmt: skip
    relief = planter.row_of(
        DutyRelief, C.DUTY_LEDGER, agency, may, duty_id=duty.id, seat_id=planter.place.seat.id, relief="waive", answer="approved",
        kind=duty.kind, recipient_code=duty.recipient_code, started_by=duty.started_by, occurrence=duty.occurrence,
    )  # fmt: skip
    for of in (None, relief.id):
        planter.row_of(
            DutyNote, C.DUTY_NOTES, agency, lambda _: planter.may(C.DUTY_NOTES, "", own, item=True), duty_id=duty.id, relief_id=of
        )  # fmt: skip
