"""The NCIC entry as an attestation of one's own agency: what stands of it, and that it was verified and updated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.correction_services import standing_entry, supersede
from portal.cases.ncic_rules import Updated, update_refused, updated_words
from portal.cases.record_models import NcicAttestation
from portal.cases.row_queries import fields_of
from portal.clocks.ledger_rules import LedgerRow
from portal.clocks.party_rules import DutyKind, Recipient
from portal.clocks.queries import ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.services import Entry, NotThere, check_entry, keep_record
from portal.clocks.services import NotRecorded as NotRecorded  # what the page that records it catches
from portal.clocks.vocabulary_rules import Channel, LateReason
from portal.people.models import Person
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction


@dataclass(frozen=True)
class Update:
    """That the entry was verified: when (aware), what was added, by whom where not by the viewer, where else it went, why late."""

    at: datetime
    what: frozenset[Updated] = frozenset()
    officer: str = ""
    reached: frozenset[Recipient] = frozenset()
    reason: LateReason | None = None


@dataclass(frozen=True)
class NcicEntry:
    """What one's own agency attested: instants in UTC, None where nothing is recorded; `due_at` of the update that is owed."""

    ncic_number: str
    entered_at: datetime | None
    updated_at: datetime | None
    due_at: datetime | None


def renew_attestation(session: Session, viewer: Viewer, held: Held, now: datetime, **changed: Any) -> None:
    """Keep a new attestation of the viewer's agency: what stood before with these fields changed; the one before stays on record."""
    old = standing_entry(session, NcicAttestation, held, viewer)
    names = [name for name, _ in fields_of(NcicAttestation, InformationClass.NCIC_ATTESTATION)]
    kept = {name: getattr(old, name) for name in names} if old is not None else {}
    supersede(session, NcicAttestation, held, viewer, now)
    session.add(NcicAttestation(case_id=held.key, agency_id=viewer.agency, recorded_at=now, **kept | changed))


def show_ncic(viewer: Viewer, number: str, now: datetime) -> NcicEntry | None:
    """The NCIC entry as the viewer's agency attested it; None where the case is not there for them."""
    found, shown = None, tuple[Shown, ...]()
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.NCIC_ATTEST, number, now)
        if held is not None:
            old = standing_entry(session, NcicAttestation, held, viewer)
            due = [row.due_at for row in _owed(session, viewer, held, now) if row.due_at is not None]
            found = NcicEntry(
                (old.ncic_number or "") if old else "", old.ncic_entered_at if old else None,
                old.ncic_update_done if old else None, min(due, default=None),
            )  # fmt: skip
            shown = (Shown(held.key, (InformationClass.NCIC_ATTESTATION.value,)),)
    reading(viewer, Act.NCIC_ATTEST, Outcome.READ if held else Outcome.REFUSED, object_kind="case", object_number=number,
            case=held.key if held else None, reason="" if held else "not found", shown=shown)  # fmt: skip
    return found


def update_ncic(viewer: Viewer, number: str, said: Update, now: datetime) -> None:
    """Attest that the entry was verified and updated, which discharges what the law asks of it once. Raises NotThere, NotRecorded.

    Federal law asks once, within 30 days of the entry (34 U.S.C. 41308(4)(A)); each later update is recorded all the same.
    """
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.NCIC_ATTEST, number, now)
        if held is not None:
            _keep(session, viewer, held, said, now)
        record(viewer, Act.NCIC_ATTEST, Outcome.DONE if held else Outcome.REFUSED, object_kind="case", object_number=number,
               case=held.key if held else None, reason="updated" if held else "not found")  # fmt: skip
    if held is None:
        raise NotThere


def _keep(session: Session, viewer: Viewer, held: Held, said: Update, now: datetime) -> None:
    old = standing_entry(session, NcicAttestation, held, viewer)
    entered, latest = (old.ncic_entered_at, old.ncic_update_done) if old is not None else (None, None)
    if refused := update_refused(said.at, entered, latest, now):
        raise NotRecorded(*refused)
    words = updated_words(said.what)
    if latest == said.at and old.ncic_update_words == words:
        return  # the second click of a double click
    officer = said.officer or session.get_one(Person, viewer.person).name
    entry = Entry(said.at, Channel.SYSTEM, officer, old.ncic_number or "", said.reason)
    reached = {Recipient.NCIC.value, *(one.value for one in said.reached)}
    refresh(session, viewer, held.key, now)
    done = [row for row in _owed(session, viewer, held, now) if row.recipient_code in reached]
    for row in done:
        check_entry(row, entry, now)
    for row in done:
        keep_record(session, viewer, held.key, row, entry, now)
    renew_attestation(
        session, viewer, held, now, ncic_update_done=said.at, ncic_update_by=officer, ncic_update_words=words
    )
    session.flush()
    refresh(session, viewer, held.key, now)


def _owed(session: Session, viewer: Viewer, held: Held, now: datetime) -> list[LedgerRow]:
    """The open duties of the viewer's agency to verify and update the entry."""
    return [
        row
        for row in ledger_of(session, held.key, now)
        if row.owner in viewer.rows and row.kind == DutyKind.NCIC_UPDATE.value and row.is_open and row.done_at is None
    ]
