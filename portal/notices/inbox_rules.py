"""What an inbox shows, as values: a line for each thing that waits, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.notices.rules import Kind


@dataclass(frozen=True)
class InboxLine:
    """One thing that waits: what, why this seat, until when, and whom to call. Instants in UTC."""

    number: str
    kind: Kind
    words: str
    because: str
    urgent: bool
    late: bool
    told_at: datetime
    happened_at: datetime
    due_at: datetime | None
    read: bool
    done: bool
    case: str
    child: str | None
    call: tuple[str, str] | None  # whom to call, and the number


@dataclass(frozen=True)
class Inbox:
    """A page of an inbox: its lines, the number after which the next page begins, and how many of them are new."""

    lines: tuple[InboxLine, ...]
    next: str | None
    elsewhere: tuple[str, ...] = ()  # other seats of the same person for which something new waits

    @property
    def new(self) -> int:
        return sum(not line.read for line in self.lines)


@dataclass(frozen=True)
class Place:
    """Where an entry leads: kind and the public numbers of what it is about."""

    kind: Kind
    case: str = ""
    duty: str = ""  # or the edition of rules, the request, the merge
    asked: str = ""
    meeting: str = ""
