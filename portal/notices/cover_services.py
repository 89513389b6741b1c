"""Who acts for whom, and how a seat wants its mail: set, end, choose; and reading them, written down."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading
from portal.notices.models import Cover, MailChoice
from portal.notices.rules import Choice
from portal.notices.unit_queries import choice_page, choice_row, cover_for, seat_of_agency, seats_of_agency
from portal.notices.unit_rules import LONGEST_COVER, ChoicePage, CoverView, SeatCard, Span, complaint
from portal.notices.unit_services import Missing, NotTheirs, acting
from portal.people.models import Seat
from portal.people.services import Refused
from portal.sharing.act_rules import Act, role_may
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import new_number


def seats_to_cover(viewer: Viewer, now: datetime) -> tuple[tuple[SeatCard, ...], tuple[SeatCard, ...]]:
    """For whom the viewer may set cover, their own seat first, and who may act for one of those; written down as a reading."""
    with transaction.read(viewer) as session:
        seats = seats_of_agency(session, viewer, now)
        own = session.execute(select(Seat.number).where(Seat.id == viewer.seat)).scalar_one()
    reading(viewer, Act.COVER_SET)
    whose = tuple(seat for seat in seats if seat.number == own or role_may(viewer.role, Act.ON_CALL_EDIT))
    roles = {seat.role for seat in whose}
    others = seats if len(whose) > 1 else tuple(seat for seat in seats if seat.number != own)
    return tuple(sorted(whose, key=lambda seat: seat.number != own)), tuple(
        seat for seat in others if seat.role in roles
    )


def set_cover(viewer: Viewer, whose: str, acting_seat: str, span: Span, zone: ZoneInfo, now: datetime) -> str:
    """Let a seat act for another of its agency and role, from then to then; its number. Raises Refused."""
    number = new_number()
    with acting(viewer, Act.COVER_SET, "cover", number, "set") as session:
        seat = _own_or_kept(session, viewer, whose, now)
        actor = seat_of_agency(session, viewer, acting_seat, now)
        if actor is None or actor.role != seat.role:
            raise Refused("acting", "Only someone of the same agency and role can act for them. Choose someone else.")
        if actor.id == seat.id:
            raise Refused("acting", "Nobody acts for themselves. Choose someone else.")
        wrong = complaint(span, LONGEST_COVER, now, zone)
        if wrong:
            raise Refused(wrong.field, wrong.words)
        held = Span(max(now, span.starts_at), span.ends_at)
        _check_new(session, seat, actor, held)
        session.add(
            Cover(
                number=number, seat_id=seat.id, acting_id=actor.id, starts_at=held.starts_at, ends_at=held.ends_at,
                made_by=viewer.seat,
            )
        )  # fmt: skip
    return number


def read_cover(viewer: Viewer, number: str, now: datetime) -> CoverView:
    """Cover that holds or will, to be ended. Raises Missing, NotTheirs."""
    with transaction.read(viewer) as session:
        pair = cover_for(session, viewer, number, now)
    theirs = pair is not None and _may_end(viewer, pair[1])
    reading(
        viewer, Act.COVER_SET, Outcome.READ if theirs else Outcome.REFUSED, object_kind="cover", object_number=number,
        reason="" if theirs else "not theirs" if pair else "not found",
    )  # fmt: skip
    if pair is None:
        raise Missing
    if not theirs:
        raise NotTheirs
    return pair[1]


def end_cover(viewer: Viewer, number: str, now: datetime) -> None:
    """End cover now, or take it back where it has not begun. Raises Missing, NotTheirs."""
    with acting(viewer, Act.COVER_SET, "cover", number, "ended") as session:
        pair = cover_for(session, viewer, number, now)
        if pair is None:
            raise Missing
        cover, view = pair
        if not _may_end(viewer, view):
            raise NotTheirs
        cover.ends_at = max(now, cover.starts_at)


def read_choice(viewer: Viewer) -> ChoicePage:
    """How the viewer's seat wants its mail and where it goes; written down as a reading."""
    with transaction.read(viewer) as session:
        page = choice_page(session, viewer)
    reading(viewer, Act.MAIL_CHOOSE)
    return page


def choose_mail(viewer: Viewer, choice: Choice) -> None:
    """Keep how the viewer's seat wants its mail."""
    with acting(viewer, Act.MAIL_CHOOSE, "mail choice", "", choice.wish.value) as session:
        row = choice_row(session, viewer)
        if row is None:
            row = MailChoice(seat_id=viewer.seat)
            session.add(row)
        row.mail, row.digest_at = choice.wish.value, choice.digest_at
        row.quiet_from, row.quiet_to = choice.quiet_from, choice.quiet_to


def _own_or_kept(session: Session, viewer: Viewer, number: str, now: datetime) -> Seat:
    """The seat for which cover is set: the viewer's own, or one of the agency whose lists they keep."""
    seat = seat_of_agency(session, viewer, number, now)
    if seat is None or (seat.id != viewer.seat and not role_may(viewer.role, Act.ON_CALL_EDIT)):
        raise Refused("whose", "Choose someone of the list.")
    return seat


def _may_end(viewer: Viewer, view: CoverView) -> bool:
    return view.own or role_may(viewer.role, Act.ON_CALL_EDIT)


def _check_new(session: Session, seat: Seat, actor: Seat, held: Span) -> None:
    rows = session.execute(
        select(Cover.starts_at, Cover.ends_at).where(
            Cover.seat_id == seat.id, Cover.acting_id == actor.id, Cover.ends_at > held.starts_at,
            Cover.ends_at > Cover.starts_at,
        )
    )  # fmt: skip
    if any(Span(starts, ends).meets(held) for starts, ends in rows):
        raise Refused("acting", "They act for that seat at that time already. Choose other times or someone else.")
