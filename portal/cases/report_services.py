"""Reporting a child missing: find the child or add one, open the case, and show who must be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.cases.interstate_services import keep_youth
from portal.cases.models import Case, CaseDocket, Child, Custody, Docket
from portal.cases.photo_services import carry
from portal.cases.record_models import Circumstances, Identity
from portal.cases.report_queries import (
    agencies_of,
    chambers,
    dockets_of_child,
    joined_agencies,
    own_child,
    own_children,
)
from portal.cases.report_rules import ABSENCE_WORDS, DANGER_WORDS, ChildCard, Choice, Report, Telling, ToTell, urgency
from portal.cases.roster_carrying_services import carry_stable, stable_facts
from portal.clocks.fact_rules import FactName
from portal.clocks.ledger_rules import STILL_OPEN, LedgerRow, verdict_words
from portal.clocks.party_rules import Recipient
from portal.clocks.queries import adopted_packs, ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.services import NotThere, keep_answer, keep_event
from portal.clocks.vocabulary_rules import EventKind
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.draft_rules import Ticket
from portal.people.draft_services import drop_sent
from portal.people.rules import Role, Sector
from portal.resources.rules import NCMEC_CALL
from portal.sharing.act_rules import Act
from portal.sharing.fact_queries import BEGUN
from portal.sharing.models import CaseAccess
from portal.sharing.queries import case_for
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.types import fold

JUVENILE = frozenset({Role.JJ_OFFICER, Role.JJ_SUPERVISOR})
SECTOR_OF: dict[str, Sector] = {
    Recipient.LAW_ENFORCEMENT.value: Sector.LAW_ENFORCEMENT,
    Recipient.COURT.value: Sector.COURT,
    Recipient.STATE_CLEARINGHOUSE.value: Sector.CLEARINGHOUSE,
}
# Police and NCMEC first: they look for the child.
FIRST = ("report_to_law_enforcement", "report_to_ncmec", "provide_photo_description", "notify_court", "notify_attorney_gal", "notify_parents")  # fmt: skip
LOOK_UP = {
    Recipient.LAW_ENFORCEMENT.value: "The police or sheriff where the child went missing; 911 if in danger now",
    Recipient.COURT.value: "File the notice of missing child with the court",
    Recipient.COMPACT_OFFICE.value: "Your state's compact office; the Interstate Commission for Juveniles lists each state's",
    Recipient.PARENT.value: "The parent's number in the child's record",
}


class NoDocket(ValueError):
    """A juvenile-justice case needs the docket on which the agency supervises the child."""


@dataclass(frozen=True)
class NewChild:
    """A child to be added: who, whether the agency has care of the child, and the docket where there is one."""

    name: str
    birth_date: date | None
    sex: str
    in_care: bool
    office: str = ""
    docket_number: str = ""
    former_names: str = ""
    nicknames: str = ""

    @property
    def search_key(self) -> str:
        """Every name of the child, folded."""
        return fold(" ".join((self.name, self.former_names, self.nicknames)))[:2000]


def find_children(viewer: Viewer, words: str, born: date | None = None) -> list[ChildCard]:
    """The children of the viewer's own agency that match; written down as a reading."""
    with transaction.read(viewer) as session:
        found = own_children(session, viewer, words, born)
    reading(viewer, Act.CHILD_LOOK_UP, object_kind="children", object_number=str(len(found)))
    return found


def show_child(viewer: Viewer, number: str) -> ChildCard | None:
    """One child of the viewer's own agency; None for anyone else's, as for one that never was."""
    with transaction.read(viewer) as session:
        found = own_child(session, viewer, number)
        card = replace(found[1], stable=stable_facts(session, found[0])) if found else None
    reading(
        viewer, Act.CHILD_LOOK_UP, Outcome.READ if found else Outcome.REFUSED, object_kind="child", object_number=number
    )
    return card


def police_to_choose(viewer: Viewer, now: datetime) -> list[Choice]:
    """The law-enforcement agencies with seats here."""
    with transaction.read(viewer) as session:
        return [choice for _, choice in agencies_of(session, (Sector.LAW_ENFORCEMENT,), now)]


def chambers_to_choose(viewer: Viewer) -> list[tuple[str, str]]:
    """Every chambers, as key and name."""
    with transaction.read(viewer) as session:
        return [(str(key), name) for key, _, name in chambers(session)]


def add_child(viewer: Viewer, new: NewChild, now: datetime) -> str:
    """Add a child to the viewer's own agency; gives the child's number. Raises NoDocket."""
    with transaction.write(viewer) as session:
        offices = {str(key): (key, court) for key, court, _ in chambers(session)}
        if viewer.role in JUVENILE and not (new.office in offices and new.docket_number):
            raise NoDocket
        child = Child(
            agency_id=viewer.agency, full_name=new.name, birth_date=new.birth_date, sex=new.sex or None,
            in_care=new.in_care, former_names=new.former_names or None, nicknames=new.nicknames or None,
            name_key=fold(new.name)[:400], search_key=new.search_key,
        )  # fmt: skip
        session.add(child)
        session.flush()
        if new.office in offices and new.docket_number:
            office, court = offices[new.office]
            session.add(new_docket(viewer, child.id, office, court, new.docket_number))
        record(viewer, Act.CASE_OPEN, Outcome.DONE, object_kind="child", object_number=child.number)
        return child.number


def new_docket(viewer: Viewer, child: int, office: int, court: int, number: str) -> Docket:
    """A docket of a child at a court's chambers, of the kind that the viewer's agency has."""
    juvenile = viewer.role in JUVENILE
    return Docket(
        child_id=child, court_id=court, office_id=office, docket_number=number,
        kind="juvenile_justice" if juvenile else "child_welfare", supervising_id=viewer.agency if juvenile else None,
    )  # fmt: skip


def open_case(viewer: Viewer, child: str, report: Report, now: datetime, draft: Ticket | None = None) -> str:
    """Open the case of a child of the viewer's agency: lets the agency and the chosen police in, starts the clocks; its number.

    Raises NotThere where the child is not the agency's. A case that is open already is given instead of a second one.
    `draft` is the report's, gone with it.
    """
    number = None
    with transaction.write(viewer) as session:
        found = own_child(session, viewer, child)
        if found is None:
            record(viewer, Act.CASE_OPEN, Outcome.REFUSED, object_kind="child", object_number=child, reason="not found")
        elif found[1].open_case is not None:
            number = found[1].open_case
            record(
                viewer, Act.CASE_OPEN, Outcome.REFUSED, object_kind="case", object_number=number, reason="open already"
            )
        else:
            number = open_within(session, viewer, found, report, now, draft).number
    if number is None:
        raise NotThere
    return number


def open_within(
    session: Session, viewer: Viewer, found: tuple[int, ChildCard], report: Report, now: datetime, draft: Ticket | None
) -> Case:
    """Open the case of a child of the viewer's agency, who has none that is open, within a write that has begun; its line is noted."""
    case = _new_case(session, viewer, found[0], found[1], report, now)
    refresh(session, viewer, case.id, now)
    police = [
        key for key, choice in agencies_of(session, (Sector.LAW_ENFORCEMENT,), now) if choice.number == report.police
    ]
    tell(session, Kind.REPORT_IN, [(TargetKind.AGENCY, key) for key in police], by=viewer, now=now, case=case.id)
    drop_sent(session, viewer, draft)
    record(viewer, Act.CASE_OPEN, Outcome.DONE, object_kind="case", object_number=case.number, case=case.id)
    return case


def _new_case(session: Session, viewer: Viewer, child: int, card: ChildCard, report: Report, now: datetime) -> Case:
    case = Case(child_id=child, agency_id=viewer.agency, opened_at=now)
    session.add(case)
    session.flush()
    let_in(session, case.id, viewer.agency, "owner", "Agency that keeps the case", now)
    session.flush()
    for key, choice in agencies_of(session, (Sector.LAW_ENFORCEMENT,), now):
        if choice.number == report.police:
            let_in(session, case.id, key, "investigation", "42 U.S.C. 671(a)(35)(B): report to law enforcement", now)
    for docket in dockets_of_child(session, child):
        session.add(CaseDocket(case_id=case.id, docket_id=docket.id))
    session.flush()
    kept = session.get_one(Child, child)
    if kept.in_care:
        session.add(Custody(case_id=case.id, agency_id=viewer.agency, starts_at=now))
    entry = {"case_id": case.id, "agency_id": viewer.agency, "recorded_at": now}
    identity = Identity(
        **entry, full_name=card.name, birth_date=card.birth_date, sex=card.sex or None, name_key=kept.name_key,
        search_key=kept.search_key, former_names=kept.former_names, nicknames=kept.nicknames,
    )  # fmt: skip
    session.add(identity)
    carry_stable(session, viewer, case, identity, now)
    session.add(
        Circumstances(
            **entry, absence_type=ABSENCE_WORDS[report.absence_type], last_seen_at=report.last_seen_at,
            last_seen_place=report.last_seen_place or None, last_seen_by=report.last_seen_by or None,
            narrative=report.narrative or None,
            dangers="; ".join(DANGER_WORDS[danger] for danger in report.dangers) or None,
            exigency="; ".join(_urgent(report, card, now)) or None,
        )
    )  # fmt: skip
    carry(session, case, now)
    _events(session, viewer, case.id, report, now)
    if report.youth is not None and viewer.role in JUVENILE:
        keep_youth(session, viewer, case.id, report.youth, now)
    if kept.in_care:
        keep_answer(session, viewer, case.id, FactName.IN_AGENCY_CARE, True, now)
    for question, yes in report.answers().items():
        keep_answer(session, viewer, case.id, question, yes, now)
    session.flush()
    return case


def _events(session: Session, viewer: Viewer, case: int, report: Report, now: datetime) -> None:
    if report.last_seen_at is not None:
        keep_event(session, viewer, case, EventKind.ABSENCE.value, report.last_seen_at, now)
    keep_event(session, viewer, case, EventKind.INFORMATION_RECEIVED.value, report.learned_at, now, report.learned_from)
    keep_event(session, viewer, case, EventKind.DETERMINED_MISSING.value, now, now)


def _urgent(report: Report, card: ChildCard, now: datetime) -> tuple[str, ...]:
    return urgency(report.absence_type, report.dangers, card.birth_date, now.date()).reasons


def let_in(session: Session, case: int, agency: int, ground: str, basis: str, now: datetime) -> None:
    """Let an agency into a case from now on, on a ground and a legal basis; once is enough."""
    there = select(CaseAccess.id).where(
        CaseAccess.case_id == case, CaseAccess.agency_id == agency, CaseAccess.ends_at.is_(None)
    )
    if session.execute(there).first() is None:
        session.add(CaseAccess(case_id=case, agency_id=agency, ground=ground, basis=basis, starts_at=now))


def show_telling(viewer: Viewer, number: str, now: datetime) -> Telling | None:
    """Who must be told of a case of the viewer's agency, with the number to call; None where it is not there for them."""
    telling = None
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.DUTY_RECORD, number, now)
        if held is not None and held.owner in viewer.rows:
            partners = [choice for _, choice in joined_agencies(session, held.key, now)]
            rows = [
                row
                for row in ledger_of(session, held.key, now)
                if row.owner in viewer.rows
                and row.recipient_code not in (Recipient.NONE.value, "")
                and row.started_by in BEGUN | {EventKind.DETAINED_IN_OTHER_STATE.value}
                and row.occurrence == 1
                and not row.recurs
            ]
            rows.sort(key=lambda row: FIRST.index(row.kind) if row.kind in FIRST else len(FIRST))
            said = [_to_tell(row, partners, now) for row in rows]
            telling = Telling(
                number,
                tuple(item for item, row in zip(said, rows, strict=True) if row.state in STILL_OPEN),
                tuple(item for item, row in zip(said, rows, strict=True) if row.done_at is not None),
                bool(adopted_packs(session, now)),
            )
    reading(
        viewer, Act.DUTY_RECORD, Outcome.READ if telling else Outcome.REFUSED, object_kind="case", object_number=number,
        case=held.key if held else None, reason="" if telling else "not found",
    )  # fmt: skip
    return telling


def _to_tell(row: LedgerRow, partners: list[Choice], now: datetime) -> ToTell:
    return ToTell(
        row.number, row.duty, row.recipient, row.due_at, row.due_words, row.state.value,
        verdict_words(row.state, row.started_at, row.due_at, row.done_at, now), number_to_call(row.recipient_code, partners),
        row.recipient_code,
    )  # fmt: skip


def number_to_call(recipient: str, partners: list[Choice]) -> str:
    """Whom to call: the joined agency of the sector, NCMEC's own number, or where to look."""
    if recipient == Recipient.NCMEC.value:
        return NCMEC_CALL
    sector = SECTOR_OF.get(recipient)
    for partner in partners:
        if sector is not None and partner.sector == sector.value and partner.phone:
            return f"{partner.name}, {partner.phone}"
    return LOOK_UP.get(recipient, "The number in the child's record")
