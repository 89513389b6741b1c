"""Errors as pages: what happened, what to do next, an error number, and nothing else."""

from __future__ import annotations

import secrets

from flask import Flask, g, render_template
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from portal.store import transaction
from portal.store.types import RefusedText
from portal.web.logs import log

PAGES = {
    400: ("This request could not be read", "Go back, check what you typed and send it again."),
    403: ("This is not for the seat you are in", "If you hold another seat, switch to it at the top of the page. Nothing was changed."),
    404: ("There is no such page for you", "Check the number. It may have been mistyped, or it is not one that your seat may open."),
    405: ("This address cannot be used that way", "Go back and use the buttons on the page."),
    409: ("Someone else saved first", "Go back, load the page again and look at what changed before you save."),
    413: ("That was too much at once", "Send less text, or split it in two. A photo may have 15 MB: save it smaller."),
    429: ("Too many tries", "Wait a while and try again."),
    500: ("Something went wrong on our side", "Nothing was saved. Try again; if it happens again, give the error number to your administrator."),
    503: ("The portal cannot answer just now", "Nothing was saved. Try again in a minute. In an emergency, call; do not wait for the portal."),
}  # fmt: skip


def answer_errors(app: Flask) -> None:
    """Answer every error with its page."""

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[str, int]:
        return page(error.code or 500)

    @app.errorhandler(transaction.WriteRefused)
    @app.errorhandler(RefusedText)
    def _refused(error: Exception) -> tuple[str, int]:
        return page(400)

    @app.errorhandler(IntegrityError)
    def _conflict(error: IntegrityError) -> tuple[str, int]:
        log.warning("conflict", exc_info=error, extra={"facts": {"request": g.get("request_number", "")}})
        return page(409)

    @app.errorhandler(DBAPIError)
    @app.errorhandler(NoConnection)
    def _database(error: Exception) -> tuple[str, int]:
        log.error("database", exc_info=error, extra={"facts": {"request": g.get("request_number", "")}})
        return page(503)

    @app.errorhandler(Exception)
    def _other(error: Exception) -> tuple[str, int]:
        log.error("unexpected", exc_info=error, extra={"facts": {"request": g.get("request_number", "")}})
        return page(500)


def page(status: int, typed: str = "", words: str = "") -> tuple[str, int]:
    """The error page of this status, with a number that the log holds too, and what whoever asked had typed, to copy; `words` stand in place of its advice.

    What was typed came with this very request, so that giving it back tells nothing of what is there and what is not.
    """
    transaction.end()
    g.shows_nothing = True  # of what was asked for, so it is no reading
    title, advice = PAGES.get(status, PAGES[400 if status < 500 else 500])
    number = secrets.token_hex(6)
    log.info("error page", extra={"facts": {"error": number, "status": status, "request": g.get("request_number", "")}})
    g.without_user = status >= 500  # who is signed in stands in the database, which may be what failed
    try:
        return render_template(
            "error.html", title=title, advice=words or advice, number=number, status=status, typed=typed
        ), status
    except DBAPIError:
        if status >= 500:
            raise
        return page(503, typed)
