"""Whether two agencies hold the same child, as plain values: the answers, and what those of both sides come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DualAnswer(StrEnum):
    """What a side says."""

    SAME = "same"
    NOT_SAME = "not_same"
    NOT_YET = "not_yet"


DUAL_WORDS: dict[DualAnswer, str] = {
    DualAnswer.SAME: "It is the same child",
    DualAnswer.NOT_SAME: "It is not the same child",
    DualAnswer.NOT_YET: "We cannot say yet",
}


class DualOutcome(StrEnum):
    """What both answers come to."""

    OPEN = ""
    SAME = "same"
    ENDED = "ended"


def outcome_of(one: str, other: str) -> DualOutcome:
    """What two answers come to: not the same, said by either, ends the question; the same is what both say."""
    if DualAnswer.NOT_SAME in (one, other):
        return DualOutcome.ENDED
    return DualOutcome.SAME if one == other == DualAnswer.SAME else DualOutcome.OPEN


@dataclass(frozen=True)
class DualCard:
    """A question as the contact of one side has it: nothing of the other's child but that its name and birth date were the same.

    `contacts` are the names of the other agency's contacts, `open_case` the number of the own child's open case where there is one.
    """

    number: str
    child: str
    child_number: str
    agency: str
    phone: str
    asked_at: datetime
    answer: str
    outcome: DualOutcome
    contacts: tuple[str, ...] = ()
    open_case: str | None = None

    @property
    def same(self) -> bool:
        return self.outcome is DualOutcome.SAME
