"""The talk with a child after a return, and the screening: kept encrypted, and what a result starts is started once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.correction_services import check_open, standing_entries, standing_entry, supersede
from portal.cases.models import PRIVATE, CaseEvent
from portal.cases.record_models import ScreeningDetail, ScreeningResult
from portal.cases.return_queries import moments_of
from portal.cases.return_rules import DUTY_OF_STEP, EVENT_OF_STEP, WAY_BACK
from portal.cases.screening_rules import BAND_WORDS, NO, TOOL_WORDS, YES_NO, Talk, vulnerable
from portal.clocks.queries import ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.services import Entry, NotRecorded, NotThere, check_entry, keep_event, keep_record
from portal.clocks.vocabulary_rules import Channel, EventKind, LateReason
from portal.people.rules import Sector
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction

DETAIL = ("interviewed_by", "why_left", "placement_response", "where_stayed", "harm", "childs_words", "wishes")
STALE = "Someone of your agency saved this meanwhile. Nothing of yours was saved: copy what you typed, open the page anew, and add it."
# From the first of these on, a result is one and the same: a second word of it starts nothing anew.
ONCE = frozenset({EventKind.RISK_SUSPECTED, EventKind.VICTIM_IDENTIFIED, EventKind.CRIME_FOUND})


def show_interview(viewer: Viewer, number: str, now: datetime) -> dict[str, str] | None:
    """What the viewer's own agency has recorded of the talk; None where the case is not there for them. Other agencies' words are not in it."""
    found = None
    with transaction.read(viewer) as session:
        held = _may(session, viewer, number, now)
        if held is not None:
            row = standing_entry(session, ScreeningDetail, held, viewer)
            found = {name: (row.value(name) or "") if row else "" for name in DETAIL} | {
                "was": _was(session, viewer, held)
            }
    shown = (Shown(held.key, (InformationClass.SCREENING_DETAIL.value,)),) if held and (found or {}).get("was") else ()
    reading(viewer, Act.INTERVIEW_RECORD, Outcome.READ if held else Outcome.REFUSED, object_kind="case", object_number=number,
            case=held.key if held else None, reason="" if held else "not found", shown=shown)  # fmt: skip
    return found


def _may(session: Session, viewer: Viewer, number: str, now: datetime) -> Held | None:
    """The case where the viewer's agency keeps it; for juvenile justice also another's, since a youth on probation is theirs to talk with."""
    held = case_for(session, viewer, Act.INTERVIEW_RECORD, number, now)
    return (
        held if held is not None and (held.owner in viewer.rows or viewer.sector is Sector.JUVENILE_JUSTICE) else None
    )


def _was(session: Session, viewer: Viewer, held: Held) -> str:
    """The mark of what stands: when the viewer's agency last saved words or result."""
    entries = [standing_entry(session, model, held, viewer) for model in (ScreeningDetail, ScreeningResult)]
    return max((entry.recorded_at.isoformat() for entry in entries if entry is not None), default="")


def record_interview(
    viewer: Viewer, number: str, talk: Talk, reason: LateReason | None, was: str, now: datetime
) -> bool:
    """Keep the talk and the screening, and what they start; whether the viewer's agency keeps the case. Raises NotThere, NotRecorded.

    `was` is what the page showed: where someone of the same agency saved meanwhile, nothing is kept.
    """
    with transaction.write(viewer) as session:
        held = _may(session, viewer, number, now)
        if held is not None:
            check_open(session, held)
            if _was(session, viewer, held) != was:
                raise NotRecorded("main", STALE)
            first = moments_of(session, held)
            _check(talk, first, now)
            _keep_detail(session, viewer, held, talk, now)
            _keep_result(session, viewer, held, talk, now)
            _discharge(session, viewer, held, talk, reason, now)
            if talk.victim == NO:
                _withdraw_victim(session, viewer, held, now)
            for kind, at in talk.events():
                if kind not in ONCE or kind not in first:
                    keep_event(session, viewer, held.key, kind.value, at, now)
            session.flush()
            refresh(session, viewer, held.key, now)
        record(viewer, Act.INTERVIEW_RECORD, Outcome.DONE if held else Outcome.REFUSED, object_kind="case", object_number=number,
               case=held.key if held else None, reason="" if held else "not found")  # fmt: skip
    if held is None:
        raise NotThere
    return held.owner in viewer.rows


def _check(talk: Talk, first: dict[EventKind, datetime], now: datetime) -> None:
    back = min((first[kind] for kind in WAY_BACK if kind in first), default=None)
    if back is None:
        raise NotRecorded("main", "Record first that the child was found.")
    times = (("talked", talk.talked_at), ("screened", talk.screening.at if talk.screening else None))
    for prefix, at in times:
        if at is not None and at > now:
            raise NotRecorded(f"{prefix}_time", "This time is in the future. Enter when it was.")
        if at is not None and at < back:
            raise NotRecorded(f"{prefix}_time", "This is before the child was found. Check day and time.")
    if talk.talked_at is None and talk.screening is None:
        raise NotRecorded("talked_day", "Enter when the child was talked with, or the screening below.")


def _withdraw_victim(session: Session, viewer: Viewer, held: Held, now: datetime) -> None:
    """What one's own agency had said before is corrected by a no; it stays on record, and what it opened closes."""
    for row in standing_entries(session, CaseEvent, held, viewer, CaseEvent.kind == PRIVATE):
        if row.word() == EventKind.VICTIM_IDENTIFIED.value:
            row.superseded_at = now
    session.flush()


def _keep_detail(session: Session, viewer: Viewer, held: Held, talk: Talk, now: datetime) -> None:
    if not any(talk.words.values()) and standing_entry(session, ScreeningDetail, held, viewer) is None:
        return
    supersede(session, ScreeningDetail, held, viewer, now)
    words = {name: talk.words.get(name) or None for name in DETAIL}
    session.add(ScreeningDetail(case_id=held.key, agency_id=viewer.agency, recorded_at=now, **words))


def _keep_result(session: Session, viewer: Viewer, held: Held, talk: Talk, now: datetime) -> None:
    screening = talk.screening
    if screening is None and not talk.victim:
        return
    old = standing_entry(session, ScreeningResult, held, viewer)
    kept = {column.name: old.value(column.name) for column in ScreeningResult.__table__.columns if "class" in column.info} if old else {}  # fmt: skip
    supersede(session, ScreeningResult, held, viewer, now)
    if screening is not None:
        kept |= {
            "screening_tool": TOOL_WORDS[screening.tool], "screening_tool_version": screening.version or None,
            "screened_by": screening.by or None, "screener_trained": YES_NO[screening.trained],
            "screened_at": screening.at.isoformat(timespec="minutes"), "screening_sources": screening.sources or None,
            "screening_result_band": BAND_WORDS[screening.band], "screening_services": screening.services or None,
        }  # fmt: skip
    if talk.victim:
        kept["victim_identified"] = YES_NO[talk.victim]
    bands = {words: band for band, words in BAND_WORDS.items()}
    answers = {words: answer for answer, words in YES_NO.items()}
    kept["vulnerable"] = vulnerable(bands.get(kept.get("screening_result_band") or ""), answers.get(kept.get("victim_identified") or "", ""))  # fmt: skip
    session.add(ScreeningResult(case_id=held.key, agency_id=viewer.agency, recorded_at=now, **kept))


def _discharge(
    session: Session, viewer: Viewer, held: Held, talk: Talk, reason: LateReason | None, now: datetime
) -> None:  # fmt: skip
    """The duties of the ledger that ask for the talk and the screening are done with it."""
    times = dict(talk.events())
    for step, kind in EVENT_OF_STEP.items():
        if kind not in times:
            continue
        entry = Entry(times[kind], Channel.DONE, reason=reason)
        for row in ledger_of(session, held.key, now):
            if row.kind == DUTY_OF_STEP[step] and row.done_at is None and row.owner in viewer.rows:
                check_entry(row, entry, now)
                keep_record(session, viewer, held.key, row, entry, now)
