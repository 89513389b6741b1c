"""Recording duties, answering what the law asks, and recording what happened."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases.answer_services import show_answers
from portal.cases.heading_services import child_of
from portal.cases.partner_services import record_event
from portal.cases.services import read_case
from portal.cases.waiting_services import my_duties
from portal.clocks import relief_services as relief
from portal.clocks import services as duties
from portal.clocks.fact_rules import QUESTIONS, FactName
from portal.clocks.ledger_rules import LedgerRow, verdict_words
from portal.clocks.party_rules import DutyKind
from portal.clocks.relief_rules import Asking, Ground, ReliefKind
from portal.clocks.services import Entry, NotRecorded, NotThere
from portal.clocks.vocabulary_rules import Channel, EventKind, LateReason
from portal.notices.sheet_rules import sheet_toward
from portal.sharing.act_rules import Act, role_may
from portal.web.addresses import after_which
from portal.web.duties.forms import AnswerForm, EventForm, RecordForm
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, read_moment

duty_views = Blueprint("duties", __name__)


DONE = {
    "asked": "It was asked. A supervisor who is another person is told. Until one answers, the clock runs on.",
    "approved": "It was approved. Who asked is told.",
    "refused": "It was not approved. Who asked is told, with your reason.",
    "taken_back": "It was taken back.",
    "revoked": "It was revoked. Who asked is told.",
    "over": "The pause is over. The clock runs again.",
    "disputed": "The start is disputed. The agency that stated it is told.",
    "corrected": "The start was corrected, and every duty that began with it is judged anew.",
}


@duty_views.get("/duties")
@acts(Act.DUTY_RECORD)
def mine() -> Any:
    """The open duties of the viewer's agency: overdue, soon, later."""
    found = my_duties(viewer(), now(), after_which("after"))
    if found is None:
        abort(404)
    return render_template("duties/mine.html", found=found)


@duty_views.route("/cases/<number:number>/duties/<number:duty>", methods=["GET", "POST"])
@acts(Act.DUTY_RECORD)
def record(number: str, duty: str) -> Any:
    """Record a duty as done with its proof, or that its recipient could not be reached."""
    found = relief.show_duty(viewer(), Act.DUTY_RECORD, number, duty, now())
    if found is None:
        abort(404)
    row, others, choices = found
    form = RecordForm()
    others.sort(
        key=lambda other: other.recipient_code != row.recipient_code
    )  # what one contact does together comes first
    form.also.choices = [
        (other.number, f"{other.duty} ({other.recipient})" if other.recipient else other.duty) for other in others
    ]
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
        form.outcome.data, form.channel.data = "done", "done" if row.recipient_code == "none" else "phone"
    form.sent()
    entry = _entry(form)
    if entry is not None:
        try:
            _keep(number, duty, form, entry)
            return redirect(_onward(number), 303)
        except NotRecorded as error:
            form.fail("outcome" if error.field == "kind" else error.field, str(error))
        except NotThere:
            abort(404)
    status = 400 if request.method == "POST" else 200
    return render_template(
        "duties/record.html",
        form=form,
        choices=choices,
        case=number,
        row=row,
        verdict=_verdict(row),
        back=_onward(number),
        sheet=sheet_toward(row.recipient_code, viewer().role),
        attests=row.kind == DutyKind.NCIC_UPDATE and role_may(viewer().role, Act.NCIC_ATTEST),
        child=child_of(viewer(), Act.DUTY_RECORD, number, now()),
        done=DONE.get(request.args.get("done", ""), ""),
    ), status


def _onward(number: str) -> str:
    """Where a record leads: to who else must be told for those who keep the case, else to its ledger."""
    if role_may(viewer().role, Act.NOTICE_FILE):
        return url_for("report.to_tell", number=number)
    return url_for("cases.case_page", number=number, _anchor="duty_ledger")


def _verdict(row: LedgerRow) -> str:
    return verdict_words(row.state, row.started_at, row.due_at, row.done_at, now())


def _entry(form: RecordForm) -> Entry | None:
    """What the form says; None where a field holds an error."""
    if request.method != "POST":
        return None
    at = read_moment(form, "happened")
    if at is None or not form.good():
        return None
    reason = LateReason(form.reason.data) if form.reason.data else None
    return Entry(
        at,
        Channel(form.channel.data),
        form.person_told.data or "",
        form.number.data or "",
        reason,
        form.note.data or "",
    )


def _keep(number: str, duty: str, form: RecordForm, entry: Entry) -> None:
    if form.outcome.data == "not_reached":
        asking = Asking(ReliefKind.YIELD, Ground.NOT_REACHED, entry.note, entry.happened_at)
        relief.ask(viewer(), number, duty, asking, now())
    else:
        duties.record_duty(viewer(), number, duty, entry, frozenset(form.also.data or []), now())


@duty_views.get("/cases/<number:number>/answers")
@acts(Act.CASE_ANSWER)
def answers(number: str) -> Any:
    """The answers given to what the law asks, and those that were changed since."""
    found = show_answers(viewer(), number, now())
    if found is None:
        abort(404)
    child = child_of(viewer(), Act.CASE_ANSWER, number, now())
    done = request.args.get("done") == "changed"
    return render_template("duties/answers.html", answers=found, case=number, child=child, done=done)


@duty_views.post("/cases/<number:number>/answers")
@acts(Act.CASE_ANSWER)
def answer(number: str) -> Any:
    """Answer what the law asks of a case."""
    form = AnswerForm()
    if form.sent() and form.question.data not in set(QUESTIONS):
        form.fail("question", "Choose a question of the page.")
    if not form.good():
        view = read_case(viewer(), number, now())
        if view is None:
            abort(404)
        return render_template("duties/answer.html", form=form, case=view), 400
    try:
        duties.answer(viewer(), number, FactName(form.question.data), form.answer.data == "yes", now())
    except NotThere:
        abort(404)
    if form.page.data == "answers":
        return redirect(url_for("duties.answers", number=number, done="changed"), 303)
    return redirect(url_for("cases.case_page", number=number), 303)


@duty_views.route("/cases/<number:number>/events", methods=["GET", "POST"])
@acts(Act.EVENT_RECORD)
def event(number: str) -> Any:
    """Record something that happened; the clocks that it starts run from then."""
    view = read_case(viewer(), number, now())
    if view is None or Act.EVENT_RECORD.value not in view.acts:
        abort(404)
    form = EventForm()
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
    form.sent()
    at = read_moment(form, "happened") if request.method == "POST" else None
    if at is not None and form.good():
        try:
            record_event(viewer(), number, EventKind(form.kind.data), at, form.source.data or "", now())
            return redirect(url_for("cases.case_page", number=number), 303)
        except NotRecorded as error:
            form.fail(error.field, str(error))
    status = 400 if request.method == "POST" else 200
    return render_template("duties/event.html", form=form, case=view), status
