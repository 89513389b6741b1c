"""What partners do on a case: accept the report, attest the NCIC entry, acknowledge; and letting a partner in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.correction_services import standing_entry
from portal.cases.models import Case
from portal.cases.ncic_services import renew_attestation
from portal.cases.record_models import NcicAttestation
from portal.cases.referral_queries import REFERABLE, REFERRAL, referable
from portal.cases.report_queries import agencies_of
from portal.cases.report_rules import Referable
from portal.cases.report_services import let_in
from portal.cases.return_queries import moments_of
from portal.cases.return_rules import CLOSED, TELLS_ALL, event_refused
from portal.cases.return_services import tell_joined
from portal.cases.rules import CLASS_NAME
from portal.clocks.models import DutyRecord
from portal.clocks.party_rules import Recipient
from portal.clocks.queries import ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.services import Entry, NotRecorded, NotThere, discharge, keep_event, keep_record
from portal.clocks.vocabulary_rules import BY_OTHER_ACTS, Channel, EventKind
from portal.notices.outbox_services import settle, tell
from portal.notices.rules import Kind, TargetKind
from portal.people.models import Agency, Person
from portal.people.rules import ROLES_OF_SECTOR, Role, Sector
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Level, Viewer, table
from portal.store import transaction

# Whose acknowledgement is which event, and the proof of which duty; one clearinghouse's is none of the other's.
ACKNOWLEDGES: dict[Role, tuple[EventKind, str, Recipient]] = {
    Role.NCMEC_ANALYST: (EventKind.NCMEC_ACKNOWLEDGED, "report_to_ncmec", Recipient.NCMEC),
    Role.STATE_CLEARINGHOUSE_ANALYST: (
        EventKind.CLEARINGHOUSE_ACKNOWLEDGED,
        "ncic_entry",
        Recipient.STATE_CLEARINGHOUSE,
    ),
}


@dataclass(frozen=True)
class Shared:
    """What an agency would get if it were let in: role by role, the classes and how much of each."""

    role: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Attestation:
    """What law enforcement says that it did; instants are aware, what is not known is empty."""

    report_number: str
    accepted_at: datetime
    officer: str = ""
    ncic_number: str = ""
    ncic_category: str = ""
    ncic_entered_at: datetime | None = None
    with_state: bool = False  # the same entry put it in the state's system and before the state clearinghouse


def _refused(viewer: Viewer, act: Act, number: str) -> None:
    record(viewer, act, Outcome.REFUSED, object_kind="case", object_number=number, reason="not found")


def accept_report(viewer: Viewer, number: str, said: Attestation, now: datetime) -> None:
    """Accept the report of a missing child with the agency's own number: discharges the duty to report. Raises NotThere, NotRecorded."""
    _attest(viewer, Act.REPORT_ACCEPT, number, said, now)


def attest_ncic(viewer: Viewer, number: str, said: Attestation, now: datetime) -> None:
    """Attest that the child is entered in NCIC: number, category, time. Raises NotThere, NotRecorded."""
    _attest(viewer, Act.NCIC_ATTEST, number, said, now)


def _attest(viewer: Viewer, act: Act, number: str, said: Attestation, now: datetime) -> None:
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, act, number, now)
        if held is None:
            _refused(viewer, act, number)
        else:
            _check_times(said, now)
            _keep_attestation(session, viewer, held, said, now)
            entry = Entry(said.accepted_at, Channel.ACKNOWLEDGED, said.officer, said.report_number)
            if act is Act.REPORT_ACCEPT:
                keep_event(session, viewer, held.key, EventKind.REPORT_RECEIVED.value, said.accepted_at, now)
                discharge(
                    session, viewer, held.key, "report_to_law_enforcement", (Recipient.LAW_ENFORCEMENT,), entry, now
                )
                settle(session, (Kind.REPORT_IN, Kind.LET_IN), held.key, viewer.agency, now)
                tell(session, Kind.ACCEPTED, [(TargetKind.AGENCY, held.owner)], by=viewer, now=now, case=held.key)
            if said.ncic_entered_at is not None:
                keep_event(session, viewer, held.key, EventKind.NCIC_ENTERED.value, said.ncic_entered_at, now)
                done = Entry(said.ncic_entered_at, Channel.ACKNOWLEDGED, "", said.ncic_number)
                reached = (Recipient.STATE_SYSTEM, Recipient.STATE_CLEARINGHOUSE) if said.with_state else ()
                discharge(session, viewer, held.key, "ncic_entry", (Recipient.NCIC, *reached), done, now)
            record(viewer, act, Outcome.DONE, object_kind="case", object_number=number, case=held.key)
    if held is None:
        raise NotThere


def _check_times(said: Attestation, now: datetime) -> None:
    if said.accepted_at > now:
        raise NotRecorded("happened_day", "This time is in the future. Enter when the report was taken.")
    if said.ncic_entered_at is not None and said.ncic_entered_at > now:
        raise NotRecorded("entered_day", "This time is in the future. Enter when the child was entered.")


def _keep_attestation(session: Session, viewer: Viewer, held: Held, said: Attestation, now: datetime) -> None:
    old = standing_entry(session, NcicAttestation, held, viewer)
    officer = said.officer or (old.le_officer if old else "") or session.get_one(Person, viewer.person).name
    told = {
        "ncic_number": said.ncic_number,
        "ncic_category": said.ncic_category,
        "ncic_entered_at": said.ncic_entered_at,
    }
    changed: dict[str, Any] = {name: value for name, value in told.items() if value}
    if old is not None and said.ncic_entered_at not in (None, old.ncic_entered_at):
        changed |= dict.fromkeys(
            ("ncic_update_done", "ncic_update_words", "ncic_update_by")
        )  # they were of another entry
    renew_attestation(
        session, viewer, held, now, le_agency=session.get_one(Agency, viewer.agency).name, le_report_number=said.report_number,
        le_officer=officer, le_reported_at=said.accepted_at, le_accepted=True, **changed,
    )  # fmt: skip


def report_number(viewer: Viewer, number: str, act: Act, now: datetime) -> str | None:
    """The report number that the viewer's agency has recorded, empty where none; None where the case is not there for them."""
    found = None
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, act, number, now)
        if held is not None:
            found = session.execute(
                select(NcicAttestation.le_report_number).where(
                    NcicAttestation.case_id == held.key, NcicAttestation.agency_id == viewer.agency,
                    NcicAttestation.superseded_at.is_(None),
                )
            ).scalar_one_or_none() or ""  # fmt: skip
    reading(viewer, act, Outcome.READ if held else Outcome.REFUSED, object_kind="case", object_number=number,
            case=held.key if held else None, reason="" if held else "not found")  # fmt: skip
    return found


def acknowledge(viewer: Viewer, number: str, report: str, at: datetime, now: datetime) -> None:
    """Acknowledge a report with the clearinghouse's own number: discharges the duty to report to it. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.REPORT_ACKNOWLEDGE, number, now)
        if held is None:
            _refused(viewer, Act.REPORT_ACKNOWLEDGE, number)
        else:
            if at > now:
                raise NotRecorded("happened_day", "This time is in the future. Enter when the report came in.")
            event, kind, recipient = ACKNOWLEDGES[viewer.role]
            keep_event(session, viewer, held.key, event.value, at, now)
            entry = Entry(at, Channel.ACKNOWLEDGED, "", report)
            if not discharge(session, viewer, held.key, kind, (recipient,), entry, now):
                _keep_number(session, viewer, held, kind, recipient, entry, now)
            settle(session, (Kind.REPORT_IN, Kind.LET_IN), held.key, viewer.agency, now)
            tell(session, Kind.ACCEPTED, [(TargetKind.AGENCY, held.owner)], by=viewer, now=now, case=held.key)
            record(
                viewer, Act.REPORT_ACKNOWLEDGE, Outcome.DONE, object_kind="case", object_number=number, case=held.key
            )
    if held is None:
        raise NotThere


def _keep_number(
    session: Session, viewer: Viewer, held: Held, kind: str, recipient: Recipient, entry: Entry, now: datetime
) -> None:
    """Keep the clearinghouse's own number where another's record had discharged the duty before: once, beside that record."""
    same = select(DutyRecord.id).where(
        DutyRecord.case_id == held.key, DutyRecord.agency_id == viewer.agency, DutyRecord.kind == kind,
        DutyRecord.proof_number == entry.number,
    )  # fmt: skip
    rows = ledger_of(session, held.key, now)
    row = next((row for row in rows if row.kind == kind and row.recipient_code == recipient.value), None)
    if row is not None and session.execute(same).first() is None:
        keep_record(session, viewer, held.key, row, entry, now)
        refresh(session, viewer, held.key, now)


def record_event(viewer: Viewer, number: str, kind: EventKind, at: datetime, source: str, now: datetime) -> None:
    """Record something that happened in a case of the viewer's agency; the clocks that it starts run from then. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = _kept(case_for(session, viewer, Act.EVENT_RECORD, number, now), viewer)
        if held is None:
            _refused(viewer, Act.EVENT_RECORD, number)
        else:
            if at > now:
                raise NotRecorded("happened_day", "This time is in the future. Enter when it happened.")
            if kind in BY_OTHER_ACTS:
                raise NotRecorded("kind", "This is recorded on its duty or by its own page. Choose another.")
            if session.get_one(Case, held.key).closed_at is not None:
                raise NotRecorded("kind", CLOSED)
            why = event_refused(kind, at, moments_of(session, held), now)
            if why:
                raise NotRecorded("happened_time", why)
            keep_event(session, viewer, held.key, kind.value, at, now, source)
            if kind in TELLS_ALL:
                tell_joined(session, viewer, held, Kind.CHILD_BACK, now)
            session.flush()
            refresh(session, viewer, held.key, now)
            record(viewer, Act.EVENT_RECORD, Outcome.DONE, object_kind="case", object_number=number, case=held.key)
    if held is None:
        raise NotThere


def _kept(held: Held | None, viewer: Viewer) -> Held | None:
    """The case where the viewer's agency keeps it."""
    return held if held is not None and held.owner in viewer.rows else None


def partners_to_refer(viewer: Viewer, number: str, now: datetime) -> list[Referable] | None:
    """The agencies that may be let into a case of the viewer's agency and are not, those of the child's last case first.

    None where the case is not there for the viewer.
    """
    found = None
    with transaction.read(viewer) as session:
        held = _kept(case_for(session, viewer, Act.CASE_REFER, number, now), viewer)
        if held is not None:
            found, last = referable(session, viewer, held, now)
            if last is not None:
                record(viewer, Act.CASE_READ, Outcome.READ, object_kind="case", shown=(Shown(last, ()),))
    reading(viewer, Act.CASE_REFER, Outcome.READ if held else Outcome.REFUSED, object_kind="case", object_number=number,
            case=held.key if held else None, reason="" if held else "not found")  # fmt: skip
    return found


def would_share(sector: Sector) -> list[Shared]:
    """What the roles of a sector get of a case that they are let into, by the table of rights."""
    found = []
    for role in sorted(ROLES_OF_SECTOR[sector]):
        rights = {item: table()[role, item].level for item in InformationClass}
        classes = tuple(
            CLASS_NAME[item] + ("" if level is Level.FULL else " (in part)")
            for item, level in rights.items() if level is not Level.NONE
        )  # fmt: skip
        if classes:
            found.append(Shared(role.value.replace("_", " "), classes))
    return found


def refer(viewer: Viewer, number: str, agency: str, basis: str, now: datetime) -> None:
    """Let an agency into a case of the viewer's agency on a legal basis, from now on. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = _kept(case_for(session, viewer, Act.CASE_REFER, number, now), viewer)
        if held is None:
            _refused(viewer, Act.CASE_REFER, number)
        else:
            keys = {choice.number: (key, choice) for key, choice in agencies_of(session, REFERABLE, now)}
            if agency not in keys:
                raise NotRecorded("agency", "Choose an agency of the list.")
            key, choice = keys[agency]
            police = choice.sector == Sector.LAW_ENFORCEMENT.value
            let_in(session, held.key, key, "investigation" if police else REFERRAL, basis, now)
            tell(session, Kind.LET_IN, [(TargetKind.AGENCY, key)], by=viewer, now=now, case=held.key)
            session.flush()
            refresh(session, viewer, held.key, now)
            record(viewer, Act.CASE_REFER, Outcome.DONE, object_kind="agency", object_number=agency, case=held.key)
    if held is None:
        raise NotThere
