"""How the queue stands, for operators: what waits and since when, what was given up; a person may retry or stop it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.notices.models import Mail, Notice, Unit, WorkerMark
from portal.notices.rules import QueueState, TargetKind, read_targets
from portal.people.models import Agency, Person, Seat
from portal.people.rules import Role
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction

ROUND = "went_round"
LISTED = 50
OPEN = (QueueState.WAITING.value, QueueState.SENDING.value)


@dataclass(frozen=True)
class Figures:
    """How many notices and mails wait, since when the oldest has been due (None: none is), how many were given up, when the worker last went round."""

    notices: int
    mails: int
    oldest: datetime | None
    given_up: int
    round_at: datetime | None


@dataclass(frozen=True)
class Stuck:
    """A notice or mail that failed or was given up: for whom in words, never of what."""

    number: str
    is_mail: bool
    to: str
    agency_key: int | None
    agency: str
    phone: str
    urgent: bool
    since: datetime
    attempts: int
    failure: str
    given_up: bool


@dataclass(frozen=True)
class Queue:
    """How the queue stands, what is stuck that the viewer may see to, how many more of it, and of other agencies: name, number, how many."""

    figures: Figures
    stuck: tuple[Stuck, ...]
    more: int
    others: tuple[tuple[str, str, int], ...]


def figures(now: datetime) -> Figures:
    """How the queue stands; a digest or quiet hours' mail that is not due yet waits for its time and is not counted."""
    with transaction.read(None) as session:
        notices = _due(session, Notice, now)
        mails = _due(session, Mail, now)
        oldest = [at for _, at in (notices, mails) if at is not None]
        dead = sum(
            session.execute(
                select(func.count()).select_from(model).where(model.state == QueueState.DEAD.value)
            ).scalar_one()
            for model in (Notice, Mail)
        )
        mark = session.get(WorkerMark, ROUND)
        return Figures(notices[0], mails[0], min(oldest, default=None), dead, mark.at if mark else None)


def _due(session: Session, model: type[Notice] | type[Mail], now: datetime) -> tuple[int, datetime | None]:
    row = session.execute(
        select(func.count(), func.min(model.queued_at)).where(model.state.in_(OPEN), model.next_try_at <= now)
    ).one()
    return row[0], row[1]


def went_round(now: datetime) -> None:
    """Keep when the worker last went round, so that a page can say that it stands still."""
    with transaction.housekeeping() as session:
        mark = session.get(WorkerMark, ROUND)
        if mark is None:
            session.add(WorkerMark(name=ROUND, at=now))
        else:
            mark.at = now


def show_queue(viewer: Viewer, now: datetime) -> Queue:
    """How the queue stands and what is stuck, for those who watch over mail; written down as a reading.

    An administrator has every row. A coordinator has those of the own agency, and of the others only for which agency and how
    many: who was told, and in which minute, would tell the court who works on what before the court is joined (L6).
    """
    stuck = list_stuck()
    mine = tuple(one for one in stuck if may_see_to(viewer, one.agency_key))
    others = Counter((one.agency, one.phone) for one in stuck if not may_see_to(viewer, one.agency_key))
    reading(viewer, Act.MAIL_WATCH)
    return Queue(
        figures(now), mine[:LISTED], max(len(mine) - LISTED, 0), tuple((*whom, number) for whom, number in sorted(others.items()))
    )  # fmt: skip


def may_see_to(viewer: Viewer | None, agency: int | None) -> bool:
    """Whether someone may retry or stop what is stuck for an agency; None is the command line."""
    return viewer is None or viewer.role is Role.ADMINISTRATOR or viewer.agency == agency


def list_stuck() -> list[Stuck]:
    """What failed at least once and is not through, or was given up: given up first, then the oldest."""
    with transaction.read(None) as session:
        agencies = {row.id: row for row in session.execute(select(Agency)).scalars()}
        notices = session.execute(select(Notice).where(_untold()).order_by(Notice.queued_at, Notice.id)).scalars()
        mails = session.execute(
            select(Mail, Person.name, Seat.title, Seat.agency_id, Unit)
            .outerjoin(Seat, Seat.id == Mail.seat_id)
            .outerjoin(Person, Person.id == Seat.person_id)
            .outerjoin(Unit, Unit.id == Mail.unit_id)
            .where(Mail.failure != "", Mail.state.in_((*OPEN, QueueState.DEAD.value)))
            .order_by(Mail.state != QueueState.DEAD.value, Mail.queued_at, Mail.id)
        ).all()
        return [_notice_line(row, agencies) for row in notices] + [_mail_line(row, agencies) for row in mails]


def _untold() -> ColumnElement[bool]:
    return or_(
        Notice.state == QueueState.DEAD.value, and_(Notice.state == QueueState.NOBODY.value, Notice.failure != "")
    )


def _notice_line(row: Notice, agencies: dict[int, Agency]) -> Stuck:
    agency = agencies.get(_agency_of(row) or 0)
    return Stuck(
        row.number, False, "Everyone whom it concerned", agency.id if agency else None, agency.name if agency else "",
        agency.phone if agency else "", row.urgent, row.queued_at, row.attempts, row.failure, True,
    )  # fmt: skip


def _agency_of(notice: Notice) -> int | None:
    """The agency that should have been told."""
    wanted = (TargetKind.AGENCY, TargetKind.EMERGENCIES, TargetKind.SUPERVISORS)
    return next((target.key for target in read_targets(notice.targets) if target.kind in wanted), None)


def _mail_line(row: Any, agencies: dict[int, Agency]) -> Stuck:
    mail, unit = row.Mail, row.Unit
    key = unit.agency_id if unit else row.agency_id
    return Stuck(
        mail.number, True, unit.name if unit else f"{row.name}, {row.title}", key, agencies[key].name,
        (unit.phone if unit else "") or agencies[key].phone, mail.urgent, mail.queued_at, mail.attempts, mail.failure,
        mail.state == QueueState.DEAD.value,
    )  # fmt: skip


def retry(viewer: Viewer | None, number: str, now: datetime) -> bool:
    """Try a notice or mail again now; False where none of this number is stuck that the viewer may see to."""
    return _change(viewer, number, QueueState.WAITING, now, "retry")


def stop(viewer: Viewer | None, number: str, now: datetime) -> bool:
    """Try a notice or mail no more: whom it was for has been told another way, or need not be; False as for `retry`."""
    return _change(viewer, number, QueueState.STOPPED, now, "stop")


def _change(viewer: Viewer | None, number: str, state: QueueState, now: datetime, word: str) -> bool:
    with transaction.write(viewer) as session:
        row, agency = _stuck(session, number)
        may = row is not None and may_see_to(viewer, agency)
        if may:
            row.state, row.next_try_at, row.attempts = state.value, now, 0
            if isinstance(row, Mail):
                row.unsure = 0
        record(viewer, Act.MAIL_WATCH, Outcome.DONE if may else Outcome.REFUSED, object_kind="mail" if isinstance(row, Mail) else "notice",
               object_number=number, reason=word if may else "not found")  # fmt: skip
    return may


def _stuck(session: Session, number: str) -> tuple[Any, int | None]:
    """The stuck mail or notice of this number, with the agency that it is for."""
    mail = session.execute(
        select(Mail, func.coalesce(Seat.agency_id, Unit.agency_id).label("agency"))
        .outerjoin(Seat, Seat.id == Mail.seat_id)
        .outerjoin(Unit, Unit.id == Mail.unit_id)
        .where(
            Mail.number == number, Mail.failure != "", Mail.state.in_((QueueState.WAITING.value, QueueState.DEAD.value))
        )
    ).one_or_none()
    if mail is not None:
        return mail.Mail, mail.agency
    notice = session.execute(select(Notice).where(Notice.number == number, _untold())).scalar_one_or_none()
    return notice, _agency_of(notice) if notice else None
