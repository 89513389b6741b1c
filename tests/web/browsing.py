"""Entering the portal in a test: as a seat of the demo page, and reading a page's words."""

from __future__ import annotations

import html
import re

from flask import Flask
from flask.testing import FlaskClient

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token(page: str) -> str:
    """The CSRF token of a page."""
    found = TOKEN.search(page)
    assert found, "the page has no form"
    return found[1]


def enter(app: Flask, seat_number: str) -> FlaskClient:
    """A client in this seat, by the demo's one click."""
    client = app.test_client()
    page = client.get("/demo").text
    answer = client.post("/demo", data={"csrf_token": token(page), "seat": seat_number})
    assert answer.status_code == 302, answer.text
    return client


def words(page: str) -> str:
    """The page as a reader has it: entities undone, white space made one."""
    return " ".join(html.unescape(page).split())


MASKED = (
    (re.compile(r"nonce-[\w-]+"), "nonce"),
    (re.compile(r'nonce="[\w-]+"'), "nonce"),
    (re.compile(r'name="draft" value="[\d.]+"'), "draft"),
    (re.compile(r'name="csrf_token" value="[^"]+"'), "csrf"),
    (re.compile(r'class="hw-number">[0-9a-f]{12}<'), "error number"),
)


def masked(text: str) -> str:
    """The text without what differs in every answer: nonce, CSRF token, error number, ticket of a draft."""
    for pattern, name in MASKED:
        text = pattern.sub(name, text)
    return text
