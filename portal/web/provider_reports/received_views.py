"""The agency's pages of a provider's report: read it, look the child up, open a case of it, add it to one that is open, or decline it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import provider_report_taking_services as taking
from portal.cases import report_services as reports
from portal.cases.heading_services import child_of
from portal.cases.partner_services import would_share
from portal.cases.provider_report_rules import Ground, ReportView, learned, learned_refused, reads_as
from portal.cases.provider_report_services import Answered
from portal.cases.report_rules import AbsenceType, ChildCard, Danger, Report
from portal.clocks.services import NotRecorded, NotThere
from portal.people.rules import Sector
from portal.sharing.act_rules import Act
from portal.web import drafts, errors
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, zone
from portal.web.provider_reports.forms import DeclineForm
from portal.web.report.forms import FindChildForm, NewChildForm, ReportForm, YouthReportForm
from portal.web.report.views import check_page, new_child_of, offer_police, read_birth_date, read_report
from portal.web.signin.forms import PlainForm

received_views = Blueprint("received_reports", __name__)
MEANWHILE = "Someone of your agency answered this report before you. Nothing of yours was saved; what became of it stands below."


@received_views.get("/provider-reports/received")
@acts(Act.PROVIDER_REPORT_TAKE)
def listed() -> Any:
    """The reports that came to this agency, the latest first."""
    return render_template("provider_reports/list.html", lines=taking.list_received(viewer()), received=True)


@received_views.get("/provider-reports/received/<number:number>")
@acts(Act.PROVIDER_REPORT_TAKE)
def report_page(number: str) -> Any:
    """A report that came in, and three ways to go on; from now on its sender reads that it was seen."""
    view = taking.show_received(viewer(), number, now(), opens=True)
    if view is None:
        abort(404)
    return _page(view)


def _page(view: ReportView, form: Any = None, status: int = 200) -> Any:
    return render_template("provider_reports/received.html", view=view, form=form), status


def _told(answered: Answered) -> Any:
    """The report's page for whoever came second."""
    form = PlainForm()
    form.fail("main", MEANWHILE)
    return _page(answered.now_is, form, 409)


def _in_hand(number: str) -> ReportView:
    view = taking.show_received(viewer(), number, now())
    if view is None:
        abort(404)
    return view


@received_views.route("/provider-reports/received/<number:number>/find", methods=["GET", "POST"])
@acts(Act.CHILD_LOOK_UP)
def find(number: str) -> Any:
    """Look the child up among the agency's own, at first by the name and birth date that the home gave."""
    view, form = _in_hand(number), FindChildForm()
    found = None
    if request.method == "GET":
        form.words.data, born = view.said.child_name[:100], view.said.birth_date
        form.birth_date.data = born.isoformat() if born else ""
        found = reports.find_children(viewer(), form.words.data, born)
    form.sent()
    born = read_birth_date(form)
    if form.good():
        found = reports.find_children(viewer(), form.words.data or "", born)
    status = 400 if request.method == "POST" and found is None else 200
    return render_template("report/find.html", form=form, found=found, home=view), status


@received_views.route("/provider-reports/received/<number:number>/new-child", methods=["GET", "POST"])
@acts(Act.CASE_OPEN)
def new_child(number: str) -> Any:
    """Add the child who is not in the portal yet, as the home named it."""
    view, form = _in_hand(number), NewChildForm()
    form.office.choices = [(value, words) for value, words in reports.chambers_to_choose(viewer())]
    if request.method == "GET":
        born = view.said.birth_date
        form.name.data, form.birth_date.data = view.said.child_name, born.isoformat() if born else ""
        form.sex.data = view.said.sex
    form.sent()
    born = read_birth_date(form)
    if form.good():
        try:
            child = reports.add_child(viewer(), new_child_of(form, born), now())
            return redirect(url_for("received_reports.open_case", number=number, child=child), 303)
        except reports.NoDocket:
            form.fail(
                "docket_number", "Enter the court, chambers and docket on which your agency supervises the child."
            )
    status, juvenile = 400 if request.method == "POST" else 200, viewer().role in reports.JUVENILE
    return render_template("report/new_child.html", form=form, juvenile=juvenile, home=view), status


@received_views.route("/provider-reports/received/<number:number>/open/<number:child>", methods=["GET", "POST"])
@acts(Act.CASE_OPEN)
@drafts.keeps_draft("Report of a missing child")
def open_case(number: str, child: str) -> Any:
    """The report of a child missing, filled in from the home's words, checked before the case is opened."""
    view, card = _in_hand(number), reports.show_child(viewer(), child)
    if card is None:
        abort(404)
    form = YouthReportForm() if viewer().role in reports.JUVENILE else ReportForm()
    police = reports.police_to_choose(viewer(), now())
    offer_police(form, police)
    if request.method == "GET":
        _fill(form, view)
        drafts.fill(form)
    form.sent()
    made = _read(form, view)
    if made is None or not form.good() or form.step.data == "change":
        status = 400 if request.method == "POST" and not form.good() else 200
        return render_template("report/report.html", form=form, child=card, home=view), status
    return _open(card, made, form, view) if form.step.data == "open" else check_page(form, card, made, police, view)


def _fill(form: ReportForm, view: ReportView) -> None:
    """Fill the report in from what the home said, and with the instant at which it came in."""
    said = view.said
    for prefix, at in (("learned", view.received_at), ("seen", said.last_seen_at)):
        if at is not None:
            form[f"{prefix}_day"].data, form[f"{prefix}_time"].data = local_now(at).values()
            form[f"{prefix}_which"].data = "second" if at.astimezone(zone()).fold else "first"
    form.learned_from.data = view.sender.name[:200]
    form.seen_place.data, form.seen_by.data = said.last_seen_place, said.last_seen_by
    form.absence_type.data = said.absence_type if said.absence_type in set(AbsenceType) else ""
    form.dangers.data = [one for one in said.dangers if one in set(Danger)]
    form.narrative.data = reads_as(said, view.entries)


def _read(form: ReportForm, view: ReportView) -> Report | None:
    """The report that the form says; None where a field holds an error, such as a later time without its reason."""
    made = read_report(form)
    if made is None:
        return None
    made = replace(made, learned_at=learned(made.learned_at, view.received_at))
    if why := learned_refused(made.learned_at, view.received_at, form.later_reason.data or ""):
        form.fail("learned_time", why)
    return made


def _open(card: ChildCard, made: Report, form: ReportForm, view: ReportView) -> Any:
    try:
        reason = form.later_reason.data or ""
        case = taking.open_from(viewer(), view.number, card.number, made, reason, now(), drafts.sent_ticket())
    except NotThere:
        return errors.page(404, form.narrative.data or "")
    except NotRecorded as error:
        form.fail(error.field, str(error))
        return render_template("report/report.html", form=form, child=card, home=view), 400
    except taking.OpenAlready as already:
        return redirect(url_for("received_reports.add", number=view.number, case=already.case), 303)
    except Answered as answered:
        return _told(answered)
    return redirect(url_for("report.to_tell", number=case), 303)


@received_views.route("/provider-reports/received/<number:number>/add/<number:case>", methods=["GET", "POST"])
@acts(Act.CASE_REFER)
def add(number: str, case: str) -> Any:
    """Add the report to the open case of the child: what will be shared, then do it."""
    view, form = _in_hand(number), PlainForm()
    if not taking.may_add(viewer(), case, now()):
        abort(404)
    if form.sent():
        try:
            taking.add_to(viewer(), number, case, now())
            return redirect(url_for("cases.case_page", number=case), 303)
        except NotThere:
            abort(404)
        except Answered as answered:
            return _told(answered)
    child = child_of(viewer(), Act.CASE_REFER, case, now())
    status, shared = 400 if request.method == "POST" else 200, would_share(Sector.PROVIDER)
    return render_template(
        "provider_reports/add.html", form=form, view=view, case=case, child=child, shared=shared
    ), status


@received_views.route("/provider-reports/received/<number:number>/decline", methods=["GET", "POST"])
@acts(Act.PROVIDER_REPORT_TAKE)
def decline(number: str) -> Any:
    """Decline a report, with a ground and words that the home reads."""
    view, form = _in_hand(number), DeclineForm()
    if form.sent():
        try:
            taking.decline(viewer(), number, Ground(form.ground.data), form.text.data or "", now())
            return redirect(url_for("received_reports.report_page", number=number), 303)
        except NotThere:
            return errors.page(404, form.text.data or "")
        except Answered as answered:
            return _told(answered)
    status = 400 if request.method == "POST" else 200
    return render_template("provider_reports/decline.html", form=form, view=view), status
