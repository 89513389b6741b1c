"""Accepting a report, attesting the NCIC entry, acknowledging, and letting a partner into a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import ncic_services as ncic_entry
from portal.cases import partner_services as partners
from portal.cases.heading_services import child_of
from portal.cases.ncic_rules import Updated
from portal.clocks.party_rules import Recipient
from portal.clocks.services import NotRecorded, NotThere
from portal.clocks.vocabulary_rules import LateReason
from portal.people.rules import Sector
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, read_moment
from portal.web.partners.forms import CATEGORIES, AcknowledgeForm, AttestForm, ReferForm, UpdateForm

partner_views = Blueprint("partners", __name__)


@partner_views.route("/cases/<number:number>/accept", methods=["GET", "POST"])
@acts(Act.REPORT_ACCEPT)
def accept(number: str) -> Any:
    """Accept the report with the agency's own number; the NCIC entry may follow later."""
    return _attest(number, Act.REPORT_ACCEPT)


@partner_views.route("/cases/<number:number>/ncic", methods=["GET", "POST"])
@acts(Act.NCIC_ATTEST)
def ncic(number: str) -> Any:
    """Attest the NCIC entry: number, category and time, never a printout."""
    return _attest(number, Act.NCIC_ATTEST)


def _attest(number: str, act: Act) -> Any:
    known = partners.report_number(viewer(), number, act, now())
    if known is None:
        abort(404)
    form = AttestForm()
    entering = act is Act.NCIC_ATTEST
    if request.method == "GET":
        form.report_number.data = known
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
        if entering:
            form.entered_day.data, form.entered_time.data = local_now(now()).values()
    form.sent()
    said = _said(form, entering)
    if said is not None:
        try:
            (partners.attest_ncic if entering else partners.accept_report)(viewer(), number, said, now())
            return redirect(url_for("cases.case_page", number=number, _anchor="ncic_attestation"), 303)
        except NotRecorded as error:
            form.fail(error.field, str(error))
    status = 400 if request.method == "POST" else 200
    return render_template("partners/attest.html", form=form, case=number, entering=entering), status


def _said(form: AttestForm, entering: bool) -> partners.Attestation | None:
    """What the form attests; None where a field holds an error."""
    if request.method != "POST":
        return None
    accepted = read_moment(form, "happened")
    entered: datetime | None = read_moment(form, "entered", needed=entering or bool(form.ncic_number.data))
    if entered is not None and not form.ncic_number.data:
        form.fail("ncic_number", "Enter the NCIC number of the entry.")
    if accepted is None or not form.good():
        return None
    category = dict(CATEGORIES).get(form.ncic_category.data or "", "")
    return partners.Attestation(
        form.report_number.data or "", accepted, form.officer.data or "", form.ncic_number.data or "", category, entered,
        bool(form.with_state.data),
    )  # fmt: skip


@partner_views.route("/cases/<number:number>/ncic/update", methods=["GET", "POST"])
@acts(Act.NCIC_ATTEST)
def ncic_update(number: str) -> Any:
    """Attest that the NCIC entry was verified and updated."""
    found = ncic_entry.show_ncic(viewer(), number, now())
    if found is None:
        abort(404)
    form = UpdateForm()
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
    form.sent()
    said = _update(form)
    if said is not None:
        try:
            ncic_entry.update_ncic(viewer(), number, said, now())
            return redirect(url_for("cases.case_page", number=number, _anchor="ncic_attestation"), 303)
        except NotRecorded as error:
            form.fail(error.field, str(error))
    status = 400 if request.method == "POST" else 200
    child = child_of(viewer(), Act.NCIC_ATTEST, number, now())
    return render_template("partners/update.html", form=form, case=number, found=found, child=child), status


def _update(form: UpdateForm) -> ncic_entry.Update | None:
    """What the form attests; None where a field holds an error."""
    at = read_moment(form, "happened") if request.method == "POST" else None
    if at is None or not form.good():
        return None
    return ncic_entry.Update(
        at, frozenset(Updated(one) for one in form.updated.data or []), form.officer.data or "",
        frozenset(Recipient(one) for one in form.reached.data or []), LateReason(form.reason.data) if form.reason.data else None,
    )  # fmt: skip


@partner_views.route("/cases/<number:number>/acknowledge", methods=["GET", "POST"])
@acts(Act.REPORT_ACKNOWLEDGE)
def acknowledge(number: str) -> Any:
    """Acknowledge a report with the clearinghouse's own number."""
    if partners.report_number(viewer(), number, Act.REPORT_ACKNOWLEDGE, now()) is None:
        abort(404)
    form = AcknowledgeForm()
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
    form.sent()
    at = read_moment(form, "happened") if request.method == "POST" else None
    if at is not None and form.good():
        try:
            partners.acknowledge(viewer(), number, form.report_number.data or "", at, now())
            return redirect(url_for("cases.case_page", number=number), 303)
        except NotRecorded as error:
            form.fail(error.field, str(error))
    status = 400 if request.method == "POST" else 200
    return render_template("partners/acknowledge.html", form=form, case=number), status


@partner_views.route("/cases/<number:number>/refer", methods=["GET", "POST"])
@acts(Act.CASE_REFER)
def refer(number: str) -> Any:
    """Let a partner in: choose, see what will be shared and on which basis, then do it."""
    choices = partners.partners_to_refer(viewer(), number, now())
    if choices is None:
        abort(404)
    form = ReferForm()
    form.offer(choices, request.args.get("again", ""))
    form.sent()
    if form.step.data not in (None, "", "check", "share", "change"):
        form.fail("step", "Use the buttons on the page.")
    chosen = next((choice for choice in choices if choice.number == form.agency.data), None)
    if form.good() and chosen is not None and form.step.data == "share":
        try:
            partners.refer(viewer(), number, chosen.number, form.basis.data or "", now())
            return redirect(url_for("cases.case_page", number=number), 303)
        except NotThere:
            abort(404)
        except NotRecorded as error:
            form.fail(error.field, str(error))
    if form.good() and chosen is not None and form.step.data != "change":
        shared = partners.would_share(Sector(chosen.sector))
        return render_template("partners/check.html", form=form, case=number, agency=chosen, shared=shared)
    status = 400 if request.method == "POST" and not form.good() else 200
    again = [choice for choice in choices if choice.before]
    return render_template(
        "partners/refer.html", form=form, case=number, again=again, carried=form.carried(again)
    ), status
