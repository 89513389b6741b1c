"""On-call lists: the agency's units and who is on call, keeping units, adding and ending shifts, hand-over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.notices import unit_services as units
from portal.notices.rules import Takes
from portal.notices.unit_rules import TAKES_WORDS, SeatCard, takes_of
from portal.people.services import Refused, Stale
from portal.sharing.act_rules import Act, role_may
from portal.web.addresses import after_which
from portal.web.errors import page as error_page
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, zone
from portal.web.on_call.forms import HandOverForm, NewUnitForm, ShiftForm, UnitForm, saved
from portal.web.signin.forms import PlainForm

on_call_views = Blueprint("on_call", __name__)
DONE = {
    "added": "The unit was added. Put someone on its list next.",
    "changed": "The unit was changed.",
    "ended": "The unit was ended. Nothing comes to it any more.",
    "shift": "The shift was added.",
    "shift-ended": "The shift was ended.",
    "handed": "The shift was handed over.",
    "over": "That shift had ended already, so nothing was changed.",
    "cover": "The cover was set.",
    "cover-ended": "The cover was ended.",
}


@on_call_views.app_context_processor
def _words() -> dict[str, Any]:
    return {"TAKES_WORDS": TAKES_WORDS}


@on_call_views.errorhandler(units.Missing)
def _missing(_error: Exception) -> Any:
    return error_page(404)


@on_call_views.errorhandler(units.NotTheirs)
def _not_theirs(_error: Exception) -> Any:
    return error_page(403)


@on_call_views.errorhandler(units.Over)
def _over(error: units.Over) -> Any:
    return redirect(url_for("on_call.unit", number=error.unit, done="over"))


def done() -> str:
    """What was just done, in words; the address names it."""
    return DONE.get(request.args.get("done", ""), "")


def keeps() -> bool:
    """Whether the viewer keeps the lists of their agency."""
    return role_may(viewer().role, Act.ON_CALL_EDIT)


def options(seats: tuple[SeatCard, ...]) -> list[tuple[str, str]]:
    """Seats to choose from."""
    return [(seat.number, f"{seat.name}, {seat.title}") for seat in seats]


def _takes() -> list[tuple[str, str]]:
    return [(takes.value, TAKES_WORDS[takes]) for takes in takes_of(viewer().sector)]


@on_call_views.get("/on-call")
@acts(Act.ON_CALL_READ)
def overview() -> Any:
    """The agency's units with who is on call, the viewer's own shifts, and who acts for whom."""
    page = units.read_on_call(viewer(), now())
    return render_template("on_call/overview.html", page=page, keeps=keeps(), done=done())


@on_call_views.get("/on-call/units/<number:number>")
@acts(Act.ON_CALL_READ)
def unit(number: str) -> Any:
    """One unit with all its shifts to come."""
    view = units.read_unit(viewer(), number, now(), after_which("after"))
    return render_template("on_call/unit.html", unit=view, keeps=keeps(), done=done())


@on_call_views.route("/on-call/units/new", methods=["GET", "POST"])
@acts(Act.ON_CALL_EDIT)
def new_unit() -> Any:
    """Add a unit to the viewer's own agency."""
    form = NewUnitForm()
    if len(_takes()) == 1 and request.method == "GET":
        form.takes.data = Takes.EVERYTHING.value
    if form.sent():
        try:
            number = units.add_unit(viewer(), form.draft())
            return redirect(url_for("on_call.unit", number=number, done="added"))
        except Refused as error:
            form.fail(error.field, str(error))
    status = 400 if request.method == "POST" else 200
    return render_template("on_call/unit_form.html", form=form, takes=_takes(), unit=None, stale=False), status


@on_call_views.route("/on-call/units/<number:number>/change", methods=["GET", "POST"])
@acts(Act.ON_CALL_EDIT)
def change_unit(number: str) -> Any:
    """Change a unit; a stale save is refused and shows both texts."""
    view = units.read_unit(viewer(), number, now(), act=Act.ON_CALL_EDIT)
    form = UnitForm(data=None if request.method == "POST" else saved(view))
    status, stale = 400 if request.method == "POST" else 200, False
    if form.sent():
        try:
            units.change_unit(viewer(), number, int(form.version.data or 0), form.draft())
            return redirect(url_for("on_call.unit", number=number, done="changed"))
        except Refused as error:
            form.fail(error.field, str(error))
        except Stale:
            status, stale = 409, True
            view = units.read_unit(viewer(), number, now(), act=Act.ON_CALL_EDIT)
            form.version.data = str(view.version)
    return render_template("on_call/unit_form.html", form=form, takes=_takes(), unit=view, stale=stale), status


@on_call_views.route("/on-call/units/<number:number>/end", methods=["GET", "POST"])
@acts(Act.ON_CALL_EDIT)
def end_unit(number: str) -> Any:
    """Ask, then end a unit."""
    form = PlainForm()
    if form.sent():
        units.end_unit(viewer(), number, now())
        return redirect(url_for("on_call.overview", done="ended"))
    view = units.read_unit(viewer(), number, now(), act=Act.ON_CALL_EDIT)
    return render_template("on_call/end_unit.html", form=form, unit=view), 400 if request.method == "POST" else 200


@on_call_views.route("/on-call/units/<number:number>/shifts", methods=["GET", "POST"])
@acts(Act.ON_CALL_EDIT)
def add_shift(number: str) -> Any:
    """Put someone on a unit's list, once or again and again."""
    view = units.read_unit(viewer(), number, now(), act=Act.ON_CALL_EDIT)
    form = ShiftForm()
    form.seat.choices = options(units.list_seats(viewer(), now()))
    if request.method == "GET":
        form.starts_day.data, form.starts_time.data = local_now(now()).values()
        form.place.data, form.every.data = "1", "once"
    if form.sent():
        try:
            units.add_shifts(viewer(), number, form.draft(), zone(), now())
            return redirect(url_for("on_call.unit", number=number, done="shift"))
        except Refused as error:
            form.fail(error.field, str(error))
    status = 400 if request.method == "POST" else 200
    return render_template("on_call/shift.html", form=form, unit=view, zone=zone().key), status


@on_call_views.route("/on-call/shifts/<number:number>/end", methods=["GET", "POST"])
@acts(Act.ON_CALL_EDIT)
def end_shift(number: str) -> Any:
    """Ask, then end a shift early."""
    form = PlainForm()
    if form.sent():
        found = units.end_shift(viewer(), number, now())
        return redirect(url_for("on_call.unit", number=found, done="shift-ended"))
    view, _ = units.read_shift(viewer(), number, now(), Act.ON_CALL_EDIT)
    return render_template("on_call/end_shift.html", form=form, shift=view), 400 if request.method == "POST" else 200


@on_call_views.route("/on-call/shifts/<number:number>/hand-over", methods=["GET", "POST"])
@acts(Act.ON_CALL_HAND_OVER)
def hand_over(number: str) -> Any:
    """Hand a shift over to another seat of the agency; the page that follows says who is on call now."""
    view, seats = units.read_shift(viewer(), number, now(), Act.ON_CALL_HAND_OVER)
    form = HandOverForm()
    form.seat.choices = options(seats)
    if form.sent():
        try:
            found = units.hand_over(viewer(), number, form.seat.data or "", now())
            return redirect(url_for("on_call.unit", number=found, done="handed"))
        except Refused as error:
            form.fail(error.field, str(error))
    return render_template("on_call/hand_over.html", form=form, shift=view), 400 if request.method == "POST" else 200
