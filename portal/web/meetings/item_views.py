"""Agenda items: their minutes with every revision, decisions, actions; and an action's end."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.meetings import minutes_services as minutes
from portal.meetings import services as meetings
from portal.meetings.rules import DecisionOutcome, Refused, Verb
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.meetings.forms import OUTCOMES, ActionForm, DecisionForm, FinishForm, MinutesForm, read_day
from portal.web.meetings.views import _missing, _refused, people_options

item_views = Blueprint("items", __name__)
item_views.register_error_handler(meetings.Missing, _missing)
item_views.register_error_handler(Refused, _refused)


def back(meeting: str, word: str) -> Any:
    """Back to the meeting's page, which says what was done."""
    return redirect(url_for("meetings.meeting_page", number=meeting, done=word))


@item_views.route("/meetings/items/<number:number>/minutes", methods=["GET", "POST"])
@acts(Act.MEETING_RECORD)
def write_minutes(number: str) -> Any:
    """Write the minutes of an item; a stale save is refused and shows both texts."""
    form = MinutesForm()
    status, stale = 400 if request.method == "POST" else 200, False
    if form.sent():
        try:
            saved = minutes.save_minutes(viewer(), number, int(form.version.data or 0), form.text.data or "", now())
            return back(saved, "minutes")
        except meetings.Stale:
            status, stale = 409, True
    meeting, item = meetings.read_item(viewer(), number, now(), Verb.MINUTE)
    if status == 200:
        form = MinutesForm(formdata=None, data={"text": item.text, "version": str(item.version)})
    if stale:
        form.version.data = str(item.version)
    return render_template("meetings/minutes.html", form=form, meeting=meeting, item=item, stale=stale), status


@item_views.get("/meetings/items/<number:number>/revisions")
@acts(Act.MEETING_READ)
def revisions(number: str) -> Any:
    """Every saved text of an item's minutes: who, when, what."""
    meeting, item, found = meetings.read_revisions(viewer(), number, now())
    return render_template("meetings/revisions.html", meeting=meeting, item=item, revisions=found)


@item_views.route("/meetings/items/<number:number>/decision", methods=["GET", "POST"])
@acts(Act.MEETING_RECORD)
def decide(number: str) -> Any:
    """Record the decision on an item; a stale save is refused and shows both texts."""
    form = DecisionForm()
    status, stale = 400 if request.method == "POST" else 200, False
    if form.sent():
        try:
            outcome, text, dissent = DecisionOutcome(form.outcome.data), form.text.data or "", form.dissent.data or ""
            saved = minutes.decide_item(viewer(), number, int(form.version.data or 0), outcome, text, dissent)
            return back(saved, "decision")
        except meetings.Stale:
            status, stale = 409, True
    meeting, item = meetings.read_item(viewer(), number, now(), Verb.DECIDE)
    if status == 200:
        outcome_value = item.outcome.value if item.outcome else None
        values = {"outcome": outcome_value, "text": item.decision, "dissent": item.dissent, "version": str(item.decision_version)}  # fmt: skip
        form = DecisionForm(formdata=None, data=values)
    if stale:
        form.version.data = str(item.decision_version)
    return render_template(
        "meetings/decision.html", form=form, meeting=meeting, item=item, stale=stale, outcomes=OUTCOMES
    ), status


@item_views.route("/meetings/items/<number:number>/actions", methods=["GET", "POST"])
@acts(Act.MEETING_RECORD)
def assign(number: str) -> Any:
    """Record an action that one of those invited takes on."""
    meeting, item = meetings.read_item(viewer(), number, now(), Verb.ASSIGN)
    form = ActionForm()
    form.owner.choices = people_options(meeting)
    failures: dict[str, str] = {}
    if form.sent():
        try:
            due = read_day(form.due.data or "")
            minutes.assign_action(viewer(), number, form.what.data or "", form.owner.data or "", due, now())
            return back(meeting.number, "action")
        except meetings.Wrong as error:
            failures[error.field] = str(error)
    return render_template(
        "meetings/action.html", form=form, meeting=meeting, item=item, failures=failures
    ), 400 if request.method == "POST" else 200


@item_views.route("/meetings/actions/<number:number>/finish", methods=["GET", "POST"])
@acts(Act.ACTION_FINISH)
def finish(number: str) -> Any:
    """Mark the viewer's own action done, with a note."""
    form = FinishForm()
    if form.sent():
        minutes.finish_action(viewer(), number, form.note.data or "", now())
        return redirect(url_for("meetings.meeting_list", done="finished"))
    action = minutes.read_action(viewer(), number, now())
    return render_template("meetings/finish.html", form=form, action=action), 400 if request.method == "POST" else 200
