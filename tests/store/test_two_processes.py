"""Two processes read and write at once on both databases: no error, no wait over a second, the chain whole."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, update

from portal import create_app
from portal.audit.models import AuditEntry
from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.audit.verify_services import verify
from portal.cases.services import read_case
from portal.config import Settings
from portal.people.models import Agency
from portal.people.rules import Role
from portal.store import transaction
from tests.cases.worlds import NOW, CaseMaker, add_place, owner_session, viewer_of
from tests.conftest import KEYS

READS, WRITES, LONGEST = 500, 100, 1.0
ROOT = Path(__file__).resolve().parents[2]


def work(database_url, auditor_url, person, number):
    """What one process does: audited readings of a case with a write after every fifth; gives the longest single act in seconds."""
    from portal.people.queries import seats_in_force, viewer_for

    app = create_app(
        Settings(mode="demo", database_url=database_url, auditor_url=auditor_url, owner_url=database_url, keys=KEYS)
    )
    longest = 0.0
    with app.app_context():
        with transaction.read(None) as session:
            viewer = viewer_for(session, person, seats_in_force(session, person, NOW)[0], NOW)
        print("ready", flush=True)
        sys.stdin.readline()
        for turn in range(READS):
            begun = time.perf_counter()
            assert read_case(viewer, number, NOW) is not None
            longest = max(longest, time.perf_counter() - begun)
            if turn % (READS // WRITES) == 0:
                begun = time.perf_counter()
                with transaction.write(viewer) as session:
                    session.execute(update(Agency).where(Agency.id == viewer.agency).values(version=Agency.version + 1))
                    record(viewer, "agency:edit", Outcome.DONE)
                longest = max(longest, time.perf_counter() - begun)
    print(json.dumps(longest), flush=True)


@contextmanager
def started(program):
    """A process that runs this program; it ends with the test, however that ends."""
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as part:
        try:
            yield part
        finally:
            part.kill()


def test_a_migrated_file_needs_no_change_of_its_journal(sqlite_template):
    # Two processes that set the mode at once refuse each other; so the migration has set it, for good.
    engine = create_engine(f"sqlite:///{sqlite_template}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    engine.dispose()


@pytest.mark.thorough
def test_two_processes_at_once(app, settings, capsys):
    with owner_session(settings) as session:
        place = add_place(session, Role.CASEWORKER)
        maker = CaseMaker(session)
        case = maker.case()
        maker.let_in(case, place.agency)
        person, number, agency = place.seat.person_id, case.number, place.agency.id
        assert viewer_of(session, place).in_force
    arguments = [settings.database_url, settings.auditor_url, person, number]
    program = f"from tests.store.test_two_processes import work; work(*{arguments!r})"
    with ExitStack() as running:
        parts = [running.enter_context(started(program)) for _ in range(2)]
        for part in parts:
            assert part.stdout.readline() == "ready\n"
        for part in parts:
            part.stdin.write("go\n")
            part.stdin.flush()
        waits = [json.loads(part.communicate(timeout=240)[0]) for part in parts]
    assert [part.returncode for part in parts] == [0, 0]
    assert max(waits) < LONGEST
    with app.app_context():
        verdict = verify(KEYS.audit, [])
        assert verdict.whole
        assert verdict.entries == 2 * (READS + WRITES)
        with transaction.read_log() as session:
            counts = dict(session.execute(select(AuditEntry.act, func.count()).group_by(AuditEntry.act)).all())
        assert counts == {"case:read": 2 * READS, "agency:edit": 2 * WRITES}
        with transaction.read(None) as session:
            assert session.get_one(Agency, agency).version == 1 + 2 * WRITES
    with capsys.disabled():
        print(f" [longest act {max(waits) * 1000:.0f} ms on {settings.database_url.split(':')[0]}]", end="")
