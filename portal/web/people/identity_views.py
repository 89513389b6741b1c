"""The administrator's pages of single sign-on: who waits to be linked to a person, and who is linked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from portal.people import identity_services as identities
from portal.people.provider_rules import Provider
from portal.people.services import Refused
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.people.forms import LinkForm
from portal.web.signin.forms import PlainForm

identity_views = Blueprint("identities", __name__)


def providers() -> list[Provider]:
    """The configured providers."""
    return [peer.provider for peer in current_app.config["PEERS"].values()]


@identity_views.get("/people/sign-on")
@acts(Act.IDENTITY_LIST)
def identity_list() -> Any:
    """Who waits to be linked, and who is linked."""
    waiting, linked = identities.list_identities(viewer(), providers())
    return render_template("people/identities.html", waiting=waiting, linked=linked, configured=bool(providers()))


@identity_views.route("/people/sign-on/<number:number>/link", methods=["GET", "POST"])
@acts(Act.IDENTITY_LINK)
def link(number: str) -> Any:
    """Link a waiting identity to a person of the provider's agency."""
    form = LinkForm()
    failure = ""
    if form.sent():
        try:
            if not identities.link(viewer(), providers(), number, form.person.data or "", now()):
                abort(404)
            return redirect(url_for("identities.identity_list"))
        except Refused as error:
            failure = str(error)
    sought = identities.show_candidates(viewer(), providers(), number, now())
    if sought is None:
        abort(404)
    status = 400 if request.method == "POST" else 200
    return render_template("people/link_identity.html", form=form, sought=sought, failure=failure), status


@identity_views.route("/people/sign-on/<number:number>/refuse", methods=["GET", "POST"])
@acts(Act.IDENTITY_REFUSE)
def refuse(number: str) -> Any:
    """Ask, then close a waiting identity without linking it."""
    form = PlainForm()
    if form.sent():
        if not identities.refuse(viewer(), number, now()):
            abort(404)
        return redirect(url_for("identities.identity_list"))
    return ask(form, Act.IDENTITY_REFUSE, number, linked=False)


@identity_views.route("/people/sign-on/<number:number>/end", methods=["GET", "POST"])
@acts(Act.IDENTITY_END)
def end(number: str) -> Any:
    """Ask, then end a link and the sessions that came by it."""
    form = PlainForm()
    if form.sent():
        if not identities.end_link(viewer(), number, now()):
            abort(404)
        return redirect(url_for("identities.identity_list"))
    return ask(form, Act.IDENTITY_END, number, linked=True)


def ask(form: PlainForm, act: Act, number: str, linked: bool) -> Any:
    """The page that asks before an identity is closed."""
    card = identities.show_identity(viewer(), act, providers(), number)
    if card is None or (card.person is not None) != linked:
        abort(404)
    status = 400 if request.method == "POST" else 200
    return render_template("people/close_identity.html", form=form, card=card), status
