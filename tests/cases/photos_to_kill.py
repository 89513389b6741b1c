"""Makes processes, one for each line that it is sent, that add photos to a case one after the other until they are killed."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from portal import create_app
from portal.cases import photo_services
from portal.cases.photo_rules import Rebuilt, Taken
from portal.people.queries import seats_in_force, viewer_for
from portal.store import transaction
from portal.store.base import db
from tests.cases.photo_files import jpeg
from tests.conftest import settings_of


def work(person: int, case: str, small: bytes) -> None:
    """Add photos without end."""
    now = datetime.now(UTC)
    with transaction.read(None) as session:
        viewer = viewer_for(session, person, seats_in_force(session, person, now)[0], now)
    print(os.getpid(), flush=True)
    while True:
        prepared = photo_services.prepare(viewer, case, "p.jpg", "image/jpeg", small, now)
        photo_services.add(viewer, case, prepared.number, Taken(date(2026, 1, 2), "school", True), now)


def main(url: str, folder: str, person: str, case: str) -> None:
    """Wait for a line, make a process, which tells its key when it begins, and say when it is gone."""
    small = jpeg(size=(8, 8))
    photo_services.rebuild = lambda _content, _kind: Rebuilt(small, small)  # the files and rows are what is tried here
    with create_app(settings_of(Path(folder), url, url, url)).app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()  # no connection is shared with a process that is killed
        print("ready", flush=True)
        for _ in sys.stdin:
            made = os.fork()
            if made == 0:
                work(int(person), case, small)
            os.waitpid(made, 0)
            print("gone", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
