"""The timeline of a case: its lines put in order and cut into pages, and what each field said before; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from portal.cases.rules import FactValue, Record
from portal.sharing.rules import InformationClass as C

A_PAGE = 50
RECORDED_APART = timedelta(minutes=1)  # from here on it is said when something was recorded, beside when it happened


class Kind(StrEnum):
    """By what a timeline may be narrowed."""

    EVENTS = "events"
    RECORDS = "records"
    DUTIES = "duties"
    COURT = "court"
    TALK = "talk"
    PICTURES = "pictures"
    SHARES = "shares"


KIND_WORDS: dict[Kind, str] = {
    Kind.EVENTS: "Events",
    Kind.RECORDS: "What was recorded",
    Kind.DUTIES: "Duties and tellings",
    Kind.COURT: "Orders, filings, hearings",
    Kind.TALK: "Comments, leads, questions",
    Kind.PICTURES: "Photos and posters",
    Kind.SHARES: "Partners and shares",
}


@dataclass(frozen=True)
class Said:
    """One thing that a line says: its label, its value, and where it was changed what it said before."""

    label: str
    value: FactValue
    before: FactValue = None
    changed: bool = False


@dataclass(frozen=True)
class Line:
    """One thing that happened. Instants are UTC; `key` is the line's own and never shown.

    `recorded` is None where nothing but the happening is known, `replaced` is when a later line corrected it; where it leads is
    the poster, the question of the number `asked`, or else the section of the class that it is `about`.
    """

    key: str
    kind: Kind
    at: datetime
    what: str
    by: str
    said: tuple[Said, ...] = ()
    recorded: datetime | None = None
    replaced: datetime | None = None
    about: C | None = None
    asked: str = ""
    poster: bool = False
    audience: tuple[str, ...] = ()

    @property
    def recorded_apart(self) -> bool:
        """Whether it was recorded more than a minute before or after it happened."""
        return self.recorded is not None and abs(self.recorded - self.at) > RECORDED_APART


@dataclass(frozen=True)
class Reading:
    """That classes reached a seat for the first time: when (UTC), whose; the seat's key is never shown."""

    at: datetime
    person: str
    role: str
    agency: str
    seat: str
    classes: frozenset[C]


@dataclass(frozen=True)
class Joined:
    """That an agency was let into a case, from when to when (UTC)."""

    key: str
    agency: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class TimelinePage:
    """A page of a timeline: its lines in order, the number after which the next page begins, the kinds that there are lines of."""

    lines: tuple[Line, ...]
    after: str | None
    kinds: tuple[Kind, ...]
    kind: Kind | None
    oldest_first: bool

    def days(self, day_of: Callable[[datetime], object]) -> list[tuple[object, list[Line]]]:
        """The lines by day, each day once, in order; `day_of` gives the day of an instant in the court's zone."""
        found: list[tuple[object, list[Line]]] = []
        for line in self.lines:
            if not found or found[-1][0] != day_of(line.at):
                found.append((day_of(line.at), []))
            found[-1][1].append(line)
        return found


def number_of(case: str, line: Line) -> str:
    """The number under which a line stands in an address: it tells nothing, and is looked up among the viewer's own lines alone."""
    digest = hashlib.sha256(f"{case} {line.key}".encode()).hexdigest()
    return f"{int(digest[:15], 16) % 10**12:012}"


def cut(
    case: str,
    lines: Sequence[Line],
    kind: Kind | None,
    after: str | None,
    oldest_first: bool,
    most: int | None = A_PAGE,
) -> TimelinePage | None:
    """A page of lines, the newest first unless turned round; None where `after` is no line of the viewer's. `most`: None for all.

    Lines of one instant keep their order by their keys, so that no page loses or repeats one.
    """
    wanted = [line for line in lines if kind is None or line.kind is kind]
    wanted.sort(key=lambda line: (line.at, line.recorded or line.at, line.key), reverse=not oldest_first)
    if after is not None:
        place = next((place for place, line in enumerate(wanted) if number_of(case, line) == after), None)
        if place is None:
            return None
        wanted = wanted[place + 1 :]
    shown = wanted[:most]
    there = {line.kind for line in lines}
    return TimelinePage(
        tuple(shown), number_of(case, shown[-1]) if len(shown) < len(wanted) else None,
        tuple(item for item in Kind if item in there), kind, oldest_first,
    )  # fmt: skip


def in_turn(record: Record) -> tuple[datetime, bool, datetime, str]:
    """By what records are put in the order in which they stood; of one instant, what gave way before what stands."""
    return record.at, record.until is None, record.until or record.at, record.origin.key


@dataclass(frozen=True)
class Stood:
    """What a field said for a while: its value, which agency recorded it, from when until when (UTC); None for what stands."""

    value: FactValue
    by: str
    at: datetime
    until: datetime | None


@dataclass(frozen=True)
class FieldHistory:
    """What a field says and said, the newest first."""

    label: str
    stood: tuple[Stood, ...]


def field_history(records: Iterable[Record]) -> list[FieldHistory]:
    """Each field of a class that was changed, agency by agency; a field that always said the same is left out."""
    by_agency: dict[int | None, list[Record]] = {}
    for record in records:
        by_agency.setdefault(record.origin.agency, []).append(record)
    found: list[FieldHistory] = []
    for own in by_agency.values():
        own.sort(key=in_turn)
        for fact in own[-1].facts:
            stood = _stood(fact.name, own)
            if len(stood) > 1:
                found.append(FieldHistory(fact.label, tuple(reversed(stood))))
    return found


def _stood(name: str, own: Sequence[Record]) -> list[Stood]:
    found: list[Stood] = []
    for record in own:
        value = record.get(name)
        if found and found[-1].value == value and type(found[-1].value) is type(value):
            found[-1] = replace(found[-1], until=record.until)
        elif found or value not in (None, ""):
            if found and found[-1].until is None:
                found[-1] = replace(found[-1], until=record.at)
            found.append(Stood(value, record.by, record.at, record.until))
    return found
