"""Adds photos to a case, one after the other, until it is killed."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

from portal import create_app
from portal.cases import photo_services
from portal.cases.photo_rules import Rebuilt, Taken
from portal.people.queries import seats_in_force, viewer_for
from portal.store import transaction
from tests.cases.photo_files import jpeg
from tests.conftest import settings_of

if __name__ == "__main__":
    url, folder, person, case = sys.argv[1:]
    small = jpeg(size=(8, 8))
    photo_services.rebuild = lambda _content, _kind: Rebuilt(small, small)  # the files and rows are what is tried here
    with create_app(settings_of(Path(folder), url, url, url)).app_context():
        now = datetime.now(UTC)
        with transaction.read(None) as session:
            viewer = viewer_for(session, int(person), seats_in_force(session, int(person), now)[0], now)
        print("ready", flush=True)
        while True:
            prepared = photo_services.prepare(viewer, case, "p.jpg", "image/jpeg", small, now)
            photo_services.add(viewer, case, prepared.number, Taken(date(2026, 1, 2), "school", True), now)
