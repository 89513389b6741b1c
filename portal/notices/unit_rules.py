"""On-call shifts and acting cover as plain values: how long, how often, which may not meet; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from portal.clocks.local_time_rules import instants
from portal.notices.rules import Choice, Takes
from portal.people.rules import NEVER_A_CASE, Role, Sector

LONGEST_SHIFT = timedelta(days=31)
LONGEST_COVER = timedelta(days=62)
FARTHEST = timedelta(days=366)  # so far ahead a beginning is believed
MOST_TIMES = 26
PLACES = range(1, 10)

TAKES_WORDS: dict[Takes, str] = {
    Takes.EVERYTHING: "Everything urgent for the agency",
    Takes.EMERGENCIES: "Emergencies of the court",
}


class Every(StrEnum):
    """How often a shift comes again."""

    ONCE = "once"
    DAY = "day"
    WEEK = "week"


EVERY_WORDS: dict[Every, str] = {
    Every.ONCE: "Once",
    Every.DAY: "Every day at the same times",
    Every.WEEK: "Every week at the same times",
}
STEP: dict[Every, timedelta] = {Every.ONCE: timedelta(0), Every.DAY: timedelta(days=1), Every.WEEK: timedelta(days=7)}


class NoLength(ValueError):
    """By the clock on the wall the shift has no length, so it cannot come again."""


@dataclass(frozen=True)
class Span:
    """From a time to a time (UTC); the end is not part of it."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: Span) -> bool:
        """Whether both hold at some instant."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def holds(self, now: datetime) -> bool:
        """Whether it holds now."""
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True)
class Complaint:
    """Why something cannot be so, and at which field."""

    field: str
    words: str


def takes_of(sector: Sector) -> tuple[Takes, ...]:
    """What a unit of an agency of this sector may take: emergencies are a court's alone."""
    return tuple(Takes) if sector is Sector.COURT else (Takes.EVERYTHING,)


def may_be_on_call(role: Role) -> bool:
    """Whether a seat of this role can be on call: who never opens a case would never be told of one."""
    return role not in NEVER_A_CASE


def complaint(span: Span, longest: timedelta, now: datetime, zone: ZoneInfo) -> Complaint | None:
    """Why nobody can be on call or act from then to then; the length is that of the clock on the wall."""
    if span.ends_at <= span.starts_at:
        return Complaint("ends_time", "The end is not after the start. Check both.")
    if span.ends_at <= now:
        return Complaint("ends_time", "That time has passed. Enter an end that is still to come.")
    if span.starts_at > now + FARTHEST:
        return Complaint("starts_day", "That is more than a year ahead. Check the year.")
    if _wall(span.ends_at, zone) - _wall(span.starts_at, zone) > longest:
        return Complaint("ends_day", f"That is longer than {longest.days} days. Choose an earlier end.")
    return None


def repeats(first: Span, every: Every, times: int, zone: ZoneInfo) -> tuple[Span, ...]:
    """The shift and those after it, so many in all, each at the same local times, whatever the clocks do in between.

    A local time that clocks skip is the first one after; one that comes twice is the second where the first shift has such
    a time and it was the second of it, else the first. A shift that lies wholly in what is skipped never is. Raises NoLength.
    """
    starts, ends = _wall(first.starts_at, zone), _wall(first.ends_at, zone)
    if every is Every.ONCE or times == 1:
        return (first,)
    if ends <= starts:
        raise NoLength
    second = bool(first.starts_at.astimezone(zone).fold or first.ends_at.astimezone(zone).fold)
    later = (
        Span(*(_instant(local + turn * STEP[every], zone, second) for local in (starts, ends)))
        for turn in range(1, times)
    )
    return (first, *(span for span in later if span.starts_at < span.ends_at))


def any_meet(spans: Iterable[Span]) -> bool:
    """Whether any two of them hold at one instant."""
    ordered = sorted(spans, key=lambda span: span.starts_at)
    return any(one.ends_at > other.starts_at for one, other in pairwise(ordered))


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    """What local clocks show, as a naive time."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def _instant(local: datetime, zone: ZoneInfo, second: bool) -> datetime:
    """The instant (UTC) that a local time names."""
    minute = timedelta(minutes=1)
    for step in range(24 * 60):
        found = instants(local + step * minute, zone)
        if found:
            return found[-1 if second else 0].astimezone(UTC)
    raise ValueError(f"{zone.key} skips a whole day")


@dataclass(frozen=True)
class ShiftView:
    """A shift in words. `stands`: its seat is still in force; `own`: it is the viewer's; `mailed`: mail reaches its person."""

    number: str
    unit: str
    unit_number: str
    name: str
    title: str
    seat: str
    place: int
    starts_at: datetime
    ends_at: datetime
    handed_by: str
    stands: bool
    own: bool
    begun: bool
    mailed: bool


@dataclass(frozen=True)
class UnitView:
    """A unit with who is on call now, in order, and the shifts to come, of which there may be `more`."""

    number: str
    name: str
    takes: Takes
    phone: str
    mail_address: str
    version: int
    on_call: tuple[ShiftView, ...] = ()
    coming: tuple[ShiftView, ...] = ()
    more: str | None = None  # the number of the last shift shown, after which there are others


@dataclass(frozen=True)
class CoverView:
    """That someone acts for someone, in words; `own`: the viewer is the one for whom."""

    number: str
    name: str
    acting: str
    starts_at: datetime
    ends_at: datetime
    begun: bool
    own: bool


@dataclass(frozen=True)
class SeatCard:
    """A seat to choose: its number, holder, title and role."""

    number: str
    name: str
    title: str
    role: Role


@dataclass(frozen=True)
class OnCallPage:
    """The page of an agency's units: the units, the viewer's next own shifts, of which there may be more, who acts for whom."""

    agency: str
    units: tuple[UnitView, ...]
    shifts: tuple[ShiftView, ...]
    more_shifts: bool
    covers: tuple[CoverView, ...]


@dataclass(frozen=True)
class UnitDraft:
    """What someone typed of a unit."""

    name: str
    takes: Takes
    phone: str
    mail_address: str


@dataclass(frozen=True)
class ShiftDraft:
    """What someone typed of a shift: whose, at which place, from when to when, how often."""

    seat: str
    place: int
    span: Span
    every: Every = Every.ONCE
    times: int = 1


@dataclass(frozen=True)
class ChoicePage:
    """A seat's choice of mail, whether it made one itself, and where its mail goes ("": nowhere)."""

    choice: Choice
    chosen: bool
    mail_address: str


def minute_words(minute: int) -> str:
    """A minute of the local day as a clock shows it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
