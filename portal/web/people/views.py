"""The administrator's pages: agencies, people and their seats; never a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from portal.people import services as people
from portal.people.rules import Role
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.people.forms import ROLES, AgencyForm, PersonForm
from portal.web.signin.forms import PlainForm

people_views = Blueprint("people", __name__)


@people_views.get("/people")
@acts(Act.AGENCY_LIST)
def directory() -> Any:
    """Every agency and person."""
    agencies, persons = people.list_people(viewer(), now())
    return render_template("people/directory.html", agencies=agencies, persons=persons)


@people_views.route("/people/new", methods=["GET", "POST"])
@acts(Act.PERSON_INVITE)
def new_person() -> Any:
    """Add a person with a first seat and show their one-time link, once."""
    form = PersonForm()
    failures: dict[str, str] = {}
    if form.sent():
        try:
            token = people.invite(
                viewer(), form.name.data or "", form.login.data or "", form.agency.data or "", Role(form.role.data),
                form.title.data or "", now(),
            )  # fmt: skip
        except people.Refused as error:
            failures[error.field] = str(error)
        else:
            link = f"{current_app.config['SETTINGS'].base_url}/welcome/{token}"
            return render_template("people/invited.html", name=form.name.data, link=link, hours=people.LINK_HOURS)
    agencies = people.list_agencies(viewer(), now())
    status = 400 if request.method == "POST" else 200
    return render_template(
        "people/new_person.html", form=form, failures=failures, agencies=agencies, roles=ROLES
    ), status


@people_views.route("/people/agencies/<number:number>", methods=["GET", "POST"])
@acts(Act.AGENCY_EDIT)
def agency(number: str) -> Any:
    """Change an agency's name and telephone number; a stale save is refused and shows both texts."""
    form = AgencyForm()
    card = people.show_agency(viewer(), number) if request.method != "POST" else None
    status, stale = 200, False
    if form.sent():
        try:
            people.edit_agency(
                viewer(), number, int(form.version.data or 0), form.name.data or "", form.phone.data or ""
            )
            return redirect(url_for("people.directory"))
        except people.Stale:
            status, stale = 409, True
    elif request.method == "POST":
        status = 400
    card = card or people.show_agency(viewer(), number)
    if card is None:
        abort(404)
    if status == 200:
        form = AgencyForm(formdata=None, data={"name": card.name, "phone": card.phone, "version": str(card.version)})
    if stale:
        form.version.data = str(card.version)
    return render_template("people/agency.html", form=form, card=card, stale=stale), status


@people_views.route("/people/seats/<number:number>/end", methods=["GET", "POST"])
@acts(Act.SEAT_END)
def end_seat(number: str) -> Any:
    """Ask, then end a seat."""
    form = PlainForm()
    if form.sent():
        if not people.end_seat(viewer(), number, now()):
            abort(404)
        return redirect(url_for("people.directory"))
    found = people.show_seat(viewer(), number, now())
    if found is None:
        abort(404)
    name, seat = found
    return render_template(
        "people/end_seat.html", form=form, name=name, seat=seat
    ), 400 if request.method == "POST" else 200
