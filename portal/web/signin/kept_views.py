"""A form that was sent after its session had ended: opened again with what was typed; a draft thrown away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from portal.people.draft_services import throw_away
from portal.people.kept_form_services import discard, show_kept
from portal.sharing.act_rules import Act
from portal.web import drafts
from portal.web.forms import Form
from portal.web.gate import acts, now, viewer

kept_views = Blueprint("kept", __name__)


class DiscardForm(Form):
    """The button that throws it away."""


@kept_views.route("/kept/<number:number>", methods=["GET", "POST"])
@acts(Act.FORM_RESUME)
def page(number: str) -> Any:
    """What is kept, the button that opens it, and the one that throws it away."""
    form = DiscardForm()
    if form.sent():
        if not discard(viewer(), number):
            abort(404)
        return redirect(url_for("home.home"), 303)
    kept = show_kept(viewer(), number, now())
    if kept is None:
        abort(404)
    return render_template("signin/kept.html", form=form, kept=kept), 400 if request.method == "POST" else 200


@kept_views.route("/drafts/<number:number>", methods=["GET", "POST"])
@acts(Act.FORM_RESUME)
def draft(number: str) -> Any:
    """A draft with its longest text, also where its form is out of reach; the button throws it away, and leads back to the form where it stood there."""
    if request.method == "POST":
        g.shows_nothing = True
        path = throw_away(viewer(), number)
        if path is None:
            abort(404)
        return redirect(path if "on_form" in request.form else url_for("home.home"), 303)
    for name, address, found in drafts.waiting(number=number):
        longest = max((value for _, value in found.fields), key=len, default="")
        return render_template("signin/draft.html", name=name, address=address, draft=found, longest=longest)
    abort(404)
