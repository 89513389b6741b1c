"""Every answer's headers, in one place: content policy with a nonce, no caching of pages, no framing, no referrer off-site."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g
from werkzeug.middleware.proxy_fix import ProxyFix

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)

# Only a page with a script that saves what is typed may call the portal, and nobody else.
CALLS = "; connect-src 'self'"

# A file is shown by itself, in a page that may do nothing: no script, no form, no other file.
FILE_POLICY = "sandbox; default-src 'none'"


def as_photo(content: bytes) -> Response:
    """An answer that is a photo: ours, inline, kept nowhere; without a validator, so that each look is decided anew."""
    response = Response(content, content_type="image/jpeg")
    response.headers["Content-Disposition"] = 'inline; filename="photo.jpg"'
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Accept-Ranges"] = "none"
    return response


def script_nonce() -> str:
    """The nonce for the page's script, which from then on may call the portal."""
    g.scripted = True
    nonce: str = g.nonce
    return nonce


def believe_proxies(app: Flask, hops: int) -> None:
    """Take the client's address and scheme from so many proxies in front, and from no other header; never the host."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]


def set_headers(app: Flask) -> None:
    """Set the headers on every answer, errors and assets included."""

    @app.before_request
    def _number() -> None:
        g.request_number = secrets.token_hex(8)
        g.nonce = secrets.token_urlsafe(16)

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.extend(FIXED)
        if response.headers.get("Content-Security-Policy") != FILE_POLICY:
            policy = POLICY.format(nonce=g.get("nonce") or secrets.token_urlsafe(16))
            response.headers["Content-Security-Policy"] = policy + (CALLS if g.get("scripted") else "")
        response.headers["X-Request-Number"] = g.get("request_number", "")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
        if app.config["SETTINGS"].secure_cookies:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        return response
