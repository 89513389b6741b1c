"""Looking a child up by name among 100,000 of one agency: median CPU at most 10 times, p95 at most 25 times the floor's trigram search.

The floor is plain sqlite3 with FTS5's trigram tokenizer, or psycopg with pg_trgm: one hand-written query by name alone, 20 rows, no rights.
What counts is its search for the parts of the right name, without the slip that ours is asked with; the most similar names to what was
typed are asked for beside it, as a search that forgives slips does. All three are asked in turns; on PostgreSQL the CPU of both backends is
counted. SQLite is given no statistics, as the portal gives it none. Run: python -m benchmarks.look_up [postgresql].
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import create_engine, insert, text

from benchmarks.databases import on_a_database
from portal.cases.models import Child, ChildKey
from portal.cases.name_rules import Names, known_keys
from portal.cases.report_queries import own_children
from portal.people.rules import Role
from portal.store import transaction
from portal.store.base import new_key, new_number
from portal.store.types import fold
from tests.cases.worlds import add_place, owner_session, viewer_of
from tests.conftest import portal_on

CHILDREN, QUERIES, MOST_MEDIAN, MOST_P95, SEED = 100_000, 300, 10.0, 25.0, 15
FIRST = [
    "Maria",
    "James",
    "Ana",
    "William",
    "Elizabeth",
    "Jose",
    "Robert",
    "Kayla",
    "Dequan",
    "Thi",
    "Mohammed",
    "Katherine",
    "Luis",
    "Aaliyah",
    "Tyler",
    "Sofia",
    "Omar",
    "Grace",
    "Hector",
    "Mei",
]
LAST = [
    "Smith",
    "Garcia",
    "Johnson",
    "Nguyen",
    "Williams",
    "Martinez",
    "Brown",
    "Okafor",
    "Lopez",
    "Tran",
    "Davis",
    "Kowalski",
    "Rivera",
    "Jackson",
    "Petrov",
    "Haddad",
    "Begay",
    "Olsen",
    "Kim",
    "Reyes",
]
SYLLABLES = [
    "ba",
    "be",
    "bri",
    "ca",
    "co",
    "da",
    "del",
    "di",
    "el",
    "fa",
    "gar",
    "ha",
    "in",
    "jo",
    "ka",
    "la",
    "len",
    "ma",
    "mi",
    "na",
    "no",
    "or",
    "pa",
    "qui",
    "ra",
    "ri",
    "sa",
    "so",
    "ta",
    "to",
    "va",
    "vi",
    "wa",
    "wen",
    "xi",
    "ya",
    "zo",
]


def names(chance):
    """First names and surnames: a few that many have, and many that few have, as anywhere."""
    made = ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3)))).capitalize() for _ in range(3000)]
    return FIRST + made[:980], LAST + made[1000:]


def children(chance):
    """Full name and birth date of each child."""
    first, last = names(chance)
    weights = [[1 / (turn + 3) for turn in range(len(pool))] for pool in (first, last)]
    firsts = chance.choices(first, weights[0], k=CHILDREN)
    middles = chance.choices(first, weights[0], k=CHILDREN)
    lasts = chance.choices(last, weights[1], k=CHILDREN)
    for turn, (one, middle, other) in enumerate(zip(firsts, middles, lasts, strict=True)):
        name = f"{one} {middle} {other}" if turn % 3 == 0 else f"{one} {other}"
        yield name, date(2008, 1, 1) + timedelta(days=chance.randrange(6200))


def fill(settings, kept):
    """One agency with every child, and a caseworker's viewer."""
    with owner_session(settings) as session:
        worker = add_place(session, Role.CASEWORKER)
        viewer = viewer_of(session, worker)
        for start in range(0, len(kept), 2000):
            rows, keys = [], []
            for name, born in kept[start : start + 2000]:
                row = {
                    "id": new_key(), "number": new_number(), "agency_id": worker.agency.id, "full_name": name,
                    "birth_date": born, "in_care": True, "name_key": fold(name), "search_key": fold(name),
                }  # fmt: skip
                rows.append(row)
                known = known_keys(Names(name, birth_date=born))
                keys += [{"agency_id": worker.agency.id, "key": key, "child_id": row["id"]} for key in known]
            session.execute(insert(Child), rows)
            session.execute(insert(ChildKey.__table__), keys)
    if settings.owner_url.startswith("postgresql"):  # which does so by itself after a while
        engine = create_engine(settings.owner_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("vacuum analyze"))
        engine.dispose()
    return viewer


class Floor:
    """The floor's search: 20 names by trigrams."""

    def __init__(self, cluster_url, kept):
        self.sqlite = cluster_url.startswith("sqlite")
        if self.sqlite:
            self.connection = sqlite3.connect(":memory:")
            self.connection.execute("create virtual table names using fts5(name, tokenize='trigram')")
            self.connection.executemany("insert into names values (?)", [(fold(name),) for name, _ in kept])
            return
        self.connection = psycopg.connect(cluster_url.replace("postgresql+psycopg", "postgresql"), autocommit=True)
        self.connection.prepare_threshold = None
        self.connection.execute("create extension if not exists pg_trgm")
        self.connection.execute("create temporary table names (name text)")
        with self.connection.cursor().copy("copy names from stdin") as copy:
            for name, _ in kept:
                copy.write_row((fold(name),))
        self.connection.execute("create index on names using gin (name gin_trgm_ops)")
        self.connection.execute("analyze names")

    def __call__(self, words):
        """Every typed word as a part of the name: what an index of trigrams does at its cheapest."""
        parts = fold(words).split()
        if self.sqlite:
            asked = " AND ".join(f'"{part}"' for part in parts if len(part) > 2)
            return self.connection.execute("select name from names where names match ? limit 20", (asked,)).fetchall()
        where = " and ".join("name like %s" for _ in parts)
        statement = f"select name from names where {where} order by name limit 20"
        return self.connection.execute(statement, [f"%{part}%" for part in parts]).fetchall()

    def alike(self, words):
        """The most similar by trigrams, where a slip is to be forgiven."""
        words = fold(words)
        if self.sqlite:
            grams = {word[start : start + 3] for word in words.split() for start in range(len(word) - 2)}
            statement = "select name from names where names match ? order by rank limit 20"
            return self.connection.execute(statement, (" OR ".join(f'"{gram}"' for gram in sorted(grams)),)).fetchall()
        statement = "select name from names where name %% %s order by similarity(name, %s) desc limit 20"
        return self.connection.execute(statement, (words, words)).fetchall()


def spent_by(backend):
    """CPU seconds of this process and of a server's backend."""
    total = time.process_time()
    if backend:
        parts = Path(f"/proc/{backend}/schedstat").read_text().split()
        total += int(parts[0]) / 1e9
    return total


def asked(chance, kept):
    """What is typed: a child's name with one slip, in either order; every other one with a birth date."""
    for turn in range(QUERIES):
        name, born = chance.choice(kept)
        words = name.split()
        where = chance.randrange(len(words))
        at = chance.randrange(1, len(words[where]))
        words[where] = words[where][: at - 1] + words[where][at:] if turn % 4 else words[where]
        yield " ".join(words if turn % 3 else reversed(words)), born if turn % 2 else None, name


def run(settings):
    chance = random.Random(SEED)
    kept = list(children(chance))
    start = time.process_time()
    viewer = fill(settings, kept)
    floor = Floor(settings.owner_url, kept)
    print(f"filled in {time.process_time() - start:.0f} s of CPU", flush=True)
    ours, parts, alike, hits = [], [], [], 0
    floor_backend = None if floor.sqlite else floor.connection.info.backend_pid
    with portal_on(settings) as app, app.app_context(), transaction.read(viewer) as session:
        backend = None if floor.sqlite else session.execute(text("select pg_backend_pid()")).scalar()
        own_children(session, viewer, "warm up")
        for words, born, name in asked(chance, kept):
            begun = spent_by(floor_backend)
            floor(name)
            parts.append(spent_by(floor_backend) - begun)
            begun = spent_by(floor_backend)
            floor.alike(words)
            alike.append(spent_by(floor_backend) - begun)
            begun = spent_by(backend)
            found = own_children(session, viewer, words, born)
            ours.append(spent_by(backend) - begun)
            hits += name in [card.name for card in found[:5]]
    print(f"the name among the first five: {hits / QUERIES:.1%}")
    fine = True
    for label, of, most in (("median", 50, MOST_MEDIAN), ("p95", 95, MOST_P95)):
        one, part, similar = (statistics.quantiles(spent, n=100)[of - 1] * 1000 for spent in (ours, parts, alike))
        fine = fine and one <= most * part
        print(
            f"{label}: {one:.2f} ms; floor by parts of the right name {part:.2f} ms: {one / part:.1f} times, at most {most:.0f}; "
            f"floor by similarity {similar:.2f} ms: {one / similar:.1f} times"
        )
    if not fine:
        sys.exit(1)


if __name__ == "__main__":
    on_a_database(run)
