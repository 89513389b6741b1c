"""What a provider does: report a child missing to the agency that placed the child, read what became of it, add to it, withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.once_services import key_of
from portal.cases.provider_report_models import ProviderReport, ProviderReportEntry
from portal.cases.provider_report_queries import (
    entries_of,
    last_placing,
    listed_reports,
    own_report,
    placing_agencies,
    said_of,
    view_of,
)
from portal.cases.provider_report_rules import (
    WHY_WORDS,
    EntryKind,
    ReportLine,
    ReportView,
    Said,
    Why,
    no_room,
    taken_late_at,
)
from portal.cases.provider_report_rules import Entry as Added
from portal.cases.report_rules import Choice
from portal.clocks.services import NotRecorded, NotThere
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.draft_rules import Ticket
from portal.people.draft_services import drop_sent
from portal.sharing.act_rules import Act
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Viewer
from portal.store import transaction

KIND = "provider report"  # what the log calls it
CLASSES = (C.IDENTITY.value, C.DESCRIPTION_PHOTO.value, C.ENDANGERMENT_CIRCUMSTANCES.value, C.CONTACTS.value)
NO_ROOM = "There is no room for so much in one report. Shorten it, or tell the agency by phone."


class Answered(ValueError):
    """The report was taken up, declined or withdrawn meanwhile; `now_is` is how it stands."""

    def __init__(self, now_is: ReportView) -> None:
        super().__init__("answered meanwhile")
        self.now_is = now_is


@dataclass(frozen=True)
class SendPage:
    """To whom a report may go, and the number of the agency to which the last one went."""

    agencies: tuple[Choice, ...]
    last: str

    def find(self, number: str) -> Choice | None:
        """The agency of this number, None where it is not of the list."""
        return next((choice for choice in self.agencies if choice.number == number), None)


def show_send(viewer: Viewer, now: datetime) -> SendPage:
    """The agencies with an agreement in force that place children; of which child, nobody is asked."""
    with transaction.read(viewer) as session:
        page = SendPage(tuple(choice for _, choice in placing_agencies(session, now)), last_placing(session, viewer))
    reading(viewer, Act.PROVIDER_REPORT_SEND, object_kind=KIND)
    return page


def send(
    viewer: Viewer, placing: str, said: Said, minutes: int, now: datetime, once: str = "", draft: Ticket | None = None
) -> str:
    """Send a report to an agency; its people are told now, its supervisors after so many minutes if nobody has taken it up. The report's number.

    `once` is the number of the form, which sends the very same once; `draft`, gone with it. Raises NotRecorded.
    """
    with transaction.write(viewer) as session:
        keys = {choice.number: key for key, choice in placing_agencies(session, now)}
        if placing not in keys:
            raise NotRecorded("placing", "Choose the agency that placed the child.")
        if no_room(said, ()):
            raise NotRecorded("narrative", NO_ROOM)
        key = key_of(viewer, once, [placing], repr(said)) if once else None
        old = select(ProviderReport).where(
            ProviderReport.agency_id == viewer.agency, ProviderReport.once_key == key, ProviderReport.once_key.is_not(None)
        )  # fmt: skip
        row = session.execute(old).scalar_one_or_none()
        again = row is not None
        if row is None:
            row = _keep(session, viewer, keys[placing], said, key, now)
            _tell(session, viewer, row, minutes, now)
        drop_sent(session, viewer, draft)
        _log(viewer, row.number, "sent already" if again else "")
        return row.number


def _keep(session: Session, viewer: Viewer, placing: int, said: Said, key: str | None, now: datetime) -> ProviderReport:
    row = ProviderReport(
        agency_id=viewer.agency, placing_id=placing, seat_id=viewer.seat, recorded_at=now, child_name=said.child_name,
        birth_date=said.birth_date, sex=said.sex or None, clothing=said.clothing or None, last_seen_with=said.last_seen_with or None,
        last_seen_at=said.last_seen_at, last_seen_place=said.last_seen_place or None, last_seen_by=said.last_seen_by or None,
        absence_type=said.absence_type or None, dangers=";".join(said.dangers) or None, searched=said.searched or None,
        police_agency=said.police_agency or None, police_number=said.police_number or None, narrative=said.narrative or None,
        once_key=key,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _tell(session: Session, viewer: Viewer, row: ProviderReport, minutes: int, now: datetime) -> None:
    """Tell the agency; what its supervisors are told later waits in the outbox until then, and is dropped if somebody took the report up."""
    late = taken_late_at(now, minutes)
    for kind, target, by, at in (
        (Kind.PROVIDER_REPORT_IN, TargetKind.AGENCY, viewer, now),
        (Kind.PROVIDER_REPORT_UNTAKEN, TargetKind.SUPERVISORS, None, late),
    ):
        tell(session, kind, [(target, row.placing_id)], by=by, now=at, agency=viewer.agency, object_number=row.number)


def list_sent(viewer: Viewer) -> tuple[ReportLine, ...]:
    """The latest reports of the viewer's agency; one line in the log, a disclosure for each case that one went into."""
    return listed(viewer, Act.PROVIDER_REPORT_SEND)


def listed(viewer: Viewer, act: Act) -> tuple[ReportLine, ...]:
    """The latest reports of the viewer, written down as a reading."""
    with transaction.read(viewer) as session:
        lines = listed_reports(session, viewer)
    cases = sorted({case for case, line in lines if case is not None and line.name})
    reading(viewer, act, object_kind=KIND, shown=tuple(Shown(case, (C.IDENTITY.value,)) for case in cases))
    return tuple(line for _, line in lines)


def show_sent(viewer: Viewer, number: str, now: datetime) -> ReportView | None:
    """A report of the viewer's agency; None where there is none, as for one that never was."""
    view, case = None, None
    with transaction.read(viewer) as session:
        row = own_report(session, viewer, number)
        if row is not None:
            view, case = view_of(session, viewer, row, now), row.case_id
    read_of(viewer, Act.PROVIDER_REPORT_SEND, number, case, view is not None)
    return view


def read_of(viewer: Viewer, act: Act, number: str, case: int | None, found: bool) -> None:
    """Write down that a report was read, with what was shown of the case that it went into."""
    shown = (Shown(case, CLASSES),) if case is not None else ()
    reading(viewer, act, Outcome.READ if found else Outcome.REFUSED, object_kind=KIND, object_number=number, case=case,
            reason="" if found else "not found", shown=shown)  # fmt: skip


def add(viewer: Viewer, number: str, text: str, now: datetime, once: str = "") -> None:
    """Add to a report that nobody has taken up; what it said stays. Raises NotThere, Answered, NotRecorded."""
    _add(viewer, number, EntryKind.ADDED, None, None, text, now, once)


def withdraw(
    viewer: Viewer, number: str, why: Why, located_at: datetime | None, text: str, now: datetime, once: str = ""
) -> None:
    """Withdraw a report that nobody has taken up: it stays, and the agency answers it. Raises NotThere, Answered, NotRecorded."""
    if located_at is not None and located_at > now:
        raise NotRecorded("located_time", "This time is in the future. Enter when the child was found.")
    _add(viewer, number, EntryKind.WITHDRAWN, why, located_at, text, now, once)


def _add(
    viewer: Viewer, number: str, kind: EntryKind, why: Why | None, located_at: datetime | None, text: str, now: datetime,
    once: str,
) -> None:  # fmt: skip
    stale, refused, row = None, "", None
    with transaction.write(viewer) as session:
        row = own_report(session, viewer, number)
        if row is not None:
            key = key_of(viewer, once, [number], kind.value, text) if once else None
            same = select(ProviderReportEntry.id).where(
                ProviderReportEntry.report_id == row.id, ProviderReportEntry.once_key == key,
                ProviderReportEntry.once_key.is_not(None),
            )  # fmt: skip
            if session.execute(same).first() is not None:
                refused = "sent already"
            elif not (view := view_of(session, viewer, row, now)).may_change:
                stale, refused = view, "answered meanwhile"
            else:
                more = Added(now, kind, text, WHY_WORDS[why] if why else "", located_at)
                if no_room(said_of(row), (*entries_of(session, row), more)):
                    raise NotRecorded("text", NO_ROOM)
                session.add(
                    ProviderReportEntry(
                        report_id=row.id, agency_id=viewer.agency, seat_id=viewer.seat, recorded_at=now, kind=kind.value,
                        ground=why.value if why else None, located_at=located_at, entry_text=text or None, once_key=key,
                    )
                )  # fmt: skip
                tell(session, Kind.PROVIDER_REPORT_ADDED, [(TargetKind.AGENCY, row.placing_id)], by=viewer, now=now,
                     agency=viewer.agency, object_number=number)  # fmt: skip
        _log(viewer, number, refused if row is not None else "not found", row.case_id if row is not None else None)
    if row is None:
        raise NotThere
    if stale is not None:
        raise Answered(stale)


def _log(viewer: Viewer, number: str, refused: str, case: int | None = None) -> None:
    record(viewer, Act.PROVIDER_REPORT_SEND, Outcome.REFUSED if refused else Outcome.DONE, object_kind=KIND,
           object_number=number, case=case, reason=refused)  # fmt: skip
