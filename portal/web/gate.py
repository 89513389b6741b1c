"""The gate: each view names the act it needs or says why it is public; else the app does not start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from portal.audit.rules import Outcome
from portal.audit.services import reading
from portal.people.kept_form_services import keep_form
from portal.people.signin_services import hash_token
from portal.people.touch_services import touch
from portal.sharing.act_rules import CASE_ACTS, Act, role_may
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.web import errors
from portal.web.cookies import cookie_name
from portal.web.logs import log

View = TypeVar("View", bound=Callable[..., Any])
FILE_UPLOAD = 16_000_000  # bytes of a request: a photo of 15 MB, and the fields beside it
SAFE = ("GET", "HEAD", "OPTIONS")
SAVE_DRAFT = "save_draft"  # a form that brings this is to be saved as a draft, not sent; see drafts.py
BY_SCRIPT = ("typing", "pressed")


class UndeclaredView(RuntimeError):
    """A view names no act, or one that is not in the list."""


def acts(act: Act) -> Callable[[View], View]:
    """Declare that the view does this act; its role half is asked before the view runs."""
    if not isinstance(act, Act):
        raise UndeclaredView(f"{act!r} is not in the list of acts")
    return _declare("act", act)


def works_first(view: View) -> View:
    """Declare that this view has long work to do before it writes: nobody waits for it meanwhile.

    The write lock is not taken for it beforehand; its service takes it, and asks again there what it built on.
    """
    view.works_first = True  # type: ignore[attr-defined]
    return view


def takes_file(view: View) -> View:
    """Declare that a form of this view brings a file: its body may be larger, and it is read before anything is written."""
    view.takes_file = True  # type: ignore[attr-defined]
    return works_first(view)


def public(why: str) -> Callable[[View], View]:
    """Declare that anyone may have this view, and why."""
    return _declare("public", why)


def after_password(why: str) -> Callable[[View], View]:
    """Declare that the view needs the first factor alone, and why."""
    return _declare("after_password", why)


def _declare(kind: str, value: object) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.declared = (kind, value)  # type: ignore[attr-defined]
        return view

    return mark


def close_gate(app: Flask) -> None:
    """Refuse to start where a view declares nothing; from then on ask every request."""
    for endpoint, view in app.view_functions.items():
        if getattr(view, "declared", None) is None:
            raise UndeclaredView(f"{endpoint} declares no act: add @acts(...) or @public(...)")
    app.before_request(_ask)
    app.after_request(_write_down)


def viewer() -> Viewer:
    """The viewer of this request; only views that declare an act may ask."""
    found: Viewer = g.viewer
    return found


def now() -> datetime:
    """This request's instant, the same throughout it (UTC)."""
    moment: datetime | None = g.get("now")
    if moment is None:
        moment = g.now = datetime.now(UTC)
    return moment


def _ask() -> Response | None:
    transaction.name_request(g.request_number)
    if request.endpoint is None:
        return None  # no such page: the error page answers
    view: Any = current_app.view_functions[request.endpoint]
    kind, value = view.declared
    unsafe = request.method not in SAFE
    if unsafe and getattr(view, "takes_file", False) and _may_send(value):
        request.max_content_length = FILE_UPLOAD
    if unsafe and not _form_is_ours():
        transaction.read_only("csrf")
    elif unsafe and kind == "act" and not getattr(view, "works_first", False):
        transaction.begin_write()
    if kind == "public":
        return None
    user = current_user._get_current_object()  # found once, not at each look
    if not user.is_authenticated:
        sent = unsafe and kind == "act" and request.form.get(SAVE_DRAFT) not in BY_SCRIPT
        return _to_sign_in(kept=_keep_typed() if sent else None)  # the page of a script that saves has the text still
    if kind == "after_password":
        return None
    if not user.complete:
        return redirect(url_for("signin.code"))  # type: ignore[return-value]
    g.viewer = user.viewer
    touch(user.resumed, now())
    return _ask_role(value)


def _may_send(act: Act) -> bool:
    """Whether whoever asks is signed in, in a seat whose role may do this: a large body of anyone else is not read."""
    seat = current_user.viewer if current_user.is_authenticated and current_user.complete else None
    return seat is not None and role_may(seat.role, act)


def _ask_role(act: Act) -> Response | None:
    if g.viewer is None:
        if act in (Act.HOME_READ, Act.SEAT_SWITCH, Act.SESSION_END):
            return None
        return redirect(url_for("home.home"))  # type: ignore[return-value]
    if role_may(g.viewer.role, act):
        return None
    transaction.end()
    number = str((request.view_args or {}).get("number", ""))
    reading(g.viewer, act, Outcome.REFUSED, object_kind="case" if act in CASE_ACTS and number else "", object_number=number,
            reason="not found" if act is Act.CASE_READ else "role may not")  # fmt: skip
    abort(404 if act is Act.CASE_READ else 403)


def _form_is_ours() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def _keep_typed() -> str | None:
    """Keep what was typed where its session has run out: where it waits for its own seat, or None; the form's token was good."""
    token = request.cookies.get(cookie_name(), "")
    if not 0 < len(token) <= 100 or transaction.refused():
        return None
    transaction.end()
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    absolute = timedelta(hours=current_app.config["SETTINGS"].absolute_hours)
    number = keep_form(hash_token(token), request.path, fields, absolute, now())
    return f"/kept/{number}" if number else None


def _to_sign_in(kept: str | None = None) -> Response:
    transaction.end()
    wanted = kept or (request.path if request.method == "GET" else None)
    return redirect(url_for("signin.sign_in", next=wanted if wanted != "/" else None))  # type: ignore[return-value]


def _write_down(response: Response) -> Response:
    """A page that was read leaves a line, also where its service wrote none; a page that cannot be written down is not sent."""
    if transaction.waiting():
        log.error("a line of the log was never written", extra={"facts": {"request": g.request_number}})
        return current_app.make_response(errors.page(500))
    found = g.get("viewer")
    view = current_app.view_functions.get(request.endpoint or "")
    kind, act = getattr(view, "declared", ("", ""))
    if kind != "act" or found is None or transaction.noted() or g.get("shows_nothing"):
        return response
    if request.method in SAFE or not 300 <= response.status_code < 400:
        reading(found, act)  # a refused form comes back with what it shows, a stale one with both texts
    return response
