"""The talk with a child after a return, and the screening for trafficking."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import interview_services as interviews
from portal.cases.heading_services import child_of
from portal.cases.screening_rules import NOT_KNOWN, Band, Screening, Talk, Tool
from portal.clocks.services import NotRecorded, NotThere
from portal.clocks.vocabulary_rules import LateReason
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, read_moment
from portal.web.returns.forms import InterviewForm

interview_views = Blueprint("interviews", __name__)


@interview_views.route("/cases/<number:number>/interview", methods=["GET", "POST"])
@acts(Act.INTERVIEW_RECORD)
def interview(number: str) -> Any:
    """Record the talk and the screening; what a result starts is started once."""
    known = interviews.show_interview(viewer(), number, now())
    if known is None:
        abort(404)
    form = InterviewForm()
    if request.method == "GET":
        form.talked_day.data, form.talked_time.data = local_now(now()).values()
        for name, value in known.items():
            form[name].data = value
    form.sent()
    talk = _said(form) if request.method == "POST" else None
    if talk is not None and form.good():
        try:
            reason = LateReason(form.reason.data) if form.reason.data else None
            keeps = interviews.record_interview(viewer(), number, talk, reason, form.was.data or "", now())
            if not keeps:
                return redirect(url_for("cases.case_page", number=number, _anchor="screening_detail"), 303)
            return redirect(url_for("returns.overview", number=number, done="talked"), 303)
        except NotRecorded as error:
            form.fail(error.field, str(error))
        except NotThere:
            abort(404)
    status = 400 if request.method == "POST" else 200
    child = child_of(viewer(), Act.INTERVIEW_RECORD, number, now())
    return render_template("returns/interview.html", form=form, case=number, child=child), status


def _said(form: InterviewForm) -> Talk | None:
    """What the form says; None where a field holds an error. A screening is one as soon as a tool is chosen."""
    talked = read_moment(form, "talked", needed=False)
    screened = read_moment(form, "screened", needed=bool(form.tool.data))
    if screened is not None and not form.tool.data:
        form.fail("tool", "Choose the tool that was used.")
    if form.tool.data and not form.band.data:
        form.fail("band", "Choose the result band of the tool.")
    if not form.good():
        return None
    screening = None
    if screened is not None:
        screening = Screening(
            screened, Tool(form.tool.data), form.version.data or "", form.screened_by.data or "", form.trained.data or NOT_KNOWN,
            form.sources.data or "", Band(form.band.data), form.services.data or "",
        )  # fmt: skip
    words = {name: form[name].data or "" for name in interviews.DETAIL}
    return Talk(talked, words, screening, form.victim.data or "", form.crime.data or "")
