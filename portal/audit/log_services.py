"""Reading the log, which is itself written down."""

from __future__ import annotations

from portal.audit.log_queries import LogPage, log_page
from portal.audit.services import reading
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction


def read_log(viewer: Viewer, before: str | None) -> LogPage:
    """A page of the log, newest first, for the auditor."""
    with transaction.read(viewer) as session:
        page = log_page(session, viewer, before)
    reading(viewer, Act.AUDIT_READ)
    return page
