"""A seat's inbox: what waits, opened, marked done and taken back; and the page of those who watch over mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from portal.notices import inbox_services as inbox
from portal.notices import queue_services as queue
from portal.notices.inbox_rules import Place
from portal.notices.rules import OF_A_POSTER, OF_A_PROVIDER, OF_A_REQUEST, Kind
from portal.sharing.act_rules import Act
from portal.web.addresses import after_which
from portal.web.gate import acts, now, viewer
from portal.web.signin.forms import PlainForm

STANDS_STILL = timedelta(minutes=10)

inbox_views = Blueprint("inbox", __name__)


@inbox_views.get("/inbox")
@acts(Act.INBOX_READ)
def waiting() -> Any:
    """What waits for this seat, or with `show=done` what it marked as done."""
    done = request.args.get("show") == "done"
    page = inbox.show_inbox(viewer(), now(), done, after_which("after"))
    if page is None:
        abort(404)
    return render_template("inbox/inbox.html", page=page, done=done, form=PlainForm())


@inbox_views.get("/inbox/<number:number>")
@acts(Act.INBOX_READ)
def lead_on(number: str) -> Any:
    """Lead on to what waits; from now on it is read."""
    place = inbox.open_entry(viewer(), number, now())
    if place is None:
        abort(404)
    return redirect(address_of(place), 303)


@inbox_views.post("/inbox/<number:number>/done")
@acts(Act.INBOX_MARK)
def mark_done(number: str) -> Any:
    """Mark as done, or with `undo` take that back."""
    form = PlainForm()
    if not form.sent():
        abort(400)
    undo = "undo" in request.form
    if not inbox.mark(viewer(), number, not undo, now()):
        abort(404)
    return redirect(url_for("inbox.waiting", show="done" if undo else None), 303)


def address_of(place: Place) -> str:
    """The page where what a notice is about is seen to."""
    case = place.case
    if place.kind in (Kind.DUTY_SOON, Kind.DUTY_LATE, Kind.DUTY_HOURS_LATE) and case:
        return url_for("duties.record", number=case, duty=place.duty)
    if place.kind in OF_A_REQUEST and case:
        return url_for("requests.request_page", number=case, asked=place.duty)
    if place.kind in OF_A_POSTER and case:
        return url_for("posters.poster", number=case)
    if place.kind is Kind.PROVIDER_REPORT_ANSWERED:
        return url_for("provider_reports.report_page", number=place.duty)
    if place.kind in OF_A_PROVIDER:
        return url_for("received_reports.report_page", number=place.duty)
    if place.kind is Kind.START_DISPUTED and case:
        return url_for("relief.settle", number=case, asked=place.duty)
    if place.kind is Kind.TIME_ASKED:
        return url_for("home.home")
    if place.kind is Kind.UNDELIVERED:
        return url_for("inbox.mail")
    if place.kind in (Kind.RULES_SENT, Kind.RULES_ANSWERED):
        return url_for("rules.edition", number=place.duty)
    if place.kind in (Kind.DUAL_ASKED, Kind.DUAL_SAME):
        return url_for("dual.question", number=place.duty)
    if place.kind is Kind.MERGE_PROPOSED:
        return url_for("merges.merge", number=place.duty)
    if place.meeting:
        return url_for("meetings.meeting_page", number=place.meeting)
    return url_for("cases.case_page", number=case) if case else url_for("inbox.waiting")


@inbox_views.get("/mail")
@acts(Act.MAIL_WATCH)
def mail() -> Any:
    """How mail stands: what waits, what could not be delivered and to whom."""
    found = queue.show_queue(viewer(), now())
    to_folder = not current_app.config["SETTINGS"].smtp_host
    still = found.figures.round_at is None or now() - found.figures.round_at > STANDS_STILL
    return render_template("mail/mail.html", queue=found, figures=found.figures, to_folder=to_folder, still=still)


@inbox_views.post("/mail/<number:number>")
@acts(Act.MAIL_WATCH)
def see_to(number: str) -> Any:
    """Try a mail again, or stop it because the person was told another way."""
    form = PlainForm()
    if not form.sent():
        abort(400)
    act = queue.stop if "stop" in request.form else queue.retry
    if not act(viewer(), number, now()):
        abort(404)
    return redirect(url_for("inbox.mail"), 303)
