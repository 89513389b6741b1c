"""Sheets: for a recipient without a seat here, in the recipient's own order of fields; and the field sheet of a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template

from portal.notices.field_sheet_rules import PICK_UP_FIELDS
from portal.notices.field_sheet_services import read_field_sheet
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
