"""Posters: the page with its gate, asking for approval, answering, each copy that goes out, and its recall; each written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.once_services import sent_before
from portal.cases.photo_rules import too_old
from portal.clocks.services import NotRecorded, NotThere
from portal.notices.outbox_services import settle, tell
from portal.notices.rules import Kind, TargetKind
from portal.outgoing.models import PosterAnswer, PosterCopy, PosterRequest
from portal.outgoing.poster_queries import (
    FROM,
    WHOLE,
    asked_of,
    copies_of,
    entered_at,
    facts_of_poster,
    newest_request,
    parties_of,
)
from portal.outgoing.poster_rules import (
    Copy,
    Party,
    Poster,
    PosterPage,
    Side,
    covered,
    digest_of,
    gate,
    is_open,
    line_of,
    line_refused,
    make,
)
from portal.people.models import Agency
from portal.sharing.act_rules import Act, role_may
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction

CHANGED = "The poster was changed or answered meanwhile. Nothing of yours was saved; look at it again as it stands now."
SHUT = "The gate is not open: look at the rows that are not done."


class Changed(ValueError):
    """What stood on the page is no longer so."""


def show_poster(viewer: Viewer, case: str, now: datetime) -> PosterPage | None:
    """The page of a case's poster, disclosed; None where the case is not there for the viewer, or its poster is not theirs."""
    page = None
    with transaction.read(viewer) as session:
        held = _held(session, viewer, Act.POSTER_READ, case, now)
        if held is not None:
            page = _page(session, viewer, held, now)
    shown = (Shown(held.key, _classes(held, page)),) if held else ()
    reading(viewer, Act.POSTER_READ, Outcome.READ if page else Outcome.REFUSED, object_kind="case", object_number=case,
            case=held.key if held else None, reason="" if page else "not found", shown=shown)  # fmt: skip
    return page


def _held(session: Session, viewer: Viewer, act: Act, case: str, now: datetime) -> Held | None:
    held = case_for(session, viewer, act, case, now)
    return held if held is not None and all(item in held.decision.levels for item in WHOLE) else None


def _classes(held: Held, page: PosterPage | None = None) -> tuple[str, ...]:
    """What a poster shows of a case; with a page that has an answer's reason, the talk of the agencies of the poster too."""
    reasons = page is not None and any(row.reason for row in page.rows)
    found = (*FROM, InformationClass.COMMENTS) if reasons else FROM
    return tuple(sorted(item.value for item in found if item in held.decision.levels))


def _page(session: Session, viewer: Viewer, held: Held, now: datetime) -> PosterPage:
    asked = newest_request(session, held)
    parties = parties_of(session, viewer, held, asked, now)
    made = make(replace(facts_of_poster(session, viewer, held, now), line=line_of(parties)))
    photo = (made.poster.photo is not None, too_old(made.poster.taken_on, now.date()), _name(session, held.owner))
    sent = asked_of(session, asked)
    rows = gate(entered_at(session, held, now), photo, sent, parties, made)
    mine = next((party for party in parties if party.agency == viewer.agency), None)
    missing = held.facts.missing
    answers = role_may(viewer.role, Act.POSTER_ANSWER) and missing and sent is not None
    waits = sent is not None and covered(sent.digest, made.poster) and not _refused(parties)
    return PosterPage(
        held.number, made, rows, sent, missing and is_open(rows, parties), missing, copies_of(session, viewer, held),
        role_may(viewer.role, Act.POSTER_REQUEST) and missing and not waits,
        role_may(viewer.role, Act.POSTER_PRINT), mine.side if mine and answers else None, mine.answer if mine else None,
        tuple(party.name for party in parties),
    )  # fmt: skip


def _refused(parties: tuple[Party, ...]) -> bool:
    return any(party.answer is not None and not party.answer.approved for party in parties)


def _name(session: Session, agency: int) -> str:
    return session.execute(select(Agency.name).where(Agency.id == agency)).scalar_one()


def ask(viewer: Viewer, case: str, digest: str, now: datetime) -> None:
    """Send the poster to the police and the guardian agency for approval. `digest` is that of the poster on the page.

    The same poster is asked once, until someone refuses it. Raises NotThere, Changed.
    """
    again = changed = False
    with transaction.write(viewer) as session:
        held = _held(session, viewer, Act.POSTER_REQUEST, case, now)
        if held is not None:
            page, old = _page(session, viewer, held, now), newest_request(session, held)
            parties = parties_of(session, viewer, held, old, now)
            again = old is not None and old.digest == digest and not _refused(parties)
            changed = page.digest != digest or not page.missing
            if not changed and not again:
                _keep_request(session, viewer, held, parties, digest, now)
        _log(
            viewer, Act.POSTER_REQUEST, case, held, "changed meanwhile" if changed else "sent already" if again else ""
        )
    if held is None:
        raise NotThere
    if changed:
        raise Changed(CHANGED)


def _keep_request(
    session: Session, viewer: Viewer, held: Held, parties: tuple[Party, ...], digest: str, now: datetime
) -> None:
    row = PosterRequest(case_id=held.key, agency_id=viewer.agency, recorded_at=now, seat_id=viewer.seat, digest=digest)
    session.add(row)
    session.flush()
    told = [(TargetKind.AGENCY, party.agency) for party in parties]
    tell(session, Kind.POSTER_ASKED, told, by=viewer, now=now, case=held.key, object_number=row.number)


def answer(
    viewer: Viewer, case: str, approves: bool, line: str, reason: str, digest: str, seen: str, now: datetime
) -> None:
    """Approve or refuse the poster for the viewer's agency. The police write the line; the guardian agency permits the one that it saw.

    `digest` and `seen` are of the poster and the line on the page. A further answer takes the place of an earlier one, which stays.
    Raises NotThere, NotRecorded, Changed.
    """
    changed = False
    with transaction.write(viewer) as session:
        held = _held(session, viewer, Act.POSTER_ANSWER, case, now)
        page = _page(session, viewer, held, now) if held else None
        mine = page is not None and page.side is not None
        if held is not None and page is not None and page.side is not None:
            changed = (page.digest, page.made.poster.line) != (digest, seen)
            line = _line(page.side, approves, line, page.made.poster.line)
            if not approves and not reason:
                raise NotRecorded("reason", "Say why not, so that it can be mended.")
            if not changed:
                _keep_answer(session, viewer, held, approves, line, "" if approves else reason, now)
        _log(viewer, Act.POSTER_ANSWER, case, held if mine else None, "changed meanwhile" if changed else "",
             "approved" if approves else "refused")  # fmt: skip
    if not mine:
        raise NotThere
    if changed:
        raise Changed(CHANGED)


def _line(side: Side, approves: bool, line: str, shown: str) -> str:
    if not approves:
        return ""
    if side is Side.GUARDIAN:
        return shown
    if why := line_refused(line):
        raise NotRecorded("line", why)
    return line


def _keep_answer(
    session: Session, viewer: Viewer, held: Held, approves: bool, line: str, reason: str, now: datetime
) -> None:
    asked = newest_request(session, held)
    assert asked is not None
    before = parties_of(session, viewer, held, asked, now)
    session.add(
        PosterAnswer(
            case_id=held.key, agency_id=viewer.agency, recorded_at=now, request_id=asked.id, seat_id=viewer.seat,
            approved=approves, poster_line=line or None, poster_reason=reason or None,
        )
    )  # fmt: skip
    session.flush()
    settle(session, [Kind.POSTER_ASKED], held.key, viewer.agency, now)
    tell(session, Kind.POSTER_ANSWERED, [(TargetKind.AGENCY, asked.agency_id)], by=viewer, now=now, case=held.key,
         object_number=asked.number)  # fmt: skip
    if approves and line != line_of(before):  # who permitted it without this line is asked again
        told = [(TargetKind.AGENCY, party.agency) for party in before if party.side is Side.GUARDIAN and party.answer]
        tell(session, Kind.POSTER_ASKED, told, by=viewer, now=now, case=held.key, object_number=asked.number)


def make_copy(viewer: Viewer, case: str, recipient: str, contact: str, now: datetime, once: str = "") -> str:
    """Write down a copy of the approved poster before it goes out: for whom, and how they can be reached to recall it. Its number.

    `once` is the number of the form: its second click makes no second copy, unless the first was recalled. Raises NotThere, NotRecorded where the gate is not open.
    """
    number = ""
    with transaction.write(viewer) as session:
        held = _held(session, viewer, Act.POSTER_PRINT, case, now)
        if held is not None:
            page, asked = _page(session, viewer, held, now), newest_request(session, held)
            if not page.open or asked is None:
                raise NotRecorded("main", SHUT)
            number = _copy(session, viewer, held, asked, page.made.poster, (recipient, contact), once, now)
            record(viewer, Act.POSTER_PRINT, Outcome.DONE, object_kind="poster copy", object_number=number, case=held.key,
                   shown=(Shown(held.key, _classes(held)),))  # fmt: skip
        else:
            _log(viewer, Act.POSTER_PRINT, case, None)
    if held is None:
        raise NotThere
    return number


def _copy(
    session: Session, viewer: Viewer, held: Held, asked: PosterRequest, poster: Poster, whom: tuple[str, str], once: str, now: datetime
) -> str:  # fmt: skip
    digest = digest_of(poster)
    old, key = sent_before(session, PosterCopy, viewer, held, once, (), asked.number, digest, *whom)
    if old is not None:
        return str(old.number)
    row = PosterCopy(
        case_id=held.key, agency_id=viewer.agency, recorded_at=now, request_id=asked.id, seat_id=viewer.seat,
        digest=digest, copy_for=whom[0], copy_contact=whom[1], once_key=key,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.number


def show_copy(viewer: Viewer, case: str, number: str, now: datetime) -> tuple[Poster, Copy] | None:
    """A copy of the viewer's agency to print, while the gate is open and the copy not recalled; each look is written down. None otherwise."""
    found = None
    with transaction.read(viewer) as session:
        held = _held(session, viewer, Act.POSTER_PRINT, case, now)
        copy = next(iter(copies_of(session, viewer, held, number)), None) if held else None
        if held is not None and copy is not None and copy.own and copy.recalled_at is None:
            page = _page(session, viewer, held, now)
            found = (page.made.poster, copy) if page.open else None
    shown = (Shown(held.key, _classes(held)),) if held and found else ()
    reading(viewer, Act.POSTER_PRINT, Outcome.READ if found else Outcome.REFUSED, object_kind="poster copy",
            object_number=number, case=held.key if held else None, reason="" if found else "not found", shown=shown)  # fmt: skip
    return found


def recall(viewer: Viewer, case: str, number: str, now: datetime) -> None:
    """Write down that whoever has this copy of the viewer's agency was told to take it down. Raises NotThere."""
    with transaction.write(viewer) as session:
        held = _held(session, viewer, Act.POSTER_RECALL, case, now)
        row = None
        if held is not None:
            row = session.execute(
                select(PosterCopy).where(
                    PosterCopy.case_id == held.key, PosterCopy.number == number, PosterCopy.agency_id == viewer.agency
                )
            ).scalar_one_or_none()
        again = row is not None and row.recalled_at is not None
        if row is not None and not again:
            row.recalled_at, row.recalled_by, row.once_key = now, viewer.seat, None
        _log(viewer, Act.POSTER_RECALL, number, held if row is not None else None, "recalled already" if again else "", kind="poster copy")  # fmt: skip
    if row is None:
        raise NotThere


def _log(
    viewer: Viewer, act: Act, number: str, held: Held | None, refused: str = "", said: str = "", kind: str = "case"
) -> None:
    kept = held is not None and not refused
    record(viewer, act, Outcome.DONE if kept else Outcome.REFUSED, object_kind=kind, object_number=number,
           case=held.key if held else None, reason="not found" if held is None else refused or said)  # fmt: skip
