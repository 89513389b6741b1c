"""Two children of an agency who are one: look for the other, compare, propose; confirm or decline; undo."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import merge_services as merges
from portal.cases.merge_rules import Altered, NotMerged
from portal.clocks.services import NotThere
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.merges.forms import CONFIRM, AnswerForm, OtherForm, ProposeForm
from portal.web.signin.forms import PlainForm

merge_views = Blueprint("merges", __name__)
ALTERED = "Someone changed one of the two children or a case since you looked. Look at them as they are now."


@merge_views.route("/children/<number:child>/same", methods=["GET", "POST"])
@acts(Act.MERGE_PROPOSE)
def other(child: str) -> Any:
    """Look for the other entry of a child who stands twice in the list."""
    form = OtherForm()
    words = (form.words.data or "") if form.sent() else ""
    found = merges.others_like(viewer(), child, words)
    if found is None:
        abort(404)
    status = 400 if request.method == "POST" and not form.good() else 200
    return render_template("merges/other.html", form=form, child=found[0], others=found[1]), status


@merge_views.route("/children/<number:child>/same/<number:second>", methods=["GET", "POST"])
@acts(Act.MERGE_PROPOSE)
def compare(child: str, second: str) -> Any:
    """Compare two children of whom the first stays, and propose that they are one."""
    form = ProposeForm()
    if form.sent():
        try:
            number = merges.propose(viewer(), child, second, form.seen.data or "", now())
            return redirect(url_for("merges.merge", number=number), 303)
        except Altered:
            form.fail("main", ALTERED)
            form.seen.data = None  # what stands now goes into the form
        except NotMerged as error:
            form.fail("main", str(error))
        except NotThere:
            abort(404)
    found = merges.show_comparison(viewer(), child, second, now())
    if found is None:
        abort(404)
    status = 400 if request.method == "POST" else 200
    return render_template("merges/compare.html", form=form, found=found, at=now()), status


@merge_views.get("/merges")
@acts(Act.MERGE_PROPOSE)
def merge_list() -> Any:
    """What was proposed, confirmed, declined and undone in the agency."""
    return render_template("merges/list.html", merges=merges.list_merges(viewer()))


@merge_views.get("/merges/<number:number>")
@acts(Act.MERGE_PROPOSE)
def merge(number: str) -> Any:
    """A proposal with its comparison, or a merge with what it moved."""
    return _page(number)


def _page(number: str, form: AnswerForm | None = None, undoing: PlainForm | None = None) -> Any:
    found = merges.show_merge(viewer(), number, now())
    if found is None:
        abort(404)
    status = 400 if form or undoing else 200
    return render_template(
        "merges/merge.html", form=form or AnswerForm(formdata=None), undoing=undoing or PlainForm(formdata=None),
        sent=form or undoing, found=found, at=now(),
    ), status  # fmt: skip


@merge_views.post("/merges/<number:number>/answer")
@acts(Act.MERGE_ANSWER)
def answer(number: str) -> Any:
    """Confirm or decline what another person proposed."""
    form = AnswerForm()
    if form.sent():
        try:
            if form.decision.data == CONFIRM:
                merges.confirm(viewer(), number, "yes" in (form.names.data or ()), form.seen.data or "", now())
            else:
                merges.decline(viewer(), number, now())
            return redirect(url_for("merges.merge", number=number), 303)
        except Altered:
            form.fail("main", ALTERED)
            form.seen.data = None  # what stands now goes into the form
        except NotMerged as error:
            form.fail("main", str(error))
        except NotThere:
            abort(404)
    return _page(number, form=form)


@merge_views.post("/merges/<number:number>/undo")
@acts(Act.MERGE_ANSWER)
def undo(number: str) -> Any:
    """Take a merge back; what was corrected since stays and is named on its page."""
    form = PlainForm()
    if form.sent():
        try:
            merges.undo(viewer(), number, now())
            return redirect(url_for("merges.merge", number=number), 303)
        except NotMerged as error:
            form.fail("main", str(error))
        except NotThere:
            abort(404)
    return _page(number, undoing=form)
