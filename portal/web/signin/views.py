"""Signing in and out, switching seats, one's own sessions, and the one-time link of a new person."""

from __future__ import annotations

import io
from ipaddress import ip_address
from typing import Any

import segno
from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, session, url_for
from flask_login import current_user

from portal.people import provider_services as provider_signin
from portal.people import services as people
from portal.people import signin_services as signin
from portal.people.rules import WeakPassword
from portal.sharing.act_rules import Act
from portal.web.cookies import cookie_name
from portal.web.gate import acts, after_password, now, public, viewer
from portal.web.login import drop_token, set_token
from portal.web.signin.forms import CodeForm, PlainForm, SeatForm, SignInForm, WelcomeForm

signin_views = Blueprint("signin", __name__)

NO_MATCH = "Name, password or code do not match. Check them and try again; passwords tell capital from small letters."


def where() -> signin.Where:
    """Whence this request comes."""
    keys = current_app.config["SETTINGS"].keys
    return signin.Where(keys.lookup, request.remote_addr or "", request.user_agent.string[:200])


def on_this_machine() -> bool:
    """Whether the request comes from this machine itself, and not through a proxy on it."""
    forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"))
    return not forwarded and ip_address(request.remote_addr or "192.0.2.1").is_loopback


@signin_views.route("/sign-in", methods=["GET", "POST"])
@public("it is where one signs in")
def sign_in() -> Any:
    """Ask for name and password."""
    form = SignInForm()
    failure = None
    if form.sent():
        try:
            token = signin.try_password(form.login.data or "", form.password.data or "", where(), now())
        except signin.NotSignedIn:
            failure = NO_MATCH
        except signin.TooManyTries as error:
            failure = too_many(error)
        else:
            session.clear()
            return set_token(redirect(url_for("signin.code", next=next_page())), token)
    return sign_in_page(failure, 400 if request.method == "POST" else 200, form)


def sign_in_page(failure: str | None, status: int, form: SignInForm | None = None) -> Any:
    """The page where one signs in, with a button for each provider."""
    providers = [peer.provider for peer in current_app.config["PEERS"].values()]
    form = form or SignInForm(formdata=None)
    return render_template(
        "signin/sign_in.html", form=form, failure=failure, next=next_page(), providers=providers
    ), status


@signin_views.route("/sign-in/code", methods=["GET", "POST"])
@after_password("it asks for the second factor")
def code() -> Any:
    """Ask for the one-time code."""
    if current_user.complete:
        return redirect(url_for("home.home"))
    if not provider_signin.has_app(current_user.resumed.person):
        return render_template("signin/no_app.html")
    form = CodeForm()
    failure = None
    if form.sent():
        token_hash = signin.hash_token(request.cookies[cookie_name()])
        try:
            token = signin.try_code(token_hash, form.code.data or "", where(), now())
        except signin.NotSignedIn:
            failure = "That code does not match, or it was used before. Wait for the next one and enter it."
        except signin.TooManyTries as error:
            failure = too_many(error)
        else:
            session.clear()
            return set_token(redirect(next_page() or url_for("home.home")), token)
    status = 400 if request.method == "POST" else 200
    return render_template("signin/code.html", form=form, failure=failure, next=next_page()), status


@signin_views.post("/sign-out")
@after_password("anyone with a session may end it")
def sign_out() -> Any:
    """End this session, or every one."""
    resumed = current_user.resumed
    if "everywhere" in request.form:
        signin.sign_out_everywhere(resumed.viewer, resumed.person, now())
    else:
        signin.sign_out(resumed.viewer, resumed.person, resumed.key, now())
    session.clear()
    return drop_token(redirect(url_for("signin.sign_in", left="yes")))


@signin_views.post("/seat")
@acts(Act.SEAT_SWITCH)
def switch_seat() -> Any:
    """Make another of one's seats the active one."""
    form = SeatForm()
    resumed = current_user.resumed
    if form.sent():
        token = signin.switch_seat(resumed.viewer, resumed.person, resumed.key, form.seat.data or "", now())
        if token:
            session.clear()
            return set_token(redirect(url_for("home.home")), token)
    abort(400)


@signin_views.get("/sessions")
@acts(Act.SESSION_LIST)
def sessions() -> Any:
    """One's own open sessions."""
    cards = people.list_own_sessions(viewer(), current_user.resumed.key)
    return render_template("signin/sessions.html", cards=cards, form=PlainForm())


@signin_views.post("/sessions/<number:number>/end")
@acts(Act.SESSION_END)
def end_session(number: str) -> Any:
    """End one of one's own sessions."""
    if not PlainForm().sent():
        abort(400)
    if not signin.end_one(viewer(), number, now()):
        abort(404)
    return redirect(url_for("signin.sessions"))


@signin_views.route("/welcome/<token:token>", methods=["GET", "POST"])
@public("a new person has no session yet; the one-time link is the key")
def welcome(token: str) -> Any:
    """Let a new person choose a password and set the authenticator app up."""
    invited = people.find_invitation(token, now())
    if invited is None:
        return render_template("signin/link_used.html"), 404
    form = WelcomeForm()
    failures: dict[str, str] = {}
    if form.sent():
        try:
            if form.password.data != form.again.data:
                raise people.NotTheSame("The two passwords differ. Type the same one twice.")
            people.accept_invitation(
                token,
                form.password.data or "",
                form.code.data or "",
                now(),
                current_app.config["SETTINGS"].password_length,
            )
        except LookupError:
            return render_template("signin/link_used.html"), 404
        except people.NotTheSame as error:
            failures["again"] = str(error)
        except WeakPassword as error:
            failures["password"] = str(error)
        except people.CodeDiffers:
            failures["code"] = (
                "That code does not match. Check that the app was set up with this page's key, and enter the next code."
            )
        else:
            return redirect(url_for("signin.sign_in", welcome="yes"))
    status = 400 if request.method == "POST" else 200
    return render_template("signin/welcome.html", form=form, invited=invited, failures=failures, token=token,
                           shortest=current_app.config["SETTINGS"].password_length), status  # fmt: skip


@signin_views.get("/welcome/<token:token>/key.svg")
@public("the one-time link is the key")
def welcome_key(token: str) -> Any:
    """The authenticator app's key as a QR code."""
    invited = people.find_invitation(token, now())
    if invited is None:
        abort(404)
    picture = io.BytesIO()
    segno.make(invited.seed_address).save(picture, kind="svg", scale=5, xmldecl=False)
    return Response(picture.getvalue(), content_type="image/svg+xml")


@signin_views.route("/demo", methods=["GET", "POST"])
@public("it answers in demo mode on this machine alone")
def demo() -> Any:
    """Enter as any of the demo's seats with one click."""
    if not current_app.config["SETTINGS"].demo or not on_this_machine():
        abort(404)
    form = SeatForm()
    if form.sent():
        try:
            token = signin.enter_demo_seat(form.seat.data or "", where(), now())
        except signin.NotSignedIn:
            abort(404)
        session.clear()
        return set_token(redirect(url_for("home.home")), token)
    status = 400 if request.method == "POST" else 200
    return render_template("signin/demo.html", seats=people.list_demo_seats(now()), form=form), status


def too_many(error: signin.TooManyTries) -> str:
    """What to say to someone who must wait."""
    minutes = max(1, round(error.wait.total_seconds() / 60))
    return f"Too many tries. Wait {minutes} minute{'s' if minutes > 1 else ''}, then try again. Your administrator can help you sooner."


def next_page() -> str | None:
    """Where to go after signing in: a plain path of this portal, or None."""
    wanted = request.args.get("next", "")
    plain = (
        wanted.startswith("/")
        and not wanted.startswith("//")
        and all(letter.isalnum() or letter in "/-" for letter in wanted)
    )
    return wanted if plain and wanted.isascii() else None
