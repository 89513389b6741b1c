"""From cookie to person: Flask-Login over our own session rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, Request, current_app
from flask_login import LoginManager, UserMixin
from werkzeug.wrappers import Response

from portal.people.queries import Resumed, resume
from portal.people.signin_services import hash_token
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.web.cookies import cookie_name
from portal.web.gate import SAFE, now


class SignedIn(UserMixin):
    """Who holds the session of this request, as Flask-Login wants it."""

    def __init__(self, resumed: Resumed) -> None:
        self.resumed = resumed

    def get_id(self) -> str:
        return self.resumed.number

    @property
    def complete(self) -> bool:
        return self.resumed.complete

    @property
    def viewer(self) -> Viewer | None:
        return self.resumed.viewer


def start_login(app: Flask) -> None:
    """Load the user from our session row; no remember-me, no cookie of Flask-Login's own."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)  # the frame asks itself, and not where the database is away

    @manager.request_loader
    def _load(request: Request) -> SignedIn | None:
        token = request.cookies.get(cookie_name())
        settings = current_app.config["SETTINGS"]
        if not token or len(token) > 100:
            return None
        # What a page reads is of the moment in which it was found who asks for it.
        with transaction.read(None, goes_on=request.method in SAFE) as session:
            resumed = resume(
                session, hash_token(token), now(),
                timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours),
            )  # fmt: skip
        return SignedIn(resumed) if resumed else None


def set_token(response: Response, token: str) -> Response:
    """Hand the session's token to the browser: gone when it closes, never readable by a script."""
    response.set_cookie(
        cookie_name(),
        token,
        secure=current_app.config["SETTINGS"].secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def drop_token(response: Response) -> Response:
    """Take the token back and ask the browser to forget what it kept."""
    settings: Any = current_app.config["SETTINGS"]
    response.delete_cookie(cookie_name(), secure=settings.secure_cookies, httponly=True, samesite="Lax", path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def flow_cookie_name() -> str:
    """The name of the cookie by which a browser is known when it comes back from a provider."""
    return f"{cookie_name()}-provider"


def set_flow(response: Response, token: str) -> Response:
    """Mark the browser that goes to a provider: only it may come back with the answer."""
    secure = current_app.config["SETTINGS"].secure_cookies
    response.set_cookie(flow_cookie_name(), token, secure=secure, httponly=True, samesite="Lax", path="/")
    return response


def drop_flow(response: Response) -> Response:
    """Take the mark back once the browser has come back."""
    secure = current_app.config["SETTINGS"].secure_cookies
    response.delete_cookie(flow_cookie_name(), secure=secure, httponly=True, samesite="Lax", path="/")
    return response
