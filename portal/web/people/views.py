"""The administrator's pages: agencies, people and their seats; never a case."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from portal.people import agency_services as agencies
from portal.people import services as people
from portal.people.rules import Role, Sector
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.people.forms import (
    ROLES,
    SECTORS,
    AgencyForm,
    AgreementForm,
    MailForm,
    NewAgencyForm,
    NewSeatForm,
    PersonForm,
)
from portal.web.signin.forms import PlainForm

people_views = Blueprint("people", __name__)


@people_views.get("/people")
@acts(Act.AGENCY_LIST)
def directory() -> Any:
    """Every agency and person."""
    cards, persons = people.list_people(viewer(), now())
    return render_template("people/directory.html", agencies=cards, persons=persons)


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
                form.title.data or "", now(), form.mail_address.data or "",
            )  # fmt: skip
        except people.Refused as error:
            failures[error.field] = str(error)
        else:
            link = f"{current_app.config['SETTINGS'].base_url}/welcome/{token}"
            return render_template(
                "people/invited.html", heading="Person added", name=form.name.data, link=link, hours=people.LINK_HOURS
            )
    cards = people.list_agencies(viewer(), now())
    status = 400 if request.method == "POST" else 200
    return render_template("people/new_person.html", form=form, failures=failures, agencies=cards, roles=ROLES), status


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


@people_views.route("/people/<number:number>/link", methods=["GET", "POST"])
@acts(Act.PERSON_INVITE)
def renew_link(number: str) -> Any:
    """Ask, then make a new one-time link for someone who has no password yet, and show it, once."""
    form = PlainForm()
    person = people.show_person(viewer(), number, now())
    if person is None or person.can_sign_in:
        abort(404)
    if form.sent():
        token = people.renew_link(viewer(), number, now())
        if token is None:
            abort(404)
        link = f"{current_app.config['SETTINGS'].base_url}/welcome/{token}"
        return render_template("people/invited.html", heading="New link", name=person.name, link=link, hours=people.LINK_HOURS)  # fmt: skip
    status = 400 if request.method == "POST" else 200
    return render_template("people/renew_link.html", form=form, person=person), status


@people_views.route("/people/<number:number>/mail-address", methods=["GET", "POST"])
@acts(Act.PERSON_INVITE)
def mail_address(number: str) -> Any:
    """Change to which address a person's mail goes; a stale save is refused and shows both texts."""
    form = MailForm()
    status, stale = 400 if request.method == "POST" else 200, False
    person = people.show_person(viewer(), number, now())
    if person is None:
        abort(404)
    if form.sent():
        try:
            people.change_mail(viewer(), number, form.was.data or "", form.mail_address.data or "")
            return redirect(url_for("people.directory"))
        except people.Stale:
            status, stale = 409, True
            person = people.show_person(viewer(), number, now()) or person
    if request.method == "GET":
        form.mail_address.data = person.mail_address
    if request.method == "GET" or stale:
        form.was.data = person.mail_address
    return render_template("people/mail_address.html", form=form, person=person, stale=stale), status


@people_views.route("/people/<number:number>/seats/new", methods=["GET", "POST"])
@acts(Act.PERSON_INVITE)
def new_seat(number: str) -> Any:
    """Give a person one more seat."""
    form = NewSeatForm()
    failures: dict[str, str] = {}
    if form.sent():
        try:
            people.give_seat(
                viewer(), number, form.agency.data or "", Role(form.role.data), form.title.data or "", now()
            )
            return redirect(url_for("people.directory"))
        except people.Refused as error:
            failures[error.field] = str(error)
    person = people.show_person(viewer(), number, now())
    if person is None:
        abort(404)
    cards = people.list_agencies(viewer(), now())
    status = 400 if request.method == "POST" else 200
    return render_template(
        "people/new_seat.html", form=form, failures=failures, person=person, agencies=cards, roles=ROLES
    ), status


@people_views.route("/people/agencies/new", methods=["GET", "POST"])
@acts(Act.AGENCY_EDIT)
def new_agency() -> Any:
    """Add an agency, then lead on to its sharing agreement."""
    form = NewAgencyForm()
    failures: dict[str, str] = {}
    if form.sent():
        try:
            number = agencies.add_agency(
                viewer(), form.name.data or "", Sector(form.sector.data), form.phone.data or ""
            )
            return redirect(url_for("people.agreement", number=number))
        except people.Refused as error:
            failures[error.field] = str(error)
    status = 400 if request.method == "POST" else 200
    return render_template("people/new_agency.html", form=form, failures=failures, sectors=SECTORS), status


@people_views.route("/people/agencies/<number:number>/agreement", methods=["GET", "POST"])
@acts(Act.AGENCY_EDIT)
def agreement(number: str) -> Any:
    """Show an agency's sharing agreements and record one."""
    form = AgreementForm()
    failures: dict[str, str] = {}
    if form.sent():
        try:
            begins, ends = midnight(form.since.data or "", 0), midnight(form.until.data or "", 1)
            agencies.record_agreement(viewer(), number, form.authority.data or "", begins or now(), ends)
            return redirect(url_for("people.agreement", number=number))
        except people.Refused as error:
            failures[error.field] = str(error)
    found = agencies.show_agreements(viewer(), number)
    if found is None:
        abort(404)
    status = 400 if request.method == "POST" else 200
    return render_template(
        "people/agreement.html", form=form, failures=failures, card=found[0], agreements=found[1]
    ), status


def midnight(day: str, later: int) -> datetime | None:
    """The instant at which a day begins in the court's zone, or the one so many days later; None where no day is given."""
    if not day:
        return None
    zone = ZoneInfo(current_app.config["SETTINGS"].zone)
    return datetime.combine(date.fromisoformat(day) + timedelta(days=later), time.min, zone)
