"""Bringing a database to the newest schema, and telling whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

ROOT = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(owner_url: str) -> Config:
    """Alembic's configuration for the database of this URL, connected as its owner."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


def migrate(owner_url: str, revision: str = "head") -> None:
    """Bring the database up to this revision; nothing happens where it is there already."""
    command.upgrade(alembic_config(owner_url), revision)


def unmigrate(owner_url: str, revision: str) -> None:
    """Take the database down to this revision."""
    command.downgrade(alembic_config(owner_url), revision)


def head() -> str:
    """The newest revision of the project."""
    found = ScriptDirectory(str(ROOT)).get_current_head()
    assert found is not None
    return found


def at_head(engine: Engine) -> bool:
    """Whether the database has the newest schema."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head()
