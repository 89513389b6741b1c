"""The notice of missing child: choose a docket, check who is served, prepare or file, and the clerk's stamp."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.clocks.services import NotRecorded, NotThere
from portal.orders import notice_services as notices
from portal.sharing.act_rules import Act
from portal.web.filings.forms import DocketForm, NoticeForm, StampForm
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, read_moment

filing_views = Blueprint("filings", __name__)


@filing_views.route("/cases/<number:number>/notice", methods=["GET", "POST"])
@acts(Act.NOTICE_FILE)
def notice(number: str) -> Any:
    """Write the notice, check who is served, then file it or prepare it for the clerk."""
    page = notices.show_notice(viewer(), number, now())
    if page is None:
        abort(404)
    form = NoticeForm()
    chosen = None
    if form.sent():
        chosen = next((docket for docket in page.dockets if docket.key == form.docket.data), None)
        if form.step.data not in ("check", "file", "change", None, ""):
            form.fail("step", "Use the buttons on the page.")
        if chosen is None or chosen.filed_at or chosen.prepared:
            form.fail("docket", "Choose a docket of the list whose notice is not there yet.")
    if form.good() and chosen is not None and form.step.data == "file":
        try:
            return _file(number, form)
        except NotThere:
            abort(404)
        except NotRecorded as error:
            form.fail(error.field, str(error))
    if form.good() and chosen is not None and form.step.data != "change":
        return render_template("filings/check.html", form=form, case=number, docket=chosen)
    status = 400 if request.method == "POST" and not form.good() else 200
    return render_template("filings/notice.html", form=form, page=page, adding=_docket_form(page)), status


def _docket_form(page: notices.NoticePage) -> DocketForm:
    form = DocketForm(formdata=None)
    form.office.choices = [(value, words) for value, words in page.chambers]
    return form


def _file(number: str, form: NoticeForm) -> Any:
    emergency = bool(form.emergency.data)
    prepared = notices.prepare_notice(viewer(), number, form.docket.data or "", form.text.data or "", now(), emergency)
    if prepared:
        return redirect(url_for("filings.prepared", number=number, filing=prepared), 303)
    return redirect(url_for("filings.notice", number=number), 303)


@filing_views.post("/cases/<number:number>/dockets")
@acts(Act.NOTICE_FILE)
def docket(number: str) -> Any:
    """Record the docket of a child who has none on record."""
    page = notices.show_notice(viewer(), number, now())
    if page is None:
        abort(404)
    form = DocketForm()
    form.office.choices = [(value, words) for value, words in page.chambers]
    if form.sent():
        notices.add_docket(viewer(), number, form.office.data or "", form.docket_number.data or "", now())
        return redirect(url_for("filings.notice", number=number), 303)
    return render_template("filings/notice.html", form=NoticeForm(formdata=None), page=page, adding=form), 400


@filing_views.route("/cases/<number:number>/notice/<number:filing>", methods=["GET", "POST"])
@acts(Act.NOTICE_FILE)
def prepared(number: str, filing: str) -> Any:
    """A prepared notice: print it, file it with the clerk, then record the stamp."""
    found = notices.show_prepared(viewer(), number, filing, now())
    if found is None:
        abort(404)
    form = StampForm()
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
    form.sent()
    at = read_moment(form, "happened") if request.method == "POST" else None
    if at is not None and form.good():
        try:
            notices.stamp_notice(viewer(), number, filing, form.stamp.data or "", at, now())
            return redirect(url_for("filings.notice", number=number), 303)
        except NotRecorded as error:
            form.fail(error.field, str(error))
    status = 400 if request.method == "POST" else 200
    return render_template("filings/prepared.html", form=form, case=number, notice=found), status
