"""What is done with a comment that stands: it is answered, corrected by whoever wrote it, or taken back by its agency. None of it reaches anybody new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.once_services import sent_before
from portal.cases.section_queries import SectionReader
from portal.cases.talk_models import Comment, CommentChange
from portal.cases.talk_rules import CHANGED, Audience, Spoken, TalkPage
from portal.cases.talk_section_queries import spoken
from portal.cases.talk_services import keep_comment, talk_page
from portal.clocks.services import NotRecorded, NotThere
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.draft_rules import Ticket
from portal.people.draft_services import drop_sent
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction

BACK = "This comment was taken back meanwhile. Your words are kept: write a new comment, or go back to the case."
MEANWHILE = (
    "These words were corrected meanwhile, in another tab perhaps. Look at them as they stand; yours are kept below."
)
SAME = "These are the words that stand. Change them, or go back to the case."


@dataclass(frozen=True)
class CommentPage:
    """A comment before somebody who may act on it, who would read an answer, and what may be chosen on the case besides."""

    comment: Spoken
    audience: Audience
    page: TalkPage


def show_comment(viewer: Viewer, act: Act, case: str, number: str, now: datetime) -> CommentPage | None:
    """A comment that the viewer reads and may do this act on; None where it is not there for them."""
    found: CommentPage | None = None
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, act, case, now)
        one = _found(session, viewer, held, act, number, now) if held else None
        if held is not None and one is not None:
            page = talk_page(session, viewer, case, held, now)
            found = CommentPage(one, page.within(one.readers), page)
    shown = (Shown(held.key, (InformationClass.COMMENTS.value,)),) if held and found and found.comment.wordings else ()
    reading(viewer, act, Outcome.READ if found else Outcome.REFUSED, object_kind="comment", object_number=number,
            case=held.key if held else None, reason="" if found else "not found", shown=shown)  # fmt: skip
    return found


def _found(session: Session, viewer: Viewer, held: Held, act: Act, number: str, now: datetime) -> Spoken | None:
    """The comment of this number where the viewer reads it; to be corrected by its own seat alone, taken back by its agency's."""
    every = spoken(SectionReader(session, viewer, held, now))
    may = {Act.COMMENT_CORRECT: "by_seat", Act.COMMENT_TAKE_BACK: "own"}.get(act, "number")
    return next((one for one in every if one.number == number and getattr(one, may)), None)


def answer_comment(
    viewer: Viewer,
    case: str,
    number: str,
    seen: str,
    text: str,
    now: datetime,
    once: str = "",
    draft: Ticket | None = None,
) -> None:
    """Answer a comment: of those who read it whoever may be told today reads the answer, and nobody else. `seen`, `once`, `draft` as for a comment.

    Raises NotThere, NotRecorded.
    """
    again = False
    with transaction.write(viewer) as session:
        held, one = _in_hand(session, viewer, Act.COMMENT_ADD, case, number, now)
        if held is not None and one is not None:
            old, key = sent_before(session, Comment, viewer, held, once, (number, seen), text)
            again = old is not None
            if not again:
                _keep_answer(session, viewer, held, one, seen, text, key, now)
            drop_sent(session, viewer, draft)
        _log(viewer, Act.COMMENT_ADD, number, held, one, "sent already" if again else "")
    if one is None:
        raise NotThere


def _keep_answer(
    session: Session, viewer: Viewer, held: Held, one: Spoken, seen: str, text: str, key: str | None, now: datetime
) -> None:
    chosen = talk_page(session, viewer, held.number, held, now).within(one.readers)
    if one.taken_back:
        raise NotRecorded("text", BACK)
    if chosen.mark != seen:
        raise NotRecorded("readers", CHANGED)
    keep_comment(session, viewer, held, chosen, text, key, now, answers=one.key)


def correct_comment(
    viewer: Viewer, case: str, number: str, turn: str, text: str, now: datetime, draft: Ticket | None = None
) -> None:
    """Say anew what the viewer's own seat said: the same readers have both, the words before among what was corrected.

    `turn` is that of the words as they were shown; the same correction sent twice is one. Raises NotThere, NotRecorded.
    """
    with transaction.write(viewer) as session:
        held, one = _in_hand(session, viewer, Act.COMMENT_CORRECT, case, number, now)
        again = one is not None and one.text == text and one.turn != turn
        if held is not None and one is not None and not again:
            if one.taken_back or one.text == text:
                raise NotRecorded("text", BACK if one.taken_back else SAME)
            if one.turn != turn:
                raise NotRecorded("turn", MEANWHILE)
            _change(session, viewer, held, one, now, comment_text=text)
        if one is not None:
            drop_sent(session, viewer, draft)
        _log(viewer, Act.COMMENT_CORRECT, number, held, one, "corrected already" if again else "")
    if one is None:
        raise NotThere


def take_back(viewer: Viewer, case: str, number: str, now: datetime) -> None:
    """Take a comment of the viewer's agency out of everyone's sight, each of its wordings; that it stood there stays. Twice is once. Raises NotThere."""
    with transaction.write(viewer) as session:
        held, one = _in_hand(session, viewer, Act.COMMENT_TAKE_BACK, case, number, now)
        again = one is not None and one.taken_back is not None
        if held is not None and one is not None and not again:
            _change(session, viewer, held, one, now, taken_back=True)
        _log(viewer, Act.COMMENT_TAKE_BACK, number, held, one, "taken back already" if again else "")
    if one is None:
        raise NotThere


def _in_hand(
    session: Session, viewer: Viewer, act: Act, case: str, number: str, now: datetime
) -> tuple[Held | None, Spoken | None]:
    held = case_for(session, viewer, act, case, now)
    return held, _found(session, viewer, held, act, number, now) if held else None


def _change(session: Session, viewer: Viewer, held: Held, one: Spoken, now: datetime, **what: object) -> None:
    keys = {"case_id": held.key, "agency_id": viewer.agency, "seat_id": viewer.seat, "comment_id": one.key}
    session.add(CommentChange(**keys, recorded_at=now, **what))
    told = [(TargetKind.AGENCY, agency) for agency in sorted(one.readers - {viewer.agency})]
    tell(session, Kind.COMMENT_CHANGED, told, by=viewer, now=now, case=held.key, item=one.key)


def _log(viewer: Viewer, act: Act, number: str, held: Held | None, one: Spoken | None, again: str) -> None:
    reason = again if one else "not found"
    record(viewer, act, Outcome.REFUSED if reason else Outcome.DONE, object_kind="comment", object_number=number,
           case=held.key if held else None, reason=reason)  # fmt: skip
