"""A child in another state: the track, a step that may start the compact's clocks, taking it back, ending the track."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import interstate_services as interstate
from portal.cases.heading_services import child_of
from portal.cases.interstate_rules import CompactRole, Direction, Step, StepKind, Track, TrackPage
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.interstate.forms import StepForm, TrackForm
from portal.web.moments import local_now, read_moment

interstate_views = Blueprint("interstate", __name__)
DONE = {
    "track": "It is recorded. Record next what has happened between the two states.",
    "step": "It is recorded, and what it starts runs from when it happened.",
    "back": "It is taken back. It stays on record, and no clock runs from it any more.",
    "ended": "The track is ended. What was recorded stays on record.",
}


def _track(number: str) -> TrackPage:
    found = interstate.show_track(viewer(), number, now())
    if found is None:
        abort(404)
    return found


def _to(number: str, done: str) -> Any:
    return redirect(url_for("interstate.overview", number=number, done=done), 303)


def _page(template: str, number: str, form: Any, found: TrackPage, theirs: TrackPage | None = None) -> Any:
    status = 409 if theirs else 400 if request.method == "POST" else 200
    child = child_of(viewer(), Act.INTERSTATE_RECORD, number, now())
    done = DONE.get(request.args.get("done", ""), "")
    page = render_template(
        f"interstate/{template}.html", form=form, case=number, child=child, found=found, done=done, theirs=theirs
    )
    return page, status


@interstate_views.route("/cases/<number:number>/interstate", methods=["GET", "POST"])
@acts(Act.INTERSTATE_RECORD)
def overview(number: str) -> Any:
    """The track with its steps and duties, and a form for the next step."""
    found = _track(number)
    form = StepForm()
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
    form.sent()
    at = read_moment(form, "happened") if request.method == "POST" else None
    if at is not None and form.good():
        direction = Direction(form.direction.data) if form.direction.data else None
        said = Step(StepKind(form.kind.data), at, form.by.data or "", direction)
        try:
            interstate.record_step(viewer(), number, said, now())
            return _to(number, "step")
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except NotThere:
            abort(404)
    return _page("overview", number, form, found)


@interstate_views.route("/cases/<number:number>/interstate/track", methods=["GET", "POST"])
@acts(Act.INTERSTATE_RECORD)
def track(number: str) -> Any:
    """Say which other state is in it and in which role the own one is; correct it the same way. A save over another's save is refused, with both on the page."""
    found = _track(number)
    if not found.keeps:
        abort(404)
    form, theirs = TrackForm(), None
    form.office.choices = list(found.offices)
    if request.method == "GET":
        _fill(form, found)
    if form.sent():
        said = Track(
            form.state.data or "", CompactRole(form.role.data), form.contact.data or "", form.office.data or ""
        )
        try:
            interstate.save_track(viewer(), number, said, form.was.data or "", now())
            return _to(number, "track")
        except interstate.Stale as stale:
            theirs, form.was.data = stale.theirs, stale.theirs.was
            form.fail(
                "main", "Someone of your agency saved this meanwhile. Nothing of yours was saved; both stand below."
            )
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except NotThere:
            abort(404)
    return _page("track", number, form, found, theirs)


def _fill(form: TrackForm, found: TrackPage) -> None:
    form.was.data = found.was
    if found.track is not None:
        form.state.data, form.role.data = found.track.state, found.track.role.value
        form.contact.data, form.office.data = found.track.contact, found.track.office


@interstate_views.post("/cases/<number:number>/interstate/ended")
@acts(Act.INTERSTATE_RECORD)
def end(number: str) -> Any:
    """End the track."""
    try:
        interstate.end_track(viewer(), number, now())
    except (NotThere, NotRecorded):
        abort(404)
    return _to(number, "ended")


@interstate_views.post("/cases/<number:number>/interstate/<number:step>/taken-back")
@acts(Act.INTERSTATE_RECORD)
def take_back(number: str, step: str) -> Any:
    """Take back a step that the viewer's own agency recorded."""
    try:
        interstate.take_back_step(viewer(), number, step, now())
    except (NotThere, NotRecorded):
        abort(404)
    return _to(number, "back")
