"""What waits for a seat: gathered for its home page, and written down as one reading with a disclosure a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.audit.rules import Shown
from portal.audit.services import reading
from portal.cases.waiting_queries import (
    accepted,
    acknowledged,
    missing,
    own_duties,
    prepared,
    reported,
    to_decide,
    to_take,
)
from portal.cases.waiting_rules import Waiting
from portal.clocks.queries import adopted_packs
from portal.meetings.queries import waiting as meetings_waiting
from portal.people.rules import NEVER_A_CASE, Role
from portal.sharing.act_rules import OWES, Act, role_may
from portal.sharing.queries import own_identity_only
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction

CLASSES = (InformationClass.IDENTITY.value, InformationClass.DUTY_LEDGER.value)
NO_PACK = "No rules are adopted: every due time advises only. Adopt them with flask clocks adopt, once the court and the agencies have decided."


def what_waits(viewer: Viewer, now: datetime) -> Waiting:
    """All that waits for the viewer's seat."""
    shown: set[int] = set()

    def keep(found: list[tuple[int, Any]]) -> tuple[Any, ...]:
        shown.update(key for key, _ in found)
        return tuple(value for _, value in found)

    opens = viewer.role not in NEVER_A_CASE and viewer.in_force
    own = own_identity_only(viewer.role)
    with transaction.read(viewer) as session:
        late, duties = own_duties(session, viewer, now) if viewer.role in OWES else (0, [])
        waiting = Waiting(
            overdue=late,
            duties=keep(duties),
            accept=keep(_take(session, viewer, Act.REPORT_ACCEPT, accepted(viewer), now)),
            acknowledge=keep(_take(session, viewer, Act.REPORT_ACKNOWLEDGE, acknowledged(viewer), now)),
            prepared=keep(_take(session, viewer, Act.NOTICE_FILE, prepared(viewer), now)),
            decide=keep(to_decide(session, viewer, now) if role_may(viewer.role, Act.DUTY_RELIEVE) else []),
            missing=keep(missing(session, viewer, now) if opens and not own else []),
            reported=keep(reported(session, viewer, now) if opens and own else []),
            notes=_notes(viewer, adopted_packs(session, now)),
            meetings=tuple(meetings_waiting(session, viewer, now)),
        )
    reading(viewer, Act.HOME_READ, shown=tuple(Shown(key, CLASSES) for key in sorted(shown)))
    return waiting


def _take(session: Any, viewer: Viewer, act: Act, taken: Any, now: datetime) -> list[tuple[int, Any]]:
    return to_take(session, viewer, taken, now) if role_may(viewer.role, act) else []


def _notes(viewer: Viewer, adopted: list[str]) -> tuple[str, ...]:
    """What an office that never opens a case should know."""
    if viewer.role in (Role.ADMINISTRATOR, Role.POLICY_ANALYST, Role.COURT_COORDINATOR) and not adopted:
        return (NO_PACK,)
    return ()
