"""The ticker over 100,000 open cases with nothing due: one indexed query, at most 2 ms of CPU.

Run: python -m benchmarks.ticker [postgresql]. Prints the median CPU of a turn, of the worker's process; on PostgreSQL also the server's own time for the query.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, text

from benchmarks.databases import on_a_database
from portal.cases.models import Case, Child
from portal.clocks.models import CaseClock
from portal.notices.due_services import raise_what_is_due
from portal.people.rules import Role
from portal.store import transaction
from portal.store.base import new_key, new_number
from tests.cases.worlds import add_place, owner_session
from tests.conftest import portal_on

CASES, TURNS, ASKED = 100_000, 7, 200
MOST_MS = 2.0


def fill(settings):
    """So many open cases, each with its clock a day ahead."""
    now = datetime.now(UTC)
    with owner_session(settings) as session:
        place = add_place(session, Role.CASEWORKER)
        child = Child(agency_id=place.agency.id)
        session.add(child)
        session.flush()
        keys = [new_key() for _ in range(CASES)]
        session.execute(
            insert(Case),
            [{"id": key, "number": new_number(), "child_id": child.id, "agency_id": place.agency.id, "opened_at": now} for key in keys],
        )  # fmt: skip
        session.execute(
            insert(CaseClock),
            [{"case_id": key, "seat_id": place.seat.id, "next_at": now + timedelta(days=1, seconds=turn)} for turn, key in enumerate(keys)],
        )  # fmt: skip


def turn(app, now):
    """CPU milliseconds of one asking, in this process."""
    with app.app_context():
        start = time.process_time()
        for _ in range(ASKED):
            assert raise_what_is_due(now) == 0
        return (time.process_time() - start) * 1000 / ASKED


def server_ms(settings, now):
    """What PostgreSQL itself says that the query took, in milliseconds."""
    with transaction.read(None) as session:
        rows = session.execute(
            text("explain (analyze, format json) select case_id, seat_id from case_clock where next_at <= :now order by next_at limit 100"),
            {"now": now},
        ).scalar_one()  # fmt: skip
    return rows[0]["Execution Time"] + rows[0]["Planning Time"]


def run(settings):
    """Fill, ask, print; fails where it is dearer than it may be."""
    fill(settings)
    now = datetime.now(UTC)
    server = 0.0
    with portal_on(settings) as app:
        turn(app, now)
        spent = statistics.median(turn(app, now) for _ in range(TURNS))
        if "postgresql" in settings.database_url:
            with app.app_context():
                server = statistics.median(server_ms(settings, now) for _ in range(TURNS))
    print(
        f"{settings.database_url.split(':')[0]}: nothing due among {CASES:,} cases: {spent:.2f} ms of CPU, {server:.2f} ms in the server"
    )
    if spent + server > MOST_MS:
        sys.exit(f"more than {MOST_MS} ms")


if __name__ == "__main__":
    on_a_database(run)
