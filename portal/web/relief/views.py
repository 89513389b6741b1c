"""Asking that a duty is relieved, the second person's answer, its end; and disputing when a clock began."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.clocks import dispute_services as disputes
from portal.clocks import relief_services as relief
from portal.clocks.relief_rules import ASKED_WORDS, Asking, Ground, ReliefKind
from portal.clocks.relief_services import OutOfBounds
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.web.filters import instant
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, read_moment
from portal.web.relief.forms import AnswerForm, AskForm, EndForm, PlainForm, RevokeForm, StartForm

relief_views = Blueprint("relief", __name__)


def _fail(form: Any, error: NotRecorded) -> None:
    """Put an error at its field, with the instant that belongs to it as people read it."""
    message = f"{error} {instant(error.at)}." if isinstance(error, OutOfBounds) else str(error)
    form.fail(error.field, message)


def _back(number: str, duty: str) -> Any:
    return redirect(url_for("duties.record", number=number, duty=duty, _anchor="history"), 303)


@relief_views.route("/cases/<number:number>/duties/<number:duty>/ask", methods=["GET", "POST"])
@acts(Act.DUTY_ASK)
def ask(number: str, duty: str) -> Any:
    """Ask that a duty is relieved, as far as its law allows."""
    found = relief.show_duty(viewer(), Act.DUTY_ASK, number, duty, now())
    if found is None:
        abort(404)
    row, _, choices = found
    form = AskForm()
    if form.sent():
        asking = _asking(form)
        if asking is not None:
            try:
                relief.ask(viewer(), number, duty, asking, now())
                return _back(number, duty)
            except NotRecorded as error:
                _fail(form, error)
            except NotThere:
                abort(404)
    offered = [(kind.value, ASKED_WORDS[kind]) for kind in choices.kinds]
    status = 400 if request.method == "POST" else 200
    return render_template("relief/ask.html", form=form, case=number, row=row, choices=choices, offered=offered), status


def _asking(form: Any) -> Asking | None:
    """What the form asks; None where a field holds an error."""
    begins = read_moment(form, "happened", needed=False)
    until = read_moment(form, "until", needed=False)
    if not form.good():
        return None
    return Asking(ReliefKind(form.kind.data), Ground(form.ground.data), form.note.data or "", begins, until)


@relief_views.post("/cases/<number:number>/reliefs/<number:asked>")
@acts(Act.DUTY_RELIEVE)
def answer(number: str, asked: str) -> Any:
    """Approve, or not, what another person of the agency asked."""
    form = AnswerForm()
    if not form.sent():
        abort(400)
    try:
        relief.answer(viewer(), number, asked, form.decision.data == "approve", now())
    except NotThere:
        abort(404)
    return redirect(url_for("home.home"), 303)


@relief_views.post("/cases/<number:number>/reliefs/<number:asked>/withdraw")
@acts(Act.DUTY_ASK)
def withdraw(number: str, asked: str) -> Any:
    """Take back what one asked and nobody has answered."""
    return _press(relief.withdraw, number, asked)


@relief_views.post("/cases/<number:number>/disputes/<number:asked>/withdraw")
@acts(Act.START_DISPUTE)
def take_back(number: str, asked: str) -> Any:
    """Take back a dispute: the start stands as it was stated."""
    return _press(disputes.take_back, number, asked)


def _press(act: Any, number: str, asked: str) -> Any:
    """A button's act, and back to the ledger."""
    if not PlainForm().sent():
        abort(400)
    try:
        act(viewer(), number, asked, now())
    except NotThere:
        abort(404)
    return redirect(url_for("cases.case_page", number=number, _anchor="duty_ledger"), 303)


@relief_views.route("/cases/<number:number>/reliefs/<number:asked>/revoke", methods=["GET", "POST"])
@acts(Act.DUTY_RELIEVE)
def revoke(number: str, asked: str) -> Any:
    """Revoke what was approved, with a reason."""
    found = relief.show_entry(viewer(), Act.DUTY_RELIEVE, number, asked, now())
    if found is None:
        abort(404)
    form = RevokeForm()
    if form.sent():
        try:
            relief.revoke(viewer(), number, asked, form.note.data or "", now())
            return redirect(url_for("cases.case_page", number=number, _anchor="duty_ledger"), 303)
        except NotRecorded as error:
            _fail(form, error)
        except NotThere:
            form.fail("main", "This is not in force any more, so there is nothing to revoke.")
    status = 400 if request.method == "POST" else 200
    return render_template("relief/revoke.html", form=form, case=number, relief=found[0], duty=found[1]), status


@relief_views.route("/cases/<number:number>/reliefs/<number:asked>/end", methods=["GET", "POST"])
@acts(Act.DUTY_ASK)
def end_pause(number: str, asked: str) -> Any:
    """Record when the clock ran again."""
    found = relief.show_entry(viewer(), Act.DUTY_ASK, number, asked, now())
    if found is None:
        abort(404)
    form = EndForm()
    at = _moment(form)
    if at is not None:
        try:
            relief.end_pause(viewer(), number, asked, at, now())
            return redirect(url_for("cases.case_page", number=number, _anchor="duty_ledger"), 303)
        except NotRecorded as error:
            _fail(form, error)
        except NotThere:
            form.fail("main", "This pause is not in force any more, so there is nothing to end.")
    status = 400 if request.method == "POST" else 200
    return render_template("relief/end.html", form=form, case=number, relief=found[0], duty=found[1]), status


def _moment(form: Any) -> datetime | None:
    """The instant that a form names; now where it is shown for the first time."""
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
    form.sent()
    at = read_moment(form, "happened") if request.method == "POST" else None
    return at if at is not None and form.good() else None


@relief_views.route("/cases/<number:number>/duties/<number:duty>/start", methods=["GET", "POST"])
@acts(Act.START_DISPUTE)
def start(number: str, duty: str) -> Any:
    """Dispute when another agency says that a clock began; correct what one's own agency said."""
    began = disputes.show_start(viewer(), number, duty, now())
    if began is None:
        abort(404)
    form = StartForm()
    at = _moment(form)
    if at is not None:
        asking = Asking(ReliefKind.DISPUTE, Ground(form.ground.data), form.note.data or "", at)
        try:
            (disputes.correct_start if began.own else disputes.dispute)(viewer(), number, duty, asking, now())
            return redirect(url_for("cases.case_page", number=number, _anchor="duty_ledger"), 303)
        except NotRecorded as error:
            _fail(form, error)
        except NotThere:
            abort(404)
    status = 400 if request.method == "POST" else 200
    return render_template("relief/start.html", form=form, case=number, duty=duty, began=began), status


@relief_views.route("/cases/<number:number>/disputes/<number:asked>", methods=["GET", "POST"])
@acts(Act.START_SETTLE)
def settle(number: str, asked: str) -> Any:
    """Accept the time of whoever disputes the one that one's agency stated."""
    found = disputes.show_dispute(viewer(), number, asked, now())
    if found is None:
        abort(404)
    form = PlainForm()
    if form.sent():
        try:
            disputes.accept(viewer(), number, asked, now())
        except NotThere:
            abort(404)
        return redirect(url_for("cases.case_page", number=number), 303)
    status = 400 if request.method == "POST" else 200
    return render_template("relief/settle.html", form=form, case=number, dispute=found, asked=asked), status
