"""Leads: sent to the investigating agency at once, to others only by a second choice; widened afterwards by the author's agency alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.lead_queries import audience_of, lead_page, own_lead
from portal.cases.lead_rules import LeadPage, Readers, SentLead
from portal.cases.once_services import sent_before
from portal.cases.talk_models import Lead, LeadAudience
from portal.clocks.recompute_services import refresh
from portal.clocks.services import NotRecorded, NotThere, keep_event
from portal.clocks.vocabulary_rules import EventKind
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.draft_rules import Ticket
from portal.people.draft_services import drop_sent
from portal.people.models import Agency
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction

GONE = "One of those whom you chose may not read leads of this case any more. Choose again; your words are kept."


def show_readers(viewer: Viewer, case: str, now: datetime) -> LeadPage | None:
    """Who would read a lead of the viewer, and who may be let read it; None where the case is not there for them."""
    page = None
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.LEAD_ADD, case, now)
        if held is not None:
            page = lead_page(session, viewer, held, now)
    reading(viewer, Act.LEAD_ADD, Outcome.READ if page else Outcome.REFUSED, object_kind="case", object_number=case,
            case=held.key if held else None, reason="" if page else "not found")  # fmt: skip
    return page


def add_lead(
    viewer: Viewer,
    case: str,
    text: str,
    also: tuple[str, ...],
    now: datetime,
    once: str = "",
    draft: Ticket | None = None,
) -> None:
    """Send word on where the child may be to the investigating agency, and to the partners of these numbers, which were shown.

    A closed case takes it too: whoever closed it did not know of it. A police agency that joined since the page was shown has it too:
    unlike a comment a lead is never held up, and reaches whoever investigates at once. `once` and `draft` as for a comment.
    Raises NotThere, NotRecorded.
    """
    again, chosen = False, tuple[Readers, ...]()
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.LEAD_ADD, case, now)
        if held is not None:
            page = lead_page(session, viewer, held, now)
            chosen = _chosen(page, also)
            heard = [readers for readers in (*page.certain, *chosen) if readers.key != viewer.agency]
            old, key = sent_before(session, Lead, viewer, held, once, _keys(heard), text)
            again = old is not None
            if not again:
                _keep_lead(session, viewer, held, text, heard, key, now)
            drop_sent(session, viewer, draft)
        _log(viewer, Act.LEAD_ADD, "case", case, held, chosen, again)
    if held is None:
        raise NotThere


def _chosen(page: LeadPage, also: tuple[str, ...]) -> tuple[Readers, ...]:
    chosen = page.chosen(also)
    if chosen is None:
        raise NotRecorded("also", GONE)
    return chosen


def _keys(heard: Iterable[Readers]) -> set[int]:
    return {readers.key for readers in heard}


def _keep_lead(
    session: Session, viewer: Viewer, held: Held, text: str, heard: list[Readers], key: str | None, now: datetime
) -> None:
    lead = Lead(
        case_id=held.key, agency_id=viewer.agency, recorded_at=now, all_partners=False, lead_text=text, once_key=key
    )
    session.add(lead)
    session.flush()
    for readers in heard:
        session.add(LeadAudience(case_id=held.key, lead_id=lead.id, agency_id=readers.key))
    _tell(session, viewer, held, lead, heard, now)
    if held.owner in viewer.rows:  # the agency that keeps the case has the word; another's lead is not its to know of
        keep_event(session, viewer, held.key, EventKind.LEAD_RECEIVED.value, now, now)
        session.flush()
        refresh(session, viewer, held.key, now)


def _tell(session: Session, viewer: Viewer, held: Held, lead: Lead, heard: Iterable[Readers], now: datetime) -> None:
    told = [(TargetKind.AGENCY, readers.key) for readers in heard]
    tell(session, Kind.LEAD, told, by=viewer, now=now, case=held.key, item=lead.id)


def show_lead(viewer: Viewer, case: str, number: str, now: datetime) -> SentLead | None:
    """A lead of the viewer's own agency with who reads it and who may be let read it; None where it is not there for them."""
    found: SentLead | None = None
    shown: tuple[Shown, ...] = ()
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.LEAD_WIDEN, case, now)
        lead = own_lead(session, viewer, held, number) if held else None
        if held is not None and lead is not None:
            page = lead_page(session, viewer, held, now)
            found, shown = _sent(session, lead, page), (Shown(held.key, (InformationClass.LEADS.value,)),)
    reading(viewer, Act.LEAD_WIDEN, Outcome.READ if found else Outcome.REFUSED, object_kind="lead", object_number=number,
            case=held.key if held else None, reason="" if found else "not found", shown=shown)  # fmt: skip
    return found


def _sent(session: Session, lead: Lead, page: LeadPage) -> SentLead:
    heard = audience_of(session, lead.id)
    others = tuple(readers for readers in page.others if readers.key not in heard)
    names = {row.id: row.name for row in session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(heard)))}
    always = _keys(page.certain)
    widened = tuple((names[key], since) for key, since in heard.items() if key not in always)
    return SentLead(lead.number, lead.value("lead_text"), lead.recorded_at, LeadPage(page.case, page.certain, others, page.closed), widened)  # fmt: skip


def widen(viewer: Viewer, case: str, number: str, also: tuple[str, ...], now: datetime) -> None:
    """Let further partners of a case read one lead of the viewer's agency: a new row each, nothing else changes, and they are told.

    Those who have it already are passed over. Raises NotThere for any other agency's lead, NotRecorded.
    """
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.LEAD_WIDEN, case, now)
        lead = own_lead(session, viewer, held, number) if held else None
        chosen: list[Readers] = []
        if held is not None and lead is not None:
            heard = audience_of(session, lead.id)
            chosen = [found for found in _chosen(lead_page(session, viewer, held, now), also) if found.key not in heard]
            for readers in chosen:
                session.add(
                    LeadAudience(
                        case_id=held.key, lead_id=lead.id, agency_id=readers.key, widened_at=now, widened_by=viewer.seat
                    )
                )
            _tell(session, viewer, held, lead, chosen, now)
        _log(viewer, Act.LEAD_WIDEN, "lead", number, held if lead is not None else None, chosen, not chosen)
    if held is None or lead is None:
        raise NotThere


def _log(
    viewer: Viewer, act: Act, kind: str, number: str, held: Held | None, chosen: Iterable[Readers], again: bool
) -> None:
    """One line, with the numbers of the agencies that were chosen besides the police."""
    kept = held is not None and not again
    also = " ".join(readers.number for readers in chosen)
    record(viewer, act, Outcome.DONE if kept else Outcome.REFUSED, object_kind=kind, object_number=number,
           case=held.key if held else None,
           reason="not found" if held is None else "sent already" if again else f"also to {also}" if also else "")  # fmt: skip
