"""Lists of cases, the look-up, and the case page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for

from portal.cases import services as cases
from portal.cases.board_services import show_board
from portal.cases.queue_services import has_queue, show_queue
from portal.clocks.board_rules import COLUMNS
from portal.notices.field_sheet_rules import may_have_field_sheet
from portal.notices.sheet_rules import sheets_for
from portal.sharing.act_rules import Act
from portal.web.addresses import after_which
from portal.web.cases.drawn_once import Drawn
from portal.web.cases.forms import LookUpForm
from portal.web.gate import acts, now, viewer

case_views = Blueprint("cases", __name__)


@case_views.get("/cases")
@acts(Act.CASE_LIST)
def case_list() -> Any:
    """The viewer's cases, a page at a time; a clearinghouse's in the order of its queue."""
    return _list_page(LookUpForm(), after_which("after"))


def _list_page(form: LookUpForm, after: str | None = None) -> str:
    queue = has_queue(viewer().role)
    page = show_queue(viewer(), now(), after) if queue else cases.list_cases(viewer(), now(), after)
    if page is None:
        abort(404)
    if queue:
        return render_template("cases/queue.html", page=page, form=form)
    return render_template("cases/list.html", page=page, form=form, words=None, again="cases.case_list", number=None)


@case_views.get("/board")
@acts(Act.CASE_LIST)
def board() -> Any:
    """What became of each report, of the viewer's open cases, a page at a time."""
    found = show_board(viewer(), now(), after_which("after"))
    if found is None:
        abort(404)
    return render_template("cases/board.html", board=found, columns=COLUMNS)


@case_views.post("/cases/look-up")
@acts(Act.CASE_LOOK_UP)
def look_up() -> Any:
    """Keep what is looked for and lead to what was found."""
    form = LookUpForm()
    if form.sent():
        number = cases.start_look_up(viewer(), form.words.data or "", now())
        return redirect(url_for("cases.found", number=number), 303)
    return _list_page(form), 400


@case_views.get("/cases/look-up/<number:number>")
@acts(Act.CASE_LOOK_UP)
def found(number: str) -> Any:
    """What a look-up of the viewer found, a page at a time."""
    shown = cases.show_look_up(viewer(), number, now(), after_which("after"))
    if shown is None:
        abort(404)
    words, page = shown
    form = LookUpForm(formdata=None, data={"words": words})
    return render_template("cases/list.html", page=page, form=form, words=words, again="cases.found", number=number)


@case_views.get("/cases/<number:number>")
@acts(Act.CASE_READ)
def case_page(number: str) -> Any:
    """One case, as the viewer may see it."""
    view = cases.read_case(viewer(), number, now(), linked=True)
    if view is None:
        abort(404)
    role = viewer().role
    return render_template(
        "cases/case.html", case=view, drawn=Drawn(view, sheets_for(role), may_have_field_sheet(role))
    )
