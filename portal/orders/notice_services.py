"""The notice of missing child: prepared, filed, served; from its filing on the court and counsel of the docket have the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.cases.models import Appearance, Case, CaseAnswer, CaseDocket, CaseEvent, Docket
from portal.cases.record_models import Circumstances, Description, Identity, Placement
from portal.cases.report_queries import case_dockets, chambers
from portal.cases.report_services import let_in
from portal.clocks.party_rules import Recipient
from portal.clocks.recompute_services import refresh
from portal.clocks.services import Entry, NotRecorded, NotThere, discharge, keep_event
from portal.clocks.vocabulary_rules import Channel, EventKind
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.orders.models import Filing, Service
from portal.people.models import Agency, Person, Seat
from portal.people.rules import Role
from portal.sharing.act_rules import Act
from portal.sharing.fact_queries import in_force
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import Viewer
from portal.store import transaction

NOTICE = "notice_of_missing_child"
TITLE = "Notice of missing child"
# What a party is served under: who stands for the child, and who discharges which duty of notice.
DISCHARGES = {
    Role.CHILDS_ATTORNEY.value: Recipient.CHILDS_ATTORNEY,
    Role.GAL_CASA.value: Recipient.GUARDIAN_AD_LITEM,
}
# The entries that the notice puts on the record as they stand.
ON_RECORD: tuple[Any, ...] = (Identity, Description, Circumstances, Placement, CaseEvent, CaseAnswer)


@dataclass(frozen=True)
class Served:
    """Someone on whom the notice is served: name, role, agency."""

    name: str
    role: str
    agency: str


@dataclass(frozen=True)
class DocketChoice:
    """A docket that the notice may go to: how far it is there, who is served, whether the portal is the filing."""

    key: str
    number: str
    court: str
    phone: str
    portal_files: bool
    authority: str
    prepared: str  # the number of the prepared notice, empty where there is none
    filed_at: datetime | None
    parties: tuple[Served, ...]


@dataclass(frozen=True)
class NoticePage:
    """What the page of the notice shows: each docket, and the chambers to choose from where there is none."""

    case: str
    dockets: tuple[DocketChoice, ...]
    chambers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Prepared:
    """A prepared notice, to be printed and filed: its number, docket, court and text."""

    number: str
    docket: str
    court: str
    text: str
    prepared_at: datetime
    filed_at: datetime | None
    stamp: str


def show_notice(viewer: Viewer, case: str, now: datetime) -> NoticePage | None:
    """The notice of a case of the viewer's agency; None where it is not there for them."""
    page = None
    with transaction.read(viewer) as session:
        held = _kept(session, viewer, case, now)
        if held is not None:
            dockets = tuple(_choice(session, held, *row, now) for row in case_dockets(session, held.key))
            page = NoticePage(case, dockets, tuple((str(key), name) for key, _, name in chambers(session)))
    reading(viewer, Act.NOTICE_FILE, Outcome.READ if page else Outcome.REFUSED, object_kind="case", object_number=case,
            case=held.key if held else None, reason="" if page else "not found")  # fmt: skip
    return page


def _kept(session: Session, viewer: Viewer, case: str, now: datetime) -> Held | None:
    held = case_for(session, viewer, Act.NOTICE_FILE, case, now)
    return held if held is not None and held.owner in viewer.rows else None


def _choice(
    session: Session, held: Held, link: CaseDocket, docket: Docket, court: Agency, now: datetime
) -> DocketChoice:
    notice = session.execute(
        select(Filing).where(Filing.case_id == held.key, Filing.docket_id == docket.id, Filing.kind == NOTICE)
    ).scalar_one_or_none()
    return DocketChoice(
        key=str(docket.id), number=docket.docket_number, court=court.name, phone=court.phone,
        portal_files=_portal_files(court, now), authority=court.filing_authority,
        prepared=notice.number if notice and notice.filed_at is None else "",
        filed_at=notice.filed_at if notice else None,
        parties=tuple(Served(row.name, row.role.replace("_", " "), row.agency) for row in _parties(session, docket.id, now)),
    )  # fmt: skip


def _portal_files(court: Agency, now: datetime) -> bool:
    return court.filing_ordered_at is not None and court.filing_ordered_at <= now


def _parties(session: Session, docket: int, now: datetime) -> list[Any]:
    """The seats that have appeared on a docket and are in force, with their agencies."""
    return list(
        session.execute(
            select(Seat.id, Seat.role, Seat.agency_id, Person.name, Agency.name.label("agency"))
            .join(Appearance, Appearance.party == Seat.id)
            .join(Person, Person.id == Seat.person_id)
            .join(Agency, Agency.id == Seat.agency_id)
            .where(Appearance.docket_id == docket, in_force(Appearance, now), in_force(Seat, now))
            .order_by(Person.name_key, Seat.id)
        ).all()
    )


def add_docket(viewer: Viewer, case: str, office: str, number: str, now: datetime) -> None:
    """Record the docket of the child on which the notice is to be filed. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = _kept(session, viewer, case, now)
        if held is not None:
            offices = {str(key): (key, court) for key, court, _ in chambers(session)}
            if office not in offices:
                raise NotRecorded("office", "Choose the court and chambers.")
            key, court = offices[office]
            child = session.execute(select(Case.child_id).where(Case.id == held.key)).scalar_one()
            docket = Docket(child_id=child, court_id=court, office_id=key, docket_number=number, kind="child_welfare")
            session.add(docket)
            session.flush()
            session.add(CaseDocket(case_id=held.key, docket_id=docket.id))
        record(viewer, Act.NOTICE_FILE, Outcome.DONE if held else Outcome.REFUSED, object_kind="case", object_number=case,
               case=held.key if held else None, reason="docket recorded" if held else "not found")  # fmt: skip
    if held is None:
        raise NotThere


def prepare_notice(
    viewer: Viewer, case: str, docket: str, text: str, now: datetime, emergency: bool = False
) -> str | None:
    """Prepare the notice for a docket; where the court's order makes the portal its filing, file and serve it at once.

    Gives the number of the prepared notice, or None where it was filed. With `emergency` the court's list for emergencies is
    told of the filing at once. Raises NotThere, NotRecorded.
    """
    number: str | None = None
    with transaction.write(viewer) as session:
        held = _kept(session, viewer, case, now)
        if held is None:
            record(viewer, Act.NOTICE_FILE, Outcome.REFUSED, object_kind="case", object_number=case, reason="not found")
        else:
            found = {str(row[1].id): row for row in case_dockets(session, held.key)}
            if docket not in found:
                raise NotRecorded("docket", "Choose a docket of the list.")
            link, row, court = found[docket]
            if session.execute(
                select(Filing.id).where(Filing.case_id == held.key, Filing.docket_id == row.id, Filing.kind == NOTICE)
            ).first():
                raise NotRecorded("docket", "The notice for this docket is there already.")
            filing = Filing(case_id=held.key, agency_id=viewer.agency, recorded_at=now, docket_id=row.id, kind=NOTICE,
                            filing_title=TITLE, filing_text=text)  # fmt: skip
            session.add(filing)
            session.flush()
            if _portal_files(court, now):
                _file(session, viewer, held, filing, link, row, now, "", now)
                if emergency:
                    court_list = [(TargetKind.EMERGENCIES, row.court_id)]
                    tell(session, Kind.EMERGENCY, court_list, by=viewer, now=now, case=held.key, item=filing.id)
            else:
                number = filing.number
            record(viewer, Act.NOTICE_FILE, Outcome.DONE, object_kind="filing", object_number=filing.number, case=held.key,
                   reason="prepared" if number else "filed and served")  # fmt: skip
    if held is None:
        raise NotThere
    return number


def stamp_notice(viewer: Viewer, case: str, number: str, stamp: str, filed_at: datetime, now: datetime) -> None:
    """Record the clerk's number and time on a prepared notice: from then it is filed and served. Raises NotThere, NotRecorded."""
    done = False
    with transaction.write(viewer) as session:
        held = _kept(session, viewer, case, now)
        filing = _prepared(session, viewer, held, number) if held else None
        if held is not None and filing is not None:
            if filed_at > now:
                raise NotRecorded("happened_day", "This time is in the future. Enter the time of the clerk's stamp.")
            link = session.execute(
                select(CaseDocket).where(CaseDocket.case_id == held.key, CaseDocket.docket_id == filing.docket_id)
            ).scalar_one()
            _file(session, viewer, held, filing, link, session.get_one(Docket, filing.docket_id), filed_at, stamp, now)
            done = True
        record(viewer, Act.NOTICE_FILE, Outcome.DONE if done else Outcome.REFUSED, object_kind="filing", object_number=number,
               case=held.key if held else None, reason="filed and served" if done else "not found")  # fmt: skip
    if not done:
        raise NotThere


def _prepared(session: Session, viewer: Viewer, held: Held, number: str) -> Filing | None:
    return session.execute(
        select(Filing).where(
            Filing.number == number,
            Filing.case_id == held.key,
            Filing.agency_id.in_(viewer.rows),
            Filing.filed_at.is_(None),
        )
    ).scalar_one_or_none()


def show_prepared(viewer: Viewer, case: str, number: str, now: datetime) -> Prepared | None:
    """A prepared notice of the viewer's agency, to be printed; None where it is not there for them."""
    found = None
    with transaction.read(viewer) as session:
        held = _kept(session, viewer, case, now)
        filing = _prepared(session, viewer, held, number) if held else None
        if held is not None and filing is not None:
            docket = session.get_one(Docket, filing.docket_id)
            court = session.get_one(Agency, docket.court_id)
            found = Prepared(number, docket.docket_number, court.name, filing.filing_text, filing.recorded_at, None, "")
    reading(viewer, Act.NOTICE_FILE, Outcome.READ if found else Outcome.REFUSED, object_kind="filing", object_number=number,
            case=held.key if held else None, reason="" if found else "not found")  # fmt: skip
    return found


def _file(
    session: Session, viewer: Viewer, held: Held, filing: Filing, link: CaseDocket, docket: Docket, filed_at: datetime,
    stamp: str, now: datetime,
) -> None:  # fmt: skip
    """File and serve in one act: the court and the parties are let in, the entries stand on the record, the duties are discharged."""
    filing.filed_at, filing.stamp_number = filed_at, stamp or None
    link.notice_filing_id = filing.id
    basis = "Notice of missing child, filed"
    let_in(session, held.key, docket.court_id, "notice", basis, now)
    for model in ON_RECORD:
        session.execute(
            update(model)
            .where(
                model.case_id == held.key, model.agency_id.in_(viewer.rows), model.superseded_at.is_(None),
                model.filing_id.is_(None),
            )
            .values(filing_id=filing.id)
            .execution_options(synchronize_session="fetch")
        )  # fmt: skip
    entry = Entry(filed_at, Channel.SERVED, "", stamp)
    discharge(session, viewer, held.key, "notify_court", (Recipient.COURT,), entry, now)
    keep_event(session, viewer, held.key, EventKind.COURT_NOTIFIED.value, filed_at, now)
    parties = _parties(session, docket.id, now)
    told = [(TargetKind.OFFICE, docket.office_id), *((TargetKind.SEAT, party.id) for party in parties)]
    tell(session, Kind.FILED, told, by=viewer, now=now, case=held.key, item=filing.id, happened_at=filed_at)
    for party in parties:
        session.add(Service(case_id=held.key, filing_id=filing.id, party=party.id, served_at=now))
        let_in(session, held.key, party.agency_id, "notice", basis, now)
        recipient = DISCHARGES.get(party.role)
        if recipient is not None:
            served = Entry(now, Channel.SERVED, party.name)
            discharge(session, viewer, held.key, "notify_attorney_gal", (recipient,), served, now)
    session.flush()
    refresh(session, viewer, held.key, now)
