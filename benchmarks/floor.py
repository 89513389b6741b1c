"""The floor: what a page costs in Flask with none of our code, as the yardstick for ours in the same run.

Plain sqlite3 or psycopg, one hand-written query for the user and one for the page, a small compiled template, CSRF by hand; no
rights, no log, no ORM, no total. It reads the same rows of the same database, with the same pragmas, under the same server.
`benchmarks.pages` measures with it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import threading
from datetime import UTC, datetime

import psycopg
from flask import Flask, abort, redirect, request
from jinja2 import Environment
from psycopg.rows import dict_row

PRAGMAS = ("busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "trusted_schema=OFF")
LINES = 10  # of a page of a list, as many as ours has
USER = """select person.name, seat.title, seat.id, agency.id as agency_id, agency.name as agency from sign_in_session
join seat on seat.id = sign_in_session.seat_id join person on person.id = seat.person_id join agency on agency.id = seat.agency_id
where sign_in_session.number = ?"""
CASE = """select cases.number, cases.opened_at, identity.full_name, identity.birth_date, comment.comment_text, comment.recorded_at, agency.name as agency
from cases join identity on identity.case_id = cases.id left join comment on comment.case_id = cases.id
left join agency on agency.id = comment.agency_id where cases.number = ? order by comment.recorded_at, comment.id limit 50"""
LIST = f"""select cases.number, cases.opened_at, identity.full_name, identity.birth_date from identity
join cases on cases.id = identity.case_id order by identity.name_key, identity.case_id limit {LINES}"""
AFTER = f"""select cases.number, cases.opened_at, identity.full_name, identity.birth_date from identity
join cases on cases.id = identity.case_id where (identity.name_key, identity.case_id) >
(select identity.name_key, identity.case_id from cases join identity on identity.case_id = cases.id where cases.number = ?)
order by identity.name_key, identity.case_id limit {LINES}"""
FOUND = f"""select cases.number, cases.opened_at, identity.full_name, identity.birth_date from identity
join cases on cases.id = identity.case_id where %s order by identity.name_key, identity.case_id limit {LINES}"""
COMMENT = """insert into comment (id, number, case_id, agency_id, seat_id, all_partners, recorded_at, comment_text)
select ?, ?, cases.id, ?, ?, ?, ?, ? from cases where cases.number = ?"""
HEAD = "<!doctype html><title>x</title><header>{{ user.name }}, {{ user.title }}, {{ user.agency }}</header>"
PAGES = Environment(autoescape=True)
CASE_PAGE = PAGES.from_string(
    HEAD
    + "<h1>{{ rows[0].full_name }}</h1><p>{{ rows[0].birth_date }}, {{ rows[0].number }}, {{ rows[0].opened_at }}</p>"
    "{% for row in rows %}<article><p>{{ row.comment_text }}</p><p>{{ row.agency }}, {{ row.recorded_at }}</p></article>{% endfor %}"
    '<form method="post"><input type="hidden" name="csrf_token" value="{{ token }}"><textarea name="text"></textarea></form>'
)
LIST_PAGE = PAGES.from_string(
    HEAD + "<table>{% for row in rows %}<tr><td>{{ row.full_name }}</td><td>{{ row.birth_date }}</td>"
    "<td>{{ row.number }}</td><td>{{ row.opened_at }}</td></tr>{% endfor %}</table>"
)


class Database:
    """A thread's own connection, and statements on it."""

    def __init__(self, address: str) -> None:
        self.address, self.held = address, threading.local()
        self.postgresql = not address.endswith(".sqlite3")

    def connection(self):
        held = self.held
        if not hasattr(held, "it"):
            if self.postgresql:
                held.it = psycopg.connect(self.address, autocommit=True, prepare_threshold=None, row_factory=dict_row)
            else:
                held.it = sqlite3.connect(self.address, isolation_level=None)
                held.it.row_factory = sqlite3.Row
                for pragma in PRAGMAS:
                    held.it.execute(f"pragma {pragma}")
        return held.it

    def run(self, statement, *values):
        return self.connection().execute(statement.replace("?", "%s") if self.postgresql else statement, values)

    def search(self, words):
        """Every word as a part of the name, by an index of trigrams."""
        if self.postgresql:
            return self.run(FOUND % " and ".join(["search_key like ?"] * len(words)), *(f"%{word}%" for word in words))
        asked = " AND ".join(f'"{word}"' for word in words)
        return self.run(FOUND % "identity.id in (select rowid from floor_names where floor_names match ?)", asked)


def index_names(address):
    """Give the floor its own index of trigrams over the names that are there."""
    database = Database(address)
    if database.postgresql:
        database.run("create index floor_names on identity using gin (search_key gin_trgm_ops)")
    else:
        database.run("create virtual table floor_names using fts5(name, tokenize='trigram')")
        database.run("insert into floor_names (rowid, name) select id, search_key from identity")


def make_floor():
    """The floor as an app, on the database that FLOOR_DATABASE names; what gunicorn calls."""
    database, key = Database(os.environ["FLOOR_DATABASE"]), os.environ["FLOOR_KEY"].encode()
    app = Flask("floor")

    def user():
        row = database.run(USER, request.cookies.get("floor", "")).fetchone()
        return row or abort(401)

    def token():
        return hmac.new(key, request.cookies["floor"].encode(), hashlib.sha256).hexdigest()

    @app.get("/cases/<number>")
    def case(number):
        who, rows = user(), database.run(CASE, number).fetchall()
        return CASE_PAGE.render(user=who, rows=rows, token=token()) if rows else abort(404)

    @app.get("/cases")
    def cases():
        after = request.args.get("after")
        who, rows = user(), (database.run(AFTER, after) if after else database.run(LIST)).fetchall()
        return LIST_PAGE.render(user=who, rows=rows)

    @app.get("/search")
    def search():
        return LIST_PAGE.render(user=user(), rows=database.search(request.args["words"].split()).fetchall())

    @app.post("/cases/<number>/comments")
    def comment(number):
        who = user()
        if not hmac.compare_digest(request.form["csrf_token"], token()):
            abort(400)
        at = datetime.now(UTC)
        values = (
            secrets.randbits(62),
            f"{secrets.randbelow(9 * 10**11) + 10**11}",
            who["agency_id"],
            who["id"],
            False,
            at if database.postgresql else f"{at:%Y-%m-%d %H:%M:%S.%f}",
        )
        database.run(COMMENT, *values, request.form["text"], number)
        return redirect(f"/cases/{number}", 303)

    return app
