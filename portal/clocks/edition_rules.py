"""How far an edition of a pack is: drafted, sent, refused, put aside or adopted; and what its page says of it, as values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.clocks.pack_rules import Level, Pack

MOST_TEXT = 40_000  # letters of a pack's text; the longest of the project has 9,000


class EditionState(StrEnum):
    """How far an edition is. Only what is adopted runs on a case."""

    DRAFT = "draft"
    SENT = "sent"
    REFUSED = "refused"
    DROPPED = "dropped"
    ADOPTED = "adopted"
    RECALLED = "recalled"


STATE_WORDS: dict[EditionState, str] = {
    EditionState.DRAFT: "Draft",
    EditionState.SENT: "Sent for approval",
    EditionState.REFUSED: "Refused",
    EditionState.DROPPED: "Put aside",
    EditionState.ADOPTED: "Adopted",
    EditionState.RECALLED: "Recalled before its day",
}
OPEN = frozenset({EditionState.DRAFT, EditionState.SENT})


def digest_of(text: str) -> str:
    """The SHA-256 of a pack's text, by which it is known."""
    return hashlib.sha256(text.encode()).hexdigest()


NO_TEXT = digest_of("")  # of an edition adopted before texts were kept, which the project no longer has


@dataclass(frozen=True)
class EditionView:
    """An edition of a pack: its text, how far it is, by whom and when. Instants in UTC, names in words."""

    number: str
    pack: str
    name: str
    edition: str
    agency: str
    state: EditionState
    text: str
    digest: str
    authority: str
    version: int
    zone: ZoneInfo
    drafted_by: str = ""
    drafted_at: datetime | None = None
    sent_by: str = ""
    sent_at: datetime | None = None
    answered_by: str = ""
    answered_at: datetime | None = None
    refused: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    can_undo: bool = False
    has_authority: bool = False
    may_draft: bool = False
    may_answer: bool = False
    may_recall: bool = False  # by the viewer, as long as it has not begun

    def in_force(self, now: datetime) -> bool:
        """Whether it binds at this instant."""
        begun = self.state is EditionState.ADOPTED and self.starts_at is not None and self.starts_at <= now
        return begun and bool(self.text) and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True)
class RulesWaiting:
    """An edition that waits for this seat: to be answered, to be gone on with, or refused and not taken up since."""

    number: str
    name: str
    edition: str
    state: EditionState


@dataclass(frozen=True)
class PackLine:
    """A pack that runs here, in the list: what is in force, how many rules, who has authority, how many of its sources are old."""

    code: str
    name: str
    level: Level
    edition: str  # in force; empty where it advises only
    rules: int
    authority: str
    old: int
    draft: str = ""  # the number of the own agency's draft
    waits: bool = False  # that draft was sent and waits for an answer


@dataclass(frozen=True)
class PackPage:
    """A pack's page: its pack as it binds or advises now, its text, and the edition that is in force."""

    pack: Pack
    text: str
    in_force: EditionView | None
    coming: tuple[EditionView, ...]
    authority: str
    has_authority: bool
    draft: EditionView | None


@dataclass(frozen=True)
class Problem:
    """Something wrong in a pack's text: at which line, in which rule and at which word of it, and what to write instead."""

    what: str
    line: int = 0
    rule: str = ""
    word: str = ""

    def words(self) -> str:
        """The problem with its place."""
        place = f"Line {self.line}: " if self.line else ""
        return f"{place}{self.word + ': ' if self.word else ''}{self.what}"


@dataclass(frozen=True)
class Checked:
    """A text as the checker read it: the pack with the rules that can be read, if any can, and everything that is wrong."""

    pack: Pack | None
    problems: tuple[Problem, ...] = field(default=())

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return self.pack is not None and not self.problems


def suggest(today: date, taken: frozenset[str]) -> str:
    """A word for an edition that none of the kept ones has: this day, or the first after it that is free."""
    while today.isoformat() in taken:
        today += timedelta(days=1)
    return today.isoformat()
