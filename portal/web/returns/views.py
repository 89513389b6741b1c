"""The way back: one page for being found, one for whom to tell and what to do, and closing the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import closing_services as closing
from portal.cases import return_services as returns
from portal.cases import return_telling_services as telling
from portal.cases.heading_services import child_of
from portal.cases.return_rules import (
    STANDING_WORDS,
    STEP_WORDS,
    Condition,
    Explained,
    FoundBy,
    Outcome,
    PlaceClass,
    Step,
)
from portal.clocks.services import Entry, NotRecorded, NotThere
from portal.clocks.vocabulary_rules import Channel, EventKind, LateReason
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, read_moment
from portal.web.returns.forms import DONE as MARK_DONE
from portal.web.returns.forms import ChecklistForm, CloseForm, FoundForm, StepForm, TellForm

return_views = Blueprint("returns", __name__)
DONE = {
    "found": "It is recorded. Agencies in this case are told here that the child is back once the child is recovered.",
    "told": "It is recorded.",
    "step": "It is recorded.",
    "talked": "It is recorded, and what it starts runs from now on: see the duties of the case.",
    "closed": "The case is closed. It can be opened again here if that was a mistake.",
    "open": "The outcome is recorded. The case stays open: a child who is missing is looked for on, and where the search has ended, each row below is done or explained first.",
    "reopened": "The outcome is taken back, and the case is open.",
    "withdrawn": "It is taken back. If nobody else recorded the child as back, every agency in this case is told that the child is missing still.",
}
MOMENTS = (("located", EventKind.LOCATED), ("recovered", EventKind.RECOVERED), ("returned", EventKind.RETURNED))


def _way_back(act: Act, number: str) -> returns.WayBack:
    found = returns.show_way_back(viewer(), act, number, now())
    if found is None:
        abort(404)
    return found


def _to(number: str, done: str) -> Any:
    return redirect(url_for("returns.overview", number=number, done=done), 303)


def _page(template: str, number: str, act: Act, form: Any, **more: Any) -> Any:
    status = 400 if request.method == "POST" else 200
    child = child_of(viewer(), act, number, now())
    return render_template(f"returns/{template}.html", form=form, case=number, child=child, **more), status


@return_views.route("/cases/<number:number>/return", methods=["GET", "POST"])
@acts(Act.RETURN_RECORD)
def overview(number: str) -> Any:
    """How far the child is; who is to be told, which steps follow and the outcome, on one page with one save."""
    found = _way_back(Act.RETURN_RECORD, number)
    form = ChecklistForm()
    form.offices.choices = [(row.key, row.name) for row in found.offices if not row.told]
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
        form.channel.data = "phone"
    form.sent()
    said = _checklist(form, found) if request.method == "POST" else None
    if said is not None and form.good():
        try:
            closed = closing.save_checklist(viewer(), number, said, now())
            return _to(number, "closed" if closed else "open" if said.outcome else "told")
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except NotThere:
            abort(404)
    done = DONE.get(request.args.get("done", ""), "")
    return _page("overview", number, Act.RETURN_RECORD, form, found=found, done=done, moments=MOMENTS,
                 STANDING_WORDS=STANDING_WORDS, STEPS=list(Step))  # fmt: skip


def _checklist(form: ChecklistForm, found: returns.WayBack) -> closing.Checklist | None:
    """What is said of the open rows; None where a field holds an error."""
    at = read_moment(form, "happened")
    if not form.channel.data:
        form.fail("channel", "Choose how they were told.")
    marks = {row.step: form[row.step.value].data for row in found.steps if not row.done and form[row.step.value].data}
    if form.good() and not (form.offices.data or marks or form.outcome.data):
        form.fail("main", "Nothing was chosen. Tick whom you told, choose what is done, or choose the outcome.")
        return None
    if at is None or not form.good():
        return None
    reason = LateReason(form.reason.data) if form.reason.data else None
    entry = Entry(at, Channel(form.channel.data), form.person_told.data or "", "", reason)
    return closing.Checklist(
        tuple(form.offices.data or ()), entry,
        {step: None if mark == MARK_DONE else Explained(mark) for step, mark in marks.items()},
        Outcome(form.outcome.data) if form.outcome.data else None,
    )  # fmt: skip


@return_views.route("/cases/<number:number>/return/found", methods=["GET", "POST"])
@acts(Act.RETURN_RECORD)
def found(number: str) -> Any:
    """Record that the child was located, recovered, returned: one, two or all three at once."""
    back = _way_back(Act.RETURN_RECORD, number)
    form = FoundForm()
    open_moments = [
        prefix for prefix, kind in MOMENTS if kind not in back.first and (back.keeps or prefix != "returned")
    ]
    if request.method == "GET" and open_moments:
        form[f"{open_moments[0]}_day"].data, form[f"{open_moments[0]}_time"].data = local_now(now()).values()
    form.sent()
    said = _said(form, open_moments, back.keeps) if request.method == "POST" else None
    if said is not None and form.good():
        try:
            returns.record_found(viewer(), number, said, now())
            return _to(number, "found")
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except NotThere:
            abort(404)
    return _page("found", number, Act.RETURN_RECORD, form, found=back, open_moments=open_moments)


def _said(form: FoundForm, open_moments: list[str], keeps: bool) -> returns.Found | None:
    """What the form says; None where a field holds an error. By themself: the first time stands for all."""
    moments: dict[str, datetime | None] = {}
    for prefix, _ in MOMENTS:
        moments[prefix] = read_moment(form, prefix, needed=False)
    if form.by_themself.data and open_moments:
        first = next((at for at in moments.values() if at is not None), None)
        moments |= {prefix: moments[prefix] or first for prefix in open_moments}
    if not form.good():
        return None
    placement = {
        name: form[name].data for name in form.data if name.startswith("placement_") and form[name].data and keeps
    }
    return returns.Found(
        moments.get("located"), moments.get("recovered"), moments.get("returned"),
        FoundBy(form.found_by.data) if form.found_by.data else FoundBy.SELF if form.by_themself.data else None,
        PlaceClass(form.place.data) if form.place.data else None,
        Condition(form.condition.data) if form.condition.data else None, placement,
    )  # fmt: skip


@return_views.route("/cases/<number:number>/return/tell", methods=["GET", "POST"])
@acts(Act.RETURN_TELL)
def tell(number: str) -> Any:
    """Record that offices were told of the return with one contact, or the ground why they were not."""
    back = _way_back(Act.RETURN_TELL, number)
    form = TellForm()
    form.offices.choices = [(row.key, row.name) for row in back.offices if not row.told]
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
        form.outcome.data, form.channel.data = "told", "phone"
    form.sent()
    ground = _ground(form)
    at = read_moment(form, "happened") if request.method == "POST" and ground is None else now()
    if at is not None and form.good():
        reason = LateReason(form.reason.data) if form.reason.data else None
        entry = Entry(at, Channel(form.channel.data or "phone"), form.person_told.data or "", "", reason)
        try:
            telling.tell_return(viewer(), number, form.offices.data or [], entry, ground, now())
            return _to(number, "told")
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except NotThere:
            abort(404)
    return _page("tell", number, Act.RETURN_TELL, form, found=back)


def _ground(form: TellForm) -> Explained | None:
    if form.outcome.data != "not_told" or request.method != "POST":
        if request.method == "POST" and not form.channel.data:
            form.fail("channel", "Choose how they were told.")
        return None
    if not form.ground.data:
        form.fail("ground", "Choose the ground on which they were not told.")
    return Explained(form.ground.data) if form.ground.data and not form.ground.errors else Explained.NOT_REACHED


@return_views.route("/cases/<number:number>/return/steps/<name:step>", methods=["GET", "POST"])
@acts(Act.RETURN_RECORD)
def step(number: str, step: str) -> Any:
    """Record that a step after the return was done, or why it is not."""
    back = _way_back(Act.RETURN_RECORD, number)
    which = next(
        (row for row in back.steps if f"step-{list(Step).index(row.step) + 1}" == step and not row.by_event), None
    )
    if which is None:
        abort(404)
    form = StepForm()
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
        form.outcome.data = "done"
    form.sent()
    done = form.outcome.data == "done"
    at = read_moment(form, "happened") if request.method == "POST" and done else None
    if request.method == "POST" and not done and not form.why.data:
        form.fail("why", "Choose why it is not done.")
    if form.good():
        reason = LateReason(form.reason.data) if form.reason.data else None
        mark = closing.Mark(at, None if done else Explained(form.why.data), form.note.data or "", reason)
        try:
            closing.record_step(viewer(), number, which.step, mark, now())
            return _to(number, "step")
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except NotThere:
            abort(404)
    return _page("step", number, Act.RETURN_RECORD, form, row=which, place=step, words=STEP_WORDS[which.step])


@return_views.route("/cases/<number:number>/close", methods=["GET", "POST"])
@acts(Act.CASE_CLOSE)
def close(number: str) -> Any:
    """Record the outcome, and close the case where it ends it."""
    back = _way_back(Act.CASE_CLOSE, number)
    form = CloseForm()
    if request.method == "GET":
        form.happened_day.data, form.happened_time.data = local_now(now()).values()
    form.sent()
    at = read_moment(form, "happened") if request.method == "POST" else None
    if at is not None and form.good():
        try:
            closed = closing.close_case(viewer(), number, Outcome(form.outcome.data), at, now())
            return _to(number, "closed" if closed else "open")
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except NotThere:
            abort(404)
    return _page("close", number, Act.CASE_CLOSE, form, found=back)


@return_views.post("/cases/<number:number>/reopen")
@acts(Act.CASE_CLOSE)
def reopen(number: str) -> Any:
    """Open a case again that was closed by mistake."""
    try:
        closing.reopen_case(viewer(), number, now())
    except NotThere:
        abort(404)
    return _to(number, "reopened")


@return_views.post("/cases/<number:number>/return/taken-back")
@acts(Act.RETURN_RECORD)
def take_back(number: str) -> Any:
    """Take back what the viewer's own agency recorded of the way back."""
    try:
        returns.withdraw_found(viewer(), number, now())
    except (NotThere, NotRecorded):
        abort(404)
    return _to(number, "withdrawn")


@return_views.post("/cases/<number:number>/return/known")
@acts(Act.RETURN_ACKNOWLEDGE)
def known(number: str) -> Any:
    """The viewer's agency says that it knows of the return."""
    try:
        telling.acknowledge_return(viewer(), number, now())
    except NotThere:
        abort(404)
    return redirect(url_for("cases.case_page", number=number), 303)
