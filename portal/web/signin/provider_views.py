"""Signing in by a provider: away by a button, back with an answer, and the pages where it did not work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, session, url_for

from portal.people import provider_services as provider_signin
from portal.people.signin_services import TooManyTries
from portal.people.token_rules import Disbelieved, Why
from portal.web.forms import EXPIRED
from portal.web.gate import now, public
from portal.web.login import drop_flow, flow_cookie_name, set_flow, set_token
from portal.web.signin.forms import PlainForm
from portal.web.signin.views import next_page, sign_in_page, too_many, where

provider_views = Blueprint("provider", __name__)


def peer_of(provider: str) -> Any:
    """The provider of this id; no page where configuration has none."""
    return current_app.config["PEERS"].get(provider) or abort(404)


def max_age() -> timedelta:
    """How long ago the provider may have seen the person sign in: no longer than a session here may stand unused."""
    return timedelta(minutes=current_app.config["SETTINGS"].idle_minutes)


@provider_views.post("/sign-in/with/<name:provider>")
@public("one signs in by it")
def start(provider: str) -> Any:
    """Send the browser to the provider, by a page of ours: a form may not lead off the site, and nobody is sent by a link."""
    peer = peer_of(provider)
    if not PlainForm().sent():
        return sign_in_page(EXPIRED, 400)
    try:
        begun = provider_signin.begin(peer, next_page(), max_age(), where(), now())
    except Disbelieved as error:
        return failed(peer, error.why)
    except TooManyTries as error:
        return sign_in_page(too_many(error), 429)
    page = make_response(render_template("signin/leaving.html", name=peer.provider.name, address=begun.address))
    page.headers["Refresh"] = f"0; url={begun.address}"
    return set_flow(page, begun.browser)


@provider_views.get("/sign-in/with/<name:provider>/back")
@public("the provider sends the browser here; who is believed is decided inside")
def back(provider: str) -> Any:
    """Take the provider's answer and sign the person in, or say that it did not work."""
    peer = peer_of(provider)
    returned = provider_signin.Returned(
        state=once("state") or "", code=once("code") or "", error="error" in request.args, issuer=once("iss"),
        browser=request.cookies.get(flow_cookie_name(), "")[:100],
    )  # fmt: skip
    try:
        found = provider_signin.finish(peer, returned, max_age(), where(), now())
    except Disbelieved as error:
        return drop_flow(make_response(failed(peer, error.why)))
    if isinstance(found, provider_signin.Waiting):
        return drop_flow(make_response(render_template("signin/linked_to_nobody.html", number=found.number)))
    session.clear()
    to_code = url_for("signin.code", next=found.next_page)
    answer = redirect((found.next_page or url_for("home.home")) if found.complete else to_code)
    return drop_flow(set_token(answer, found.token))


def once(name: str) -> str | None:
    """A value of the query, of bounded length; one that stands twice counts as none."""
    values = request.args.getlist(name)
    return values[0] if len(values) == 1 and len(values[0]) <= 4000 else None


def failed(peer: Any, why: Why) -> Any:
    """One page for all that is wrong, so that nobody learns by it; another where the provider is only silent."""
    if why is Why.SILENT:
        return render_template("signin/provider_silent.html", name=peer.provider.name), 503
    return render_template("signin/provider_failed.html"), 400
