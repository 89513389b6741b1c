"""The first pages on both databases: signing in is reachable, health answers, headers stand on every answer."""

from __future__ import annotations

import pytest


def test_front_leads_to_signing_in(app):
    client = app.test_client()
    answer = client.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.text.count("<h1>Sign in</h1>") == 1


def test_health_tells_whether_the_schema_is_there(app):
    client = app.test_client()
    assert client.get("/health/ready").text == "ready\n"
    assert client.get("/health/live").text == "live\n"


@pytest.mark.parametrize("address", ["/sign-in", "/nowhere", "/health/live", "/home"])
def test_headers_stand_on_every_answer(app, address):
    answer = app.test_client().get(address)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Server" not in answer.headers
