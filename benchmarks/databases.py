"""A fresh database for a benchmark that acts in its own process: SQLite's, or PostgreSQL's where that is asked for."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from portal.store.adapters import Cipher
from portal.store.files import FileStore, use_files
from portal.store.schema import migrate
from portal.store.sealed import use_cipher
from tests.conftest import KEYS, settings_of
from tests.databases import make_database, start_cluster


def on_a_database(run):
    """Run with the settings of the database that the command line asks for."""
    use_cipher(Cipher(KEYS.field_current, KEYS.field_keys))
    folder = Path(tempfile.mkdtemp(prefix="homeward-bench-"))
    use_files(FileStore(folder / "files"))
    try:
        if "postgresql" in sys.argv:
            with start_cluster() as cluster:
                name = make_database(cluster)
                run(
                    settings_of(
                        folder, *(cluster.url(f"homeward_{role}", name) for role in ("app", "owner", "auditor"))
                    )
                )
        else:
            url = f"sqlite:///{folder}/homeward.sqlite3"
            migrate(url)
            run(settings_of(folder, url, url, url))
    finally:
        shutil.rmtree(folder)
