"""What waits for a seat: gathered for its home page, and written down as one reading with a disclosure a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading
from portal.cases.dual_queries import dual_cards
from portal.cases.merge_queries import merge_cards
from portal.cases.provider_report_queries import waiting_reports
from portal.cases.queue_queries import numbers_for
from portal.cases.request_queries import to_answer, unanswered
from portal.cases.waiting_queries import (
    accepted,
    acknowledged,
    asked_while_missing,
    duty_lines,
    missing,
    own_duties,
    own_rows,
    prepared,
    reported,
    to_decide,
    to_take,
)
from portal.cases.waiting_rules import MyDuties, Waiting
from portal.clocks.edition_queries import rules_waiting
from portal.clocks.queries import adopted_packs
from portal.clocks.state_rules import State
from portal.meetings.queries import waiting as meetings_waiting
from portal.outgoing.poster_queries import posters_to_answer, posters_to_recall
from portal.people.rules import NEVER_A_CASE, Role
from portal.sharing.act_rules import OWES, Act, role_may
from portal.sharing.queries import own_identity_only
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction

PAGE = 50
COMMENTS = InformationClass.COMMENTS.value
OF_A_PLAN = (InformationClass.RECOVERY_PLAN.value, InformationClass.ENDANGERMENT_CIRCUMSTANCES.value)
CLASSES = (InformationClass.IDENTITY.value, InformationClass.DUTY_LEDGER.value)
NO_PACK = "No rules are adopted: every due time advises only. Adopt them with flask clocks adopt, once the court and the agencies have decided."


def what_waits(viewer: Viewer, zone: ZoneInfo, now: datetime) -> Waiting:
    """All that waits for the viewer's seat; `zone`: the court's, in which birthdays fall."""
    shown: dict[int, set[str]] = {}

    def keep(found: list[tuple[int, Any]], *more: str) -> tuple[Any, ...]:
        for key, _ in found:
            shown.setdefault(key, set(CLASSES)).update(more)
        return tuple(value for _, value in found)

    opens = viewer.role not in NEVER_A_CASE and viewer.in_force
    own = own_identity_only(viewer.role)

    def may(act: Act) -> bool:
        return viewer.in_force and role_may(viewer.role, act)

    asks = may(Act.REQUEST_ANSWER)
    with transaction.read(viewer) as session:
        late, duties = own_duties(session, viewer, now) if viewer.role in OWES else (0, [])
        reports = _take(session, viewer, Act.REPORT_ACKNOWLEDGE, acknowledged(viewer), now)
        numbers = numbers_for(session, viewer, (key for key, _ in reports), now)
        reports = [(key, replace(item, earlier=numbers.earlier.get(key, ""))) for key, item in reports]
        keep([(key, None) for key in numbers.came_from])
        plans, birthdays = asked_while_missing(session, viewer, zone, now) if opens else ([], [])
        keep([line for line in birthdays if line[1].pick_up], InformationClass.SUPERVISION_WARRANT.value)
        waiting = Waiting(
            overdue=late,
            homes=waiting_reports(session, viewer) if may(Act.PROVIDER_REPORT_TAKE) else (),
            duties=keep(duties),
            accept=keep(_take(session, viewer, Act.REPORT_ACCEPT, accepted(viewer), now)),
            acknowledge=keep(reports),
            prepared=keep(_take(session, viewer, Act.NOTICE_FILE, prepared(viewer), now)),
            decide=keep(to_decide(session, viewer, now) if role_may(viewer.role, Act.DUTY_RELIEVE) else []),
            asked=keep(to_answer(session, viewer, now) if asks else [], COMMENTS),
            unanswered=keep(unanswered(session, viewer, now) if asks else [], COMMENTS),
            posters=keep(posters_to_answer(session, viewer, now) if may(Act.POSTER_ANSWER) else []),
            recalls=keep(posters_to_recall(session, viewer, now) if may(Act.POSTER_RECALL) else []),
            plans=keep(plans, *OF_A_PLAN),
            birthdays=keep(birthdays),
            missing=keep(missing(session, viewer, now) if opens and not own else []),
            reported=keep(reported(session, viewer, now) if opens and own else []),
            notes=_notes(viewer, adopted_packs(session, now)),
            meetings=tuple(meetings_waiting(session, viewer, now)),
            rules=tuple(rules_waiting(session, viewer, now)),
            merges=tuple(merge_cards(session, viewer, waiting=True) if may(Act.MERGE_ANSWER) else ()),
            doubles=tuple(dual_cards(session, viewer, now) if may(Act.DUAL_ANSWER) else ()),
        )
    reading(viewer, Act.HOME_READ, shown=tuple(Shown(key, tuple(sorted(shown[key]))) for key in sorted(shown)))
    return waiting


def my_duties(viewer: Viewer, now: datetime, after: str | None = None) -> MyDuties | None:
    """A page of the open duties of the viewer's agency with a due time, the most pressing first; None where `after` is not theirs.

    What comes round again stands in its latest round. One reading, a disclosure a case.
    """
    found, shown = None, []
    with transaction.read(viewer) as session:
        rows = sorted(
            own_rows(session, viewer, now), key=lambda row: (_group(row[2].state), row[2].due_at, row[2].number)
        )
        numbers = [row[2].number for row in rows]
        if after is None or after in numbers:
            start = numbers.index(after) + 1 if after else 0
            page = rows[start : start + PAGE]
            lines = duty_lines(session, viewer, page, now)
            groups = [tuple(line for _, line in lines if _group(State(line.state)) == group) for group in range(3)]
            counts = [sum(_group(row[2].state) == group for row in rows) for group in range(3)]
            more = numbers[start + PAGE - 1] if len(rows) > start + PAGE else None
            found = MyDuties(groups[0], groups[1], groups[2], (counts[0], counts[1], counts[2]), more)
            shown = [Shown(key, CLASSES) for key in sorted({key for key, _ in lines})]
    reading(
        viewer, Act.DUTY_RECORD, Outcome.READ if found else Outcome.REFUSED, object_kind="duties", shown=tuple(shown)
    )
    return found


def _group(state: State) -> int:
    return {State.OVERDUE: 0, State.DUE_SOON: 1}.get(state, 2)


def _take(session: Any, viewer: Viewer, act: Act, taken: Any, now: datetime) -> list[tuple[int, Any]]:
    return to_take(session, viewer, taken, now) if role_may(viewer.role, act) else []


def _notes(viewer: Viewer, adopted: list[str]) -> tuple[str, ...]:
    """What an office that never opens a case should know."""
    if viewer.role in (Role.ADMINISTRATOR, Role.POLICY_ANALYST, Role.COURT_COORDINATOR) and not adopted:
        return (NO_PACK,)
    return ()
