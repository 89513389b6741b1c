"""Leads: the box under exactly who reads it; who else shall, as a second choice before the first letter or as an act afterwards."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.cases import lead_services as leads
from portal.cases import talk_services as talk
from portal.cases.lead_rules import LeadPage, people_of
from portal.cases.talk_rules import TalkPage
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.web import drafts, errors
from portal.web.gate import acts, now, viewer
from portal.web.talk.forms import LeadForm, WidenForm, WiderForm

lead_views = Blueprint("leads", __name__)


def lead_box(number: str, page: TalkPage, form: LeadForm, status: int = 200, readers: LeadPage | None = None) -> Any:
    """The page of a lead: whom to call, who reads it, the box; for a role that keeps no leads the number to call alone.

    `readers` where they were looked up already.
    """
    if page.may_lead and readers is None:
        readers = leads.show_readers(viewer(), number, now())
        if readers is None:
            return errors.page(404, form.text.data or "")
    chosen = readers.chosen(tuple(form.also.data or ())) if readers else ()
    if readers is not None and chosen is None:
        wider = WiderForm(formdata=None, data={"also": form.also.data, "text": form.text.data})
        wider.fail("also", leads.GONE)
        return render_template("talk/wider.html", form=wider, page=readers, lead=None), 400
    return render_template(
        "talk/lead.html", form=form, page=page, readers=readers, chosen=chosen, people=people_of(chosen or ())
    ), status


def _offered(number: str, form: LeadForm | WiderForm) -> LeadPage | None:
    """Who reads a lead of the viewer, the others made the form's choices; None where the case is not there for them."""
    readers = leads.show_readers(viewer(), number, now())
    if readers is not None:
        form.also.choices = [(found.number, found.name) for found in readers.others]
    return readers


@lead_views.route("/cases/<number:number>/leads", methods=["GET", "POST"])
@acts(Act.LEAD_ADD)
@drafts.keeps_draft("Where the child may be")
def lead(number: str) -> Any:
    """Send word on where the child may be to those who stood above it; its draft is opened under them."""
    form = LeadForm()
    readers = _offered(number, form)
    if readers is None:
        return errors.page(404, form.text.data or "")
    if form.sent():
        try:
            leads.add_lead(
                viewer(), number, form.text.data or "", tuple(form.also.data or ()), now(), form.once.data or "",
                drafts.sent_ticket(),
            )  # fmt: skip
            return redirect(url_for("cases.case_page", number=number, _anchor="leads"), 303)
        except NotThere:
            return errors.page(404, form.text.data or "")
        except NotRecorded as error:
            form.fail(error.field, str(error))
    page = talk.show_audiences(viewer(), number, now())
    if page is None:
        return errors.page(404, form.text.data or "")
    if request.method == "GET" and not drafts.fill(form):
        return redirect(url_for("talk.audience", number=number))
    return lead_box(number, page, form, 400 if request.method == "POST" else 200, readers)


@lead_views.route("/cases/<number:number>/leads/wider", methods=["GET", "POST"])
@acts(Act.LEAD_ADD)
def wider(number: str) -> Any:
    """Who else shall read a lead that is not sent yet: shown with roles and people; then the box comes back under all of them."""
    form = WiderForm()
    readers = _offered(number, form)
    if readers is None:
        return errors.page(404, form.text.data or "")
    if form.sent() and form.step.data == "choose":
        page = talk.show_audiences(viewer(), number, now())
        if page is not None:
            data = {"text": form.text.data, "also": form.also.data}
            return lead_box(number, page, LeadForm(formdata=None, data=data), readers=readers)
    status = 400 if form.problems() else 200
    return render_template("talk/wider.html", form=form, page=readers, lead=None), status


@lead_views.route("/cases/<number:number>/leads/<number:lead>/wider", methods=["GET", "POST"])
@acts(Act.LEAD_WIDEN)
def widen(number: str, lead: str) -> Any:
    """Let others read a lead of the viewer's own agency that was sent: chosen, looked at, then done."""
    form = WidenForm()
    found = leads.show_lead(viewer(), number, lead, now())
    if found is None:
        return errors.page(404)
    form.also.choices = [(readers.number, readers.name) for readers in found.page.others]
    also = tuple(form.also.data or ())
    if form.sent() and not also:
        form.fail("also", "Choose who else shall read it, or leave it as it is.")
    if not form.good():
        return render_template("talk/wider.html", form=form, page=found.page, lead=found), 400 if request.method == "POST" else 200  # fmt: skip
    chosen = found.page.chosen(also) or ()
    if form.step.data != "send":
        return render_template("talk/widen.html", form=form, page=found.page, lead=found, chosen=chosen, people=people_of(chosen))  # fmt: skip
    try:
        leads.widen(viewer(), number, lead, also, now())
    except NotThere:
        return errors.page(404)
    except NotRecorded as error:
        form.fail(error.field, str(error))
        return render_template("talk/wider.html", form=form, page=found.page, lead=found), 400
    return redirect(url_for("cases.case_page", number=number, _anchor="leads"), 303)
