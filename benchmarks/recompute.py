"""Recomputing one case after an event, writing only the rows that changed: at most 5 times the CPU of the floor's case page, in one run.

The case runs under federal law and Texas, both adopted. The floor's page is asked of its server, as in benchmarks.floor; the act runs in
this process. In each turn every case has one more event. Run: python -m benchmarks.recompute [postgresql].
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.floor import COMMENTS, fill, measure, served, sign_in, world
from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.clocks.models import Duty
from portal.clocks.pack_services import adopt_pack
from portal.clocks.recompute_services import refresh
from portal.clocks.services import keep_event
from portal.people.rules import Role
from portal.sharing.act_rules import Act
from portal.store import transaction
from tests.cases.worlds import LONG_AGO, CaseMaker, add_place, owner_session, viewer_of
from tests.conftest import portal_on

CASES, MOST = 60, 5.0
EVENTS = ("sighted", "told_ncmec", "new_information", "located", "recovered", "returned")


def scene(settings):
    """A caseworker's viewer and cases with police and NCMEC let in, the packs adopted."""
    with owner_session(settings) as session:
        worker, *others = (add_place(session, role) for role in (Role.CASEWORKER, Role.DETECTIVE, Role.NCMEC_ANALYST))
        maker = CaseMaker(session)
        maker.owner = worker.agency
        cases = []
        for _ in range(CASES):
            case = maker.case()
            for place in others:
                maker.let_in(case, place.agency)
            cases.append(case.id)
        session.flush()
        return viewer_of(session, worker), cases, worker.agency.number


class Acts:
    """A turn: one more event on each case; CPU milliseconds of each recomputing in this process, the median, and of the whole act."""

    def __init__(self, app, viewer, cases):
        self.app, self.viewer, self.cases, self.turn = app, viewer, cases, 0
        self.events = iter(("information_received", "told_law_enforcement", *EVENTS))

    def __call__(self):
        kind, spent = next(self.events), []
        self.turn += 1
        now = datetime.now(UTC)
        for case in self.cases:
            with self.app.app_context():
                begun = time.process_time()
                with transaction.write(self.viewer) as session:
                    keep_event(session, self.viewer, case, kind, now - timedelta(hours=20 - self.turn), now)
                    session.flush()
                    start = time.process_time()
                    refresh(session, self.viewer, case, now)
                    session.flush()
                    alone = time.process_time() - start
                    record(self.viewer, Act.EVENT_RECORD, Outcome.DONE, object_kind="case", case=case)
                spent.append((alone * 1000, (time.process_time() - begun) * 1000))
        return [statistics.median(one) for one in zip(*spent, strict=True)]


def main():
    """The floor's case page and the recomputing, in turns."""
    folder = Path(tempfile.mkdtemp(prefix="homeward-bench-"))
    try:
        with world(folder) as (settings, _, address):
            number, seat = fill(settings)
            viewer, cases, agency = scene(settings)
            with portal_on(settings) as app:
                with app.app_context():
                    for pack in ("us-federal", "us-tx"):
                        adopt_pack(pack, agency, "a benchmark", LONG_AGO, datetime.now(UTC))
                _, cookie = sign_in(settings, seat)
                acts, path = Acts(app, viewer, cases), f"/cases/{number}"
                acts()  # the word that starts the clocks makes the rows
                with served("benchmarks.floor:make_floor()", {"FLOOR_DATABASE": address}) as (pid, port):
                    found, beside = measure({"floor": (pid, port, cookie)}, (path,), acts)
            with owner_session(settings) as session:
                rows = session.execute(select(func.count()).select_from(Duty)).scalar_one() / len(cases)
        floor = found["floor", path][0]
        alone, whole = (statistics.median(one) for one in zip(*beside, strict=True))
        print(
            f"{settings.database_url.split(':')[0]}: floor, case with {COMMENTS} comments: {floor:.2f} ms of CPU; recomputing a case of "
            f"{rows:.0f} duties: {alone:.2f} ms, {alone / floor:.1f} times; the whole act {whole:.2f} ms, {whole / floor:.1f} times"
        )
        if alone / floor > MOST:
            sys.exit(f"more than {MOST} times")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
