"""Comments: first the question and the audience, then the box; what was typed comes back whatever happens."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.cases import talk_services as talk
from portal.cases.talk_rules import CHANGED
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.web import drafts, errors
from portal.web.gate import acts, now, viewer
from portal.web.talk.forms import AudienceForm, CommentForm, LeadForm
from portal.web.talk.lead_views import lead_box

talk_views = Blueprint("talk", __name__)


@talk_views.route("/cases/<number:number>/comments/new", methods=["GET", "POST"])
@acts(Act.COMMENT_ADD)
def audience(number: str) -> Any:
    """Ask whether it says where the child may be, and who shall read it; then show the box under the audience."""
    form, boxes = AudienceForm(), [url_for(box, number=number) for box in ("talk.comment", "leads.lead")]
    page = talk.show_audiences(viewer(), number, now())
    if page is None:
        return errors.page(404, form.text.data or "")
    if form.sent():
        if form.where.data == "yes":
            return lead_box(number, page, LeadForm(formdata=None, data={"text": form.text.data}))
        chosen = page.find(form.audience.data or "")
        if chosen is not None:
            new = CommentForm(formdata=None, data={"audience": chosen.name, "text": form.text.data})
            return render_template("talk/comment.html", form=new, page=page, audience=chosen)
        form.fail("audience", "Choose who shall read this.")
    status = 400 if request.method == "POST" else 200
    begun = drafts.waiting(tuple(boxes)) if request.method == "GET" else []
    return render_template("talk/audience.html", form=form, page=page, begun=begun), status


@talk_views.route("/cases/<number:number>/comments", methods=["GET", "POST"])
@acts(Act.COMMENT_ADD)
@drafts.keeps_draft("Comment")
def comment(number: str) -> Any:
    """Post the comment to the audience that stood above it; its draft is opened under the audience that it was begun for."""
    form, changed = CommentForm(), False  # changed: who would read it now is not who stood above it
    if form.sent():
        try:
            talk.add_comment(
                viewer(), number, form.audience.data or "", form.shown.data or "", form.text.data or "", now(),
                form.once.data or "", drafts.sent_ticket(),
            )  # fmt: skip
            return redirect(url_for("cases.case_page", number=number, _anchor="comments"), 303)
        except NotThere:
            return errors.page(404, form.text.data or "")
        except NotRecorded:
            changed = True
    page = talk.show_audiences(viewer(), number, now())
    if page is None:
        return errors.page(404, form.text.data or "")
    if request.method == "GET" and not drafts.fill(form):
        return redirect(url_for("talk.audience", number=number))
    status = 400 if request.method == "POST" else 200
    chosen = page.find(form.audience.data or "")
    if chosen is not None and chosen.mark == form.shown.data and not changed:
        return render_template("talk/comment.html", form=form, page=page, audience=chosen), status
    choose = AudienceForm(formdata=None, data={"where": "no", "text": form.text.data})
    choose.fail("audience", CHANGED)
    return render_template("talk/audience.html", form=choose, page=page, begun=[]), status
