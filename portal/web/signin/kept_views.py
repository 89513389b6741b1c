"""A form that was sent after its session had ended: opened again with what was typed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.people.kept_form_services import discard, show_kept
from portal.sharing.act_rules import Act
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
