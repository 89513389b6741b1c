"""Migrations on both databases: one head, equal to the models, down and up again with the same rows and guards."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, delete, insert, inspect, text
from sqlalchemy.pool import NullPool

from portal.cases.models import Child, ChildKey
from portal.cases.record_models import IDENTITY_WORDS
from portal.clocks.edition_rules import digest_of
from portal.clocks.pack_adapters import library_text
from portal.demo.services import load_demo
from portal.people.rules import Role
from portal.store.base import db
from portal.store.schema import ROOT, migrate, unmigrate
from portal.tables import import_models
from tests.cases.worlds import add_place, owner_session
from tests.conftest import ENGINES
from tests.databases import drop_database, make_database
from tests.migrations.filling import fill_tables

import_models()
SAME_ON_SQLITE = ("modify_type",)  # SQLite has no distinct types for what PostgreSQL tells apart


def revisions():
    """Every revision, oldest first."""
    return [script.revision for script in reversed(list(ScriptDirectory(str(ROOT)).walk_revisions()))]


def said_by_both(settings):
    """What models and database both say: trigrams of names are the migration's own table on SQLite, an index on PostgreSQL."""
    apart = ("table", "index") if settings.owner_url.startswith("sqlite") else ()

    def include(_object, name, kind, _reflected, _compare_to):
        return kind not in apart or not name.startswith((IDENTITY_WORDS.name, "ix_identity_search_key"))

    return include


def owner(settings):
    return create_engine(settings.owner_url, poolclass=NullPool)


def columns_of(settings):
    """The columns of every table but Alembic's own and the trigrams that SQLite alone keeps in tables."""
    with owner(settings).connect() as connection:
        found = inspect(connection)
        return {
            table: [column["name"] for column in found.get_columns(table)]
            for table in found.get_table_names()
            if table != "alembic_version" and not table.startswith(IDENTITY_WORDS.name)
        }


# A session bound to one agency ends when the migration that binds it is taken back, lest it hold any seat.
ENDED_ON_PURPOSE = ("sign_in_session", "ended_at")


def rows(settings, columns):
    """A hash a table over all its rows, in an order of their own; of these columns alone."""
    found = {}
    with owner(settings).connect() as connection:
        for table, names in columns.items():
            listed = ", ".join(name for name in names if (table, name) != ENDED_ON_PURPOSE)
            lines = sorted(repr(tuple(row)) for row in connection.execute(text(f"select {listed} from {table}")))
            found[table] = (len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest())
    return found


def guards(settings):
    """Triggers, indexes, policies and grants as the database has them."""
    with owner(settings).connect() as connection:
        if settings.owner_url.startswith("sqlite"):
            statement = "select type, name, sql from sqlite_master where type in ('trigger', 'index') order by 1, 2"
            return [tuple(row) for row in connection.execute(text(statement))]
        statements = (
            "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2",
            "select tablename, policyname, roles::text, cmd, qual, with_check from pg_policies order by 1, 2",
            "select relname, relrowsecurity, relforcerowsecurity from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
            "select grantee, table_name, privilege_type from information_schema.role_table_grants where table_schema = 'public' order by 1, 2, 3",
            "select tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1, 2",
            "select proname, prosecdef, proconfig::text, proacl::text, md5(prosrc) from pg_proc where pronamespace = 'public'::regnamespace and proname like 'homeward%' order by 1",
        )
        return [tuple(row) for statement in statements for row in connection.execute(text(statement))]


def test_there_is_one_head():
    assert len(ScriptDirectory(str(ROOT)).get_heads()) == 1
    assert revisions() == [f"{number:04d}" for number in range(1, len(revisions()) + 1)]


def test_the_schema_is_what_the_models_say(settings):
    with owner(settings).connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": settings.owner_url.startswith("postgresql"),
                "include_object": said_by_both(settings),
            },
        )
        assert compare_metadata(context, db.metadata) == []


def test_the_comparison_notices_a_missing_column(settings):
    with owner(settings).begin() as connection:
        connection.execute(text("alter table person drop column disabled_at"))
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, db.metadata) != []


def fill(settings):
    """The demo's rows, and a case with something in every table."""
    load_demo(settings.owner_url, datetime.now(UTC))
    fill_tables(settings)


def columns_after(settings, down):
    """The columns that an earlier revision has, from a fresh database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/earlier.sqlite3"
        migrate(url, down)
        return columns_of(replace(settings, owner_url=url))


def live_sessions_by_a_provider(settings):
    """Sessions that have not ended; `fill` makes only such as came by a provider."""
    with owner(settings).connect() as connection:
        return connection.execute(text("select count(*) from sign_in_session where ended_at is null")).scalar()


def texts_of_editions(settings):
    """The texts of what was adopted."""
    with owner(settings).connect() as connection:
        found = connection.execute(text("select text, digest, number, state from pack_adoption")).all()
    assert all(digest_of(row.text) == row.digest and len(row.number) == 12 and row.state == "adopted" for row in found)
    return {row.text for row in found}


ROWS_ALONE = ("0021",)  # revisions that write rows and change no table


# Down to the last revision but one each time, further down with the thorough ones.
@pytest.mark.parametrize(
    "down", [pytest.param(down, marks=pytest.mark.thorough) for down in revisions()[1:-2]] + revisions()[-2:-1]
)
def test_down_and_up_again_keeps_rows_and_guards(app, settings, down):
    fill(settings)
    columns, before_guards = columns_of(settings), guards(settings)
    assert {table for table, (count, _) in rows(settings, columns).items() if count == 0} == set()
    earlier = columns_after(settings, down)
    assert earlier != columns or set(revisions()[revisions().index(down) + 1 :]) <= set(ROWS_ALONE)
    # Tables that are no more are compared by tests of their own.
    kept = {table: names for table, names in earlier.items() if table in columns}
    before = rows(settings, kept)
    unmigrate(settings.owner_url, down)
    assert columns_of(settings) == earlier
    if down < "0003":  # before it, nothing binds such a session to its agency
        assert live_sessions_by_a_provider(settings) == 0
    migrate(settings.owner_url)
    assert rows(settings, kept) == before
    if down < "0008":  # what was adopted has its text again
        assert texts_of_editions(settings) == {library_text("us-federal"), library_text("us-tx")}
    assert guards(settings) == before_guards
    if settings.owner_url.startswith("sqlite"):
        with owner(settings).connect() as connection:
            assert connection.execute(text("pragma foreign_key_check")).all() == []


def test_every_child_gets_its_keys_anew_and_one_who_was_withdrawn_none(app, settings):
    """As the owner of production, who is no superuser: keys that are gone or of no name are mended."""
    keys = "select agency_id, child_id, key from child_key order by 1, 2, 3"
    with owner_session(settings) as session:
        agency = add_place(session, Role.CASEWORKER).agency.id
        session.add_all(Child(agency_id=agency, full_name=name) for name in ("Tara Walkinshaw", "Hugo Quimby"))
    before = read_all(settings, keys)
    with owner_session(settings) as session:
        session.add(Child(agency_id=agency, full_name="Wendy Fairbanks", withdrawn_at=datetime.now(UTC)))
        session.execute(delete(ChildKey).where(ChildKey.key.in_([key for _, _, key in before[::2]])))
        session.execute(insert(ChildKey).values(agency_id=agency, key=7, child_id=before[0][1]))
    assert read_all(settings, keys) != before
    unmigrate(settings.owner_url, "0020")
    migrate(settings.owner_url)
    assert read_all(settings, keys) == before


YIELDS = "select id, number, case_id, agency_id, duty_id, seat_id, tried_at, approved_by, answered_at from duty_yield order by id"
RELIEFS = "select id, number, relief, kind, recipient_code, started_by, occurrence, starts_at, answer, answered_by, ending from duty_relief order by id"


def read_all(settings, statement):
    with owner(settings).connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_yields_become_reliefs_of_that_kind_and_go_back(app, settings):
    """As the owner of production, who is no superuser: each yield with its duty's row, its answer, its time."""
    load_demo(settings.owner_url, datetime.now(UTC))
    with owner(settings).begin() as connection:
        seat = connection.execute(text("select id from seat limit 1")).scalar()
        connection.execute(
            text("update duty_relief set answer = 'approved', answered_by = :seat, answered_at = recorded_at"),
            {"seat": seat},
        )
    asked = read_all(settings, RELIEFS)
    assert {(row[2], row[3], row[8], row[9]) for row in asked} == {("yield", "notify_attorney_gal", "approved", seat)}
    unmigrate(settings.owner_url, "0008")
    yields = read_all(settings, YIELDS)
    assert [(row[0], row[7]) for row in yields] == [(row[0], seat) for row in asked]
    migrate(settings.owner_url)
    assert read_all(settings, RELIEFS) == asked


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_what_runs_as_the_owner_reads_no_temporary_table_and_is_the_apps_alone_to_call(settings):
    ours = "pronamespace = 'public'::regnamespace and proname like 'homeward%'"
    assert len(read_all(settings, f"select proname from pg_proc where prosecdef and {ours}")) > 9
    loose = "coalesce(proconfig::text, '') <> '{\"search_path=public, pg_temp\"}'"
    assert (
        read_all(settings, f"select proname, proconfig::text from pg_proc where prosecdef and {loose} and {ours}") == []
    )
    callers = "cross join (values ('homeward_app', true), ('homeward_auditor', false)) caller (name, may)"
    wrong = "has_function_privilege(caller.name, pg_proc.oid, 'execute') <> caller.may"
    assert read_all(settings, f"select proname, caller.name from pg_proc {callers} where {ours} and {wrong}") == []


def test_all_the_way_down_and_up_again(settings):
    before = guards(settings)
    unmigrate(settings.owner_url, "base")
    assert columns_of(settings) == {}
    migrate(settings.owner_url)
    assert guards(settings) == before
    migrate(settings.owner_url)
    assert guards(settings) == before


def test_two_at_once_on_an_empty_database_both_end_well(settings):
    unmigrate(settings.owner_url, "base")
    program = f"from portal.store.schema import migrate; migrate({settings.owner_url!r})"
    root = Path(__file__).resolve().parents[2]
    parts = [subprocess.Popen([sys.executable, "-c", program], cwd=root, stderr=subprocess.PIPE) for _ in range(2)]
    ends = [(part.communicate(timeout=60)[1], part.returncode) for part in parts]
    assert [code for _, code in ends] == [0, 0], ends
    assert guards(settings)


DUMPS = sorted(path.name for path in (Path(__file__).parent / "dumps").glob("*.sql.gz"))


@contextmanager
def dumped(name, settings, request):
    """Settings of a database as a dump of an earlier day has it."""
    statements = gzip.decompress((Path(__file__).parent / "dumps" / name).read_bytes()).decode()
    if "sqlite" in name:
        with tempfile.TemporaryDirectory() as folder:
            with closing(sqlite3.connect(f"{folder}/earlier.sqlite3")) as connection:
                connection.executescript(statements)
            yield replace(settings, owner_url=f"sqlite:///{folder}/earlier.sqlite3")
        return
    cluster = request.getfixturevalue("cluster")
    database = make_database(cluster, "template0")
    try:
        with psycopg.connect(cluster.address(database), autocommit=True) as connection:
            connection.execute(statements)
        yield replace(settings, owner_url=cluster.url("homeward_owner", database))
    finally:
        drop_database(cluster, database)


def test_a_dump_is_kept_of_both_databases():
    assert {name.split("-")[1].split(".")[0] for name in DUMPS} == set(ENGINES)


@pytest.mark.parametrize(("engine_name", "name"), [(name.split("-")[1].split(".")[0], name) for name in DUMPS])
def test_a_database_of_an_earlier_day_comes_to_head_with_every_row(settings, request, name):
    head_columns, head_guards = columns_of(settings), guards(settings)
    with dumped(name, settings, request) as earlier:
        columns = columns_of(earlier)
        before = rows(earlier, columns)
        assert {table for table, (count, _) in before.items() if count == 0} == set()
        migrate(earlier.owner_url)
        assert rows(earlier, columns) == before
        assert columns_of(earlier) == head_columns
        named = read_all(earlier, "select id from child where full_name is not null")
        keyed = read_all(earlier, "select distinct child_id from child_key")
        assert set(named) == set(keyed) != set(), "every child of an earlier day is found by name"
        listed = read_all(earlier, "select agency_id, case_id, name_key from case_name")
        assert (
            {row[:2] for row in listed} == set(read_all(earlier, "select agency_id, case_id from case_access")) != set()
        )
        assert {row[1:] for row in listed} & set(read_all(earlier, "select case_id, name_key from identity")) != set()
        assert guards(earlier) == head_guards
