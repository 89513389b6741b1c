"""Comments: the audience is fixed and shown before the first word; what says where the child may be is a lead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.cases.once_services import sent_before
from portal.cases.report_queries import JOINED
from portal.cases.report_rules import Choice
from portal.cases.row_queries import PROSECUTES
from portal.cases.talk_models import Comment, CommentAudience
from portal.cases.talk_rules import CHANGED, NOT_PARTNERS, OWN, PARTNERS, SECTOR_WORDS, Audience, TalkPage, mark_of
from portal.clocks.services import NotRecorded, NotThere
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.draft_rules import Ticket
from portal.people.draft_services import drop_sent
from portal.people.models import Agency, Seat
from portal.people.rules import Sector
from portal.sharing.act_rules import HAS_LEADS, SPEAKS, Act
from portal.sharing.fact_queries import ANY_MOMENT, in_force
from portal.sharing.queries import Held, case_for, own_identity_only
from portal.sharing.rules import InformationClass, Viewer, partner_known
from portal.store import transaction


def show_audiences(viewer: Viewer, case: str, now: datetime) -> TalkPage | None:
    """The audiences of a case for this viewer; None where the case is not there for them."""
    page = None
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.COMMENT_ADD, case, now)
        if held is not None:
            page = talk_page(session, viewer, case, held, now)
    reading(viewer, Act.COMMENT_ADD, Outcome.READ if page else Outcome.REFUSED, object_kind="case", object_number=case,
            case=held.key if held else None, reason="" if page else "not found")  # fmt: skip
    return page


def talk_page(session: Session, viewer: Viewer, case: str, held: Held, now: datetime) -> TalkPage:
    """Who may read a comment of the viewer on a case in hand."""
    levels = held.decision.levels
    joined = [
        row
        for row in transaction.columns(session, _HEARERS, {"case": held.key, "now": now})
        if row.sector != Sector.COURT.value
        and (row.id == viewer.agency or partner_known(levels, Sector(row.sector), row.prosecutes))
    ]
    others = {row.id: row for row in joined if row.id != viewer.agency and row.people}
    people = {row.id: row.people for row in joined}

    def audience(name: str, words: str, keys: set[int]) -> Audience:
        heard = [others[agency] for agency in others if agency in keys]
        return Audience(
            name, words, tuple(choice.name for choice in heard),
            sum(people.get(agency, 0) for agency in keys | {viewer.agency}), frozenset(keys),
            mark_of(choice.number for choice in heard),
        )  # fmt: skip

    found = [audience(OWN, "Your agency alone", set())]
    found += [audience(choice.number, choice.name, {agency}) for agency, choice in others.items()]
    for sector, words in SECTOR_WORDS.items():
        keys = {agency for agency, choice in others.items() if choice.sector == sector.value}
        if len(keys) > 1:
            found.append(audience(sector.value, words, keys))
    partners = {agency for agency, choice in others.items() if choice.sector not in NOT_PARTNERS}
    if len(partners) > 1:
        found.append(audience(PARTNERS, "All partners (never the court, never counsel)", partners))
    police = next((row for row in joined if row.sector == Sector.LAW_ENFORCEMENT.value), None)
    dates = InformationClass.IDENTITY in levels and not own_identity_only(viewer.role)
    telephone = Choice(police.number, police.name, police.phone, police.sector) if police else None
    return TalkPage(case, tuple(found), telephone, viewer.role in HAS_LEADS, dates and held.closed)


# The agencies of a case, each with how many people hold a seat there that may read comments, and whether it prosecutes.
_HEARERS = JOINED.add_columns(
    PROSECUTES.label("prosecutes"),
    select(func.count(func.distinct(Seat.person_id)))
    .where(Seat.agency_id == Agency.id, Seat.role.in_(sorted(SPEAKS)), in_force(Seat, ANY_MOMENT))
    .scalar_subquery()
    .label("people"),
)


def add_comment(
    viewer: Viewer,
    case: str,
    audience: str,
    seen: str,
    text: str,
    now: datetime,
    once: str = "",
    draft: Ticket | None = None,
) -> None:
    """Post a comment to an audience that was shown, also in a closed case. `seen` is the audience's mark as it was shown: where other
    agencies would read it now, fewer or more, nothing is posted. `once` is the number of the form: what the same form sent before,
    word for word to the same audience, is kept once; `draft`, gone with it. Raises NotThere, NotRecorded.
    """
    again = False
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.COMMENT_ADD, case, now)
        if held is not None:
            old, key = sent_before(session, Comment, viewer, held, once, (audience, seen), text)
            again = old is not None  # though its audience changed since: it was sent to those who stood above it
            if not again:
                chosen = talk_page(session, viewer, case, held, now).find(audience)
                if chosen is None or chosen.mark != seen:
                    raise NotRecorded("audience", CHANGED)
                keep_comment(session, viewer, held, chosen, text, key, now)
            drop_sent(session, viewer, draft)
        _log(viewer, Act.COMMENT_ADD, case, held, again)
    if held is None:
        raise NotThere


def keep_comment(
    session: Session,
    viewer: Viewer,
    held: Held,
    chosen: Audience,
    text: str,
    key: str | None,
    now: datetime,
    answers: int | None = None,
) -> None:
    """Write a comment and its audience, and have the audience told; `answers` is the key of the comment that it answers."""
    comment = Comment(
        case_id=held.key, agency_id=viewer.agency, recorded_at=now, seat_id=viewer.seat, answers_id=answers,
        all_partners=chosen.name == PARTNERS, comment_text=text, once_key=key,
    )  # fmt: skip
    session.add(comment)
    session.flush()
    for agency in chosen.keys:
        session.add(CommentAudience(case_id=held.key, comment_id=comment.id, agency_id=agency))
    told = [(TargetKind.AGENCY, agency) for agency in chosen.keys]
    tell(session, Kind.COMMENT, told, by=viewer, now=now, case=held.key, item=comment.id)


def _log(viewer: Viewer, act: Act, case: str, held: Held | None, again: bool) -> None:
    kept = held is not None and not again
    record(viewer, act, Outcome.DONE if kept else Outcome.REFUSED, object_kind="case", object_number=case,
           case=held.key if held else None, reason="not found" if held is None else "sent already" if again else "")  # fmt: skip
