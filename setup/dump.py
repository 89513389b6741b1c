"""Keeps the database as it stands today, with a row in every table, under tests/migrations/dumps; made before a migration changes it.

Run: python -m setup.dump. Writes `<revision>-sqlite.sql.gz` and `<revision>-postgresql.sql.gz`; upgrades of both are tested from then on.
"""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from portal.demo.services import load_demo
from portal.store.adapters import Cipher
from portal.store.files import FileStore, use_files
from portal.store.schema import head, migrate
from portal.store.sealed import use_cipher
from tests.conftest import KEYS, settings_of
from tests.databases import dump_program, make_database, start_cluster
from tests.migrations.filling import fill_tables

DUMPS = Path(__file__).resolve().parents[1] / "tests" / "migrations" / "dumps"
CASES = 8
# Of newer servers alone: an older one would refuse the whole file over it.
NEWER = ("SET transaction_timeout",)


def filled(settings):
    """These settings' database with a small demo and a row in every table."""
    load_demo(settings.owner_url, datetime.now(UTC), CASES)
    fill_tables(settings)
    return settings


def write(name, lines):
    """Keep the lines, compressed, with no time in them."""
    (DUMPS / f"{head()}-{name}.sql.gz").write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), 9, mtime=0))


def main():
    """Write both dumps."""
    use_cipher(Cipher(KEYS.field_current, KEYS.field_keys))
    folder = Path(tempfile.mkdtemp(prefix="homeward-dump-"))
    use_files(FileStore(folder / "files"))
    DUMPS.mkdir(exist_ok=True)
    try:
        url = f"sqlite:///{folder}/homeward.sqlite3"
        migrate(url)
        filled(settings_of(folder, url, url, url))
        write("sqlite", sqlite3.connect(folder / "homeward.sqlite3").iterdump())
        with start_cluster() as cluster:
            name = make_database(cluster)
            filled(
                settings_of(folder, *(cluster.url(f"homeward_{role}", name) for role in ("app", "owner", "auditor")))
            )
            words = [dump_program(), "-h", cluster.folder, "-p", str(cluster.port), "-U", "postgres", "--inserts", "--rows-per-insert=100", name]  # fmt: skip
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            # Lines with a backslash in front are words to the program psql, which does not read this.
            write("postgresql", (line for line in done.stdout.split("\n") if not line.startswith(("\\", *NEWER))))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
