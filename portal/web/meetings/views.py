"""Meetings: the list, scheduling, the meeting's page, answers, and the steps from notice to approval."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.meetings import minutes_services as minutes
from portal.meetings import services as meetings
from portal.meetings.rules import ZONES, Answer, Refused, Verb
from portal.meetings.view_rules import MeetingView, SeatChoice
from portal.sharing.act_rules import Act, role_may
from portal.web.addresses import after_which
from portal.web.errors import page as error_page
from portal.web.gate import acts, now, viewer
from portal.web.meetings.forms import (
    ANSWERS,
    KINDS,
    ME,
    OUTCOMES,
    STATES,
    Agenda,
    AnswerForm,
    ApproveForm,
    ChangeForm,
    PresenceForm,
    ScheduleForm,
    StepForm,
)

meeting_views = Blueprint("meetings", __name__)
DONE = {
    "scheduled": "The meeting is noticed. Those invited see it under Meetings.",
    "changed": "The meeting was changed.",
    "answered": "Your answer was saved.",
    "start": "The meeting is under way.",
    "end": "The meeting has ended. Its minutes are a draft until they are circulated.",
    "circulate": "The minutes were circulated to all who are invited.",
    "approve": "The minutes are approved and locked.",
    "presence": "Presence was saved.",
    "minutes": "The minutes of the item were saved.",
    "decision": "The decision was saved.",
    "action": "The action was saved.",
    "finished": "The action is marked done.",
}
# What would be lost where a save is refused: it is shown again, to be copied.
TYPED = ("text", "dissent", "what", "note", "purpose")


@meeting_views.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "ANSWER_WORDS": dict(ANSWERS),
        "KIND_WORDS": dict(KINDS),
        "OUTCOME_WORDS": dict(OUTCOMES),
        "STATE_WORDS": STATES,
    }


@meeting_views.errorhandler(meetings.Missing)
def _missing(_error: Exception) -> Any:
    return error_page(404)


@meeting_views.errorhandler(Refused)
def _refused(error: Refused) -> Any:
    typed = [request.form[name] for name in TYPED if request.form.get(name)]
    return render_template("meetings/refused.html", message=str(error), typed=typed), 403


def done() -> str:
    """What was just done, in words; the address names it."""
    return DONE.get(request.args.get("done", ""), "")


def _both_right(form: ChangeForm, agenda: Agenda) -> bool:
    if request.method != "POST":
        return False
    verdicts = form.sent(), agenda.validate()  # both, so that every error is told at once
    return all(verdicts)


def seat_groups(seats: tuple[SeatChoice, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Seats under a heading each sector and agency, as checkboxes show them."""
    return [
        (f"{sector.replace('_', ' ').capitalize()}: {agency}", [(seat.number, f"{seat.name}, {seat.title}") for seat in group])
        for (sector, agency), group in groupby(seats, key=lambda seat: (seat.sector, seat.agency))
    ]  # fmt: skip


def people_options(meeting: MeetingView) -> list[tuple[str, str]]:
    """Those invited, to choose one from."""
    return [(person.number, f"{person.name}, {person.title}, {person.agency}") for person in meeting.invitees]


@meeting_views.get("/meetings")
@acts(Act.MEETING_LIST)
def meeting_list() -> Any:
    """The viewer's meetings, what waits for them, and their own actions."""
    page, waits, actions = meetings.list_meetings(viewer(), now(), after_which("after"))
    if page is None:
        abort(404)
    may_schedule = role_may(viewer().role, Act.MEETING_SCHEDULE)
    return render_template(
        "meetings/list.html", page=page, waits=waits, actions=actions, may_schedule=may_schedule, done=done()
    )


@meeting_views.route("/meetings/new", methods=["GET", "POST"])
@acts(Act.MEETING_SCHEDULE)
def new() -> Any:
    """Call a meeting."""
    form, agenda = ScheduleForm(), Agenda()
    seats = meetings.list_seats(viewer(), now())
    form.invitees.choices = [(seat.number, seat.name) for seat in seats]
    form.recorder.choices = [(ME, "You")] + [
        (seat.number, f"{seat.name}, {seat.title}, {seat.agency}") for seat in seats
    ]
    failures: dict[str, str] = {}
    if _both_right(form, agenda):
        try:
            number = meetings.schedule(
                viewer(), form.draft(agenda, tuple(dict.fromkeys(form.invitees.data or ()))), now()
            )
            return redirect(url_for("meetings.meeting_page", number=number, done="scheduled"))
        except meetings.Wrong as error:
            failures[error.field] = str(error)
    return render_template(
        "meetings/new.html", form=form, agenda=agenda, failures=failures, zones=ZONES, groups=seat_groups(seats)
    ), 400 if request.method == "POST" else 200


@meeting_views.get("/meetings/<number:number>")
@acts(Act.MEETING_READ)
def meeting_page(number: str) -> Any:
    """One meeting, as the viewer may see it."""
    view = meetings.read_meeting(viewer(), number, now())
    return render_template("meetings/meeting.html", meeting=view, form=AnswerForm(formdata=None), done=done())


@meeting_views.route("/meetings/<number:number>/change", methods=["GET", "POST"])
@acts(Act.MEETING_CHANGE)
def change(number: str) -> Any:
    """Change a meeting that has not begun; a stale save is refused and shows both texts."""
    view = meetings.read_meeting(viewer(), number, now(), Verb.CHANGE)
    form, agenda = ChangeForm(data=None if request.method == "POST" else _saved(view)), Agenda(view)
    form.recorder.choices = people_options(view)
    failures: dict[str, str] = {}
    status, stale = 400 if request.method == "POST" else 200, False
    if _both_right(form, agenda):
        try:
            meetings.change(viewer(), number, int(form.version.data or 0), form.draft(agenda), now())
            return redirect(url_for("meetings.meeting_page", number=number, done="changed"))
        except meetings.Wrong as error:
            failures[error.field] = str(error)
        except meetings.Stale:
            status, stale = 409, True
            view = meetings.read_meeting(viewer(), number, now(), Verb.CHANGE)
            form.version.data = str(view.version)
    return render_template(
        "meetings/change.html", form=form, agenda=agenda, failures=failures, zones=ZONES, meeting=view, stale=stale
    ), status


def _saved(view: MeetingView) -> dict[str, str]:
    local = view.starts_at.astimezone(ZoneInfo(view.zone))
    turn = "second" if local.fold else ""
    return {
        "title": view.title, "purpose": view.purpose, "day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}", "zone": view.zone, "turn": turn,
        "length": str(view.length), "place": view.place, "link": view.link, "recorder": view.recorder_seat, "version": str(view.version),
    }  # fmt: skip


@meeting_views.post("/meetings/<number:number>/answer")
@acts(Act.MEETING_ANSWER)
def answer(number: str) -> Any:
    """Say whether one comes."""
    form = AnswerForm()
    if form.sent():
        meetings.answer(viewer(), number, Answer(form.answer.data), now())
        return redirect(url_for("meetings.meeting_page", number=number, done="answered"))
    view = meetings.read_meeting(viewer(), number, now(), Verb.ANSWER)
    return render_template("meetings/meeting.html", meeting=view, form=form, done=""), 400


@meeting_views.route("/meetings/<number:number>/step", methods=["GET", "POST"])
@acts(Act.MEETING_RECORD)
def step(number: str) -> Any:
    """Ask, then start or end the meeting, or circulate its minutes."""
    form = StepForm()
    if form.sent():
        minutes.take_step(viewer(), number, Verb(form.step.data), now())
        return redirect(url_for("meetings.meeting_page", number=number, done=form.step.data))
    view = meetings.read_meeting(viewer(), number, now())
    if view.step in (None, Verb.APPROVE):
        return redirect(url_for("meetings.meeting_page", number=number))
    status = 400 if request.method == "POST" else 200
    return render_template("meetings/step.html", form=form, meeting=view), status


@meeting_views.route("/meetings/<number:number>/approve", methods=["GET", "POST"])
@acts(Act.MEETING_APPROVE)
def approve(number: str) -> Any:
    """Ask, then approve the minutes that were read and lock them."""
    form = ApproveForm()
    status, stale = 400 if request.method == "POST" else 200, False
    if form.sent():
        try:
            minutes.approve(viewer(), number, form.seen.data or "", now())
            return redirect(url_for("meetings.meeting_page", number=number, done="approve"))
        except meetings.Stale:
            status, stale = 409, True
    view, seen = minutes.read_approval(viewer(), number, now())
    return render_template("meetings/approve.html", form=form, meeting=view, seen=seen, stale=stale), status


@meeting_views.route("/meetings/<number:number>/presence", methods=["GET", "POST"])
@acts(Act.MEETING_RECORD)
def presence(number: str) -> Any:
    """Mark who is present."""
    view = meetings.read_meeting(viewer(), number, now(), Verb.PRESENCE)
    saved = [person.number for person in view.invitees if person.present]
    form = PresenceForm(data=None if request.method == "POST" else {"present": saved})
    form.present.choices = people_options(view)
    if form.sent():
        minutes.mark_present(viewer(), number, tuple(form.present.data or ()))
        return redirect(url_for("meetings.meeting_page", number=number, done="presence"))
    groups = [
        (agency, [(person.number, f"{person.name}, {person.title}") for person in group])
        for agency, group in groupby(view.invitees, key=lambda person: person.agency)
    ]
    return render_template(
        "meetings/presence.html", form=form, meeting=view, groups=groups
    ), 400 if request.method == "POST" else 200
