"""A question to the dual-status contacts of an agency, and their answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import dual_services as dual
from portal.cases.dual_rules import DualAnswer
from portal.clocks.services import NotThere
from portal.sharing.act_rules import Act, role_may
from portal.web.dual.forms import DualForm
from portal.web.gate import acts, now, viewer

dual_views = Blueprint("dual", __name__)
SETTLED = "The question was settled meanwhile, so nothing was saved."


@dual_views.route("/dual-status/<number:number>", methods=["GET", "POST"])
@acts(Act.DUAL_ANSWER)
def question(number: str) -> Any:
    """Another agency holds a child of this name and birth date: the same? Whom to call, and the answer."""
    form = DualForm()
    if form.sent():
        try:
            dual.answer(viewer(), number, DualAnswer(form.answer.data), now())
            return redirect(url_for("dual.question", number=number), 303)
        except dual.Settled:
            form.fail("main", SETTLED)
        except NotThere:
            abort(404)
    found = dual.show_question(viewer(), number, now())
    if found is None:
        abort(404)
    status = 400 if request.method == "POST" else 200
    if request.method == "GET":
        form.answer.data = found.answer
    return render_template("dual/question.html", form=form, found=found, refers=role_may(viewer().role, Act.CASE_REFER)), status  # fmt: skip
