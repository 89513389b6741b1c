"""The outbox: the act that causes a notice writes one row of it in its own transaction, however many it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.notices.models import InboxEntry, Notice
from portal.notices.rules import OF_A_PROVIDER, TELLING, WHILE_IT_WAITS, Kind, QueueState, Target, TargetKind
from portal.people.models import Seat
from portal.sharing.rules import Viewer
from portal.store.base import new_number

# What waits in an inbox until its duty is done, or its question answered.
OF_A_DUTY = [
    kind.value
    for kind in (
        Kind.DUTY_SOON,
        Kind.DUTY_LATE,
        Kind.DUTY_HOURS_LATE,
        Kind.DUTY_BEFORE_COURT,
        Kind.TIME_ASKED,
        *sorted(WHILE_IT_WAITS),
    )
]


def tell(
    session: Session,
    kind: Kind,
    targets: Iterable[tuple[TargetKind, int]],
    *,
    by: Viewer | None,
    now: datetime,
    case: int | None = None,
    meeting: int | None = None,
    item: int | None = None,
    agency: int | None = None,
    object_number: str = "",
    happened_at: datetime | None = None,
    due_at: datetime | None = None,
    late: bool = False,
    once: str = "",
    urgent: bool | None = None,
) -> None:
    """Queue a notice for those whom an act concerns; nothing where they are none, or where `once` was queued before.

    `by` is whoever acts, who is not told; `agency` whose matter it is, the actor's where it is not given. Instants are aware.
    `now` is when it is told at the earliest, which may be ahead; `urgent` where it is not as its kind says.
    """
    words = " ".join(sorted({str(Target(*target)) for target in targets}))
    number = new_number()
    key = once or f"act:{number}"
    if not words or (once and session.execute(select(Notice.id).where(Notice.once_key == key)).first()):
        return
    session.add(
        Notice(
            number=number, kind=kind.value, case_id=case, meeting_id=meeting, item_id=item, object_number=object_number,
            agency_id=agency or (by.agency if by else None), seat_id=by.seat if by else None, targets=words,
            urgent=TELLING[kind].urgent if urgent is None else urgent, late=late, happened_at=happened_at or now, due_at=due_at, queued_at=now,
            once_key=key, state=QueueState.WAITING.value, next_try_at=now,
        )
    )  # fmt: skip


def settle(session: Session, kinds: Iterable[Kind], case: int, agency: int, now: datetime) -> None:
    """What was told of a case to an agency is seen to: its entries are read, so that it goes to nobody further."""
    told = select(Notice.id).where(Notice.case_id == case, Notice.kind.in_([kind.value for kind in kinds]))
    seats = select(Seat.id).where(Seat.agency_id == agency)
    session.execute(
        update(InboxEntry)
        .where(InboxEntry.notice_id.in_(told), InboxEntry.seat_id.in_(seats), InboxEntry.read_at.is_(None))
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )


def settle_report(session: Session, number: str, now: datetime) -> None:
    """What was told of a provider's report to the agency that it went to waits no longer: it is taken up or declined."""
    told = select(Notice.id).where(
        Notice.object_number == number, Notice.kind.in_(sorted(OF_A_PROVIDER - {Kind.PROVIDER_REPORT_ANSWERED}))
    )
    session.execute(
        update(InboxEntry)
        .where(InboxEntry.notice_id.in_(told), InboxEntry.done_at.is_(None))
        .values(done_at=now, read_at=func.coalesce(InboxEntry.read_at, now))
        .execution_options(synchronize_session=False)
    )


def settle_duties(session: Session, case: int, numbers: list[str], now: datetime) -> None:
    """What was told of these duties or questions of a case waits no longer: they are done, answered, lapsed, waived, stand still, or their time gave way."""
    told = select(Notice.id).where(
        Notice.case_id == case, Notice.kind.in_(OF_A_DUTY), Notice.object_number.in_(numbers)
    )
    session.execute(
        update(InboxEntry)
        .where(InboxEntry.notice_id.in_(told), InboxEntry.done_at.is_(None))
        .values(done_at=now, read_at=func.coalesce(InboxEntry.read_at, now))
        .execution_options(synchronize_session=False)
    )
