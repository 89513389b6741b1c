"""What the database itself enforces: triggers, grants and row-level security, put back from one list after every migration."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from portal.store import lock_guards, name_guards, row_security

OWNER, APP, AUDITOR = "homeward_owner", "homeward_app", "homeward_auditor"

APPEND_ONLY = ("audit_entry", "disclosure", "minutes_revision", "roster_change", "provider_report_entry")
# A docket is never sent elsewhere but with its child to the child who this one is, a question asked or answered stays as it was, what a roster
# says of a child is written anew, not removed, what a comment says since is added, of a provider's report only what became of it changes,
# and of a link only that it ended.
NARROW = {
    "docket": "select, insert, update (withdrawn_at, child_id)",
    "roster_entry": "select, insert, update",
    "information_request": "select, insert, update (withdrawn_at, once_key)",
    "request_answer": "select, insert",
    "comment_change": "select, insert",
    "provider_report": "select, insert, update (seen_at, answered_at, answered_by, answer, case_id, ground, declined_words, later_reason)",
    "case_link": "select, insert, update (ended_at, ended_by, ended_reason)",
    "merged_case": "select",  # written by the functions that move cases alone
}
# For the app; the owner alone migrates and loads the demo, and triggers keep the names of lists.
READ_ONLY = ("alembic_version", "demo_loaded", "case_name")
# What runs with the rights of the owner is nobody's to call but the app's.
CALLED_BY_THE_APP = f"""do $$ declare found regprocedure; begin
  for found in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace and proname like 'homeward%' loop
    execute format('revoke execute on function %s from public', found);
    execute format('grant execute on function %s to {APP}', found);
  end loop;
end $$"""
AUDITED = ("audit_entry", "audit_head", "disclosure")


def guard(connection: Connection) -> None:
    """Put every trigger, grant and policy in place, whatever was there before."""
    tables = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        _sqlite_triggers(connection)
    else:
        _postgresql_grants(connection, tables)
        for statement in row_security.statements(OWNER, APP, AUDITOR):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    dialect = connection.dialect.name
    for statement in (*lock_guards.statements(dialect), *name_guards.statements(dialect)):
        connection.exec_driver_sql(statement)
    if dialect == "postgresql":
        connection.exec_driver_sql(CALLED_BY_THE_APP.replace("%", "%%"))


def unguard(connection: Connection) -> None:
    """Take policies, triggers and functions away, so that a migration may alter what they name."""
    if connection.dialect.name == "sqlite":
        for (name,) in connection.exec_driver_sql("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.exec_driver_sql(f"drop trigger {name}")
        return
    for statement in (*row_security.removals(), *lock_guards.removals(), *name_guards.removals()):
        connection.exec_driver_sql(statement.replace("%", "%%"))


def _sqlite_triggers(connection: Connection) -> None:
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            connection.exec_driver_sql(
                f"create trigger {table}_no_{verb} before {verb} on {table} "
                f"begin select raise(abort, '{table} is append-only'); end"
            )


def _postgresql_grants(connection: Connection, tables: set[str]) -> None:
    connection.execute(text(f"grant usage on schema public to {APP}, {AUDITOR}"))
    for table in sorted(tables):
        connection.execute(text(f"revoke all on {table} from {APP}, {AUDITOR}"))
        connection.execute(text(f"grant {_verbs(table)} on {table} to {APP}"))
        if table in AUDITED:
            connection.execute(text(f"grant select on {table} to {AUDITOR}"))


def _verbs(table: str) -> str:
    if table in READ_ONLY:
        return "select"
    return "select, insert" if table in APPEND_ONLY else NARROW.get(table, "select, insert, update, delete")
