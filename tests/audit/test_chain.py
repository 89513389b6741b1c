"""The chain on both databases: whole as written, whole after many, append-only for the app."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

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


@pytest.mark.thorough
def test_a_long_log_is_whole(app, settings):
    with app.app_context():
        write_lines(5000)
        assert (
            verify(KEYS.audit, []).words()
            == "The log is whole: 5000 entries, not anchored, so a cut at its end would not show."
        )
