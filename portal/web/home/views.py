"""The home page of every role, the front page, and answers for a load balancer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_login import current_user

from portal.cases.waiting_services import what_waits
from portal.people.kept_form_services import kept_number
from portal.people.services import list_own_seats
from portal.sharing.act_rules import Act
from portal.store.health import database_answers
from portal.web import drafts
from portal.web.gate import acts, now, public
from portal.web.home.purposes import PURPOSE
from portal.web.moments import zone

home_views = Blueprint("home", __name__)


@home_views.get("/")
@public("it only leads on to the home page or to signing in")
def front() -> Any:
    """Lead on to the home page, or to signing in."""
    signed_in = current_user.is_authenticated and current_user.complete
    return redirect(url_for("home.home" if signed_in else "signin.sign_in"))


@home_views.get("/home")
@acts(Act.HOME_READ)
def home() -> Any:
    """What this seat is for and where it begins."""
    resumed = current_user.resumed
    seats = list_own_seats(resumed.person, now(), resumed.bound)
    purpose = PURPOSE[resumed.seat.role] if resumed.seat else None
    waiting = what_waits(resumed.viewer, zone(), now()) if resumed.viewer else None
    kept = kept_number(resumed.viewer, now()) if resumed.viewer else None
    begun = drafts.waiting() if resumed.viewer else []
    return render_template("home/home.html", purpose=purpose, seats=seats, waiting=waiting, kept=kept, begun=begun)


@home_views.get("/health/live")
@public("a load balancer asks; it tells only that the process runs")
def live() -> Response:
    """That the process runs."""
    return Response("live\n", content_type="text/plain; charset=utf-8")


@home_views.get("/health/ready")
@public("a load balancer asks; it tells only whether the database answers")
def ready() -> Response:
    """Whether the database answers with the schema that this version wants."""
    answers = database_answers()
    return Response(
        "ready\n" if answers else "not ready\n", 200 if answers else 503, content_type="text/plain; charset=utf-8"
    )
