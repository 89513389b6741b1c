"""Plants providers' reports: one that the place's own agency sent, one that came to it, one between two others; the two agencies alone have each."""

from __future__ import annotations

from typing import Any

from portal.cases.provider_report_models import ProviderReport, ProviderReportEntry
from portal.people.rules import Role
from portal.store.sealed import Envelope
from tests.cases.canary_table import REPORTERS, Canary
from tests.cases.worlds import PAST


def plant_reports(planter: Any) -> None:
    """Reports that were declined, with something added; why an agency learned of it later is that agency's alone."""
    mine, other, maker = planter.place.agency.id, planter.other, planter.maker
    third = maker.stranger.id if maker.stranger.id != other else maker.owner.id
    for sender, placing in ((mine, other), (other, mine), (other, third)):
        sends = sender == mine and planter.place.role is Role.PROVIDER
        takes = placing == mine and planter.place.role in REPORTERS
        keys = {"agency_id": sender, "seat_id": planter.place.seat.id, "recorded_at": PAST}
        report = _row(
            planter, ProviderReport, sends, takes, placing_id=placing, case_id=planter.case.id, answer="declined", answered_at=PAST, ground="back",
            **keys,
        )  # fmt: skip
        _row(planter, ProviderReportEntry, sends, takes, report_id=report.id, kind="added", **keys)


def _row(planter: Any, model: Any, sends: bool, takes: bool, **values: Any) -> Any:
    for column in model.__table__.columns:
        if "class" not in column.info:
            continue
        value, shown = planter.value(column)
        values[column.name] = value
        if shown is not None:
            may = takes or (sends and column.name != "later_reason")
            planter.found.append(
                Canary(shown, column.info["class"], f"report {column.name}", may, isinstance(column.type, Envelope))
            )
    return planter.maker.add(model, **values)
