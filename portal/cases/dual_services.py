"""Whether two agencies hold the same child: asked by the worker, answered by the contacts of both; docs/decisions/0028-same-child.md."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.dual_models import DualSide
from portal.cases.dual_queries import askable, contact_seats, dual_card, own_side, same_children
from portal.cases.dual_rules import DualAnswer, DualCard, DualOutcome, outcome_of
from portal.clocks.services import NotThere
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.sharing.act_rules import Act
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction
from portal.store.base import new_number

CLASSES = (InformationClass.IDENTITY.value,)


class Settled(ValueError):
    """The question has ended, or both sides answered it alike."""


def ask(now: datetime) -> int:
    """Ask the contacts of both sides about each new pair of children of one name and birth date; how many pairs.

    It looks at what stands, not at what was typed since: nobody who adds a child waits for it or can tell that it found
    anything, and a contact who is named later is asked too. Where nothing is new it takes no lock.
    """
    with transaction.read(None) as session:
        agencies = askable(session, now)
        if len(agencies) < 2 or not same_children(session, agencies):
            return 0
    with transaction.write(None) as session:
        found = same_children(session, askable(session, now))
        for child, agency, other, other_agency in found:
            number = new_number()
            for own, of, twin, its in ((child, agency, other, other_agency), (other, other_agency, child, agency)):
                side = DualSide(number=number, agency_id=of, child_id=own, other_agency_id=its, other_child_id=twin, asked_at=now)  # fmt: skip
                session.add(side)
                _tell(session, Kind.DUAL_ASKED, of, number, None, now)
            record(None, Act.DUAL_ANSWER, Outcome.DONE, object_kind="dual question", object_number=number, reason="asked")  # fmt: skip
        if not found:
            record(None, Act.DUAL_ANSWER, Outcome.DONE, object_kind="dual question", reason="asked meanwhile")
    return len(found)


def _tell(session: Session, kind: Kind, agency: int, number: str, by: Viewer | None, now: datetime) -> None:
    seats = [(TargetKind.SEAT, seat) for seat in contact_seats(session, agency, now)]
    tell(session, kind, seats, by=by, now=now, agency=agency, object_number=number)


def show_question(viewer: Viewer, number: str, now: datetime) -> DualCard | None:
    """A question to the viewer as a contact of their agency; None where it is not theirs, as where it never was."""
    with transaction.read(viewer) as session:
        found = dual_card(session, viewer, number, now) if viewer.in_force else None
    shown = (Shown(found[1], CLASSES),) if found and found[1] else ()
    _log(viewer, number, found is not None, shown)
    return found[0] if found else None


def _log(viewer: Viewer, number: str, found: bool, shown: tuple[Shown, ...]) -> None:
    outcome, reason = (Outcome.READ, "") if found else (Outcome.REFUSED, "not found")
    reading(viewer, Act.DUAL_ANSWER, outcome, object_kind="dual question", object_number=number, reason=reason, shown=shown)  # fmt: skip


def answer(viewer: Viewer, number: str, said: DualAnswer, now: datetime) -> None:
    """Answer for the viewer's agency; it may be answered anew until both say the same or one that it is not. Raises NotThere, Settled."""
    settled = False
    with transaction.write(viewer) as session:
        side = own_side(session, viewer, number, now) if viewer.in_force else None
        if side is not None:
            settled = side.outcome != ""
            if not settled:
                side.answer, side.answered_at, side.answered_by = said.value, now, viewer.seat
                session.flush()
                if _settle(session, side, now) is DualOutcome.SAME:
                    for agency in (side.agency_id, side.other_agency_id):
                        _tell(session, Kind.DUAL_SAME, agency, number, viewer, now)
        done = side is not None and not settled
        reason = "not found" if side is None else "settled" if settled else said.value
        record(viewer, Act.DUAL_ANSWER, Outcome.DONE if done else Outcome.REFUSED, object_kind="dual question", object_number=number, reason=reason)  # fmt: skip
    if side is None:
        raise NotThere
    if settled:
        raise Settled


def _settle(session: Session, side: DualSide, now: datetime) -> DualOutcome:
    """What both answers come to, written to both sides; on PostgreSQL by the owner's function, since the other side is not the viewer's to see."""
    if session.get_bind().dialect.name == "postgresql":
        return DualOutcome(session.execute(select(func.homeward_settle_dual(side.id, now))).scalar_one())
    theirs = and_(DualSide.child_id == side.other_child_id, DualSide.other_child_id == side.child_id)
    found = outcome_of(side.answer, session.execute(select(DualSide.answer).where(theirs)).scalar_one())
    if found is not DualOutcome.OPEN:
        both = or_(DualSide.id == side.id, theirs)
        session.execute(update(DualSide).where(both).values(outcome=found.value, settled_at=now))
    return found
