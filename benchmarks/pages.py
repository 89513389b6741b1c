"""What the pages of a case cost among 100,000 cases, as times the floor's server CPU in the same run.

List, page 2000, search by name, case with 20 comments, add a comment: ours with rights, projection and log on, the floor without.
The figure is server CPU, user and system, of the web server and all below it, and on PostgreSQL of the database server too, for
both alike; medians of turns taken in alternation. The person is limited to one county, which has half of the cases.

Run: python -m benchmarks.pages [postgresql]. The last line says whether every page keeps within its limit.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import create_engine, insert, select, text

from benchmarks.floor import LINES, index_names
from benchmarks.look_up import children
from portal import create_app
from portal.cases.models import Case, CaseEvent, Child
from portal.cases.record_models import IDENTITY_WORDS, Identity
from portal.cases.talk_models import Comment, CommentAudience
from portal.cases.talk_rules import mark_of
from portal.config import make_keys, read_settings
from portal.people.models import SignInSession
from portal.people.rules import Role
from portal.serve import free
from portal.sharing.models import CaseAccess
from portal.store.adapters import Cipher
from portal.store.base import new_key, new_number
from portal.store.schema import migrate
from portal.store.sealed import use_cipher
from portal.store.types import fold
from tests.cases.worlds import PAST, add_place, owner_session
from tests.databases import make_database, start_cluster
from tests.web.browsing import enter, token

HERE = Path(__file__).resolve().parent.parent
TURNS, ASKED = int(os.environ.get("TURNS", "5")), int(os.environ.get("ASKED", "1000"))
BROWSERS, KEPT, COMMENTS, SEARCHES, SEED, FLOOR_KEY = (
    2,
    50,
    20,
    40,
    26,
    "floor",
)  # KEPT: requests of both on a connection
COMMENT = "A comment of a partner, of some length, as people write them."
LIMITS = {"list": 6, "page 2000": 6, "search": 10, "case with 20 comments": 8, "comment": 8}


@dataclass(frozen=True)
class World:
    """What is asked for: the case, the case that grows, the number after which page 2000 begins, and the words looked for."""

    case: str
    grows: str
    after: str
    words: list[str]
    seat: str


@dataclass(frozen=True)
class Server:
    """A server under measure: its process, its port and what its browser sends."""

    pid: int
    port: int
    cookie: str


def fill(settings) -> World:
    """100,000 cases, every other one of the person's own county; one of them with 20 comments."""
    chance = random.Random(SEED)
    with owner_session(settings) as session:
        worker, away, other = (add_place(session, role) for role in (Role.CASEWORKER, Role.CASEWORKER, Role.DETECTIVE))
        counties, mine = (worker.agency.id, away.agency.id), []
        named = list(children(chance))
        for start in range(0, len(named), 2000):
            rows = {model: [] for model in (Child, Case, CaseAccess, CaseEvent, Identity)}
            for turn, (name, born) in enumerate(named[start : start + 2000]):
                county, child, case, number, key = counties[turn % 2], new_key(), new_key(), new_number(), fold(name)
                of = {"case_id": case, "agency_id": county, "recorded_at": PAST}
                rows[Child].append({"id": child, "number": new_number(), "agency_id": county, "full_name": name, "in_care": True, "name_key": key, "search_key": key})  # fmt: skip
                rows[Case].append({"id": case, "number": number, "child_id": child, "agency_id": county, "opened_at": PAST})  # fmt: skip
                rows[CaseAccess].append({"id": new_key(), "case_id": case, "agency_id": county, "ground": "test", "basis": "test", "starts_at": PAST})  # fmt: skip
                rows[CaseEvent].append(of | {"id": new_key(), "kind": "absence", "happened_at": PAST})
                rows[Identity].append(of | {"id": new_key(), "full_name": name, "birth_date": born, "name_key": key, "search_key": key})  # fmt: skip
                if county == worker.agency.id:
                    mine.append((key, case, number, name))
            for model, values in rows.items():
                session.execute(insert(model.__table__), values)
            if session.get_bind().dialect.name == "sqlite":
                session.execute(insert(IDENTITY_WORDS), [{"rowid": row["id"], "search_key": row["search_key"]} for row in rows[Identity]])  # fmt: skip
        mine.sort()
        said = mine[len(mine) // 3][1]
        session.add(CaseAccess(case_id=said, agency_id=other.agency.id, ground="test", basis="test", starts_at=PAST))
        for turn in range(COMMENTS):
            comment = Comment(case_id=said, agency_id=worker.agency.id, seat_id=worker.seat.id, recorded_at=PAST + timedelta(minutes=turn), comment_text=COMMENT)  # fmt: skip
            session.add(comment)
            session.flush()
            session.add(CommentAudience(case_id=said, comment_id=comment.id, agency_id=other.agency.id))
        words = [fold(chance.choice(mine)[3]) for _ in range(SEARCHES)]
        found = World(
            mine[len(mine) // 3][2],
            mine[len(mine) // 2][2],
            mine[min(1999 * LINES - 1, len(mine) - 50)][2],
            words,
            worker.seat.number,
        )
    engine = create_engine(settings.owner_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("vacuum analyze" if engine.dialect.name == "postgresql" else "analyze"))
    engine.dispose()
    return found


def sign_in(settings, world):
    """The cookies of a session in this seat, ours and the floor's, the token of our forms, and our look-ups' addresses."""
    app = create_app(settings)
    client = enter(app, world.seat)
    form = token(client.get("/cases").text)
    ours = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client._cookies.values())
    with owner_session(settings) as session:
        number = (
            session.execute(select(SignInSession.number).order_by(SignInSession.created_at.desc())).scalars().first()
        )
    return ours, number, form


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


def cpu(*roots):
    """Seconds of CPU of these processes and of their children, those that have ended included."""
    ticks = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = entry.read_text().rsplit(") ", 1)
        except OSError:
            continue
        fields, pid = words[1].split(), int(words[0].split(" ", 1)[0])
        if pid in roots or int(fields[1]) in roots:
            ticks += int(fields[11]) + int(fields[12]) + (int(fields[13]) + int(fields[14]) if pid in roots else 0)
    return ticks / os.sysconf("SC_CLK_TCK")


Unit = Callable[[HTTPConnection, str, int], None]


def ask(wire, cookie, path, form=None, expect=200, word=b"</header>"):
    """One request and its answer; the answer's place where it leads elsewhere."""
    headers = {"Cookie": cookie}
    if form is None:
        wire.request("GET", path, headers=headers)
    else:
        wire.request("POST", path, urlencode(form), headers | {"Content-Type": "application/x-www-form-urlencoded"})
    answer = wire.getresponse()
    body = answer.read()
    if answer.status != expect or (expect == 200 and word not in body):
        raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
    return answer.headers.get("Location", "")


def units(world: World, form: str, number: str) -> dict[tuple[str, str], Unit]:
    """What one request of each page is, at the floor and here; a search here is its sending and what was found."""
    floor_form = hmac.new(FLOOR_KEY.encode(), number.encode(), hashlib.sha256).hexdigest()

    def page(path, word=b"</header>"):
        return lambda wire, cookie, _turn: ask(wire, cookie, path, word=word)

    def words_of(turn):
        return world.words[turn % len(world.words)]

    def floor_search(wire, cookie, turn):
        ask(wire, cookie, "/search?" + urlencode({"words": words_of(turn)}), word=b"<td>")

    def our_search(wire, cookie, turn):
        where = ask(wire, cookie, "/cases/look-up", {"csrf_token": form, "words": words_of(turn)}, 303)
        ask(wire, cookie, re.sub("^https?://[^/]+", "", where), word=b"Cases that match")

    def comment(token, more):
        return lambda wire, cookie, _turn: ask(wire, cookie, f"/cases/{world.grows}/comments", {"csrf_token": token, "text": COMMENT} | more, 303)  # fmt: skip

    case = page(f"/cases/{world.case}", COMMENT.encode())
    return {
        ("list", "floor"): page("/cases", b"<td>"), ("list", "ours"): page("/cases", b"hw-number"),
        ("page 2000", "floor"): page(f"/cases?after={world.after}", b"<td>"), ("page 2000", "ours"): page(f"/cases?after={world.after}", b"hw-number"),
        ("search", "floor"): floor_search, ("search", "ours"): our_search,
        ("case with 20 comments", "floor"): case, ("case with 20 comments", "ours"): case,
        ("comment", "floor"): comment(floor_form, {}), ("comment", "ours"): comment(form, {"audience": "own", "shown": mark_of(())}),
    }  # fmt: skip


def load(server: Server, unit: Unit):
    """Do a thing so often, by several browsers that keep a connection for some requests; the seconds that it took.

    A connection stays with one worker: where both browsers' fall to the same one, two threads take turns at one lock for as long as they last.
    """
    failed = []

    def browse(first):
        wire = HTTPConnection("127.0.0.1", server.port)
        try:
            for turn in range(first, ASKED, BROWSERS):
                if turn % KEPT < BROWSERS:
                    wire.close()  # the next request connects anew, to whichever worker is free
                unit(wire, server.cookie, turn)
        except Exception as error:
            failed.append(error)
        wire.close()

    threads = [threading.Thread(target=browse, args=(turn,)) for turn in range(BROWSERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return time.perf_counter() - start


def measure(servers: dict[str, Server], things: dict[tuple[str, str], Unit], database: int | None):
    """CPU milliseconds of web server, of database server, and requests a second, by page and server: medians of turns in alternation."""
    spent = {key: [] for key in things}
    for round_ in range(TURNS + 1):
        for (page, name), unit in things.items():
            server = servers[name]
            before, base = cpu(server.pid), cpu(database) if database else 0
            seconds = load(server, unit)
            web, base = cpu(server.pid) - before, (cpu(database) if database else 0) - base
            if round_:  # the first warms up
                spent[page, name].append((web * 1000 / ASKED, base * 1000 / ASKED, ASKED / seconds))
    return {key: tuple(statistics.median(one) for one in zip(*turns, strict=True)) for key, turns in spent.items()}


@contextmanager
def world(folder):
    """Settings on a fresh database, SQLite's or PostgreSQL's, with keys in a file, as a server reads them; the floor's address and the database's process."""
    environment = {
        "HOMEWARD_MODE": "demo", "HOMEWARD_BASE_URL": "http://localhost", "HOMEWARD_KEYS_FILE": str(folder / "keys.json"),
        "HOMEWARD_ANCHOR_FILE": str(folder / "anchor.jsonl"), "HOMEWARD_PACKS": "us-tx", "FLOOR_KEY": FLOOR_KEY,
    }  # fmt: skip
    make_keys(folder / "keys.json", "demo")
    if "postgresql" in sys.argv:
        with start_cluster() as cluster:
            name = make_database(cluster)
            urls = [cluster.url(f"homeward_{role}", name) for role in ("app", "owner", "auditor")]
            address = f"host={cluster.folder} port={cluster.port} dbname={name} user=homeward_owner"
            server = int((Path(cluster.folder).parent / "data" / "postmaster.pid").read_text().split()[0])
            yield from _settings(environment, urls, address, server)
    else:
        url = f"sqlite:///{folder}/homeward.sqlite3"
        migrate(url)
        yield from _settings(environment, [url] * 3, str(folder / "homeward.sqlite3"), None)


def _settings(environment, urls, address, server):
    environment |= dict(zip(("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_AUDITOR_URL"), urls, strict=True))
    settings = read_settings(environment)
    use_cipher(Cipher(settings.keys.field_current, settings.keys.field_keys))
    yield settings, environment | {"FLOOR_DATABASE": address}, address, server


def show(database, found):
    """Print a row a page, as the table of docs/benchmarks.md has them; whether each is within its limit."""
    fine = True
    for page, most in LIMITS.items():
        (web, base, fast), (our_web, our_base, slow) = found[page, "floor"], found[page, "ours"]
        times = (our_web + our_base) / (web + base)
        fine = fine and times <= most
        print(
            f"| {database} | {page} | {web:.2f} + {base:.2f} | {our_web:.2f} + {our_base:.2f} | {fast:.0f} | {slow:.0f} | {times:.1f} | {most} |"
        )
    return fine


def main():
    """Floor and ours, in one run."""
    folder = Path(tempfile.mkdtemp(prefix="homeward-bench-"))
    try:
        with world(folder) as (settings, environment, address, database):
            start = time.perf_counter()
            asked = fill(settings)
            index_names(address)
            print(f"filled in {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
            ours, number, form = sign_in(settings, asked)
            with (
                served("benchmarks.floor:make_floor()", environment) as floor,
                served("wsgi:app", environment) as portal,
            ):
                servers = {"floor": Server(*floor, f"floor={number}"), "ours": Server(*portal, ours)}
                found = measure(servers, units(asked, form, number), database)
        print("| database | page | floor, ms: web + database | ours, ms: web + database | floor, a second | ours, a second | times | at most |")  # fmt: skip
        print("|---|---|---|---|---|---|---|---|")
        sys.exit(0 if show(settings.database_url.split(":")[0].split("+")[0], found) else 1)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
