"""A comment by itself: the box for an answer to it; correcting it, taking it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.cases import thread_services as threads
from portal.cases.talk_rules import CHANGED
from portal.cases.thread_services import MEANWHILE
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.web import drafts, errors
from portal.web.gate import acts, now, viewer
from portal.web.signin.forms import PlainForm
from portal.web.talk.forms import AnswerForm, CorrectForm

thread_views = Blueprint("threads", __name__)


def _back(case: str, comment: str) -> Any:
    return redirect(url_for("cases.case_page", number=case, _anchor=f"comment-{comment}"), 303)


@thread_views.route("/cases/<number:number>/comments/<number:comment>", methods=["GET", "POST"])
@acts(Act.COMMENT_ADD)
@drafts.keeps_draft("Answer to a comment")
def answer(number: str, comment: str) -> Any:
    """A comment and the box of an answer under it, under those who would read the answer."""
    form = AnswerForm()
    if form.sent():
        try:
            threads.answer_comment(
                viewer(), number, comment, form.readers.data or "", form.text.data or "", now(), form.once.data or "",
                drafts.sent_ticket(),
            )  # fmt: skip
            return _back(number, comment)
        except NotThere:
            return errors.page(404, form.text.data or "")
        except NotRecorded as error:
            form.fail(error.field, str(error))
    found = threads.show_comment(viewer(), Act.COMMENT_ADD, number, comment, now())
    if found is None:
        return errors.page(404, form.text.data or "")
    if request.method == "GET":
        drafts.fill(form)
    if form.readers.data and form.readers.data != found.audience.mark and "readers" not in dict(form.problems()):
        form.fail("readers", CHANGED)  # what was typed under others comes back under those of today, and says so
    status = 400 if request.method == "POST" else 200
    return render_template("talk/answer.html", form=form, found=found, case=number), status


@thread_views.route("/cases/<number:number>/comments/<number:comment>/correct", methods=["GET", "POST"])
@acts(Act.COMMENT_CORRECT)
@drafts.keeps_draft("Correction of a comment")
def correct(number: str, comment: str) -> Any:
    """Correct what the viewer's own seat said."""
    form = CorrectForm()
    if form.sent():
        try:
            threads.correct_comment(
                viewer(), number, comment, form.turn.data or "", form.text.data or "", now(), drafts.sent_ticket()
            )
            return _back(number, comment)
        except NotThere:
            return errors.page(404, form.text.data or "")
        except NotRecorded as error:
            form.fail(error.field, str(error))
    found = threads.show_comment(viewer(), Act.COMMENT_CORRECT, number, comment, now())
    if found is None:
        return errors.page(404, form.text.data or "")
    if request.method == "GET" and not drafts.fill(form):
        form.text.data = found.comment.text
    if (
        form.turn.data
        and form.turn.data != found.comment.turn
        and not found.comment.taken_back
        and "turn" not in dict(form.problems())
    ):
        form.fail("turn", MEANWHILE)
    status = 400 if request.method == "POST" else 200
    return render_template("talk/correct.html", form=form, found=found, case=number), status


@thread_views.route("/cases/<number:number>/comments/<number:comment>/take-back", methods=["GET", "POST"])
@acts(Act.COMMENT_TAKE_BACK)
def take_back(number: str, comment: str) -> Any:
    """Take a comment of the viewer's agency back: looked at, then done."""
    form = PlainForm()
    if form.sent():
        try:
            threads.take_back(viewer(), number, comment, now())
            return _back(number, comment)
        except NotThere:
            return errors.page(404)
    found = threads.show_comment(viewer(), Act.COMMENT_TAKE_BACK, number, comment, now())
    if found is None:
        return errors.page(404)
    return render_template("talk/take_back.html", form=form, found=found, case=number), 400 if form.problems() else 200
