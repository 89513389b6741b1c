"""Asking that a duty is relieved, the second person's answer, its end; and disputing when a clock began."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases.heading_services import child_of
from portal.clocks import dispute_services as disputes
from portal.clocks import relief_services as relief
from portal.clocks.relief_rules import ASKED_WORDS, Asking, Ground, ReliefKind
from portal.clocks.relief_services import EntryPage, OutOfBounds
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


def _back(number: str, duty: str, done: str) -> Any:
    """To the page of the duty, which says what was done; to the case where the duty is owed no more."""
    if not duty:
        return redirect(url_for("cases.case_page", number=number, _anchor="duty_ledger"), 303)
    return redirect(url_for("duties.record", number=number, duty=duty, done=done), 303)


@relief_views.route("/cases/<number:number>/duties/<number:duty>/ask", methods=["GET", "POST"])
@acts(Act.DUTY_ASK)
def ask(number: str, duty: str) -> Any:
    """Ask that a duty is relieved, as far as its law allows."""
    found = relief.show_duty(viewer(), Act.DUTY_ASK, number, duty, now())
    if found is None:
        abort(404)
    row, _, choices = found
    form = AskForm()
    if request.method == "GET" and len(choices.kinds) == 1:
        form.kind.data = choices.kinds[0].value
    if form.sent():
        asking = _asking(form)
        if asking is not None:
            try:
                relief.ask(viewer(), number, duty, asking, now())
                return _back(number, duty, "asked")
            except NotRecorded as error:
                _fail(form, error)
            except NotThere:
                abort(404)
    offered = [(kind.value, ASKED_WORDS[kind]) for kind in choices.kinds]
    status = 400 if request.method == "POST" else 200
    child = child_of(viewer(), Act.DUTY_ASK, number, now())
    return render_template(
        "relief/ask.html", form=form, case=number, row=row, choices=choices, offered=offered, child=child
    ), status


def _asking(form: Any) -> Asking | None:
    """What the form asks; None where a field holds an error."""
    begins = read_moment(form, "happened", needed=False)
    until = read_moment(form, "until", needed=False)
    if not form.good():
        return None
    return Asking(ReliefKind(form.kind.data), Ground(form.ground.data), form.note.data or "", begins, until)


@relief_views.route("/cases/<number:number>/reliefs/<number:asked>", methods=["GET", "POST"])
@acts(Act.DUTY_RELIEVE)
def answer(number: str, asked: str) -> Any:
    """Approve, or not, what another person of the agency asked, with its reason and what its law says in view."""
    page = relief.show_entry(viewer(), Act.DUTY_RELIEVE, number, asked, now())
    if page is None:
        abort(404)
    form = AnswerForm()
    if form.sent():
        approved = form.decision.data == "approve"
        try:
            duty = relief.answer(viewer(), number, asked, approved, form.note.data or "", now())
            return _back(number, duty, "approved" if approved else "refused")
        except NotRecorded as error:
            _fail(form, error)
        except NotThere:
            abort(404)
    return _entry_page("answer", Act.DUTY_RELIEVE, number, page, form)


def _entry_page(name: str, act: Act, number: str, page: EntryPage, form: Any) -> Any:
    """The page of one entry: answered, revoked or ended."""
    child = child_of(viewer(), act, number, now())
    status = 400 if request.method == "POST" else 200
    return render_template(f"relief/{name}.html", form=form, case=number, page=page, child=child), status


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
    """A button's act, and back to the duty."""
    if not PlainForm().sent():
        abort(400)
    try:
        duty = act(viewer(), number, asked, now())
    except NotThere:
        abort(404)
    return _back(number, duty, "taken_back")


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
            return _back(number, found.number, "revoked")
        except NotRecorded as error:
            _fail(form, error)
        except NotThere:
            form.fail("main", "This is not in force any more, so there is nothing to revoke.")
    return _entry_page("revoke", Act.DUTY_RELIEVE, number, found, form)


@relief_views.route("/cases/<number:number>/reliefs/<number:asked>/end", methods=["GET", "POST"])
@acts(Act.DUTY_ASK)
def end_pause(number: str, asked: str) -> Any:
    """Record when the clock ran again."""
    found = relief.show_entry(viewer(), Act.DUTY_ASK, number, asked, now())
    if found is None:
        abort(404)
    form = EndForm()
    at = _moment(form, now())
    if at is not None:
        try:
            relief.end_pause(viewer(), number, asked, at, now())
            return _back(number, found.number, "over")
        except NotRecorded as error:
            _fail(form, error)
        except NotThere:
            form.fail("main", "This pause is not in force any more, so there is nothing to end.")
    return _entry_page("end", Act.DUTY_ASK, number, found, form)


def _moment(form: Any, shown: datetime | None = None) -> datetime | None:
    """The instant that a form names; where it is shown for the first time, the one that is given."""
    if request.method == "GET" and shown is not None:
        form.happened_day.data, form.happened_time.data = local_now(shown).values()
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
    at = _moment(form, began.at)  # of the stated time, what is wrong is typed anew
    if at is not None:
        asking = Asking(ReliefKind.DISPUTE, Ground(form.ground.data), form.note.data or "", at)
        try:
            (disputes.correct_start if began.own else disputes.dispute)(viewer(), number, duty, asking, now())
            return _back(number, duty, "corrected" if began.own else "disputed")
        except NotRecorded as error:
            _fail(form, error)
        except NotThere:
            abort(404)
    status = 400 if request.method == "POST" else 200
    child = child_of(viewer(), Act.START_DISPUTE, number, now())
    return render_template("relief/start.html", form=form, case=number, duty=duty, began=began, child=child), status


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
        return redirect(url_for("relief.settle", number=number, asked=asked), 303)
    status = 400 if request.method == "POST" else 200
    child = child_of(viewer(), Act.START_SETTLE, number, now())
    return render_template(
        "relief/settle.html", form=form, case=number, dispute=found, asked=asked, child=child
    ), status
