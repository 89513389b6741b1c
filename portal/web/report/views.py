"""Reporting a child missing: look up, one page, check answers, open; then who must be told, with the number to call."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import report_services as reports
from portal.cases.interstate_rules import Elsewhere, PickUp, Supervision, Youth, elsewhere_refused, step_refused
from portal.cases.partner_services import would_share
from portal.cases.provider_report_rules import ReportView
from portal.cases.report_rules import DANGER_WORDS, AbsenceType, ChildCard, Choice, Danger, Report, urgency
from portal.clocks.services import NotThere
from portal.people.rules import Sector
from portal.sharing.act_rules import Act
from portal.web import drafts
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, read_day, read_moment, zone
from portal.web.report.forms import FindChildForm, NewChildForm, ReportForm, YouthReportForm

report_views = Blueprint("report", __name__)
OUTSIDE = "outside"


@report_views.route("/report", methods=["GET", "POST"])
@acts(Act.CHILD_LOOK_UP)
def find() -> Any:
    """Look the child up among the children of one's own agency."""
    form = FindChildForm()
    found = None
    form.sent()
    born = read_birth_date(form)
    if form.good():
        found = reports.find_children(viewer(), form.words.data or "", born)
    status = 400 if request.method == "POST" and found is None else 200
    return render_template("report/find.html", form=form, found=found, home=None), status


@report_views.route("/report/new-child", methods=["GET", "POST"])
@acts(Act.CASE_OPEN)
def new_child() -> Any:
    """Add a child who is not in the portal yet."""
    form = NewChildForm()
    form.office.choices = [(value, words) for value, words in reports.chambers_to_choose(viewer())]
    form.sent()
    born = read_birth_date(form)
    if form.good():
        try:
            number = reports.add_child(viewer(), new_child_of(form, born), now())
        except reports.NoDocket:
            form.fail(
                "docket_number", "Enter the court, chambers and docket on which your agency supervises the child."
            )
        else:
            return redirect(url_for("report.report", child=number), 303)
    status = 400 if request.method == "POST" else 200
    juvenile = viewer().role in reports.JUVENILE
    return render_template("report/new_child.html", form=form, juvenile=juvenile, home=None), status


def new_child_of(form: NewChildForm, born: date | None) -> reports.NewChild:
    """The child that the form adds."""
    return reports.NewChild(
        form.name.data or "",
        born,
        form.sex.data or "",
        form.in_care.data == "yes",
        form.office.data or "",
        form.docket_number.data or "",
        form.former_names.data or "",
        form.nicknames.data or "",
    )


def read_birth_date(form: Any) -> date | None:
    """The date of birth, None where it is not known; an error where it is no date, in the future, or a century ago."""
    text = form.birth_date.data or ""
    if not text or form.birth_date.errors:
        return None
    born, today = read_day(text), now().astimezone(zone()).date()
    if born is None or born > today or today.year - born.year > 26:
        form.fail("birth_date", "Enter the date of birth, such as 6/15/2012; leave it empty where it is not known.")
        return None
    return born


@report_views.route("/report/<number:child>", methods=["GET", "POST"])
@acts(Act.CASE_OPEN)
@drafts.keeps_draft("Report of a missing child")
def report(child: str) -> Any:
    """The first hour on one page, checked before the case is opened."""
    card = reports.show_child(viewer(), child)
    if card is None:
        abort(404)
    form = YouthReportForm() if viewer().role in reports.JUVENILE else ReportForm()
    police = reports.police_to_choose(viewer(), now())
    offer_police(form, police)
    if request.method == "GET":
        form.learned_day.data, form.learned_time.data = local_now(now()).values()
        drafts.fill(form)
    form.sent()
    made = read_report(form)
    if made is None or not form.good() or form.step.data == "change":
        status = 400 if request.method == "POST" and not form.good() else 200
        return render_template("report/report.html", form=form, child=card, home=None), status
    if form.step.data == "open":
        return _open(card, made)
    return check_page(form, card, made, police, None)


def offer_police(form: ReportForm, police: list[Choice]) -> None:
    """Let the form choose among the police agencies with seats here, or one without."""
    form.police.choices = [(choice.number, choice.name) for choice in police]
    form.police.choices += [(OUTSIDE, "Another agency, without a seat here")]


def check_page(form: ReportForm, card: ChildCard, made: Report, police: list[Choice], home: ReportView | None) -> str:
    """The page on which a report is checked before the case is opened; `home` is the provider's report that it began with."""
    chosen = next((choice for choice in police if choice.number == made.police), None)
    urgent = urgency(made.absence_type, made.dangers, card.birth_date, now().astimezone(zone()).date())
    words = dict(form.absence_type.choices)[made.absence_type.value]
    dangers = [DANGER_WORDS[danger] for danger in made.dangers]
    return render_template("report/check.html", form=form, child=card, report=made, police=chosen, urgent=urgent.reasons,
                           absence=words, dangers=dangers, home=home, shared=would_share(Sector.PROVIDER) if home else ())  # fmt: skip


def _open(card: ChildCard, made: Report) -> Any:
    try:
        number = reports.open_case(viewer(), card.number, made, now(), drafts.sent_ticket())
    except NotThere:
        abort(404)
    return redirect(url_for("report.to_tell", number=number), 303)


def read_report(form: ReportForm) -> Report | None:
    """The report that the form says; None where a field holds an error."""
    if form.step.data not in (None, "", "check", "open", "change"):
        form.fail("step", "Use the buttons on the page.")
    if request.method != "POST":
        return None
    learned, seen = read_moment(form, "learned"), read_moment(form, "seen", needed=False)
    for prefix, at in (("learned", learned), ("seen", seen)):
        if at is not None and at > now():
            form.fail(f"{prefix}_time", "This time is in the future. Enter when it happened.")
    if learned and seen and seen > learned:
        form.fail("seen_time", "Last seen is after the agency learned of it. Check both times.")
    youth = _youth(form, seen) if isinstance(form, YouthReportForm) else None
    if learned is None or form.errors:
        return None
    return _made(form, learned, seen, youth)


def _youth(form: YouthReportForm, seen: datetime | None) -> Youth | None:
    """What juvenile justice adds; None where a field holds an error."""
    held = read_moment(form, "held", needed=False)
    why = step_refused(held, seen, now()) if held else ""
    if why:
        form.fail("held_time", why)
    if not form.elsewhere.errors:
        elsewhere = Elsewhere(form.elsewhere.data) if form.elsewhere.data else None
        why = elsewhere_refused(elsewhere, bool(form.state.data), bool(form.held_day.data or form.held_time.data))
        if why:
            form.fail("elsewhere", why)
    if form.errors:
        return None
    return Youth(
        Supervision(form.supervision.data) if form.supervision.data else None,
        PickUp(form.pick_up.data) if form.pick_up.data else None,
        elsewhere, form.state.data or "", held,
    )  # fmt: skip


def _made(form: ReportForm, learned: datetime, seen: datetime | None, youth: Youth | None) -> Report:
    return Report(
        learned_at=learned, learned_from=form.learned_from.data or "", absence_type=AbsenceType(form.absence_type.data),
        last_seen_at=seen, last_seen_place=form.seen_place.data or "", last_seen_by=form.seen_by.data or "",
        dangers=tuple(Danger(value) for value in form.dangers.data or []), narrative=form.narrative.data or "",
        youth=youth, police="" if form.police.data in (None, OUTSIDE) else form.police.data,
    )  # fmt: skip


@report_views.get("/cases/<number:number>/to-tell")
@acts(Act.DUTY_RECORD)
def to_tell(number: str) -> Any:
    """Who must be told of a case, each with the number to call."""
    telling = reports.show_telling(viewer(), number, now())
    if telling is None:
        abort(404)
    return render_template("report/to_tell.html", telling=telling)
