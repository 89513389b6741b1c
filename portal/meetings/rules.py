"""A meeting's states and who may do what in each, local times, and the canonical text of minutes; pure."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.clocks.local_time_rules import instants, local_day
from portal.meetings.view_rules import ActionView, InviteeView, MeetingView

# The zones of the United States in which a court sits, as IANA names with the words of the page.
ZONES: tuple[tuple[str, str], ...] = (
    ("America/New_York", "Eastern Time (New York)"),
    ("America/Chicago", "Central Time (Chicago)"),
    ("America/Denver", "Mountain Time (Denver)"),
    ("America/Phoenix", "Mountain Time without daylight saving (Phoenix)"),
    ("America/Los_Angeles", "Pacific Time (Los Angeles)"),
    ("America/Anchorage", "Alaska Time (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii Time (Honolulu)"),
    ("America/Puerto_Rico", "Atlantic Time (Puerto Rico)"),
)
MOST_ITEMS = 20


class State(StrEnum):
    """Where a meeting stands."""

    NOTICED = "noticed"
    UNDER_WAY = "under_way"
    DRAFTED = "minutes_drafted"
    CIRCULATED = "circulated"
    APPROVED = "approved"


class Part(StrEnum):
    """What a seat is in one meeting; it may be several at once."""

    CONVENER = "convener"
    RECORDER = "recorder"
    INVITEE = "invitee"


class Verb(StrEnum):
    """What can be done to a meeting."""

    CHANGE = "change"
    ANSWER = "answer"
    START = "start"
    END = "end"
    CIRCULATE = "circulate"
    APPROVE = "approve"
    PRESENCE = "presence"
    MINUTE = "minutes"
    DECIDE = "decision"
    ASSIGN = "action"


class Kind(StrEnum):
    """What an agenda item is for."""

    INFO = "info"
    DISCUSSION = "discussion"
    DECISION = "decision"


class Answer(StrEnum):
    """What an invitee answered."""

    COMING = "coming"
    PERHAPS = "perhaps"
    NOT_COMING = "not_coming"


class DecisionOutcome(StrEnum):
    """How a decision ended."""

    ADOPTED = "adopted"
    WITH_CHANGE = "adopted_with_change"
    DEFERRED = "deferred"
    REJECTED = "rejected"


MOVES: dict[Verb, tuple[State, State]] = {
    Verb.START: (State.NOTICED, State.UNDER_WAY),
    Verb.END: (State.UNDER_WAY, State.DRAFTED),
    Verb.CIRCULATE: (State.DRAFTED, State.CIRCULATED),
    Verb.APPROVE: (State.CIRCULATED, State.APPROVED),
}
_HELD = frozenset({State.UNDER_WAY, State.DRAFTED, State.CIRCULATED})
_EITHER = frozenset({Part.CONVENER, Part.RECORDER})
_RECORDER = frozenset({Part.RECORDER})

# Who may do a thing, and in which states. Nothing stands under APPROVED: it is locked.
ALLOWED: dict[Verb, tuple[frozenset[Part], frozenset[State]]] = {
    Verb.CHANGE: (frozenset({Part.CONVENER}), frozenset({State.NOTICED})),
    Verb.ANSWER: (frozenset({Part.INVITEE}), frozenset({State.NOTICED})),
    Verb.START: (_EITHER, frozenset({State.NOTICED})),
    Verb.END: (_EITHER, frozenset({State.UNDER_WAY})),
    Verb.CIRCULATE: (_RECORDER, frozenset({State.DRAFTED})),
    Verb.APPROVE: (frozenset({Part.CONVENER}), frozenset({State.CIRCULATED})),
    Verb.PRESENCE: (_RECORDER, _HELD),
    Verb.MINUTE: (_RECORDER, _HELD),
    Verb.DECIDE: (_RECORDER, _HELD),
    Verb.ASSIGN: (_RECORDER, _HELD),
}

WHOSE = {
    frozenset({Part.CONVENER}): "Only the convener of the meeting may do this.",
    frozenset({Part.INVITEE}): "Only those who are invited may do this.",
    _RECORDER: "Only the recorder of the meeting may do this.",
    _EITHER: "Only the convener and the recorder of the meeting may do this.",
}
WHEN = {
    State.NOTICED: "The meeting has not begun. Start it first.",
    State.UNDER_WAY: "The meeting is under way, so this can no longer or not yet be done.",
    State.DRAFTED: "The meeting has ended, so this can no longer or not yet be done.",
    State.CIRCULATED: "The minutes have been circulated, so this can no longer be done.",
    State.APPROVED: "The minutes are approved and locked. Nothing of this meeting can be changed.",
}


class Refused(ValueError):
    """The act may not be done to this meeting; the message says why, `code` in a word for the log."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MissingTime(ValueError):
    """The local time does not exist on that day: the clocks go forward over it."""


class AmbiguousTime(ValueError):
    """The local time comes twice on that day: the clocks go back over it. `first` and `second` are the two instants."""

    def __init__(self, first: datetime, second: datetime) -> None:
        super().__init__("this time comes twice")
        self.first, self.second = first, second


def may(parts: frozenset[Part], state: State, verb: Verb) -> bool:
    """Whether a seat with these parts may do this to a meeting in this state."""
    whose, states = ALLOWED[verb]
    return bool(parts & whose) and state in states


def check(parts: frozenset[Part], state: State, verb: Verb) -> None:
    """Raise Refused, with its reason, where the seat may not."""
    whose, states = ALLOWED[verb]
    if not parts & whose:
        raise Refused("not theirs", WHOSE[whose])
    if state not in states:
        raise Refused("locked" if state is State.APPROVED else "state", WHEN[state])


def move(state: State, verb: Verb) -> State:
    """The state after this step; raises Refused where the step does not lead out of the state."""
    start, end = MOVES[verb]
    if state is not start:
        raise Refused("locked" if state is State.APPROVED else "state", WHEN[state])
    return end


def next_step(parts: frozenset[Part], state: State) -> Verb | None:
    """The one step that this seat may take now, if any."""
    return next((verb for verb in MOVES if may(parts, state, verb)), None)


def sees_minutes(parts: frozenset[Part], state: State) -> bool:
    """Whether what was minuted is shown: to convener and recorder always, to all invited once it is circulated."""
    return bool(parts & _EITHER) or (bool(parts) and state in (State.CIRCULATED, State.APPROVED))


def local_instant(day: date, clock: time, zone: str, turn: str = "") -> datetime:
    """The instant (UTC) of a local time. `turn` picks the "first" or "second" of a time that comes twice.

    Raises MissingTime where the clocks go forward over it, AmbiguousTime where it comes twice and no turn is given.
    """
    found = instants(datetime.combine(day, clock), ZoneInfo(zone))
    if not found:
        raise MissingTime
    if len(found) == 2 and turn not in ("first", "second"):
        raise AmbiguousTime(*found)
    return found[-1] if turn == "second" else found[0]


def overdue(due_on: date, done_at: datetime | None, now: datetime, zone: str) -> bool:
    """Whether an open action's day has passed, by the calendar of the meeting's zone."""
    return done_at is None and local_day(now, ZoneInfo(zone)) > due_on


def _people(heading: str, people: Iterable[InviteeView]) -> list[str]:
    names = sorted(f"{person.name}, {person.title}, {person.agency}" for person in people)
    return [heading, *(f"  {name}" for name in names or ["nobody"])]


def _promise(action: ActionView) -> str:
    return f"  action: {action.what} | owner: {action.owner}, {action.agency} | due: {action.due_on.isoformat()}"


def canonical(meeting: MeetingView) -> str:
    """The minutes as one plain text, the same for the same minutes on every machine: what is hashed on approval."""
    lines = [
        f"meeting {meeting.number}: {meeting.title}",
        f"purpose: {meeting.purpose}",
        f"begins: {meeting.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} ({meeting.zone}), {meeting.length} minutes",
        f"place: {meeting.place}",
        f"link: {meeting.link}",
        f"convener: {meeting.convener}",
        f"recorder: {meeting.recorder}",
        *_people("present:", (person for person in meeting.invitees if person.present)),
        *_people("not present:", (person for person in meeting.invitees if not person.present)),
    ]
    for item in meeting.items:
        lines += [f"item {item.position} ({item.kind}): {item.title}", f"minutes: {item.text}"]
        if item.outcome:
            lines += [f"decision ({item.outcome}): {item.decision}", f"dissent: {item.dissent}"]
        lines += [_promise(action) for action in item.actions]
    return unicodedata.normalize("NFC", "\n".join(lines).replace("\r\n", "\n")) + "\n"


def digest(text: str) -> str:
    """The SHA-256 of a canonical text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
