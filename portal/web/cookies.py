"""The name of the session's cookie."""

from __future__ import annotations

from flask import current_app


def cookie_name() -> str:
    """The name of the session's cookie; with the `__Host-` prefix wherever the portal stands behind TLS."""
    return "__Host-homeward" if current_app.config["SETTINGS"].secure_cookies else "homeward"
