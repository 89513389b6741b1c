"""Asking another agency of the case: whom first, then the box; answering, correcting, withdrawing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import request_services as requests
from portal.cases.heading_services import child_of
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.web import errors
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, read_moment
from portal.web.requests.forms import AnswerForm, AskForm
from portal.web.signin.forms import PlainForm

request_views = Blueprint("requests", __name__)
A_DAY = timedelta(days=1)


@request_views.get("/cases/<number:number>/requests/new")
@acts(Act.REQUEST_ASK)
def choose(number: str) -> Any:
    """Choose whom to ask, before the first word."""
    page = requests.show_ask(viewer(), number, now())
    if page is None:
        abort(404)
    child = child_of(viewer(), Act.REQUEST_ASK, number, now())
    return render_template("requests/choose.html", page=page, case=number, child=child, form=None)


@request_views.route("/cases/<number:number>/requests/new/<number:agency>", methods=["GET", "POST"])
@acts(Act.REQUEST_ASK)
def ask(number: str, agency: str) -> Any:
    """Ask this agency a question with a time for the answer."""
    form = AskForm()
    page = requests.show_ask(viewer(), number, now())
    if page is None:
        return errors.page(404, form.question.data or "")
    if request.method == "GET":
        form.due_day.data, form.due_time.data = local_now(now() + A_DAY).values()
    asked = page.find(agency)
    if asked is None or not asked.clearinghouse:
        del form.services
    form.sent()
    due = read_moment(form, "due") if request.method == "POST" else None
    if asked is not None and due is not None and form.good():
        try:
            wanted = tuple(form.services.data or ()) if "services" in form else ()
            requests.ask(viewer(), number, agency, form.question.data or "", due, now(), form.once.data or "", wanted)
            return redirect(url_for("cases.case_page", number=number, _anchor="requests"), 303)
        except NotThere:
            return errors.page(404, form.question.data or "")
        except NotRecorded as error:
            form.fail(error.field, str(error))
    status = 400 if request.method == "POST" else 200
    child = child_of(viewer(), Act.REQUEST_ASK, number, now())
    if asked is None:
        return render_template("requests/choose.html", page=page, case=number, child=child, form=form), max(status, 400)
    return render_template("requests/ask.html", form=form, asked=asked, case=number, child=child), status


@request_views.route("/cases/<number:number>/requests/<number:asked>", methods=["GET", "POST"])
@acts(Act.REQUEST_ANSWER)
def request_page(number: str, asked: str) -> Any:
    """A question with its answers; the asked agency answers it, or corrects what it answered."""
    form = AnswerForm()
    view = requests.show_request(viewer(), Act.REQUEST_ANSWER, number, asked, now())
    if view is None:
        return errors.page(404, form.text.data or "")
    status = 400 if request.method == "POST" else 200
    if not view.services:
        del form.given
    if request.method == "GET":
        form.version.data = str(view.version)
        form.text.data = view.answers[-1].text if view.answers else ""
        if view.services and view.answers:
            form.given.data = list(view.answers[-1].given)
    if form.sent():
        seen = int(form.version.data) if (form.version.data or "").isdecimal() else 0
        try:
            given = tuple(form.given.data or ()) if view.services else ()
            requests.answer(viewer(), number, asked, form.text.data or "", seen, now(), given)
            return redirect(url_for("cases.case_page", number=number, _anchor="requests"), 303)
        except NotThere:
            return errors.page(404, form.text.data or "")
        except requests.Stale as stale:
            view, status = stale.now_is, 409
            form.version.data = str(view.version)
            form.fail("main", "The question was answered or withdrawn meanwhile. Nothing of yours was saved; read what stands now, your words are below.")  # fmt: skip
    child = child_of(viewer(), Act.REQUEST_ANSWER, number, now())
    return render_template("requests/request.html", form=form, view=view, case=number, child=child), status


@request_views.post("/cases/<number:number>/requests/<number:asked>/withdraw")
@acts(Act.REQUEST_WITHDRAW)
def withdraw(number: str, asked: str) -> Any:
    """Withdraw a question that nobody has answered."""
    form = PlainForm()
    if not form.sent():
        abort(400)
    try:
        requests.withdraw(viewer(), number, asked, now())
    except NotThere:
        abort(404)
    except requests.Stale:
        return redirect(url_for("requests.request_page", number=number, asked=asked), 303)
    return redirect(url_for("cases.case_page", number=number, _anchor="requests"), 303)
