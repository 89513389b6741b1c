"""Comments as plain values: the audiences that may be chosen, and one comment as somebody has it before them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.cases.report_rules import Choice
from portal.people.rules import Sector

OWN, PARTNERS = "own", "partners"
ANSWER = "answer"
SECTOR_WORDS: dict[Sector, str] = {
    Sector.CHILD_WELFARE: "Child welfare in this case",
    Sector.JUVENILE_JUSTICE: "Juvenile justice in this case",
    Sector.LAW_ENFORCEMENT: "Law enforcement in this case",
    Sector.CLEARINGHOUSE: "Clearinghouses in this case",
    Sector.PROVIDER: "Providers in this case",
    Sector.TRIBE: "The child's tribe",
    Sector.COUNSEL: "Counsel in this case",
}
CHANGED = "Who reads this has changed meanwhile; choose again. Your words are kept."
NOT_PARTNERS = frozenset({Sector.COURT.value, Sector.COUNSEL.value})


@dataclass(frozen=True)
class Audience:
    """A choice of audience: its name in the form, its words, its agencies, how many people that is, and the mark of which agencies these are."""

    name: str
    words: str
    agencies: tuple[str, ...]
    people: int
    keys: frozenset[int]
    mark: str


def mark_of(numbers: Iterable[str]) -> str:
    """A digest of which agencies these are besides the author's, by their public numbers in any order: what a form carries of whom it showed."""
    return hashlib.sha256(" ".join(sorted(numbers)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class TalkPage:
    """What may be chosen before writing: audiences, the narrowest first; the investigating agency with its telephone number; whether the case is closed."""

    case: str
    audiences: tuple[Audience, ...]
    police: Choice | None
    may_lead: bool
    closed: bool = False  # known where the case's dates are the viewer's

    def find(self, name: str) -> Audience | None:
        """The audience of this name, None where it may not be chosen."""
        return next((audience for audience in self.audiences if audience.name == name), None)

    def within(self, readers: frozenset[int]) -> Audience:
        """Of these agencies those that may be chosen now, the viewer's own besides: who reads an answer to what these read, never anyone else."""
        own = self.audiences[0]
        heard = [one for one in self.audiences if len(one.keys) == 1 and one.keys <= readers]
        return Audience(
            ANSWER, "; ".join(one.words for one in heard) or own.words, tuple(one.words for one in heard),
            own.people + sum(one.people - own.people for one in heard),
            frozenset().union(*(one.keys for one in heard)), mark_of(one.name for one in heard),
        )  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What a comment said from a time on (UTC)."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Spoken:
    """One comment as a viewer has it: who said it when (UTC), what it says now and said before, oldest first, and who reads it.

    `key` is its row's, `answers` that of the comment that it answers; `readers` are keys of agencies, the `author` among them.

    `by_seat`: the viewer's own seat wrote it; `own`: their agency. `taken_back` is when its agency took it back: then it says nothing, to anyone.
    """

    key: int
    answers: int | None
    number: str
    by: str
    at: datetime
    wordings: tuple[Words, ...]
    readers: frozenset[int]
    audience: tuple[str, ...]
    author: int
    by_seat: bool
    own: bool
    taken_back: datetime | None = None

    @property
    def text(self) -> str:
        return self.wordings[-1].text if self.wordings else ""

    @property
    def turn(self) -> str:
        """Which of its wordings stands, from 1; 0 where it was taken back: what a form carries of the words that it showed."""
        return str(len(self.wordings))


def in_threads(spoken: Iterable[Spoken]) -> list[Spoken]:
    """Comments in the order in which they are read: each that answers none, oldest first, and below it whatever answers it or an answer to it."""
    spoken = list(spoken)
    known = {one.key: one for one in spoken}
    threads: dict[int, list[Spoken]] = {}
    for one in spoken:
        root = one
        while root.answers in known:
            root = known[root.answers]
        threads.setdefault(root.key, []).append(one)
    return [
        one for thread in threads.values() for one in sorted(thread, key=lambda one: (one.answers is not None, one.at))
    ]
