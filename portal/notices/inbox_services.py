"""A seat's inbox: what waits, opened, marked done and taken back; each reading written down."""

from __future__ import annotations

from datetime import datetime

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.notices.inbox_queries import inbox_page, new_elsewhere, own_entry, place_of
from portal.notices.inbox_rules import Inbox, Place
from portal.notices.telling_queries import Standing, standing
from portal.sharing.act_rules import Act
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction


def show_inbox(viewer: Viewer, now: datetime, done: bool = False, after: str | None = None) -> Inbox | None:
    """A page of the viewer's inbox; None where `after` is not theirs. One line in the log, one disclosure a case."""
    with transaction.read(viewer) as session:
        page = inbox_page(session, viewer, now, done, after)
        elsewhere = new_elsewhere(session, viewer, now)
    found = page[0] if page else []
    classes = (InformationClass.IDENTITY.value,)
    shown = {case: Shown(case, classes if line.child is not None else ()) for case, line in found if case is not None}
    reading(viewer, Act.INBOX_READ, Outcome.READ if page else Outcome.REFUSED, shown=tuple(shown.values()))
    return Inbox(tuple(line for _, line in found), page[1], elsewhere) if page else None


def open_entry(viewer: Viewer, number: str, now: datetime) -> Place | None:
    """Mark the viewer's own entry as read and give where it leads; None where there is none that they may have."""
    place = None
    with transaction.write(viewer) as session:
        found = own_entry(session, viewer, number)
        if found is not None and standing(session, viewer, found[1], now) is not Standing.NOTHING:
            found[0].read_at = found[0].read_at or now
            place = place_of(session, found[1])
        _written(viewer, Act.INBOX_READ, number, place is not None, case=found[1].case_id if found and place else None)
    return place


def mark(viewer: Viewer, number: str, done: bool, now: datetime) -> bool:
    """Mark the viewer's own entry as done, which is reading it too, or take that back; False where there is none."""
    with transaction.write(viewer) as session:
        found = own_entry(session, viewer, number)
        may = found is not None and standing(session, viewer, found[1], now) is not Standing.NOTHING
        if found is not None and may:
            found[0].done_at = now if done else None
            found[0].read_at = found[0].read_at or now
        _written(viewer, Act.INBOX_MARK, number, may, "done" if done else "not done")
    return may


def _written(viewer: Viewer, act: Act, number: str, found: bool, reason: str = "", case: int | None = None) -> None:
    record(viewer, act, Outcome.DONE if found else Outcome.REFUSED, object_kind="inbox entry", object_number=number, case=case,
           reason=reason if found else "not found")  # fmt: skip
