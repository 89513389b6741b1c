"""What all tests share: both databases made by migrations, an app on each, warnings as errors, no network."""

from __future__ import annotations

import gc
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from portal import create_app
from portal.config import Keys, Settings
from portal.store.adapters import Cipher
from portal.store.base import db
from portal.store.files import FileStore, use_files
from portal.store.schema import migrate
from portal.store.sealed import use_cipher
from tests.compiled_once import TEMPLATES, share_what_is_compiled
from tests.databases import Cluster, drop_database, make_database, start_cluster
from tests.in_memory import use_memory_for_files

# The same examples in every run; `make test-random` asks for new ones, by a seed that it prints.
hypothesis_settings.register_profile("same", derandomize=True, deadline=None, database=None)
hypothesis_settings.register_profile("random", derandomize=False, deadline=None, database=None, max_examples=1000)
hypothesis_settings.load_profile("random" if os.environ.get("HOMEWARD_SEED") else "same")

share_what_is_compiled()
use_memory_for_files()
ENGINES = ("sqlite", "postgresql")
# For tests that take long on both: SQLite each time, PostgreSQL with the thorough ones. Use: @pytest.mark.parametrize("engine_name", HEAVY)
HEAVY = ("sqlite", pytest.param("postgresql", marks=pytest.mark.thorough))
KEYS = Keys("demo", b"s" * 32, b"a" * 32, b"l" * 32, "k1", {"k1": b"f" * 32})


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A real PostgreSQL server with the three roles and a migrated template database."""
    with start_cluster() as found:
        yield found


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """A migrated SQLite file to copy from."""
    folder = Path(tempfile.mkdtemp(prefix="homeward-"))
    migrate(f"sqlite:///{folder}/template.sqlite3")
    yield folder / "template.sqlite3"
    shutil.rmtree(folder)


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def settings_of(folder: Path, url: str, owner: str, auditor: str) -> Settings:
    """The settings of a portal under test on this database, seen as each of the three roles."""
    return Settings(
        mode="demo", base_url="http://localhost", database_url=url, owner_url=owner, auditor_url=auditor, keys=KEYS,
        anchor_file=folder / "anchor.jsonl", keys_file=folder / "keys.json",
        files_folder=folder / "files", packs="us-tx",
    )  # fmt: skip


@contextmanager
def fresh_settings(engine_name: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings of a portal on a fresh, migrated database of its own; the process has its field keys."""
    use_cipher(Cipher(KEYS.field_current, KEYS.field_keys))
    use_files(FileStore(folder / "files"))
    if engine_name == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "homeward.sqlite3")
        url = owner = auditor = f"sqlite:///{folder}/homeward.sqlite3"
        name = None
    else:
        cluster = request.getfixturevalue("cluster")
        name = make_database(cluster)
        url, owner, auditor = (cluster.url(f"homeward_{role}", name) for role in ("app", "owner", "auditor"))
    yield settings_of(folder, url, owner, auditor)
    if name:
        drop_database(cluster, name)


@contextmanager
def portal_on(settings: Settings) -> Iterator[Flask]:
    """A portal as a worker would be; its connections are closed in the end."""
    portal = create_app(settings)
    portal.jinja_env.bytecode_cache = TEMPLATES
    try:
        yield portal
    finally:
        with portal.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


QUEUE = ("notice", "inbox_entry", "mail", "mailed_entry")
CANARY = re.compile("zq[0-9a-f]{12}")


def canaries_in_the_queue(settings: Settings) -> set[str]:
    """Planted words in any row from which notices and mail are made: there must be none, whatever a test did (L13)."""
    engine = create_engine(settings.owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        known = set(inspect(connection).get_table_names())
        rows = [
            str(row) for table in QUEUE if table in known for row in connection.execute(text(f"select * from {table}"))
        ]
    return {word for row in rows for word in CANARY.findall(row)}


@pytest.fixture
def settings(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings of a portal on a fresh database, for this test alone; in the end no planted word may wait to be told."""
    with fresh_settings(engine_name, tmp_path, request) as found:
        yield found
        assert canaries_in_the_queue(found) == set()


@pytest.fixture
def another_app():
    """Makes portals as further workers would be."""
    with ExitStack() as stack:
        yield lambda settings: stack.enter_context(portal_on(settings))


@pytest.fixture
def app(settings, another_app):
    """A portal with an empty, migrated database."""
    return another_app(settings)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the thorough tests to their own run."""
    # What was imported stays to the end: the collector need not walk through it again after every few objects.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    if os.environ.get("HOMEWARD_THOROUGH"):
        return
    for item in items:
        if "thorough" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="thorough: make test-thorough"))
