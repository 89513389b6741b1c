"""A child in another state as plain values: the two roles of a state, the compact's forms by number, and which step starts a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.clocks.fact_rules import FactName
from portal.clocks.vocabulary_rules import EventKind

# The compact's members: fifty states, the District of Columbia and the Virgin Islands.
STATES: dict[str, str] = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado", "CT": "Connecticut",
    "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland",
    "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
    "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
    "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "VI": "U.S. Virgin Islands", "UT": "Utah",
    "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
NO_STATE = "Not known yet"


class CompactRole(StrEnum):
    """Which of the two states the case's own is."""

    HOME = "home"
    HOLDING = "holding"


ROLE_WORDS: dict[CompactRole, str] = {
    CompactRole.HOME: "Home state: the youth is ours, and is or may be in the other state",
    CompactRole.HOLDING: "Holding state: the youth is the other state's, and is here",
}


class StepKind(StrEnum):
    """What happens between the two states; the forms by the compact's own numbers."""

    DETAINED = "detained"
    REFUSED = "refused"
    FORM_III = "form_iii"
    FORM_A = "form_a"
    FORM_I = "form_i"
    FORM_II = "form_ii"


STEP_WORDS: dict[StepKind, str] = {
    StepKind.DETAINED: "Held in the other state",
    StepKind.REFUSED: "The youth refuses to return",
    StepKind.FORM_III: "Form III: consent to voluntary return",
    StepKind.FORM_A: "Form A: petition for requisition",
    StepKind.FORM_I: "Form I: requisition of a runaway",
    StepKind.FORM_II: "Form II: requisition of an escapee, absconder or accused youth",
}
FORMS = frozenset({StepKind.FORM_III, StepKind.FORM_A, StepKind.FORM_I, StepKind.FORM_II})


class Direction(StrEnum):
    """Whether a form went out or came in, as the own office saw it."""

    SENT = "sent"
    RECEIVED = "received"


DIRECTION_WORDS: dict[Direction, str] = {Direction.SENT: "Sent", Direction.RECEIVED: "Received"}


@dataclass(frozen=True)
class Step:
    """One thing that happened between the two states, at an aware instant, and by whom: an office or a person."""

    kind: StepKind
    at: datetime
    by: str = ""
    direction: Direction | None = None

    @property
    def words(self) -> str:
        """What happened, and of a form whether it was sent or received."""
        said = STEP_WORDS[self.kind]
        return f"{said}; {DIRECTION_WORDS[self.direction].lower()}" if self.direction else said

    @property
    def event(self) -> EventKind | None:
        """The event that starts the compact's clocks (ICJ Rules 6-101 to 6-103); None for a step that starts none."""
        if self.kind is StepKind.FORM_III and self.direction is Direction.RECEIVED:
            return EventKind.RETURN_REQUESTED
        return {
            StepKind.DETAINED: EventKind.DETAINED_IN_OTHER_STATE,
            StepKind.REFUSED: EventKind.RETURN_REFUSED,
        }.get(self.kind)


def step_refused(at: datetime, gone: datetime | None, now: datetime) -> str:
    """Why nothing of the sort can have happened at this instant, empty where it can. `gone`: when the child left, None where not known.

    It may lie before the agency learned of the absence: another state's call is often how it learns.
    """
    if at > now:
        return "This time is in the future. Enter when it happened."
    if gone is not None and at < gone:
        return "This is before the child went missing. Check day and time."
    return ""


@dataclass(frozen=True)
class Track:
    """That another state is in the case: which (its postal code, empty where not known yet), in which role the own state is, and whom to call.

    `office` is the number of a compact office of this portal that has been let in, empty where there is none.
    """

    state: str
    role: CompactRole
    contact: str = ""
    office: str = ""


@dataclass(frozen=True)
class StepRow:
    """A step as recorded: its number where the viewer's own agency may take it back, what, when, by whom, and who recorded it."""

    number: str
    words: str
    at: datetime
    by: str
    agency: str


@dataclass(frozen=True)
class DutyLine:
    """A duty that the compact's events started, with its verdict; `mine`: the viewer's agency may record it."""

    number: str
    duty: str
    recipient: str
    due_at: datetime | None
    due_words: str
    state: str
    verdict: str
    mine: bool


@dataclass(frozen=True)
class TrackPage:
    """What one viewer has of the track of a case; `was` tells a later save which track it saw."""

    track: Track | None
    state: str
    office: str
    steps: tuple[StepRow, ...]
    duties: tuple[DutyLine, ...]
    offices: tuple[tuple[str, str], ...]  # compact offices that are let in: number and name
    keeps: bool
    closed: bool
    was: str = ""


class Supervision(StrEnum):
    """Under which supervision of juvenile justice a youth stands."""

    PROBATION = "probation"
    COMMITTED = "committed"
    AFTERCARE = "aftercare"
    PRE_TRIAL = "pre_trial"
    INFORMAL = "informal"


SUPERVISION_WORDS: dict[Supervision, str] = {
    Supervision.PROBATION: "Probation",
    Supervision.COMMITTED: "Committed to the agency",
    Supervision.AFTERCARE: "Parole or aftercare",
    Supervision.PRE_TRIAL: "Released before a hearing, under conditions",
    Supervision.INFORMAL: "Diversion or informal supervision",
}
FACT_OF_SUPERVISION: Mapping[Supervision, FactName] = {
    Supervision.PROBATION: FactName.ON_PROBATION,
    Supervision.COMMITTED: FactName.COMMITTED_JUVENILE,
}


class PickUp(StrEnum):
    """How far a warrant or pick-up order is."""

    REQUESTED = "requested"
    ISSUED = "issued"
    ENTERED = "entered"
    EXECUTED = "executed"
    RECALLED = "recalled"
    CONTINUED = "continued"
    NONE = "none"


PICK_UP_WORDS: dict[PickUp, str] = {
    PickUp.REQUESTED: "Requested, not issued yet",
    PickUp.ISSUED: "Issued",
    PickUp.ENTERED: "Issued and entered where police look it up",
    PickUp.EXECUTED: "Executed",
    PickUp.RECALLED: "Recalled",
    PickUp.CONTINUED: "Continued by the court",
    PickUp.NONE: "None asked for",
}
IN_THE_FIRST_HOUR = (PickUp.REQUESTED, PickUp.ISSUED, PickUp.NONE)  # what a report can say of it


class Elsewhere(StrEnum):
    """Whether another state is in it, as far as is known in the first hour."""

    NO_WORD = "no_word"
    MAY_BE = "may_be"
    HELD = "held"


ELSEWHERE_WORDS: dict[Elsewhere, str] = {
    Elsewhere.NO_WORD: "Nothing says so",
    Elsewhere.MAY_BE: "May be in another state",
    Elsewhere.HELD: "Held in another state",
}


def elsewhere_refused(said: Elsewhere | None, state: bool, since: bool) -> str:
    """Why this answer cannot stand beside a state, or a time since when the youth is held there, that was entered; empty where it can.

    Without the answer nothing of it would be recorded, and a clock would be lost without a word.
    """
    if since and said is not Elsewhere.HELD:
        return "A time since when the youth is held is entered. Choose “Held in another state”, or empty the day and the time."
    if state and said not in (Elsewhere.MAY_BE, Elsewhere.HELD):
        return "A state is chosen. Choose “Held” or “May be in another state”, or empty the state."
    return ""


@dataclass(frozen=True)
class Youth:
    """What juvenile justice adds to a report. What is not known is None or empty; nothing of it is needed to report."""

    supervision: Supervision | None = None
    pick_up: PickUp | None = None
    elsewhere: Elsewhere | None = None
    state: str = ""
    held_at: datetime | None = None  # aware

    def answers(self) -> dict[FactName, bool]:
        """What it answers of what the law asks; what was not said is not known, not denied."""
        fact = FACT_OF_SUPERVISION.get(self.supervision) if self.supervision else None
        known = {fact: True} if fact else {}
        return known | ({FactName.LEFT_STATE: True} if self.track else {})

    @property
    def track(self) -> Track | None:
        """The track that it opens; None where no other state is in it."""
        return Track(self.state, CompactRole.HOME) if self.elsewhere in (Elsewhere.MAY_BE, Elsewhere.HELD) else None

    @property
    def held(self) -> Step | None:
        """That the youth is held there; None where it is not, or not known since when: a clock never guesses its start."""
        if self.elsewhere is not Elsewhere.HELD or self.held_at is None:
            return None
        return Step(StepKind.DETAINED, self.held_at)
