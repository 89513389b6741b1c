"""Files and rows: what no row names is swept after an hour, what a row names never; a process that is killed leaves no row without its file."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.cases.jobs import sweep_files
from portal.cases.photo_models import PhotoFile
from portal.people.models import Seat
from portal.people.rules import Role
from portal.store.files import files
from tests.cases.worlds import CaseMaker, add_place, owner_session

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 100


@pytest.fixture
def scene(settings):
    """A keeper and their case."""
    with owner_session(settings) as session:
        keeper = add_place(session, Role.CASEWORKER)
        maker = CaseMaker(session)
        maker.owner = keeper.agency
        case = maker.case()
        return session.get_one(Seat, keeper.seat.id), case.id, case.number, keeper.seat.person_id, keeper.seat.id


def keep(settings, case, seat, *, kept):
    """A photo's row with its files; gives their names."""
    now = datetime.now(UTC)
    names = [files().put(b"a photo"), files().put(b"its thumbnail")]
    with owner_session(settings) as session:
        session.add(
            PhotoFile(name=names[0], thumbnail=names[1], seat_id=seat, case_id=case, prepared_at=now, kept_at=now if kept else None)
        )  # fmt: skip
    return set(names)


def on_disk(settings):
    return {path.name for path in settings.files_folder.iterdir()} if settings.files_folder.exists() else set()


def test_the_sweeper_takes_what_no_row_names_after_an_hour(app, settings, scene):
    _, case, _, _, seat = scene
    kept, left = keep(settings, case, seat, kept=True), keep(settings, case, seat, kept=False)
    stray = {files().put(b"nobody's")}
    now = datetime.now(UTC)
    with app.app_context():
        assert sweep_files(now + timedelta(minutes=59)) == 0
        assert on_disk(settings) == kept | left | stray
        assert sweep_files(now + timedelta(minutes=61)) == 3
        assert on_disk(settings) == kept
        assert sweep_files(now + timedelta(days=900)) == 0
    with owner_session(settings) as session:
        assert session.query(PhotoFile).count() == 1


@pytest.mark.thorough
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_killed_between_file_and_row(app, settings, scene, tmp_path):
    _, _, number, person, _ = scene
    words = [
        sys.executable,
        "-m",
        "tests.cases.photos_to_kill",
        settings.database_url,
        str(tmp_path),
        str(person),
        number,
    ]
    chance = random.Random(6)
    strays = 0
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as maker:
        assert maker.stdout.readline() == "ready\n"
        for _ in range(ROUNDS):
            maker.stdin.write("\n")
            maker.stdin.flush()
            made = int(maker.stdout.readline())
            time.sleep(chance.uniform(0.0, 0.1))  # not waiting for anything: the moment of the kill is what is drawn
            os.kill(made, signal.SIGKILL)
            assert maker.stdout.readline() == "gone\n"
            with owner_session(settings) as session:
                named = {name for row in session.query(PhotoFile).all() for name in (row.name, row.thumbnail)}
            there = on_disk(settings)
            assert named <= there, "a row without its file"
            strays += len(there - named)
        maker.stdin.close()
    for name in named:
        files().get(name)
    assert strays, "no kill fell between a file and its row: the test tried nothing"
    with app.app_context():
        sweep_files(datetime.now(UTC) + timedelta(hours=2))
    with owner_session(settings) as session:
        kept = {name for row in session.query(PhotoFile).all() for name in (row.name, row.thumbnail)}
    assert on_disk(settings) == kept
    assert kept
