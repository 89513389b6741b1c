"""What became of a duty at an instant, from what is stored of it; its twin in SQL is `queries.overdue`."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

SOON = timedelta(hours=6)


class State(StrEnum):
    """What became of a duty."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    DUE_SOON = "due_soon"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    DONE = "done"
    OVERDUE = "overdue"
    DISPUTED = "disputed"
    PAUSED = "paused"
    WAIVED = "waived"
    TIME_YIELDED = "time_yielded"
    NOT_APPLICABLE = "not_applicable"
    QUESTION_OPEN = "question_open"
    ADVICE = "advice"


def state_of(
    *, start: datetime | None, due: datetime | None, done_at: datetime | None, adopted: bool, question: bool,
    yielded: bool, applies: bool, now: datetime, waived: bool = False, paused: bool = False, disputed: bool = False,
) -> State:  # fmt: skip
    """The state of a duty at an instant; a duty done at the very due time is on time. A disputed start reads so until that is settled."""
    if done_at is not None:
        if due is None or not adopted or yielded:
            return State.DONE
        if done_at <= due:
            return State.DONE_ON_TIME
        return State.DISPUTED if disputed else State.DONE_LATE
    if not applies:
        return State.NOT_APPLICABLE
    if start is None or start > now:
        return State.NOT_STARTED
    if waived:
        return State.WAIVED
    if question:
        return State.QUESTION_OPEN
    if not adopted:
        return State.ADVICE
    return _of_time(due, yielded, paused, disputed, now)


def rank_of(
    *,
    due: datetime | None,
    done: bool,
    applies: bool,
    question: bool,
    adopted: bool,
    yielded: bool,
    waived: bool = False,
) -> tuple[int, float]:
    """What governs of several limits on one row, the least first: certain and not done, then done, waived, drafts, open questions, what does not apply.

    A row is done once each of its certain limits is; a waived limit hides no other. Of equals the earliest due governs.
    """
    kind = 1 if done else 5 if not applies else 2 if waived else 4 if question else 3 if not adopted else 0
    return kind, due.timestamp() if due and not yielded else float("inf")


def _of_time(due: datetime | None, yielded: bool, paused: bool, disputed: bool, now: datetime) -> State:
    if paused:
        return State.PAUSED
    if yielded:
        return State.TIME_YIELDED
    if disputed:
        return State.DISPUTED
    if due is None:
        return State.RUNNING
    if now > due:
        return State.OVERDUE
    return State.DUE_SOON if due - now <= SOON else State.RUNNING
