"""Loads the demo's units: on-call lists that cover now and the next four weeks, changed over each Monday at 8."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.clocks.local_time_rules import instants, local_day
from portal.demo.unit_rules import DESKS, Desk
from portal.notices.models import Shift, Unit
from portal.notices.unit_rules import Every, Span, repeats
from portal.store.base import new_number

if TYPE_CHECKING:
    from portal.demo.case_services import World

ZONE = ZoneInfo("America/Chicago")
WEEKS = 6  # the one that is under way and the five after it


def add_units(session: Session, world: World, now: datetime) -> None:
    """A unit with its list for each desk of the demo."""
    weeks = _weeks(now)
    for desk in DESKS:
        _add_desk(session, world, desk, weeks)
    session.flush()


def _weeks(now: datetime) -> tuple[Span, ...]:
    """The week that is under way and those after it, from Monday at 8 to Monday at 8."""
    today = local_day(now, ZONE)
    monday = today - timedelta(days=today.weekday())
    if instants(datetime.combine(monday, time(8)), ZONE)[0] > now:
        monday -= timedelta(days=7)
    starts, ends = (
        instants(datetime.combine(day, time(8)), ZONE)[0].astimezone(UTC)
        for day in (monday, monday + timedelta(days=7))
    )
    return repeats(Span(starts, ends), Every.WEEK, WEEKS, ZONE)


def _add_desk(session: Session, world: World, desk: Desk, weeks: tuple[Span, ...]) -> None:
    unit = Unit(
        number=new_number(), agency_id=world.agencies[desk.agency].id, name=desk.name, takes=desk.takes.value,
        phone=desk.phone, mail_address=desk.mail_address,
    )  # fmt: skip
    session.add(unit)
    session.flush()
    keeper = world.people[desk.turns[-1]].id
    for turn, week in enumerate(weeks):
        places = [(name, 1) for name in desk.always]
        places += [(desk.turns[(turn + place) % len(desk.turns)], place + 1) for place in range(len(desk.turns))]
        for name, place in places:
            session.add(
                Shift(
                    number=new_number(), unit_id=unit.id, seat_id=world.people[name].id, place=place,
                    starts_at=week.starts_at, ends_at=week.ends_at, made_by=keeper,
                )
            )  # fmt: skip
