"""Reads for home pages: what waits for a seat, each read beginning with the viewer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, and_, case, cast, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from portal.cases.entry_rules import MAY_RECORD
from portal.cases.models import Appearance, Case, CaseEvent, Docket
from portal.cases.pick_up_rules import STANDS, goes_on_asked
from portal.cases.record_models import Identity, NcicAttestation, RecoveryPlan, SupervisionWarrant
from portal.cases.waiting_rules import (
    WARNED,
    BirthdayLine,
    DutyLine,
    Missing,
    PlanLine,
    Reported,
    ToDecide,
    ToTake,
    of_age_on,
    plan_asked_since,
    warned_from,
    warned_if_born_until,
)
from portal.clocks.ledger_rules import LedgerRow, ledger, verdict_words
from portal.clocks.local_time_rules import local_day
from portal.clocks.models import Duty, DutyRelief
from portal.clocks.queries import open_duties, overdue, rows_of_duties, stored
from portal.clocks.relief_queries import waits_for
from portal.clocks.relief_rules import ASKED_WORDS, ReliefKind, word_of
from portal.clocks.state_rules import State
from portal.clocks.vocabulary_rules import EventKind
from portal.orders.models import Filing
from portal.people.rules import BENCH, Role
from portal.sharing.fact_queries import BEGUN, ENDED, in_force
from portal.sharing.queries import class_open, own_identity_only, visible_cases
from portal.sharing.rules import ITEM_WORDS, InformationClass, Level, Viewer, table
from portal.store.types import UTCDateTime

MOST = 20
NO_ORDER = (cast(null(), String()), cast(null(), UTCDateTime()))


def identity_of(viewer: Viewer, now: datetime) -> Any:
    """The join of a case's identity as far as it is the viewer's."""
    recorder = viewer.agency if own_identity_only(viewer.role) else Case.agency_id
    return and_(
        Identity.case_id == Case.id, Identity.agency_id == recorder, Identity.superseded_at.is_(None),
        class_open(viewer, InformationClass.IDENTITY, now),
    )  # fmt: skip


def names(session: Session, viewer: Viewer, cases: set[int], now: datetime) -> dict[int, str]:
    """The children's names of these cases, where they are open to the viewer."""
    rows = session.execute(
        select(Case.id, Identity.full_name).join(Identity, identity_of(viewer, now)).where(Case.id.in_(cases))
    )
    return {row.id: row.full_name for row in rows}


def own_rows(session: Session, viewer: Viewer, now: datetime) -> list[tuple[int, str, LedgerRow]]:
    """The open rows of the ledger that the viewer's agency owes and that have a due time, with their case's key and number.

    What is owed once comes first; of what comes round again, the latest round alone is there.
    """
    by_case: dict[tuple[int, str], list[Any]] = {}
    for agency in viewer.rows:
        for row in open_duties(session, agency, _ledger_open(viewer, now), now):
            if row.Duty.adopted or row.Duty.question == "":
                by_case.setdefault((row.case_key, row.case_number), []).append(row)
    rows = [
        (key, number, line)
        for (key, number), found in by_case.items()
        for line in ledger([stored(row.Duty) for row in found], now)
        if line.is_open and line.due_at is not None
    ]
    latest = {(key, line.kind, line.recipient_code): line for key, _, line in sorted(rows, key=_round) if line.recurs}
    rows = [found for found in rows if not found[2].recurs or found[2] in latest.values()]
    return sorted(rows, key=lambda found: (found[2].recurs, found[2].due_at, found[2].number))


def own_duties(session: Session, viewer: Viewer, now: datetime) -> tuple[int, list[tuple[int, DutyLine]]]:
    """How many duties of the viewer's agency are overdue, and its open ones, the latest first, with their cases' keys."""
    rows = own_rows(session, viewer, now)
    late = sum(row.state is State.OVERDUE for _, _, row in rows)  # as the page of duties counts them
    return late, duty_lines(session, viewer, rows[:MOST], now)


def duty_lines(
    session: Session, viewer: Viewer, rows: list[tuple[int, str, LedgerRow]], now: datetime
) -> list[tuple[int, DutyLine]]:
    """Rows of the ledger as lines of a list, with their cases' keys and the children's names as far as they are the viewer's."""
    called = names(session, viewer, {key for key, _, _ in rows}, now)
    return [
        (key, DutyLine(number, called.get(key), line.duty, line.recipient, line.number, line.state.value,
                       verdict_words(line.state, line.started_at, line.due_at, line.done_at, now), line.due_at))
        for key, number, line in rows
    ]  # fmt: skip


def _ledger_open(viewer: Viewer, now: datetime) -> Any:
    """The clause over `cases` that a case is there for the viewer with its ledger."""
    return and_(visible_cases(viewer, now), class_open(viewer, InformationClass.DUTY_LEDGER, now))


def _round(found: tuple[int, str, LedgerRow]) -> int:
    return found[2].occurrence


def to_take(session: Session, viewer: Viewer, taken: Any, now: datetime) -> list[tuple[int, ToTake]]:
    """Open cases of the viewer that nobody of their agency has taken up, the youngest child first, then what was opened first."""
    rows = session.execute(
        select(Case.id, Case.number, Case.opened_at, Identity.full_name, Identity.birth_date)
        .outerjoin(Identity, identity_of(viewer, now))
        .where(visible_cases(viewer, now), Case.closed_at.is_(None), ~taken)
        .order_by(Identity.birth_date.is_(None), Identity.birth_date.desc(), Case.opened_at, Case.id)
        .limit(MOST)
    )
    return [(row.id, ToTake(row.number, row.full_name, row.birth_date, row.opened_at)) for row in rows]


def accepted(viewer: Viewer) -> Any:
    """That the viewer's agency has accepted the report of a case."""
    return exists(
        select(NcicAttestation.id).where(
            NcicAttestation.case_id == Case.id, NcicAttestation.agency_id == viewer.agency,
            NcicAttestation.superseded_at.is_(None),
        )
    )  # fmt: skip


def acknowledged(viewer: Viewer) -> Any:
    """That the viewer's agency has acknowledged the report of a case."""
    return exists(
        select(CaseEvent.id).where(
            CaseEvent.case_id == Case.id, CaseEvent.agency_id == viewer.agency,
            CaseEvent.kind.in_([EventKind.NCMEC_ACKNOWLEDGED.value, EventKind.CLEARINGHOUSE_ACKNOWLEDGED.value]),
        )
    )  # fmt: skip


def prepared(viewer: Viewer) -> Any:
    """That the viewer's agency has no notice prepared in a case that is not filed."""
    return ~exists(
        select(Filing.id).where(
            Filing.case_id == Case.id, Filing.agency_id.in_(viewer.rows), Filing.filed_at.is_(None), Filing.kind != ""
        )
    )


def to_decide(session: Session, viewer: Viewer, now: datetime) -> list[tuple[int, ToDecide]]:
    """What was asked of duties by others of the viewer's agency and waits for an answer."""
    rows = session.execute(
        select(DutyRelief, Duty, Case.number.label("case_number"), Identity.full_name)
        .join(Duty, Duty.id == DutyRelief.duty_id)
        .join(Case, Case.id == DutyRelief.case_id)
        .outerjoin(Identity, identity_of(viewer, now))
        .where(Case.closed_at.is_(None), _ledger_open(viewer, now), waits_for(viewer.person, viewer.rows))
        .order_by(DutyRelief.recorded_at, DutyRelief.id)
        .limit(MOST)
    )
    return [
        (
            row.DutyRelief.case_id,
            ToDecide(
                row.case_number, row.full_name, row.DutyRelief.number, row.Duty.duty, row.Duty.recipient, row.Duty.number,
                ASKED_WORDS[ReliefKind(row.DutyRelief.relief)],
                word_of(row.DutyRelief.ground),
                row.DutyRelief.starts_at, row.DutyRelief.ends_at,
            ),
        )
        for row in rows
    ]  # fmt: skip


def reported(session: Session, viewer: Viewer, now: datetime) -> list[tuple[int, Reported]]:
    """What a seat sees that has a child's identity only as it recorded it: its own reports, and no word of what became of them."""
    rows = session.execute(
        select(Case.id, Case.number, Identity.full_name, Identity.recorded_at)
        .join(Identity, identity_of(viewer, now))
        .where(visible_cases(viewer, now))
        .order_by(Identity.recorded_at.desc(), Case.id)
        .limit(MOST)
    )
    return [(row.id, Reported(row.number, row.full_name, row.recorded_at)) for row in rows]


def since(viewer: Viewer, now: datetime) -> Any:
    """Since when the child of a case is missing: when the child left as far as that is open to the viewer, else when the case was opened."""
    left = (
        select(func.min(CaseEvent.happened_at))
        .where(
            CaseEvent.case_id == Case.id, CaseEvent.superseded_at.is_(None), CaseEvent.kind == EventKind.ABSENCE.value,
            class_open(viewer, InformationClass.ENDANGERMENT_CIRCUMSTANCES, now),
        )
        .scalar_subquery()
    )  # fmt: skip
    return func.coalesce(left, Case.opened_at)


def asked_while_missing(
    session: Session, viewer: Viewer, zone: ZoneInfo, now: datetime
) -> tuple[list[tuple[int, PlanLine]], list[tuple[int, BirthdayLine]]]:
    """What children missing ask of the viewer's agency, in one statement.

    Of the agency that keeps their cases: recovery plans to make, the longest missing first; then birthdays at which they come of age,
    the first first. Of any agency that recorded a pick-up order: at such a birthday, whether it goes on. `zone`: where it is today.
    """
    records = MAY_RECORD.get(viewer.role, frozenset())
    asked = [_birthdays(viewer, zone, now)] if viewer.role in WARNED else []
    if InformationClass.RECOVERY_PLAN in records:
        asked.append(_plans(viewer, now))
    if InformationClass.SUPERVISION_WARRANT in records:
        asked.append(_pick_ups(viewer, zone, now))
    rows = session.execute(union_all(*(select(one.subquery()) for one in asked))).all() if asked else []
    plans = sorted((row for row in rows if row.asks == "plan"), key=lambda row: (row.since, row.id))
    return [(row.id, PlanLine(row.number, row.full_name, row.since)) for row in plans], _lines(rows, zone, now)


def _lines(rows: Sequence[Any], zone: ZoneInfo, now: datetime) -> list[tuple[int, BirthdayLine]]:
    """A line for each child who comes of age: with the order of the viewer's agency of which it is asked, if there is one."""
    orders = {
        row.id: row
        for row in rows
        if row.asks == "pick-up"
        and goes_on_asked(row.pick_up_order, local_day(row.recorded_at, zone), warned_from(row.birth_date))
    }
    kept = {row.id: row for row in rows if row.asks == "birthday"}
    births = sorted((orders | kept).values(), key=lambda row: (row.birth_date, row.id))
    today, days = local_day(now, zone), [(row, of_age_on(row.birth_date)) for row in births]
    return [
        (row.id, BirthdayLine(row.number, row.full_name, day, day <= today, row.id in kept,
                              orders[row.id].pick_up_order if row.id in orders else ""))
        for row, day in days
    ]  # fmt: skip


def _missing(viewer: Viewer, asks: str, now: datetime, order: tuple[Any, Any] = NO_ORDER) -> Any:
    """The viewer's open cases whose children are missing. `order`: how far a pick-up order is, and when that was recorded."""
    state, recorded_at = order
    return (
        select(
            literal(asks).label("asks"), Case.id, Case.number, Identity.full_name, Identity.birth_date,
            since(viewer, now).label("since"), state.label("pick_up_order"),
            recorded_at.label("recorded_at"),
        )
        .select_from(Case)
        .outerjoin(Identity, identity_of(viewer, now))
        .where(visible_cases(viewer, now), Case.closed_at.is_(None), _happened(BEGUN), ~_happened(ENDED))
        .limit(MOST)
    )  # fmt: skip


def _own_missing(viewer: Viewer, asks: str, now: datetime) -> Any:
    """The open cases that the viewer's agency keeps whose children are missing."""
    return _missing(viewer, asks, now).where(Case.agency_id.in_(viewer.rows))


def _pick_ups(viewer: Viewer, zone: ZoneInfo, now: datetime) -> Any:
    """Who comes of age within months, or has while missing, under a pick-up order that the viewer's agency recorded and that stands."""
    return (
        _missing(viewer, "pick-up", now, (SupervisionWarrant.pick_up_order, SupervisionWarrant.recorded_at))
        .join(
            SupervisionWarrant,
            and_(
                SupervisionWarrant.case_id == Case.id, SupervisionWarrant.agency_id.in_(viewer.rows),
                SupervisionWarrant.superseded_at.is_(None),
            ),
        )
        .where(
            class_open(viewer, InformationClass.SUPERVISION_WARRANT, now), SupervisionWarrant.pick_up_order.in_(STANDS),
            Identity.birth_date <= warned_if_born_until(now, zone),
        )
        .order_by(Identity.birth_date, Case.id)
    )  # fmt: skip


def _happened(kinds: frozenset[str]) -> Any:
    """That something of these kinds happened in a case, as far as is known now."""
    return exists(
        select(CaseEvent.id).where(
            CaseEvent.case_id == Case.id, CaseEvent.superseded_at.is_(None), CaseEvent.kind.in_(kinds)
        )
    )


def _plans(viewer: Viewer, now: datetime) -> Any:
    """Who is missing long enough, not located, and has no recovery plan; one that was emptied plans nothing."""
    facts = [column for column in RecoveryPlan.__table__.columns if "label" in column.info]
    planned = exists(
        select(RecoveryPlan.id).where(
            RecoveryPlan.case_id == Case.id, RecoveryPlan.superseded_at.is_(None),
            or_(*(column.is_not(None) for column in facts)),
        )
    )  # fmt: skip
    missing_since = since(viewer, now)
    return (
        _own_missing(viewer, "plan", now)
        .where(
            class_open(viewer, InformationClass.RECOVERY_PLAN, now), missing_since <= plan_asked_since(now), ~planned,
            ~_happened(frozenset({EventKind.LOCATED.value})),
        )
        .order_by(missing_since, Case.id)
    )  # fmt: skip


def _birthdays(viewer: Viewer, zone: ZoneInfo, now: datetime) -> Any:
    """Who comes of age within months, or has while missing, as far as the birth date is the viewer's."""
    return (
        _own_missing(viewer, "birthday", now)
        .where(Identity.birth_date <= warned_if_born_until(now, zone))
        .order_by(Identity.birth_date, Case.id)
    )


def missing(session: Session, viewer: Viewer, now: datetime) -> list[tuple[int, Missing]]:
    """The children missing in the viewer's cases: with late duties first where the ledger is open, then the longest missing."""
    full = table()[viewer.role, InformationClass.DUTY_LEDGER].level is Level.FULL
    late = (
        select(rows_of_duties())
        .select_from(Duty)
        .where(
            Duty.case_id == Case.id,
            overdue(now),
            or_(Duty.tells == "", Duty.agency_id.in_(viewer.rows if viewer.role is not Role.AGENCY_COUNSEL else ())),
        )
        .scalar_subquery()
    )
    ledger_open = class_open(viewer, InformationClass.DUTY_LEDGER, now) if full else literal(False)
    shown_late = case((ledger_open, late), else_=null()).label("late")
    filed = _latest_filing(viewer, now)
    happened = select(CaseEvent.id).where(CaseEvent.case_id == Case.id, CaseEvent.superseded_at.is_(None))
    rows = session.execute(
        select(
            Case.id, Case.number, Case.opened_at, Identity.full_name, Identity.birth_date, shown_late,
            filed.label("filed_at"),
        )
        .join(Identity, identity_of(viewer, now))
        .where(
            visible_cases(viewer, now), Case.closed_at.is_(None), exists(happened.where(CaseEvent.kind.in_(BEGUN))),
            ~exists(happened.where(CaseEvent.kind.in_(ENDED))),
        )
        .order_by(func.coalesce(shown_late, 0).desc(), Case.opened_at, Case.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        (row.id, Missing(row.number, row.full_name, row.birth_date, row.opened_at, row.late, row.filed_at))
        for row in rows
    ]


def _latest_filing(viewer: Viewer, now: datetime) -> Any:
    """When the latest open filing was made on a docket before which the viewer sits or is party; none for who must be served first."""
    right = table()[viewer.role, InformationClass.FILINGS]
    if right.level is not Level.FULL or any(words & ITEM_WORDS for words in right.condition):
        return null()
    party = exists(
        select(Appearance.id).where(
            Appearance.docket_id == Docket.id, Appearance.party.in_(viewer.parties), in_force(Appearance, now)
        )
    )
    sits = Docket.office_id.in_(viewer.offices if viewer.role in BENCH else ())
    return (
        select(func.max(Filing.filed_at))
        .join(Docket, Docket.id == Filing.docket_id)
        .where(Filing.case_id == Case.id, Filing.held_authority.is_(None), Filing.sealed_by.is_(None), or_(sits, party))
        .correlate(Case)
        .scalar_subquery()
    )
