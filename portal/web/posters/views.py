"""Posters: the gate with its preview, asking, answering, a copy to print, its recall."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for

from portal.cases.heading_services import child_of
from portal.clocks.services import NotRecorded, NotThere
from portal.outgoing import poster_services as posters
from portal.outgoing.poster_rules import EMERGENCY, HOTLINE, PosterPage, printed
from portal.sharing.act_rules import Act
from portal.web import errors
from portal.web.gate import acts, now, viewer
from portal.web.moments import zone
from portal.web.posters.forms import AnswerForm, AskForm, CopyForm
from portal.web.signin.forms import PlainForm

poster_views = Blueprint("posters", __name__)


def _page(number: str, status: int = 200, **forms: Any) -> Any:
    """The page of a poster, with the forms as they were sent where they were."""
    found = posters.show_poster(viewer(), number, now())
    if found is None:
        return errors.page(404, " ".join(filter(None, (forms["answer"].line.data, forms["answer"].reason.data))) if "answer" in forms else "")  # fmt: skip
    given = {
        "ask": AskForm(formdata=None), "answer": AnswerForm(formdata=None, data={"line": found.made.poster.line}),
        "copy": CopyForm(formdata=None),
    } | forms  # fmt: skip
    sent = next(iter(forms.values()), None)
    return render_template(
        "posters/page.html", found=found, case=number, child=child_of(viewer(), Act.POSTER_READ, number, now()),
        lines=_lines(found), at=now(), hotline=HOTLINE, emergency=EMERGENCY, sent=sent, **given,
    ), status  # fmt: skip


def _lines(found: PosterPage) -> Any:
    return printed(found.made.poster, now(), zone())


@poster_views.get("/cases/<number:number>/poster")
@acts(Act.POSTER_READ)
def poster(number: str) -> Any:
    """The gate as a checklist with who owes what, the preview, and the copies that went out."""
    return _page(number)


@poster_views.post("/cases/<number:number>/poster/request")
@acts(Act.POSTER_REQUEST)
def request_approval(number: str) -> Any:
    """Send the poster that stood on the page to the police and the guardian agency."""
    form = AskForm()
    if not form.sent():
        return _page(number, 400, ask=form)
    try:
        posters.ask(viewer(), number, form.digest.data or "", now())
    except NotThere:
        return errors.page(404)
    except posters.Changed as error:
        form.fail("main", str(error))
        form.digest.data = None  # what stands now goes into the form
        return _page(number, 409, ask=form)
    return redirect(url_for("posters.poster", number=number), 303)


@poster_views.post("/cases/<number:number>/poster/answer")
@acts(Act.POSTER_ANSWER)
def answer(number: str) -> Any:
    """Approve or refuse the poster that stood on the page."""
    form = AnswerForm()
    if not form.sent():
        return _page(number, 400, answer=form)
    try:
        posters.answer(
            viewer(), number, form.decision.data == "approve", form.line.data or "", form.reason.data or "",
            form.stood.data or "", form.seen.data or "", now(),
        )  # fmt: skip
    except NotThere:
        return errors.page(404, " ".join(filter(None, (form.line.data, form.reason.data))))
    except NotRecorded as error:
        form.fail(error.field, str(error))
        return _page(number, 400, answer=form)
    except posters.Changed as error:
        form.fail("main", str(error))
        form.stood.data = form.seen.data = None
        return _page(number, 409, answer=form)
    return redirect(url_for("posters.poster", number=number), 303)


@poster_views.post("/cases/<number:number>/poster/copies")
@acts(Act.POSTER_PRINT)
def new_copy(number: str) -> Any:
    """Write down for whom a copy is; then it can be printed."""
    form = CopyForm()
    if not form.sent():
        return _page(number, 400, copy=form)
    try:
        made = posters.make_copy(
            viewer(), number, form.recipient.data or "", form.contact.data or "", now(), form.once.data or ""
        )
    except NotThere:
        return errors.page(404)
    except NotRecorded as error:
        form.fail(error.field, str(error))
        return _page(number, 400, copy=form)
    return redirect(url_for("posters.copy", number=number, copy=made), 303)


@poster_views.get("/cases/<number:number>/poster/copies/<number:copy>")
@acts(Act.POSTER_PRINT)
def copy(number: str, copy: str) -> Any:
    """A copy to print; each look is written down."""
    found = posters.show_copy(viewer(), number, copy, now())
    if found is None:
        abort(404)
    shown, row = found
    return render_template(
        "posters/copy.html", poster=shown, copy=row, case=number, lines=printed(shown, now(), zone()), at=now(), hotline=HOTLINE,
        emergency=EMERGENCY,
    )  # fmt: skip


@poster_views.post("/cases/<number:number>/poster/copies/<number:copy>/recall")
@acts(Act.POSTER_RECALL)
def recall(number: str, copy: str) -> Any:
    """Write down that whoever has this copy was told to take it down."""
    if not PlainForm().sent():
        abort(400)
    try:
        posters.recall(viewer(), number, copy, now())
    except NotThere:
        abort(404)
    return redirect(url_for("posters.poster", number=number, _anchor="copies"), 303)
