"""An act that concerns a thousand people against the same act that concerns one: one outbox row each, at most 1.2 times the cost.

Run: python -m benchmarks.one_row [postgresql]. Prints the medians of server CPU time and of the clock, in turns taken in alternation.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime

from sqlalchemy import func, select

from benchmarks.databases import on_a_database
from portal.cases.talk_services import add_comment
from portal.notices.models import Notice
from portal.people.models import Person, Seat
from portal.people.rules import Role
from portal.store.base import new_number
from tests.cases.worlds import LONG_AGO, CaseMaker, add_place, owner_session, viewer_of
from tests.conftest import portal_on

PEOPLE, TURNS, ACTS = 1000, 7, 40
MOST = 1.2


def scene(settings, people):
    """A case whose partner agency has so many detectives; the caseworker's viewer, the case's and the partner's numbers."""
    with owner_session(settings) as session:
        worker, detective = add_place(session, Role.CASEWORKER), add_place(session, Role.DETECTIVE)
        for _ in range(people - 1):
            login = new_number()
            person = Person(name="Testperson", name_key=login, login=login, login_key=login)
            session.add(person)
            session.flush()
            session.add(
                Seat(
                    person_id=person.id, agency_id=detective.agency.id, role="detective", title="x", starts_at=LONG_AGO
                )
            )
        maker = CaseMaker(session)
        maker.owner = worker.agency
        case = maker.case()
        maker.let_in(case, detective.agency)
        session.flush()
        return viewer_of(session, worker), case.number, detective.agency.number


def turn(app, viewer, case, partner):
    """CPU and clock seconds of some comments to the partner."""
    cpu, clock = time.process_time(), time.perf_counter()
    for _ in range(ACTS):
        with app.app_context():
            add_comment(viewer, case, partner, "A comment.", datetime.now(UTC))
    return time.process_time() - cpu, time.perf_counter() - clock


def compare(app, settings):
    """The ratios of a thousand to one; fails where an act wrote more than one row."""
    scenes = {people: scene(settings, people) for people in (1, PEOPLE)}
    for found in scenes.values():
        turn(app, *found)
    spent = {people: [] for people in scenes}
    for _ in range(TURNS):
        for people, found in scenes.items():
            spent[people].append(turn(app, *found))
    with owner_session(settings) as session:
        rows = session.execute(select(func.count()).select_from(Notice)).scalar_one()
    assert rows == (TURNS + 1) * 2 * ACTS, "one row an act"
    medians = {people: [statistics.median(one) for one in zip(*turns, strict=True)] for people, turns in spent.items()}
    return [medians[PEOPLE][kind] / medians[1][kind] for kind in (0, 1)], medians


def run(settings):
    """Compare and print."""
    with portal_on(settings) as app:
        (cpu, clock), medians = compare(app, settings)
    one, many = (medians[people][0] / ACTS * 1000 for people in (1, PEOPLE))
    print(
        f"{settings.database_url.split(':')[0]}: a comment to 1 costs {one:.2f} ms of CPU, to {PEOPLE} {many:.2f} ms: {cpu:.2f} times; by the clock {clock:.2f} times"
    )
    if cpu > MOST:
        sys.exit(f"more than {MOST} times")


if __name__ == "__main__":
    on_a_database(run)
