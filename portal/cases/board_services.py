"""The board that asks of each open case: did we report? Each case passes the door; one reading, a disclosure a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading
from portal.cases.ledger_queries import ledger_rows
from portal.cases.queries import list_page
from portal.cases.rules import CaseLine
from portal.clocks.board_rules import Board, BoardLine, Cell, cells
from portal.clocks.state_rules import State
from portal.people.rules import Role
from portal.sharing.act_rules import Act
from portal.sharing.queries import case_for, own_identity_only
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction

LATE = (State.OVERDUE.value, State.DONE_LATE.value)


def show_board(viewer: Viewer, now: datetime, after: str | None = None) -> Board | None:
    """A page of the viewer's open cases by name with what became of each report; None where `after` is not theirs."""
    board, shown = None, []
    with transaction.read(viewer) as session:
        # Who may not know whether a case is closed, is not told by its leaving the board either.
        page = list_page(session, viewer, now, after, open_only=not own_identity_only(viewer.role))
        if page is not None:
            lines = []
            for line in page.lines:
                found = _cells(session, viewer, line, now)
                classes = [InformationClass.IDENTITY] * (line.name is not None) + [InformationClass.DUTY_LEDGER] * bool(
                    found
                )
                shown.append(Shown(line.key, tuple(each.value for each in classes)))
                lines.append(BoardLine(line.number, line.name, line.birth_date, line.opened_at, found))
            late = sum(cell.state in LATE for line in lines for cell in line.cells)
            board = Board(tuple(lines), late, page.after)
    reading(viewer, Act.CASE_LIST, Outcome.READ if board else Outcome.REFUSED, shown=tuple(shown))
    return board


def _cells(session: Session, viewer: Viewer, line: CaseLine, now: datetime) -> tuple[Cell, ...]:
    """What became of the reports of a case, as far as its ledger is the viewer's."""
    held = case_for(session, viewer, Act.CASE_LIST, line.number, now)
    if held is None or InformationClass.DUTY_LEDGER not in held.decision.levels:
        return ()
    keeps = held.owner in viewer.rows and viewer.role is not Role.AGENCY_COUNSEL
    return cells(ledger_rows(session, viewer, held, now), keeps, now)
