"""Recording a class of a case: what one's own agency knows, beside what it corrects."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import entry_services as entries
from portal.cases.heading_services import child_of
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.web import drafts
from portal.web.entries.forms import entry_form, fill, read
from portal.web.gate import acts, now, viewer

entry_views = Blueprint("entries", __name__)


@entry_views.route("/cases/<number:number>/records/<name:kind>", methods=["GET", "POST"])
@acts(Act.ENTRY_RECORD)
@drafts.keeps_draft("Record of a case")
def entry(number: str, kind: str) -> Any:
    """Record a class; a save over another's save is refused, with both texts on the page."""
    wanted = kind.replace("-", "_")
    page = entries.show_entry(viewer(), number, wanted, now())
    if page is None:
        abort(404)
    form, theirs, status = entry_form(page.fields), None, 400 if request.method == "POST" else 200
    if request.method == "GET":
        fill(form, page.fields)
        form.was.data = page.was
        drafts.fill(form)
    form.sent()
    values = read(form, page.fields, now()) if request.method == "POST" else {}
    if form.good():
        try:
            entries.save_entry(viewer(), number, wanted, values, form.was.data or "", now(), drafts.sent_ticket())
            return redirect(url_for("cases.case_page", number=number, _anchor=wanted), 303)
        except entries.Stale as stale:
            theirs, status = stale.theirs, 409
            form.was.data = stale.theirs.was
            form.fail(
                "main", "Someone of your agency saved this meanwhile. Nothing of yours was saved; both stand below."
            )
        except NotRecorded as error:
            status = 400
            form.fail(error.field, str(error))
        except NotThere:
            abort(404)
    child = child_of(viewer(), Act.ENTRY_RECORD, number, now())
    return render_template("entries/entry.html", form=form, page=page, case=number, child=child, theirs=theirs), status
