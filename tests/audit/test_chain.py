"""The chain on both databases: whole as written, whole after many, append-only for the app."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.audit import verify_services
from portal.audit.adapters import read_anchors
from portal.audit.rules import Outcome, Shown
from portal.audit.services import record
from portal.audit.verify_services import anchor_head, verify
from portal.people.rules import Role, Sector
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import db
from tests.conftest import KEYS

READER = Viewer(1, 2, 3, Sector.CHILD_WELFARE, Role.CASEWORKER)


def write_lines(count: int) -> None:
    """Write lines of the log, three of ten with disclosures."""
    for turn in range(count):
        with transaction.write(None):
            shown = (Shown(7 + turn, ("identity", "orders")),) if turn % 10 < 3 else ()
            record(READER, "case:read", Outcome.READ, object_kind="case", object_number=str(turn), shown=shown)


def test_an_untouched_log_is_whole(app, settings):
    with app.app_context():
        write_lines(25)
        assert anchor_head(KEYS.audit, settings.anchor_file, datetime.now(UTC))
        assert not anchor_head(KEYS.audit, settings.anchor_file, datetime.now(UTC))
        verdict = verify(KEYS.audit, read_anchors(settings.anchor_file))
        assert verdict.whole
        assert verdict.entries == 25


@pytest.mark.parametrize(
    "statement", ["update audit_entry set role = 'x'", "delete from audit_entry", "delete from disclosure"]
)
def test_the_app_cannot_alter_the_log(app, statement):
    with app.app_context():
        write_lines(2)
        with pytest.raises(DBAPIError), transaction.housekeeping() as session:
            session.execute(text(statement))


def test_an_act_without_a_line_is_not_kept(app):
    with app.app_context(), pytest.raises(transaction.Unrecorded), transaction.write(None) as session:
        session.execute(text("update audit_head set seq = 5"))
    with app.app_context():
        assert db.session.execute(text("select seq from audit_head")).scalar() == 0


@pytest.mark.parametrize("after", ["entries", "head"])
def test_what_is_written_during_the_check_does_not_break_it(app, monkeypatch, after):
    """Seen once: entries, head and disclosures were read at different moments, and a whole log was called broken."""
    entries, written = verify_services._entries, []

    def write_meanwhile():
        def other():
            with app.app_context():
                write_lines(1)
                written.append(1)

        thread = Thread(target=other)
        thread.start()
        thread.join()

    def racing(session):
        for turn, found in enumerate(entries(session)):
            if after == "head" and turn == 0:
                write_meanwhile()
            yield found
        if after == "entries":
            write_meanwhile()

    with app.app_context():
        write_lines(5)
        monkeypatch.setattr(verify_services, "_entries", racing)
        assert verify(KEYS.audit, []).words().startswith("The log is whole: 5 entries")
        assert written
        monkeypatch.undo()
        assert verify(KEYS.audit, []).entries == 6


@pytest.mark.thorough
def test_a_long_log_is_whole(app, settings):
    with app.app_context():
        write_lines(5000)
        assert (
            verify(KEYS.audit, []).words()
            == "The log is whole: 5000 entries, not anchored, so a cut at its end would not show."
        )
