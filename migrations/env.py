"""How migrations run: as the owner, foreign keys off outside the transaction on SQLite, guards taken away before and put back after."""

from alembic import context
from sqlalchemy import create_engine, pool

from portal.store.base import db
from portal.store.guards import guard, unguard
from portal.tables import import_models

import_models()


def run(connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql(
            "PRAGMA journal_mode=WAL"
        )  # kept in the file; whoever opens it later need not change it
        # With foreign keys on, altering a parent in batch mode would delete its children.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("select pg_advisory_xact_lock(7041)")
    unguard(connection)
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=sqlite,
        compare_type=True,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    context.run_migrations()
    if sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"a migration left {len(broken)} rows without their parent")
    script = context.script
    if context.get_context().get_current_revision() == script.get_current_head():
        guard(connection)
    connection.commit()
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


url = context.config.get_main_option("sqlalchemy.url")
engine = create_engine(url, poolclass=pool.NullPool, hide_parameters=True)
if engine.dialect.name == "sqlite":
    engine = engine.execution_options(isolation_level="AUTOCOMMIT")
with engine.connect() as connection:
    run(connection)
