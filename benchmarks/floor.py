"""The floor: what a page costs in Flask with none of our code, as the yardstick for ours in the same run.

Plain sqlite3 or psycopg, one hand-written query for the user and one for the page, a small compiled template, CSRF by hand; no
rights, no log, no ORM, no total. It reads the same rows of the same database, with the same pragmas, under the same server.

Run: python -m benchmarks.floor [postgresql]. Prints server CPU (user and system, children included) a request and requests a
second of the list and of a case with 20 comments: floor, ours, ratio; medians of turns taken in alternation.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import psycopg
from flask import Flask, abort, request
from jinja2 import Environment
from psycopg.rows import dict_row

from portal import create_app
from portal.cases.record_models import RECORDS
from portal.cases.talk_models import Comment, CommentAudience
from portal.config import make_keys, read_settings
from portal.people.models import SignInSession
from portal.people.rules import Role
from portal.serve import free
from portal.sharing.rules import InformationClass as C
from portal.store.adapters import Cipher
from portal.store.schema import migrate
from portal.store.sealed import use_cipher
from tests.cases.worlds import PAST, CaseMaker, add_place, owner_session
from tests.databases import make_database, start_cluster
from tests.web.browsing import enter

HERE = Path(__file__).resolve().parent.parent
PRAGMAS = ("busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "trusted_schema=OFF")
TURNS, ASKED, BROWSERS, COMMENTS, CASES = 5, 300, 2, 20, 20
USER = """select person.name, seat.title, agency.name as agency from sign_in_session
join seat on seat.id = sign_in_session.seat_id join person on person.id = seat.person_id join agency on agency.id = seat.agency_id
where sign_in_session.number = ?"""
CASE = """select cases.number, cases.opened_at, identity.full_name, identity.birth_date, comment.comment_text, comment.recorded_at, agency.name as agency
from cases join identity on identity.case_id = cases.id left join comment on comment.case_id = cases.id
left join agency on agency.id = comment.agency_id where cases.number = ? order by comment.recorded_at, comment.id limit 50"""
LIST = """select cases.number, cases.opened_at, identity.full_name, identity.birth_date from cases
join identity on identity.case_id = cases.id where cases.closed_at is null order by identity.name_key, cases.id limit 20"""
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


def make_floor():
    """The floor as an app, on the database that FLOOR_DATABASE names; what gunicorn calls."""
    address, key, held = os.environ["FLOOR_DATABASE"], os.urandom(32), threading.local()
    postgresql = not address.endswith(".sqlite3")

    def connection():
        if not hasattr(held, "it"):
            if postgresql:
                held.it = psycopg.connect(address, autocommit=True, prepare_threshold=None, row_factory=dict_row)
            else:
                held.it = sqlite3.connect(address, isolation_level=None)
                held.it.row_factory = sqlite3.Row
                for pragma in PRAGMAS:
                    held.it.execute(f"pragma {pragma}")
        return held.it

    def ask(statement, *values):
        return connection().execute(statement.replace("?", "%s") if postgresql else statement, values).fetchall()

    def user():
        rows = ask(USER, request.cookies.get("floor", ""))
        return rows[0] if rows else abort(401)

    app = Flask("floor")

    @app.get("/cases/<number>")
    def case(number):
        who, rows = user(), ask(CASE, number)
        token = hmac.new(key, request.cookies["floor"].encode(), hashlib.sha256).hexdigest()
        return CASE_PAGE.render(user=who, rows=rows, token=token) if rows else abort(404)

    @app.get("/cases")
    def cases():
        return LIST_PAGE.render(user=user(), rows=ask(LIST))

    return app


def fill(settings):
    """A seat's cases with a case of 20 comments; its number, the seat's, and the session's cookie for ours and number for the floor."""
    with owner_session(settings) as session:
        worker, other = add_place(session, Role.CASEWORKER), add_place(session, Role.DETECTIVE)
        maker = CaseMaker(session)
        maker.owner = worker.agency
        for turn in range(CASES):
            case = maker.case()
            maker.let_in(case, other.agency)
            name = f"Testchild {turn:02}"
            maker.add(
                RECORDS[C.IDENTITY], case_id=case.id, agency_id=worker.agency.id, recorded_at=PAST, full_name=name,
                name_key=name.lower(), search_key=name.lower(),
            )  # fmt: skip
        for turn in range(COMMENTS):
            said = Comment(case_id=case.id, agency_id=worker.agency.id, seat_id=worker.seat.id, recorded_at=PAST + timedelta(minutes=turn), comment_text=f"Comment {turn} of a partner, of some length, as people write them.")  # fmt: skip
            session.add(said)
            session.flush()
            session.add(CommentAudience(case_id=case.id, comment_id=said.id, agency_id=other.agency.id))
        number, seat = case.number, worker.seat.number
    return number, seat


def sign_in(settings, seat):
    """The cookies of a session in this seat: ours, and the floor's."""
    app = create_app(settings)
    client = enter(app, seat)
    ours = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client._cookies.values())
    with owner_session(settings) as session:
        number = session.query(SignInSession.number).order_by(SignInSession.created_at.desc()).first()[0]
    return ours, f"floor={number}"


@contextmanager
def served(target, environment):
    """A gunicorn with the portal's own settings serving this; gives its process and port."""
    port = next(port for port in range(8700, 8800) if free(port))
    server = subprocess.Popen(  # noqa: S603 - its words are ours
        [sys.executable, "-m", "gunicorn", "-c", f"{HERE}/portal/gunicorn_settings.py", "-b", f"127.0.0.1:{port}", target],
        cwd=HERE, env=os.environ | environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            if not free(port):
                break
            time.sleep(0.1)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


def cpu(pid):
    """Seconds of CPU of a process and all below it."""
    ticks = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = entry.read_text().rsplit(") ", 1)
        except OSError:
            continue
        fields = words[1].split()
        if int(words[0].split(" ", 1)[0]) == pid or int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def load(port, path, cookie):
    """Ask for a page so often, by several browsers that keep their connections; the seconds that it took."""
    failed = []

    def browse():
        wire = HTTPConnection("127.0.0.1", port)
        for _ in range(ASKED // BROWSERS):
            wire.request("GET", path, headers={"Cookie": cookie})
            answer = wire.getresponse()
            body = answer.read()
            if answer.status != 200 or b"Testchild" not in body:
                failed.append(answer.status)
        wire.close()

    threads = [threading.Thread(target=browse) for _ in range(BROWSERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed[:3]
    return time.perf_counter() - start


def measure(servers, paths, more=None):
    """CPU milliseconds a request and requests a second, by server and page: medians of turns in alternation.

    `more` is called in each turn too and gives CPU milliseconds of something measured beside the pages.
    """
    spent = {(name, path): [] for name in servers for path in paths}
    beside = []
    for round_ in range(TURNS + 1):
        for path in paths:
            for name, (pid, port, cookie) in servers.items():
                before = cpu(pid)
                seconds = load(port, path, cookie)
                if round_:  # the first warms up
                    spent[name, path].append(((cpu(pid) - before) * 1000 / ASKED, ASKED / seconds))
        if more is not None:
            found = more()
            if round_:
                beside.append(found)
    return {
        key: tuple(statistics.median(one) for one in zip(*turns, strict=True)) for key, turns in spent.items()
    }, beside


@contextmanager
def world(folder):
    """Settings on a fresh database, SQLite's or PostgreSQL's, with keys in a file, as a server reads them; the floor's address beside."""
    environment = {
        "HOMEWARD_MODE": "demo", "HOMEWARD_BASE_URL": "http://localhost", "HOMEWARD_KEYS_FILE": str(folder / "keys.json"),
        "HOMEWARD_ANCHOR_FILE": str(folder / "anchor.jsonl"), "HOMEWARD_PACKS": "us-tx",
    }  # fmt: skip
    make_keys(folder / "keys.json", "demo")
    if "postgresql" in sys.argv:
        with start_cluster() as cluster:
            name = make_database(cluster)
            urls = [cluster.url(f"homeward_{role}", name) for role in ("app", "owner", "auditor")]
            address = f"host={cluster.folder} port={cluster.port} dbname={name} user=homeward_owner"
            yield from _settings(environment, urls, address)
    else:
        url = f"sqlite:///{folder}/homeward.sqlite3"
        migrate(url)
        yield from _settings(environment, [url] * 3, str(folder / "homeward.sqlite3"))


def _settings(environment, urls, address):
    environment |= dict(zip(("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_AUDITOR_URL"), urls, strict=True))
    settings = read_settings(environment)
    use_cipher(Cipher(settings.keys.field_current, settings.keys.field_keys))
    yield settings, environment, address


def main():
    """Floor and ours, in one run."""
    folder = Path(tempfile.mkdtemp(prefix="homeward-bench-"))
    try:
        with world(folder) as (settings, environment, address):
            number, seat = fill(settings)
            ours, floor = sign_in(settings, seat)
            with (
                served("benchmarks.floor:make_floor()", {"FLOOR_DATABASE": address}) as (floor_pid, floor_port),
                served("wsgi:app", environment) as (our_pid, our_port),
            ):
                servers = {"floor": (floor_pid, floor_port, floor), "ours": (our_pid, our_port, ours)}
                found, _ = measure(servers, ("/cases", f"/cases/{number}"))
            for path, name in (("/cases", f"list of {CASES}"), (f"/cases/{number}", f"case with {COMMENTS} comments")):
                (one, fast), (other, slow) = found["floor", path], found["ours", path]
                print(
                    f"{settings.database_url.split(':')[0]}: {name}: floor {one:.2f} ms of CPU, {fast:.0f} a second; ours {other:.2f} ms, {slow:.0f} a second: {other / one:.1f} times"
                )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
