"""What pages get of a meeting: frozen values with what is not the viewer's already gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.meetings.rules import Answer, DecisionOutcome, Kind, Part, State, Verb
    from portal.people.rules import Sector


@dataclass(frozen=True)
class SeatChoice:
    """A seat that can be invited."""

    number: str
    name: str
    title: str
    agency: str
    sector: Sector


@dataclass(frozen=True)
class InviteeView:
    """Someone invited: what they answered (`stands` is whether the time has not moved since), whether they were present."""

    number: str
    name: str
    title: str
    agency: str
    sector: Sector
    answer: Answer | None
    stands: bool
    present: bool | None


@dataclass(frozen=True)
class ActionView:
    """Something promised: what, by whom, by when, whether done."""

    number: str
    what: str
    owner: str
    agency: str
    due_on: date
    done_at: datetime | None
    note: str
    overdue: bool
    mine: bool
    meeting: str
    meeting_title: str


@dataclass(frozen=True)
class ItemView:
    """An agenda item with what was minuted under it; empty where that is not shown to the viewer."""

    number: str
    position: int
    title: str
    length: int
    kind: Kind
    presenter: str
    text: str
    version: int
    outcome: DecisionOutcome | None
    decision: str
    dissent: str
    decision_version: int
    actions: tuple[ActionView, ...]


@dataclass(frozen=True)
class MeetingView:
    """A meeting as one viewer may see it; `may` is what they may do to it now, `step` the next step that is theirs."""

    number: str
    title: str
    purpose: str
    starts_at: datetime
    zone: str
    length: int
    place: str
    link: str
    state: State
    version: int
    convener: str
    recorder: str
    recorder_seat: str
    invitees: tuple[InviteeView, ...]
    items: tuple[ItemView, ...]
    parts: frozenset[Part]
    may: frozenset[Verb]
    step: Verb | None
    sees_minutes: bool
    mine: InviteeView | None
    approved_at: datetime | None
    approver: str
    digest: str
    canonical: str


@dataclass(frozen=True)
class MeetingLine:
    """A meeting in a list."""

    number: str
    title: str
    starts_at: datetime
    zone: str
    state: State
    convener: str
    answer: Answer | None


@dataclass(frozen=True)
class MeetingPage:
    """A page of the list, and the number after which the next begins, None on the last."""

    lines: tuple[MeetingLine, ...]
    after: str | None


@dataclass(frozen=True)
class Revision:
    """One saved text of an item's minutes: who saved it, when, what it said."""

    version: int
    by: str
    saved_at: datetime
    text: str


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a seat: `kind` is answer, record, approve or action; `number` is the meeting's or the action's."""

    kind: str
    number: str
    title: str
    starts_at: datetime | None
    zone: str
    due_on: date | None
    overdue: bool


@dataclass(frozen=True)
class ItemDraft:
    """An agenda item as its form gives it; `number` is empty for a new one."""

    number: str
    title: str
    length: int
    kind: Kind
    presenter: str


@dataclass(frozen=True)
class MeetingDraft:
    """A meeting as its form gives it."""

    title: str
    purpose: str
    starts_at: datetime
    zone: str
    length: int
    place: str
    link: str
    recorder: str
    items: tuple[ItemDraft, ...]
    invitees: tuple[str, ...] = ()
