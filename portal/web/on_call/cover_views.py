"""Who acts for whom, and how a seat wants its mail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.notices import cover_services as covers
from portal.notices.unit_services import Missing, NotTheirs
from portal.people.services import Refused
from portal.sharing.act_rules import Act
from portal.web.errors import page as error_page
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, zone
from portal.web.on_call.forms import CoverForm, MailChoiceForm, chosen
from portal.web.on_call.views import options
from portal.web.signin.forms import PlainForm

cover_views = Blueprint("cover", __name__)


@cover_views.errorhandler(Missing)
def _missing(_error: Exception) -> Any:
    return error_page(404)


@cover_views.errorhandler(NotTheirs)
def _not_theirs(_error: Exception) -> Any:
    return error_page(403)


@cover_views.route("/on-call/cover/new", methods=["GET", "POST"])
@acts(Act.COVER_SET)
def new_cover() -> Any:
    """Let someone of the same agency and role act for the viewer, or for a seat whose agency's lists they keep."""
    whose, others = covers.seats_to_cover(viewer(), now())
    form = CoverForm()
    form.whose.choices, form.acting.choices = options(whose), options(others)
    if request.method == "GET":
        form.whose.data = whose[0].number if whose else None
        form.starts_day.data, form.starts_time.data = local_now(now()).values()
    if form.sent() and form.span:
        try:
            covers.set_cover(viewer(), form.whose.data or "", form.acting.data or "", form.span, zone(), now())
            return redirect(url_for("on_call.overview", done="cover"))
        except Refused as error:
            form.fail(error.field, str(error))
    status = 400 if request.method == "POST" else 200
    return render_template("on_call/cover.html", form=form, zone=zone().key), status


@cover_views.route("/on-call/cover/<number:number>/end", methods=["GET", "POST"])
@acts(Act.COVER_SET)
def end_cover(number: str) -> Any:
    """Ask, then end cover."""
    form = PlainForm()
    if form.sent():
        covers.end_cover(viewer(), number, now())
        return redirect(url_for("on_call.overview", done="cover-ended"))
    view = covers.read_cover(viewer(), number, now())
    return render_template("on_call/end_cover.html", form=form, cover=view), 400 if request.method == "POST" else 200


@cover_views.route("/mail-choice", methods=["GET", "POST"])
@acts(Act.MAIL_CHOOSE)
def mail_choice() -> Any:
    """How the viewer's seat wants its mail, when it wants none, and where it goes."""
    page = covers.read_choice(viewer())
    form = MailChoiceForm(data=None if request.method == "POST" else chosen(page.choice))
    if form.sent():
        covers.choose_mail(viewer(), form.choice(page.choice))
        return redirect(url_for("cover.mail_choice", done="saved"))
    status = 400 if request.method == "POST" else 200
    saved = request.args.get("done") == "saved"
    return render_template("on_call/mail_choice.html", form=form, page=page, zone=zone().key, saved=saved), status
