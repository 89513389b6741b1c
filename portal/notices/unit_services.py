"""What agencies do with their units: keep them, put people on call, end a shift early, hand it over; and reading them, written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.notices.models import Shift, Unit
from portal.notices.unit_queries import (
    on_call_page,
    seat_of_agency,
    seats_of_agency,
    shift_for,
    shift_view,
    unit_for,
    unit_view,
    units_of,
)
from portal.notices.unit_rules import (
    LONGEST_SHIFT,
    NoLength,
    OnCallPage,
    SeatCard,
    ShiftDraft,
    ShiftView,
    Span,
    UnitDraft,
    UnitView,
    any_meet,
    complaint,
    may_be_on_call,
    repeats,
    takes_of,
)
from portal.people.models import Seat
from portal.people.rules import address_problem
from portal.people.services import Refused, Stale
from portal.sharing.act_rules import Act, role_may
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import new_number
from portal.store.types import fold


class Missing(LookupError):
    """There is no such thing for this viewer."""


class NotTheirs(PermissionError):
    """The viewer may see it, but it is another's to change."""


class Over(LookupError):
    """The shift has ended already; `unit` is the number of its unit."""

    def __init__(self, unit: str) -> None:
        super().__init__("over")
        self.unit = unit


@contextmanager
def acting(viewer: Viewer, act: Act, kind: str, number: str, reason: str) -> Iterator[Session]:
    """An act with its line. Where it raises one of the errors above, nothing is kept but a line that says so."""
    try:
        with transaction.write(viewer) as session:
            yield session
            record(viewer, act, Outcome.DONE, object_kind=kind, object_number=number, reason=reason)
    except (Missing, NotTheirs, Over, Refused, Stale) as error:
        why = {Missing: "not found", NotTheirs: "not theirs", Over: "over", Stale: "stale"}.get(type(error), "")
        why = error.field if isinstance(error, Refused) else why
        reading(viewer, act, Outcome.REFUSED, object_kind=kind, object_number=number, reason=why)
        raise


def read_on_call(viewer: Viewer, now: datetime) -> OnCallPage:
    """The units of the viewer's agency, who is on call, the viewer's own shifts, and who acts for whom."""
    with transaction.read(viewer) as session:
        page = on_call_page(session, viewer, now)
    reading(viewer, Act.ON_CALL_READ)
    return page


def read_unit(
    viewer: Viewer, number: str, now: datetime, after: str | None = None, act: Act = Act.ON_CALL_READ
) -> UnitView:
    """A unit with a page of the shifts to come, to be read or to be changed by `act`. Raises Missing."""
    with transaction.read(viewer) as session:
        unit = unit_for(session, viewer, number)
        last = shift_for(session, viewer, after) if after else None
        found = unit is not None and (after is None or (last is not None and last[1].id == unit.id))
        view = unit_view(session, viewer, unit, now, last[0] if last else None) if unit and found else None
    _write_down(viewer, act, "unit", number, "" if view else "not found")
    if view is None:
        raise Missing
    return view


def read_shift(viewer: Viewer, number: str, now: datetime, act: Act) -> tuple[ShiftView, tuple[SeatCard, ...]]:
    """A shift that has not ended, to be changed by `act`, and the other seats that could take it. Raises Missing, NotTheirs, Over."""
    with transaction.read(viewer) as session:
        pair = shift_for(session, viewer, number)
        view = shift_view(session, viewer, pair[0], now) if pair else None
        seats = seats_of_agency(session, viewer, now) if pair else ()
    error = _why_not(viewer, view, now)
    _write_down(viewer, act, "shift", number, {Missing: "not found", NotTheirs: "not theirs", Over: "over"}.get(type(error), ""))  # fmt: skip
    if error:
        raise error
    assert view is not None
    return view, tuple(seat for seat in seats if seat.number != view.seat and may_be_on_call(seat.role))


def list_seats(viewer: Viewer, now: datetime) -> tuple[SeatCard, ...]:
    """The seats of the viewer's agency that can be on call, to choose from."""
    with transaction.read(viewer) as session:
        seats = seats_of_agency(session, viewer, now)
    return tuple(seat for seat in seats if may_be_on_call(seat.role))


def add_unit(viewer: Viewer, draft: UnitDraft) -> str:
    """Add a unit to the viewer's own agency; its number. Raises Refused."""
    number = new_number()
    with acting(viewer, Act.ON_CALL_EDIT, "unit", number, "added") as session:
        _check_unit(session, viewer, draft, None)
        session.add(
            Unit(
                number=number, agency_id=viewer.agency, name=draft.name, takes=draft.takes.value, phone=draft.phone,
                mail_address=draft.mail_address,
            )
        )  # fmt: skip
    return number


def change_unit(viewer: Viewer, number: str, version: int, draft: UnitDraft) -> None:
    """Change a unit. Raises Missing, Refused, and Stale where another change was saved since `version` was read."""
    with acting(viewer, Act.ON_CALL_EDIT, "unit", number, "changed") as session:
        unit = _unit(session, viewer, number)
        if unit.version != version:
            raise Stale
        _check_unit(session, viewer, draft, unit)
        unit.name, unit.takes, unit.phone = draft.name, draft.takes.value, draft.phone
        unit.mail_address, unit.version = draft.mail_address, version + 1


def end_unit(viewer: Viewer, number: str, now: datetime) -> None:
    """End a unit: nothing comes to it any more and its list is closed. Raises Missing."""
    with acting(viewer, Act.ON_CALL_EDIT, "unit", number, "ended") as session:
        unit = _unit(session, viewer, number)
        unit.ended_at = now
        # Who was on call until now stays on record; what was to come never is.
        session.execute(
            update(Shift).where(Shift.unit_id == unit.id, Shift.starts_at > now).values(ends_at=Shift.starts_at)
        )
        session.execute(update(Shift).where(Shift.unit_id == unit.id, Shift.ends_at > now).values(ends_at=now))


def add_shifts(viewer: Viewer, number: str, draft: ShiftDraft, zone: ZoneInfo, now: datetime) -> int:
    """Put a seat on a unit's list, once or again and again; how many shifts that made. Raises Missing, Refused.

    A beginning that has passed counts from now: nobody was on call before the portal knew.
    """
    with acting(viewer, Act.ON_CALL_EDIT, "unit", number, "shift added") as session:
        unit = _unit(session, viewer, number)
        seat = _seat(session, viewer, draft.seat, now)
        spans = [Span(max(now, span.starts_at), span.ends_at) for span in _spans(draft, zone, now)]
        _check_free(session, unit, seat, spans)
        for span in spans:
            session.add(
                Shift(
                    unit_id=unit.id, seat_id=seat.id, place=draft.place, starts_at=span.starts_at, ends_at=span.ends_at,
                    made_by=viewer.seat,
                )
            )  # fmt: skip
    return len(spans)


def end_shift(viewer: Viewer, number: str, now: datetime) -> str:
    """End a shift now, or take it back where it has not begun; the number of its unit. Raises Missing, Over."""
    with acting(viewer, Act.ON_CALL_EDIT, "shift", number, "ended early") as session:
        shift, unit = _shift(session, viewer, number, now)
        shift.ends_at = max(now, shift.starts_at)
        return unit.number


def hand_over(viewer: Viewer, number: str, seat_number: str, now: datetime) -> str:
    """Hand a shift over to another seat of the agency: from now, or whole where it has not begun; the number of its unit.

    Who is on the list already may take it too and is then told at the better place. Raises Missing, NotTheirs, Over, Refused.
    """
    with acting(viewer, Act.ON_CALL_HAND_OVER, "shift", number, "handed over") as session:
        shift, unit = _shift(session, viewer, number, now)
        if shift.seat_id != viewer.seat and not role_may(viewer.role, Act.ON_CALL_EDIT):
            raise NotTheirs
        seat = _seat(session, viewer, seat_number, now)
        if seat.id == shift.seat_id:
            raise Refused("seat", "They have the shift already. Choose someone else.")
        since = max(now, shift.starts_at)
        session.add(
            Shift(
                unit_id=unit.id, seat_id=seat.id, place=shift.place, starts_at=since, ends_at=shift.ends_at,
                made_by=shift.made_by, handed_by=viewer.seat,
            )
        )  # fmt: skip
        shift.ends_at = since
        return unit.number


def _write_down(viewer: Viewer, act: Act, kind: str, number: str, refused: str) -> None:
    reading(
        viewer, act, Outcome.REFUSED if refused else Outcome.READ, object_kind=kind, object_number=number,
        reason=refused,
    )  # fmt: skip


def _why_not(viewer: Viewer, view: ShiftView | None, now: datetime) -> Missing | NotTheirs | Over | None:
    if view is None:
        return Missing()
    if not view.own and not role_may(viewer.role, Act.ON_CALL_EDIT):
        return NotTheirs()
    over = view.ends_at <= now or view.ends_at <= view.starts_at
    return Over(view.unit_number) if over else None


def _unit(session: Session, viewer: Viewer, number: str) -> Unit:
    unit = unit_for(session, viewer, number)
    if unit is None:
        raise Missing
    return unit


def _shift(session: Session, viewer: Viewer, number: str, now: datetime) -> tuple[Shift, Unit]:
    pair = shift_for(session, viewer, number)
    if pair is None:
        raise Missing
    shift, unit = pair
    if shift.ends_at <= now or shift.ends_at <= shift.starts_at:
        raise Over(unit.number)
    return shift, unit


def _seat(session: Session, viewer: Viewer, number: str, now: datetime) -> Seat:
    seat = seat_of_agency(session, viewer, number, now)
    if seat is None or not may_be_on_call(seat.kind):
        raise Refused("seat", "Choose someone of the list.")
    return seat


def _check_unit(session: Session, viewer: Viewer, draft: UnitDraft, own: Unit | None) -> None:
    if draft.takes not in takes_of(viewer.sector):
        raise Refused("takes", "Emergencies of the court come to a unit of a court alone. Choose the other.")
    if draft.mail_address and (problem := address_problem(draft.mail_address)):
        raise Refused("mail_address", problem)
    others = (unit for unit in units_of(session, viewer.agency) if unit is not own)
    if any(fold(unit.name) == fold(draft.name) for unit in others):
        raise Refused("name", "Your agency has a unit of that name already. Change that one, or add what tells them apart.")  # fmt: skip


def _spans(draft: ShiftDraft, zone: ZoneInfo, now: datetime) -> tuple[Span, ...]:
    wrong = complaint(draft.span, LONGEST_SHIFT, now, zone)
    if wrong:
        raise Refused(wrong.field, wrong.words)
    try:
        spans = repeats(draft.span, draft.every, draft.times, zone)
    except NoLength as error:
        raise Refused("every", "The clocks go back within this shift, so it cannot come again. Add it once.") from error
    if any_meet(spans):
        raise Refused("every", "The shift is longer than the time after which it comes again. Choose an earlier end.")
    return spans


def _check_free(session: Session, unit: Unit, seat: Seat, spans: list[Span]) -> None:
    """Nobody is on call twice at once on one unit."""
    rows = session.execute(
        select(Shift.starts_at, Shift.ends_at).where(
            Shift.unit_id == unit.id, Shift.seat_id == seat.id, Shift.ends_at > spans[0].starts_at,
            Shift.ends_at > Shift.starts_at,
        )
    )  # fmt: skip
    taken = [Span(starts, ends) for starts, ends in rows]
    if any(one.meets(span) for one in taken for span in spans):
        raise Refused("seat", "They are on call for this unit at that time already. Choose other times or someone else.")  # fmt: skip
