"""The links of a case: one more, and ending one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import link_services as services
from portal.cases.link_rules import LinkKind
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.links.forms import EndForm, LinkForm

link_views = Blueprint("links", __name__)


@link_views.route("/cases/<number:number>/links", methods=["GET", "POST"])
@acts(Act.LINK_RECORD)
def links(number: str) -> Any:
    """The links of a case, and the form for one more."""
    page = services.show_links(viewer(), number, now(), drawn=request.method == "GET")
    if page is None:
        abort(404)
    form = LinkForm()
    form.offer(page)
    other = form.number() if form.sent() else ""
    if form.good():
        try:
            services.record_link(viewer(), number, other, LinkKind(form.kind.data), now())
            return redirect(url_for("cases.case_page", number=number, _anchor="links"), 303)
        except NotThere:
            abort(404)
        except NotRecorded as error:
            form.fail(error.field, str(error))
    if request.method == "POST":
        page = services.show_links(viewer(), number, now())  # now that it is drawn, and written down
    return render_template("links/links.html", page=page, form=form), 400 if request.method == "POST" else 200


@link_views.route("/cases/<number:number>/links/<number:link>/end", methods=["GET", "POST"])
@acts(Act.LINK_RECORD)
def end(number: str, link: str) -> Any:
    """End a link, with a reason."""
    form = EndForm()
    if form.sent():
        try:
            services.end_link(viewer(), number, link, form.reason.data or "", now())
        except NotThere:
            abort(404)
        return redirect(url_for("links.links", number=number), 303)
    page = services.show_links(viewer(), number, now(), only=link)
    found = next((one for one in page.standing if one.may_end), None) if page else None
    if page is None or found is None:
        abort(404)
    return render_template("links/end.html", page=page, link=found, form=form), 400 if request.method == "POST" else 200
