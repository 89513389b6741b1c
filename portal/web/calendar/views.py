"""One's own calendar addresses: make, list, revoke; and the calendar itself, for a program that cannot sign in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from portal.notices import calendar_services as calendars
from portal.notices.calendar_rules import MOST_FEEDS
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, public, viewer
from portal.web.signin.forms import PlainForm

calendar_views = Blueprint("calendar", __name__)


@calendar_views.route("/calendar", methods=["GET", "POST"])
@acts(Act.CALENDAR_KEEP)
def feeds() -> Any:
    """Say what a calendar holds and list one's own addresses; make one and show it, once."""
    form = PlainForm()
    if form.sent():
        try:
            token = calendars.make_feed(viewer(), current_user.resumed.key, now())
        except calendars.TooMany:
            form.fail(
                "main", f"You have {MOST_FEEDS} addresses already. Revoke one that you do not use, then make a new one."
            )
        else:
            address = current_app.config["SETTINGS"].base_url + url_for("calendar.feed", token=token)
            return render_template("calendar/made.html", address=address)
    cards = calendars.list_feeds(viewer())
    status = 400 if request.method == "POST" else 200
    return render_template("calendar/calendar.html", form=form, cards=cards, most=MOST_FEEDS), status


@calendar_views.route("/calendar/<number:number>/revoke", methods=["GET", "POST"])
@acts(Act.CALENDAR_KEEP)
def revoke(number: str) -> Any:
    """Ask, then revoke one of one's own addresses."""
    form = PlainForm()
    if form.sent():
        if not calendars.revoke_feed(viewer(), number, now()):
            abort(404)
        return redirect(url_for("calendar.feeds"), 303)
    card = calendars.show_feed(viewer(), number)
    if card is None:
        abort(404)
    return render_template("calendar/revoke.html", form=form, card=card), 400 if request.method == "POST" else 200


@calendar_views.get("/calendar/<token:token>.ics")
@public("a secret, revocable address is the key: programs that show calendars cannot sign in")
def feed(token: str) -> Any:
    """The calendar itself."""
    settings = current_app.config["SETTINGS"]
    agencies = {peer.provider.issuer: peer.provider.agency for peer in current_app.config["PEERS"].values()}
    found = calendars.read_feed(token, settings.base_url, agencies, now())
    if found is None:
        abort(404)
    return Response(found, content_type="text/calendar; charset=utf-8")
