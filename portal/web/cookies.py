"""The name of the session's cookie, and how the cookie of forms is signed."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from flask.sessions import SecureCookieSessionInterface


def cookie_name() -> str:
    """The name of the session's cookie; with the `__Host-` prefix wherever the portal stands behind TLS."""
    return "__Host-homeward" if current_app.config["SETTINGS"].secure_cookies else "homeward"


class FormCookie(SecureCookieSessionInterface):
    """The cookie of forms as Flask signs it, with the signer made once: Flask makes it anew for each request."""

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """The app's signer; its key does not change while it runs."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer
