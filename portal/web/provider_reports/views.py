"""A provider's own pages: one page to report a child missing, what it reported, adding to it, withdrawing it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from portal.cases import provider_report_services as sent
from portal.cases.provider_report_rules import Said, Why
from portal.cases.report_rules import AbsenceType, Danger, urgency
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.web import drafts, errors
from portal.web.gate import acts, now, viewer
from portal.web.moments import read_moment, zone
from portal.web.provider_reports.forms import AddForm, ProviderReportForm, WithdrawForm
from portal.web.report.views import read_birth_date

provider_report_views = Blueprint("provider_reports", __name__)
MEANWHILE = "The agency took the report up, or it was withdrawn, meanwhile. Nothing of yours was saved; your words are below, to copy. Call the agency."


@provider_report_views.route("/provider-reports/new", methods=["GET", "POST"])
@acts(Act.PROVIDER_REPORT_SEND)
@drafts.keeps_draft("Report of a missing child")
def new() -> Any:
    """Report a child missing: one page, checked before it is sent."""
    form, page = ProviderReportForm(), sent.show_send(viewer(), now())
    form.placing.choices = [(choice.number, choice.name) for choice in page.agencies]
    if request.method == "GET":
        form.placing.data = page.last
        drafts.fill(form)
    form.sent()
    said = _read(form)
    placing = page.find(form.placing.data or "")
    if said is not None and placing is not None and form.good() and form.step.data == "send":
        try:
            minutes = current_app.config["SETTINGS"].report_minutes
            number = sent.send(
                viewer(), placing.number, said, minutes, now(), form.once.data or "", drafts.sent_ticket()
            )
            return redirect(url_for("provider_reports.report_page", number=number), 303)
        except NotRecorded as error:
            form.fail(error.field, str(error))
    if said is not None and placing is not None and form.good() and form.step.data != "change":
        return render_template(
            "provider_reports/check.html", form=form, said=said, placing=placing, urgent=_urgent(said)
        )
    status = 400 if request.method == "POST" and not form.good() else 200
    return render_template("provider_reports/new.html", form=form), status


def _urgent(said: Said) -> tuple[str, ...]:
    """Why the police must be called this minute."""
    kind = AbsenceType(said.absence_type) if said.absence_type else AbsenceType.NOT_KNOWN
    dangers = tuple(Danger(one) for one in said.dangers)
    return urgency(kind, dangers, said.birth_date, now().astimezone(zone()).date()).reasons


def _read(form: ProviderReportForm) -> Said | None:
    """What the form reports; None where a field holds an error."""
    if form.step.data not in (None, "", "check", "send", "change"):
        form.fail("step", "Use the buttons on the page.")
    if request.method != "POST":
        return None
    born, seen = read_birth_date(form), read_moment(form, "seen", needed=False)
    if seen is not None and seen > now():
        form.fail("seen_time", "This time is in the future. Enter when the child was last seen.")
    return None if form.errors else _said(form, born, seen)


def _said(form: ProviderReportForm, born: date | None, seen: datetime | None) -> Said:
    return Said(
        form.child_name.data or "", born, form.sex.data or "", seen, form.seen_place.data or "", form.seen_by.data or "",
        form.seen_with.data or "", form.clothing.data or "", form.absence_type.data or "", tuple(form.dangers.data or ()),
        form.searched.data or "", form.police_agency.data or "", form.police_number.data or "", form.narrative.data or "",
    )  # fmt: skip


@provider_report_views.get("/provider-reports")
@acts(Act.PROVIDER_REPORT_SEND)
def listed() -> Any:
    """What this home reported, the latest first."""
    return render_template("provider_reports/list.html", lines=sent.list_sent(viewer()), received=False)


@provider_report_views.route("/provider-reports/<number:number>", methods=["GET", "POST"])
@acts(Act.PROVIDER_REPORT_SEND)
def report_page(number: str) -> Any:
    """What was reported, how it stands, and a box in which to add to it."""
    form = AddForm()
    view = sent.show_sent(viewer(), number, now())
    if view is None:
        return errors.page(404, form.text.data or "")
    status = 400 if request.method == "POST" else 200
    if form.sent():
        try:
            sent.add(viewer(), number, form.text.data or "", now(), form.once.data or "")
            return redirect(url_for("provider_reports.report_page", number=number), 303)
        except NotThere:
            return errors.page(404, form.text.data or "")
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except sent.Answered as answered:
            view, status = answered.now_is, 409
            form.fail("main", MEANWHILE)
    return render_template("provider_reports/sent.html", form=form, view=view), status


@provider_report_views.route("/provider-reports/<number:number>/withdraw", methods=["GET", "POST"])
@acts(Act.PROVIDER_REPORT_SEND)
def withdraw(number: str) -> Any:
    """Withdraw a report that nobody has taken up: the child is back, or was not missing."""
    form = WithdrawForm()
    view = sent.show_sent(viewer(), number, now())
    if view is None:
        abort(404)
    form.sent()
    located = read_moment(form, "located", needed=False) if request.method == "POST" else None
    status = 400 if request.method == "POST" else 200
    if form.good():
        try:
            sent.withdraw(
                viewer(), number, Why(form.why.data), located, form.text.data or "", now(), form.once.data or ""
            )
            return redirect(url_for("provider_reports.report_page", number=number), 303)
        except NotThere:
            abort(404)
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except sent.Answered as answered:
            view, status = answered.now_is, 409
            form.fail("main", MEANWHILE)
    return render_template("provider_reports/withdraw.html", form=form, view=view), status
