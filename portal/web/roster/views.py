"""The roster: photo readiness, and a file that is looked at, brought in and undone."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import roster_services as roster
from portal.cases.report_services import chambers_to_choose
from portal.cases.roster_rules import COLUMNS, FEWEST, NotARoster
from portal.clocks.services import NotThere
from portal.sharing.act_rules import Act, role_may
from portal.web.gate import acts, now, takes_file, viewer, works_first
from portal.web.moments import zone
from portal.web.roster.forms import BringInForm, RosterFileForm, UndoForm

roster_views = Blueprint("roster", __name__)
PAGE = 100  # lines of a preview's page
CHOOSE = "Choose the file of your roster, saved as “CSV UTF-8”."
ALTERED = "Someone changed a child since you looked. Look at what the file would do now, then bring it in."
ALTERED_MEANWHILE = "Someone changed a child in this very moment, so nothing was undone. Try again."
NOT_NEWEST = "Another file was brought in after this one. Undo that one first."


def _today() -> date:
    return now().astimezone(zone()).date()


@roster_views.get("/roster")
@acts(Act.CHILD_LOOK_UP)
def page() -> Any:
    """The children in the agency's care, and how ready their photos are."""
    wanting = request.args.get("photo") == "wanting"
    found = roster.show_roster(viewer(), _today(), wanting, request.args.get("after"))
    if found is None:
        abort(404)
    may = role_may(viewer().role, Act.ROSTER_IMPORT)
    return render_template("roster/roster.html", roster=found, wanting=wanting, may_import=may)


@roster_views.get("/photo-readiness")
@acts(Act.PHOTO_READINESS_READ)
def before_the_court() -> Any:
    """How ready the photos of the children before this court are: figures of each agency, no child."""
    return render_template("roster/readiness.html", agencies=roster.show_readiness(viewer(), _today()), fewest=FEWEST)


@roster_views.route("/roster/import", methods=["GET", "POST"])
@takes_file
@acts(Act.ROSTER_IMPORT)
def choose() -> Any:
    """Choose a file; it is looked at before anything is written."""
    form = RosterFileForm()
    form.sent()
    sent = request.files.get("roster")
    if request.method == "POST" and not form.expired:
        try:
            if sent is None or not sent.filename:
                raise NotARoster(CHOOSE)
            number = roster.prepare(viewer(), sent.read(), _today(), now())
            return redirect(url_for("roster.look", number=number), 303)
        except NotARoster as error:
            form.fail("roster", str(error))
    chambers = [name for _, name in chambers_to_choose(viewer())]
    example = f"2026-CW-0001 @ {chambers[0] if chambers else '…'}"
    status = 400 if form.problems() else 200
    return render_template("roster/import.html", form=form, columns=COLUMNS, chambers=chambers, example=example), status  # fmt: skip


@roster_views.get("/roster/import/<number:number>")
@acts(Act.ROSTER_IMPORT)
def look(number: str) -> Any:
    """What a file says and would do."""
    return _look(BringInForm(), number)


def _look(form: BringInForm, number: str, status: int = 200) -> Any:
    found = roster.preview(viewer(), number, _today(), now())
    if found is None:
        abort(404)
    parts = {"bad": found.sheet.faults, "added": found.plan.added, "changed": found.plan.changed}
    part = request.args.get("part", "bad" if found.sheet.faults else "added" if found.plan.added else "changed")
    start = request.args.get("from", "0")
    if part not in parts or not (start.isascii() and start.isdigit() and len(start) < 6):
        abort(404)
    lines = parts[part][int(start) : int(start) + PAGE]
    more = int(start) + PAGE if len(parts[part]) > int(start) + PAGE else None
    return render_template("roster/look.html", form=form, found=found, part=part, lines=lines, start=int(start), more=more, columns=COLUMNS), status  # fmt: skip


@roster_views.post("/roster/import/<number:number>/bring-in")
@works_first
@acts(Act.ROSTER_IMPORT)
def bring_in(number: str) -> Any:
    """Bring the file in as it was looked at."""
    form = BringInForm()
    if form.sent():
        try:
            roster.bring_in(viewer(), number, form.seen.data or "", _today(), now())
            return redirect(url_for("roster.done", number=number), 303)
        except roster.Altered:
            form.fail("main", ALTERED)
        except NotThere:
            abort(404)
    return _look(form, number, 400)


@roster_views.get("/roster/files/<number:number>")
@acts(Act.ROSTER_IMPORT)
def done(number: str) -> Any:
    """What a file did, and the button that takes it back."""
    return _done(UndoForm(), number)


def _done(form: UndoForm, number: str, status: int = 200) -> Any:
    found = roster.show_import(viewer(), number)
    if found is None:
        abort(404)
    kept = request.args.get("kept", "")
    return render_template("roster/done.html", form=form, file=found, kept=kept if kept.isdecimal() else ""), status


@roster_views.post("/roster/files/<number:number>/undo")
@works_first
@acts(Act.ROSTER_IMPORT)
def undo(number: str) -> Any:
    """Take back what the file did."""
    form = UndoForm()
    if form.sent():
        try:
            found = roster.undo(viewer(), number, now())
            return redirect(url_for("roster.done", number=number, kept=found.kept or None), 303)
        except roster.NotTheNewest:
            form.fail("main", NOT_NEWEST)
        except roster.Altered:
            form.fail("main", ALTERED_MEANWHILE)
        except NotThere:
            abort(404)
    return _done(form, number, 400)
