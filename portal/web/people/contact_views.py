"""The administrator's page of dual-status contacts: who of an agency is asked about children whom another agency may hold too."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.people import contact_services as contacts
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.signin.forms import PlainForm

contact_views = Blueprint("contacts", __name__)


@contact_views.get("/people/agencies/<number:number>/dual-contacts")
@acts(Act.AGENCY_EDIT)
def page(number: str) -> Any:
    """Who may be named, and who is."""
    found = contacts.show_contacts(viewer(), number, now())
    if found is None:
        abort(404)
    return render_template("people/contacts.html", card=found[0], contacts=found[1])


@contact_views.post("/people/seats/<number:number>/dual-contact")
@acts(Act.AGENCY_EDIT)
def name(number: str) -> Any:
    """Name a seat as a contact of its agency, or with `undo` end that."""
    form = PlainForm()
    if not form.sent():
        abort(400)
    agency = contacts.name_contact(viewer(), number, "undo" not in request.form, now())
    if agency is None:
        abort(404)
    return redirect(url_for("contacts.page", number=agency), 303)
