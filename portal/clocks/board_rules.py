"""Did we report? A row a case, a column a kind of report, and in each cell what became of the duty: the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.clocks.ledger_rules import ORDER, STILL_OPEN, LedgerRow, verdict_words
from portal.clocks.party_rules import DutyKind
from portal.clocks.state_rules import State

# What auditors ask first: was it told, to whom, and in time (DHHS OIG A-07-20-06095).
COLUMNS: tuple[tuple[str, DutyKind], ...] = (
    ("Law enforcement", DutyKind.REPORT_TO_LAW_ENFORCEMENT),
    ("NCMEC", DutyKind.REPORT_TO_NCMEC),
    ("NCIC", DutyKind.NCIC_ENTRY),
    ("The court", DutyKind.NOTIFY_COURT),
    ("Child's attorney, guardian ad litem", DutyKind.NOTIFY_ATTORNEY_GAL),
    ("Parents", DutyKind.NOTIFY_PARENTS),
    ("Tribe", DutyKind.NOTIFY_TRIBE),
)
DONE = frozenset({State.DONE, State.DONE_LATE, State.DONE_ON_TIME})


@dataclass(frozen=True)
class Cell:
    """What became of the duties toward one recipient of a case, in words; the state for its colour; when the worst was done."""

    state: str
    words: str
    done_at: datetime | None = None
    more: str = ""


@dataclass(frozen=True)
class BoardLine:
    """A case with a cell a column; no cells where the ledger is not the viewer's."""

    number: str
    name: str | None
    birth_date: date | None
    opened_at: datetime | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    """A page of the board, how many of its cells are late or overdue, and the number after which the next page begins."""

    lines: tuple[BoardLine, ...]
    late: int
    after: str | None


def cells(rows: Sequence[LedgerRow], keeps: bool, now: datetime) -> tuple[Cell, ...]:
    """A cell for each column, from the rows of one case's ledger. `keeps`: the case is the viewer's own; to
    anyone else an empty cell says that nothing is shown, since a row that is not theirs may be there (L4).
    """
    return tuple(_cell([row for row in rows if row.kind == kind.value], keeps, now) for _, kind in COLUMNS)


def _cell(rows: list[LedgerRow], keeps: bool, now: datetime) -> Cell:
    if not rows:
        return Cell("none", "Not due" if keeps else "None shown")
    asked = [row for row in rows if row.state is not State.NOT_APPLICABLE] or rows
    worst = min(asked, key=lambda row: (ORDER.index(row.state), row.due_at or now, row.number))
    words = verdict_words(worst.state, worst.started_at, worst.due_at, worst.done_at, now)
    if worst.state is State.OVERDUE:
        words += ": no proof"
    elif worst.state is State.RUNNING and worst.due_at is None:
        words = "No proof yet; the source gives no time"
    done = sum(row.state in DONE for row in asked)
    more = f"{done} of {len(asked)} done" if len(asked) > 1 and worst.state in STILL_OPEN else ""
    return Cell(worst.state.value, words, worst.done_at, more)
