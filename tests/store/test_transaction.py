"""The one commit: a read never becomes a write, nothing half-written stays, nobody's context sticks to a connection."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.people.models import Agency
from portal.people.rules import Role, Sector
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import db
from tests.cases.worlds import add_agency, owner_session

VIEWER = Viewer(1, 2, 3, Sector.CHILD_WELFARE, Role.CASEWORKER)


def statements(app):
    """The statements that the engine runs, as they come."""
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda c, k, statement, *rest: seen.append(statement))
    return seen


def test_a_read_is_ended_before_a_write_begins(app, engine_name):
    with app.app_context():
        seen = statements(app)
        with transaction.read(VIEWER) as session:
            session.execute(text("select count(*) from person"))
            with transaction.write(VIEWER):
                record(VIEWER, "case:read", Outcome.READ)
        if engine_name == "sqlite":
            begins = [statement for statement in seen if statement.startswith("BEGIN")]
            assert begins == ["BEGIN", "BEGIN IMMEDIATE"]
        assert db.session.execute(text("select seq from audit_head")).scalar() == 1


def test_the_chain_is_locked_last(app):
    with app.app_context():
        seen = statements(app)
        with transaction.write(VIEWER) as session:
            record(VIEWER, "agency:edit", Outcome.DONE)
            session.execute(text("update person set name = 'x'"))
        places = {
            word: next(i for i, s in enumerate(seen) if word in s)
            for word in ("update person", "from audit_head", "insert into audit_entry")
        }
        assert places["update person"] < places["from audit_head"] < places["insert into audit_entry"]


def test_a_failure_in_the_middle_leaves_nothing(app):
    with app.app_context():
        with pytest.raises(ZeroDivisionError), transaction.write(VIEWER) as session:
            session.execute(text("update audit_head set seq = 77"))
            record(VIEWER, "agency:edit", Outcome.DONE)
            raise ZeroDivisionError
        assert db.session.execute(text("select seq from audit_head")).scalar() == 0
        with transaction.write(VIEWER):
            record(VIEWER, "agency:edit", Outcome.DONE)
        assert db.session.execute(text("select count(*) from audit_entry")).scalar() == 1


def test_a_request_whose_form_was_not_ours_cannot_write(app):
    with app.app_context():
        transaction.read_only("csrf")
        with pytest.raises(transaction.WriteRefused), transaction.write(VIEWER):
            record(VIEWER, "agency:edit", Outcome.DONE)


def test_nobodys_context_sticks_to_a_connection(app, engine_name):
    if engine_name != "postgresql":
        return
    ask = text("select current_setting('homeward.seat', true)")
    for raising in (False, True):
        with app.app_context():
            with (
                pytest.raises(ZeroDivisionError) if raising else transaction.read(None),
                transaction.read(VIEWER) as session,
            ):
                assert session.execute(ask).scalar() == "2"
                if raising:
                    raise ZeroDivisionError
            db.session.remove()
            for _ in range(6):
                with db.engine.connect() as connection:
                    assert connection.execute(ask).scalar() in ("", None)


def test_a_read_sees_one_moment_and_writes_nothing(app, settings, engine_name):
    with owner_session(settings) as session:
        agency = add_agency(session, "As it was", Sector.COURT).id
    ask = select(Agency.name).where(Agency.id == agency)
    with app.app_context():
        with transaction.read(VIEWER) as session:
            assert session.execute(ask).scalar_one() == "As it was"
            with owner_session(settings) as owner:
                owner.execute(update(Agency).where(Agency.id == agency).values(name="As it is"))
            assert session.execute(ask).scalar_one() == "As it was"
        with transaction.read(VIEWER) as session:
            assert session.execute(ask).scalar_one() == "As it is"
            if engine_name == "postgresql":
                with pytest.raises(DBAPIError, match="read-only"):
                    session.execute(update(Agency).values(name="x"))
        with transaction.write(VIEWER) as session:
            record(VIEWER, "agency:edit", Outcome.DONE)
            session.execute(update(Agency).values(name="a later write is not read-only"))


def test_what_goes_on_is_of_one_moment_until_a_write_ends_it(app, settings, engine_name):
    with owner_session(settings) as session:
        agency = add_agency(session, "As it was", Sector.COURT).id
    ask = select(Agency.name).where(Agency.id == agency)
    seat = text("select current_setting('homeward.seat', true)")

    def rename(name):
        with owner_session(settings) as owner:
            owner.execute(update(Agency).where(Agency.id == agency).values(name=name))

    with app.app_context():
        with transaction.read(None, goes_on=True) as session:
            assert session.execute(ask).scalar_one() == "As it was"
        rename("As it is")
        with transaction.read(VIEWER) as session:
            assert session.execute(ask).scalar_one() == "As it was"
            assert engine_name == "sqlite" or session.execute(seat).scalar() == "2"
        with transaction.read(VIEWER) as session:
            assert session.execute(ask).scalar_one() == "As it is"
        with transaction.read(None, goes_on=True) as session:
            assert session.execute(ask).scalar_one() == "As it is"
            assert engine_name == "sqlite" or session.execute(seat).scalar() in ("", None)
        rename("As it will be")
        with transaction.write(VIEWER) as session:
            record(VIEWER, "agency:edit", Outcome.DONE)
            assert session.execute(ask).scalar_one() == "As it will be"


def test_a_read_that_fails_does_not_go_on(app, engine_name):
    with app.app_context():
        seen = statements(app)
        with pytest.raises(ZeroDivisionError), transaction.read(None, goes_on=True) as session:
            session.execute(text("select 1"))
            raise ZeroDivisionError
        assert not session.in_transaction()
        with transaction.read(VIEWER) as session:
            session.execute(text("select 1"))
        assert engine_name != "sqlite" or seen.count("BEGIN") == 2


def in_thread(app, work):
    """Run this beside, as another request; what it raised, or None."""
    raised = []

    def run():
        with app.app_context():
            try:
                work()
            except Exception as error:
                raised.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return raised[0] if raised else None


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_one_acts_at_a_time_and_who_reads_does_not_wait(app):
    def act_at_once():
        session = transaction.session()
        session.execute(text("set lock_timeout = 1"))
        session.commit()
        with transaction.write(VIEWER):
            record(VIEWER, "agency:edit", Outcome.DONE)

    def keep_house():
        session = transaction.session()
        session.execute(text("set lock_timeout = 1"))
        session.commit()
        with transaction.housekeeping():
            pass

    with app.app_context():
        for open_write in (transaction.write(VIEWER), transaction.housekeeping()):
            with open_write:
                record(VIEWER, "agency:edit", Outcome.DONE)
                assert in_thread(app, lambda: reading(VIEWER, "case:read")) is None
                assert "lock timeout" in str(in_thread(app, act_at_once))
                assert "lock timeout" in str(in_thread(app, keep_house))
        transaction.end()
        assert in_thread(app, act_at_once) is None, "the lock ends with its transaction"


def test_the_database_is_told_whose_eyes_once_a_transaction_and_anew_when_they_change(app, engine_name):
    if engine_name != "postgresql":
        return
    ask = text("select current_setting('homeward.seat', true)")
    other = Viewer(7, 8, 9, Sector.CHILD_WELFARE, Role.CASEWORKER)
    with app.app_context():
        seen = statements(app)
        with transaction.write(None) as session:
            assert session.execute(ask).scalar() in ("", None)
            for viewer, seat in ((VIEWER, "2"), (VIEWER, "2"), (other, "8"), (None, ""), (VIEWER, "2")):
                with transaction.read(viewer):
                    assert session.execute(ask).scalar() == seat
            record(VIEWER, "agency:edit", Outcome.DONE)
        assert sum("set_config" in statement for statement in seen) == 4
        for _ in range(2):  # a transaction that was undone took with it what it was told
            with pytest.raises(ZeroDivisionError), transaction.read(VIEWER) as session:
                assert session.execute(ask).scalar() == "2"
                raise ZeroDivisionError
        assert sum("set_config" in statement for statement in seen) == 6


def test_a_connection_that_the_server_has_ended_is_not_used(app, engine_name, request):
    if engine_name != "postgresql":
        return
    pids = []
    with app.app_context():
        for _ in range(2):
            with transaction.read(VIEWER) as session:
                pids.append(session.execute(text("select pg_backend_pid()")).scalar_one())
            request.getfixturevalue("cluster").run(f"select pg_terminate_backend({pids[-1]}, 5000)")
    assert pids[0] != pids[1]


def test_what_is_asked_by_key_stays_planned_after_a_read_and_nothing_else_is(app, engine_name):
    if engine_name != "postgresql":
        return
    kept = text("select count(*), sum(generic_plans + custom_plans) from pg_prepared_statements")
    with app.app_context():
        counts = []
        for _ in range(9):  # more than psycopg's own threshold: the question itself is not among them
            with transaction.read(VIEWER) as session:
                counts.append(tuple(session.execute(kept).one()))
        assert counts == [(1, turn) for turn in range(1, 10)]


def test_a_connection_that_is_lost_while_one_reads_is_the_databases_error_and_no_other(app, engine_name, request):
    if engine_name != "postgresql":
        return

    def lose(session):
        pid = session.execute(text("select pg_backend_pid()")).scalar_one()
        request.getfixturevalue("cluster").run(f"select pg_terminate_backend({pid}, 5000)")

    with app.app_context():
        with pytest.raises(OperationalError), transaction.read(VIEWER) as session:
            lose(session)
            session.execute(text("select 1"))
        with pytest.raises(OperationalError), transaction.read(VIEWER) as session:
            lose(session)  # between two statements, so that the end of the read meets it
        with transaction.read(VIEWER) as session:
            assert session.execute(text("select 1")).scalar_one() == 1
