"""Writes the next migration from the difference between the models and a fresh database at head; read and mend it before use."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from portal.store.schema import alembic_config, migrate

slug = sys.argv[1]
with tempfile.TemporaryDirectory() as folder:
    url = f"sqlite:///{folder}/fresh.sqlite3"
    existing = sorted(Path("migrations/versions").glob("[0-9]*.py"))
    if existing:
        migrate(url)
    number = f"{len(existing) + 1:04d}"
    command.revision(alembic_config(url), message=slug.replace("_", " ").capitalize(), autogenerate=True, rev_id=number)
    written = next(Path("migrations/versions").glob(f"{number}_*.py"))
    written.write_text("\n".join(line for line in written.read_text().split("\n") if "# ###" not in line))
