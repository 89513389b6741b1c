"""What relieves a duty: the kinds, what a rule allows of them, their grounds as codes, and how far a request has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.clocks.ledger_rules import Limit
from portal.clocks.pack_rules import Rule


class ReliefKind(StrEnum):
    """What can be asked of a duty."""

    YIELD = "yield"
    WAIVE = "waive"
    EXTEND = "extend"
    PAUSE = "pause"
    DISPUTE = "dispute"


ASKED_WORDS: dict[ReliefKind, str] = {
    ReliefKind.YIELD: "Let the time give way: due as soon as possible",
    ReliefKind.WAIVE: "Waive it: owed no more",
    ReliefKind.EXTEND: "Extend it: more time",
    ReliefKind.PAUSE: "Pause it: the clock stands still",
}
DONE_WORDS: dict[ReliefKind, str] = {
    ReliefKind.YIELD: "The time gave way",
    ReliefKind.WAIVE: "Waived",
    ReliefKind.EXTEND: "Extended",
    ReliefKind.PAUSE: "Paused",
    ReliefKind.DISPUTE: "The start is disputed",
}
ALLOWS_WORDS: dict[ReliefKind, str] = {
    ReliefKind.YIELD: "that its time gives way",
    ReliefKind.WAIVE: "a waiver",
    ReliefKind.EXTEND: "an extension",
    ReliefKind.PAUSE: "a pause",
}


class Ground(StrEnum):
    """Why, as a code that the bench may read."""

    NOT_REACHED = "not_reached"
    NAMED = "named"
    OUTSIDE = "outside"
    WORD_LATE = "word_late"
    MISTAKEN = "mistaken"
    OTHER = "other"


GROUND_WORDS: dict[Ground, str] = {
    Ground.NOT_REACHED: "The recipient could not be reached",
    Ground.NAMED: "The ground that the law names for it",
    Ground.OUTSIDE: "What it needs is outside the agency's hands",
    Ground.WORD_LATE: "Word came at another time than was stated",
    Ground.MISTAKEN: "The time was entered by mistake",
    Ground.OTHER: "Another reason, in the note",
}
FARTHEST = timedelta(days=3660)
GROUNDS_ASKED = (Ground.NOT_REACHED, Ground.NAMED, Ground.OUTSIDE, Ground.OTHER)
GROUNDS_OF_START = (Ground.WORD_LATE, Ground.MISTAKEN, Ground.OTHER)


def word_of(stored: str | None) -> str:
    """A ground as people say it; one that is not in the list as it stands."""
    return GROUND_WORDS[Ground(stored)] if stored in set(Ground) else stored or ""


class Answer(StrEnum):
    """What the second person said; nothing yet."""

    NONE = ""
    APPROVED = "approved"
    REFUSED = "refused"


class Ending(StrEnum):
    """How it ended: taken back, revoked, over (a pause), or the start corrected as the dispute says; not at all."""

    NONE = ""
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    OVER = "over"
    ACCEPTED = "accepted"


class Standing(StrEnum):
    """How far it has come."""

    ASKED = "asked"
    REFUSED = "refused"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    OVER = "over"
    ACCEPTED = "accepted"


STANDING_WORDS: dict[Standing, str] = {
    Standing.ASKED: "Asked; waits for a supervisor",
    Standing.REFUSED: "Not approved",
    Standing.IN_FORCE: "In force",
    Standing.WITHDRAWN: "Taken back",
    Standing.REVOKED: "Revoked",
    Standing.OVER: "Over",
    Standing.ACCEPTED: "Accepted: the start was corrected",
}


def standing_of(kind: ReliefKind, answer: Answer, ending: Ending) -> Standing:
    """How far a request has come; a dispute stands from the moment that it is made."""
    if ending is not Ending.NONE:
        return Standing(ending.value)
    if kind is ReliefKind.DISPUTE or answer is Answer.APPROVED:
        return Standing.IN_FORCE
    return Standing.REFUSED if answer is Answer.REFUSED else Standing.ASKED


@dataclass(frozen=True)
class Step:
    """One thing that someone did with it: what, who, when (UTC)."""

    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Relief:
    """An entry of a duty's history. Instants in UTC; `notes` are there for who may read them; `mine`: it was this seat that asked."""

    number: str
    kind: ReliefKind
    standing: Standing
    ground: str
    starts_at: datetime | None
    ends_at: datetime | None
    stated_at: datetime | None
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()
    mine: bool = False
    own_person: bool = False

    @property
    def words(self) -> str:
        """What it is, in words."""
        return (DONE_WORDS if self.standing is Standing.IN_FORCE else {**DONE_WORDS, **ASKED_WORDS})[self.kind]

    @property
    def standing_words(self) -> str:
        """How far it has come, in words."""
        return STANDING_WORDS[self.standing]


@dataclass(frozen=True)
class Stated:
    """When a clock began, as an agency stated it; `superseded_at` where that was corrected since. Instants in UTC."""

    happened_at: datetime
    by: str
    recorded_at: datetime
    superseded_at: datetime | None


@dataclass(frozen=True)
class Law:
    """What the law says of a kind of relief: when each rule allows it, cited; and what of the duty runs on beside it, with due times in UTC."""

    kind: ReliefKind
    allows: tuple[str, ...]
    runs_on: tuple[Limit, ...]

    @property
    def words(self) -> str:
        """What may be asked, in words."""
        return ASKED_WORDS[self.kind]


@dataclass(frozen=True)
class Asking:
    """What is asked of a duty: the kind, its ground as a code, the reason in prose, and its instants (aware)."""

    kind: ReliefKind
    ground: Ground
    note: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def allowed(rules: Iterable[Rule]) -> tuple[ReliefKind, ...]:
    """What at least one of these rules allows, in the order of the kinds."""
    found = set()
    for rule in rules:
        said = {
            ReliefKind.YIELD: rule.yields, ReliefKind.WAIVE: rule.waives, ReliefKind.EXTEND: rule.extends, ReliefKind.PAUSE: rule.tolls,
        }  # fmt: skip
        found |= {kind for kind, value in said.items() if value}
    return tuple(kind for kind in ReliefKind if kind in found)


def said(rule: Rule, kind: ReliefKind) -> str:
    """When a rule allows a kind of relief, in its own words; empty where it does not."""
    words = {
        ReliefKind.YIELD: "; ".join(rule.yields), ReliefKind.WAIVE: rule.waives,
        ReliefKind.EXTEND: f"to at most {rule.extends.words()} in all" if rule.extends else "", ReliefKind.PAUSE: rule.tolls,
    }  # fmt: skip
    return words.get(kind, "")


def not_allowed(kind: ReliefKind, found: tuple[ReliefKind, ...]) -> str:
    """Why this cannot be asked, and what can."""
    others = " and ".join(ALLOWS_WORDS[other] for other in found)
    remedy = (
        f"It allows {others}." if others else "It allows nothing of the kind: keep trying, and record it when done."
    )
    return f"The law does not allow {ALLOWS_WORDS[kind]} for this duty. {remedy}"


def problem(
    asking: Asking, due: datetime | None, latest: datetime | None, now: datetime
) -> tuple[str, str, datetime | None] | None:
    """What is wrong with the instants of a request: the field, what to do, and an instant that belongs to it; None where nothing is."""
    begins, ends = asking.starts_at, asking.ends_at
    if not asking.note and asking.kind is not ReliefKind.YIELD:
        return "note", "Enter the reason. Whoever answers reads it; the court does not.", None
    if asking.kind is ReliefKind.YIELD and (begins is None or begins > now):
        return "happened_day", "Enter when you tried; it cannot be in the future.", None
    if asking.kind is ReliefKind.EXTEND:
        return _of_extension(ends, due, latest, now)
    if asking.kind is not ReliefKind.PAUSE:
        return None
    if begins is None or begins > now:
        return (
            "happened_day",
            "Enter since when the clock shall stand still. A pause that is still to come is asked when it begins.",
            None,
        )
    if due is not None and begins > due:
        return "happened_day", "The time was over before this pause begins. The latest start is", due
    if ends is not None and ends > now + FARTHEST:
        return (
            "until_day",
            "This is more than ten years ahead. Check the year, or leave the end empty while it goes on.",
            None,
        )
    if ends is not None and ends <= begins:
        return "until_day", "A pause ends after it began. Leave the end empty while it goes on.", None
    return None


def _of_extension(
    until: datetime | None, due: datetime | None, latest: datetime | None, now: datetime
) -> tuple[str, str, datetime | None] | None:
    if latest is None:
        return (
            "kind",
            "How far this may be extended is not known: the holidays of that year are missing. Tell the administrator.",
            None,
        )
    if until is None or until <= now:
        return "until_day", "Enter until when, in the future. The law allows at most", latest
    if until > latest:
        return "until_day", "The law allows no more than", latest
    if due is not None and until <= due:
        return "until_day", "This is not later than it is due now. It is due", due
    return None
