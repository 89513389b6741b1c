"""Sheets: for a recipient without a seat here, in the recipient's own order of fields; and the field sheet of a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, render_template
from flask_login import current_user

from portal.notices.field_sheet_rules import PICK_UP_FIELDS
from portal.notices.field_sheet_services import read_field_sheet
from portal.notices.packet_rules import packet
from portal.notices.sheet_rules import TITLES, SheetKind
from portal.notices.sheet_services import read_sheet
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer

sheet_views = Blueprint("sheets", __name__)


@sheet_views.get("/cases/<number:number>/sheet/ncmec", defaults={"kind": SheetKind.NCMEC.value})
@sheet_views.get("/cases/<number:number>/sheet/ncic", defaults={"kind": SheetKind.NCIC.value})
@acts(Act.CASE_READ)
def sheet(number: str, kind: str) -> Any:
    """The sheet, filled in as far as the viewer's own page of the case goes."""
    found = read_sheet(viewer(), number, SheetKind(kind), now())
    if found is None:
        abort(404)
    return render_template("sheets/sheet.html", sheet=found, title=TITLES[found.kind], at=now())


@sheet_views.get("/cases/<number:number>/sheet/ncmec/file", defaults={"kind": SheetKind.NCMEC.value})
@sheet_views.get("/cases/<number:number>/sheet/ncic/file", defaults={"kind": SheetKind.NCIC.value})
@acts(Act.CASE_READ)
def sheet_file(number: str, kind: str) -> Any:
    """The same sheet as a JSON file, for whoever types it into another system or sends it to one."""
    found = read_sheet(viewer(), number, SheetKind(kind), now(), as_file=True)
    if found is None:
        abort(404)
    resumed = current_user.resumed
    by = (resumed.person_name, resumed.seat.title, resumed.seat.agency)
    answer = jsonify(packet(found, by, now()))
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.case}.json"'
    return answer


@sheet_views.get("/cases/<number:number>/sheet/field")
@acts(Act.CASE_READ)
def field_sheet(number: str) -> Any:
    """One page to carry of the case, filled in as far as the viewer's own page of it goes."""
    found = read_field_sheet(viewer(), number, now())
    if found is None:
        abort(404)
    return render_template("sheets/field.html", sheet=found, pick_up_fields=PICK_UP_FIELDS, at=now())


@sheet_views.app_context_processor
def _titles() -> dict[str, Any]:
    return {"SHEET_TITLES": TITLES}
