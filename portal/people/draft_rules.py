"""Drafts of forms: whose text is the newer one, told by the marks of the pages that wrote; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

KEPT = timedelta(days=7)  # after the last change
MOST = 200_000  # characters, names of fields included
MOST_DRAFTS = 50  # a seat
MOST_SAVES, WINDOW = 60, timedelta(minutes=1)  # a seat

Mark = tuple[str, int]
NO_MARK: Mark = ("0" * 12, 0)
TICKET = re.compile(r"([0-9]{12})\.([0-9]{12})\.([0-9]{12})\.([0-9]{1,6})")


@dataclass(frozen=True)
class Ticket:
    """What a page knows of its draft: the draft's number, the page's own name, the mark of the text that it was drawn from.

    A mark is the page that wrote the text and the turn at which it did; NO_MARK where nothing was saved yet.
    """

    number: str
    writer: str
    seen: Mark = NO_MARK

    def __str__(self) -> str:
        return f"{self.number}.{self.writer}.{self.seen[0]}.{self.seen[1]}"

    def knows(self, stands: Mark) -> bool:
        """Whether the page was drawn from the text that stands there, or wrote it."""
        return stands == self.seen or stands[0] == self.writer


def read_ticket(text: str) -> Ticket | None:
    """The ticket as a form carries it; None where it is none."""
    found = TICKET.fullmatch(text)
    return Ticket(found[1], found[2], (found[3], int(found[4]))) if found else None


class Fate(Enum):
    """What becomes of a text that is to be saved."""

    NEW = "under the ticket's own number"
    OVER = "in place of what stands there"
    BESIDE = "as a draft of its own: what stands there is another page's"
    OLDER = "dropped: the same page has saved since"
    GONE = "refused: the draft was sent or thrown away"


def judge(ticket: Ticket, turn: int | None, stands: Mark | None, insist: bool) -> Fate:
    """What becomes of a text.

    `turn`: the how manieth of its page, None where nothing counts them; `stands`: the mark of the draft of the ticket's number,
    None where there is none; `insist`: someone pressed the button.
    """
    if stands is None:
        if ticket.seen == NO_MARK:
            return Fate.NEW
        return Fate.BESIDE if insist else Fate.GONE
    if ticket.writer == stands[0] and turn is not None and turn <= stands[1]:
        return Fate.OLDER
    return Fate.OVER if ticket.knows(stands) else Fate.BESIDE
