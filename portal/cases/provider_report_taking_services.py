"""What an agency does with a provider's report: reads it, opens a case of it, adds it to one that is open, or declines it; each in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.cases.entry_services import name_keys
from portal.cases.provider_report_models import ProviderReport
from portal.cases.provider_report_queries import entries_of, own_report, said_of, view_of
from portal.cases.provider_report_rules import (
    BASIS,
    GROUND,
    Answer,
    Ground,
    ReportLine,
    ReportView,
    Said,
    last_said,
    learned_refused,
    reads_as,
)
from portal.cases.provider_report_services import KIND, Answered, listed, read_of
from portal.cases.record_models import Circumstances, Contacts, Description, Identity
from portal.cases.report_queries import own_child
from portal.cases.report_rules import Report
from portal.cases.report_services import let_in, open_within
from portal.clocks.recompute_services import refresh
from portal.clocks.services import NotRecorded, NotThere, keep_event
from portal.clocks.vocabulary_rules import EventKind
from portal.notices.outbox_services import settle_report, tell
from portal.notices.rules import Kind, TargetKind
from portal.people.draft_rules import Ticket
from portal.people.models import Agency
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import Viewer
from portal.store import transaction


class OpenAlready(ValueError):
    """The child has a case that is open; `case` is its number."""

    def __init__(self, case: str) -> None:
        super().__init__("open already")
        self.case = case


def list_received(viewer: Viewer) -> tuple[ReportLine, ...]:
    """The latest reports that came to the viewer's agency; one line in the log."""
    return listed(viewer, Act.PROVIDER_REPORT_TAKE)


def show_received(viewer: Viewer, number: str, now: datetime, opens: bool = False) -> ReportView | None:
    """A report that came to the viewer's agency; the first who `opens` it is when the provider reads that it was seen. None where there is none."""
    view, case = None, None
    with transaction.read(viewer) as session:
        row = own_report(session, viewer, number)
        if row is not None:
            view, case = view_of(session, viewer, row, now), row.case_id
    if view is not None and view.seen_at is None and opens:
        with transaction.write(viewer) as session:
            row = own_report(session, viewer, number)
            if row is not None and row.seen_at is None:
                row.seen_at = now
            _log(viewer, number, "" if row is not None else "not found")
    read_of(viewer, Act.PROVIDER_REPORT_TAKE, number, case, view is not None)
    return view


def _log(viewer: Viewer, number: str, refused: str, case: int | None = None) -> None:
    record(viewer, Act.PROVIDER_REPORT_TAKE, Outcome.REFUSED if refused else Outcome.DONE, object_kind=KIND,
           object_number=number, case=case, reason=refused)  # fmt: skip


def _take(viewer: Viewer, number: str, now: datetime, do: Callable[[Session, ProviderReport], Any]) -> Any:
    """Do this with a report that waits; who comes second is told what became of it. Raises NotThere, Answered."""
    done, stale, found = None, None, False
    with transaction.write(viewer) as session:
        row = own_report(session, viewer, number)
        found = row is not None
        if row is None:
            _log(viewer, number, "not found")
        elif row.answered_at is not None:
            stale = view_of(session, viewer, row, now)
            _log(viewer, number, "answered meanwhile", row.case_id)
        else:
            done = do(session, row)
            _log(viewer, number, "", row.case_id)
    if not found:
        raise NotThere
    if stale is not None:
        raise Answered(stale)
    return done


def open_from(
    viewer: Viewer, number: str, child: str, report: Report, reason: str, now: datetime, draft: Ticket | None = None
) -> str:
    """Open the case of a child from a report: its number. `reason` is why the agency learned of it later than the report came in.

    Raises NotThere, Answered, OpenAlready, NotRecorded.
    """

    def do(session: Session, row: ProviderReport) -> str:
        found = own_child(session, viewer, child)
        if found is None:
            raise NotThere
        if found[1].open_case is not None:
            raise OpenAlready(found[1].open_case)
        if why := learned_refused(report.learned_at, row.recorded_at, reason):
            raise NotRecorded("learned_time", why)
        case = open_within(session, viewer, found, report, now, draft)
        if report.learned_at > row.recorded_at:
            row.seal("later_reason", reason)
        _carry(session, viewer, row, case.id, Answer.OPENED, now)
        return case.number

    return str(_take(viewer, number, now, do))


def may_add(viewer: Viewer, case: str, now: datetime) -> bool:
    """Whether a report may be added to the case of this number: one that is open, of the viewer's agency."""
    with transaction.read(viewer) as session:
        return _held(session, viewer, case, now) is not None


def _held(session: Session, viewer: Viewer, case: str, now: datetime) -> Held | None:
    """An open case that the viewer's agency keeps, into which its role may let a partner."""
    held = case_for(session, viewer, Act.CASE_REFER, case, now)
    return held if held is not None and held.owner in viewer.rows and not held.closed else None


def add_to(viewer: Viewer, number: str, case: str, now: datetime) -> None:
    """Add a report to the open case of the child: the agency received it when it came in, whatever the case says. Raises NotThere, Answered."""

    def do(session: Session, row: ProviderReport) -> None:
        held = _held(session, viewer, case, now)
        if held is None:
            raise NotThere
        sender = session.get_one(Agency, row.agency_id)
        kind = EventKind.INFORMATION_RECEIVED.value
        keep_event(session, viewer, held.key, kind, row.recorded_at, now, sender.name)
        _carry(session, viewer, row, held.key, Answer.ADDED, now)

    _take(viewer, number, now, do)


def decline(viewer: Viewer, number: str, ground: Ground, words: str, now: datetime) -> None:
    """Decline a report; the provider reads the ground and the words. Raises NotThere, Answered."""

    def do(session: Session, row: ProviderReport) -> None:
        row.ground = ground.value
        row.seal("declined_words", words or None)
        _answer(session, viewer, row, Answer.DECLINED, now)

    _take(viewer, number, now, do)


def _answer(session: Session, viewer: Viewer, row: ProviderReport, answer: Answer, now: datetime) -> None:
    row.answer, row.answered_at, row.answered_by, row.seen_at = answer.value, now, viewer.seat, row.seen_at or now
    session.flush()
    settle_report(session, row.number, now)
    tell(session, Kind.PROVIDER_REPORT_ANSWERED, [(TargetKind.AGENCY, row.agency_id)], by=viewer, now=now,
         object_number=row.number)  # fmt: skip


def _carry(session: Session, viewer: Viewer, row: ProviderReport, case: int, answer: Answer, now: datetime) -> None:
    """Let the provider's agency into the case, and set what it reported there as its own entries."""
    row.case_id = case
    _answer(session, viewer, row, answer, now)
    let_in(session, case, row.agency_id, GROUND, BASIS, now)
    session.flush()
    said, entries = said_of(row), entries_of(session, row)
    for model, at, values in _entries(
        said, reads_as(said, entries), row.recorded_at, last_said(row.recorded_at, entries)
    ):
        _keep_entry(session, model, case, row.agency_id, at, values, now)
    session.flush()
    refresh(session, viewer, case, now)


def _entries(said: Said, prose: str, sent: datetime, last: datetime) -> list[tuple[Any, datetime, dict[str, Any]]]:
    """What a provider reported, table by table, with when it said it; a table of which it said nothing is left out."""
    identity = {"full_name": said.child_name, "birth_date": said.birth_date, "sex": said.sex}
    found: list[tuple[Any, datetime, dict[str, Any]]] = [
        (Identity, sent, identity),
        (Description, sent, {"clothing": said.clothing}),
        (Contacts, sent, {"last_seen_with": said.last_seen_with}),
        (
            Circumstances, last,
            {
                "absence_type": said.absence_words, "last_seen_at": said.last_seen_at, "last_seen_place": said.last_seen_place,
                "last_seen_by": said.last_seen_by, "narrative": prose, "dangers": said.danger_words,
            },
        ),
    ]  # fmt: skip
    return [
        (model, at, {name: value or None for name, value in values.items()})
        for model, at, values in found
        if any(values.values())
    ]


def _keep_entry(
    session: Session, model: Any, case: int, agency: int, at: datetime, values: dict[str, Any], now: datetime
) -> None:
    """Keep an entry of an agency; one of its own that stands keeps its end, and what it says beside goes on."""
    standing = select(model).where(model.case_id == case, model.agency_id == agency, model.superseded_at.is_(None))
    for old in session.execute(standing).scalars():
        before = {
            column.name: getattr(old, column.name) for column in model.__table__.columns if "label" in column.info
        }
        values = before | {name: value for name, value in values.items() if value is not None}
        old.superseded_at, at = now, max(at, old.recorded_at)
    session.flush()
    keys = name_keys(values) if model is Identity else {}
    session.add(model(case_id=case, agency_id=agency, recorded_at=at, **keys, **values))
