"""The next hearing of a docket: entered, moved, called off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases.heading_services import child_of
from portal.clocks import date_services as dates
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.web.dates.forms import DateForm, PlainForm
from portal.web.gate import acts, now, viewer
from portal.web.moments import read_moment

date_views = Blueprint("dates", __name__)
DONE = {
    "saved": "The hearing was saved. Duties due before it were judged anew.",
    "called_off": "The hearing was called off. Duties due before it were judged anew. Enter it again below to undo this.",
}


@date_views.route("/cases/<number:number>/dates", methods=["GET", "POST"])
@acts(Act.DATE_PLAN)
def planned(number: str) -> Any:
    """Enter or move the next hearing; duties due before it are judged anew."""
    page = dates.show_dates(viewer(), number, now())
    if page is None:
        abort(404)
    form = DateForm()
    form.docket.choices = list(page.dockets)
    form.sent()
    at = read_moment(form, "planned") if request.method == "POST" else None
    if at is not None and form.good():
        try:
            dates.plan(viewer(), number, form.docket.data, at, form.was.data or "", now())
            return redirect(url_for("dates.planned", number=number, done="saved"), 303)
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except NotThere:
            abort(404)
    status = 400 if request.method == "POST" else 200
    child = child_of(viewer(), Act.DATE_PLAN, number, now())
    done = DONE.get(request.args.get("done", ""), "")
    return render_template("dates/dates.html", form=form, case=number, page=page, child=child, done=done), status


@date_views.post("/cases/<number:number>/dates/<number:asked>/call-off")
@acts(Act.DATE_PLAN)
def call_off(number: str, asked: str) -> Any:
    """Call a hearing off."""
    if not PlainForm().sent():
        abort(400)
    try:
        dates.call_off(viewer(), number, asked, now())
    except NotThere:
        abort(404)
    return redirect(url_for("dates.planned", number=number, done="called_off"), 303)
