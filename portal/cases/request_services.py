"""Asking an agency of the case, answering, correcting an answer, withdrawing the question; each written down."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.once_services import sent_before
from portal.cases.request_models import InformationRequest, RequestAnswer
from portal.cases.request_queries import agencies_to_ask, request_open, requests_of
from portal.cases.request_rules import URGENT_WITHIN, AskPage, RequestView, due_refused
from portal.cases.service_rules import kept
from portal.clocks.services import NotRecorded, NotThere
from portal.notices.outbox_services import settle_duties, tell
from portal.notices.rules import Kind, TargetKind
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction


class Stale(ValueError):
    """Someone of the same agency answered meanwhile, or the question was withdrawn; `now_is` is how it stands."""

    def __init__(self, now_is: RequestView) -> None:
        super().__init__("answered or withdrawn meanwhile")
        self.now_is = now_is


def show_ask(viewer: Viewer, case: str, now: datetime) -> AskPage | None:
    """Whom the viewer may ask in a case; None where it is not there for them."""
    page = None
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.REQUEST_ASK, case, now)
        if held is not None:
            page = AskPage(case, agencies_to_ask(session, viewer, held, now))
    reading(viewer, Act.REQUEST_ASK, Outcome.READ if page else Outcome.REFUSED, object_kind="case", object_number=case,
            case=held.key if held else None, reason="" if page else "not found")  # fmt: skip
    return page


def show_request(viewer: Viewer, act: Act, case: str, number: str, now: datetime) -> RequestView | None:
    """One request with its answers, disclosed; None where it is not there for the viewer, as where it never was."""
    view: RequestView | None = None
    shown: tuple[Shown, ...] = ()
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, act, case, now)
        if held is not None:
            view = next(iter(requests_of(session, viewer, held, now, number)), None)
            shown = (Shown(held.key, (InformationClass.COMMENTS.value,)),) if view else ()
    reading(viewer, act, Outcome.READ if view else Outcome.REFUSED, object_kind="request", object_number=number,
            case=held.key if held else None, reason="" if view else "not found", shown=shown)  # fmt: skip
    return view


def ask(
    viewer: Viewer,
    case: str,
    agency: str,
    question: str,
    needed_by: datetime,
    now: datetime,
    once: str = "",
    services: tuple[str, ...] = (),
) -> None:
    """Ask an agency of the case; its people are told now, both sides once it is overdue. `needed_by` is an aware instant.
    `services` are codes of what is asked for of a clearinghouse; of another agency nothing is kept of them.

    `once` is the number of the form: what the same form sent before, word for word to the same agency for the same time, is asked
    once, unless it was withdrawn.
    Raises NotThere, NotRecorded.
    """
    again = False
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.REQUEST_ASK, case, now)
        if held is not None:
            asked = AskPage(case, agencies_to_ask(session, viewer, held, now)).find(agency)
            if asked is None:
                raise NotRecorded(
                    "main", "This agency cannot be asked any more. Choose another below; your words stay in the form."
                )
            if why := due_refused(needed_by, now):
                raise NotRecorded("due_day", why)
            wanted = kept(services) if asked.clearinghouse else None
            said = (question, needed_by.astimezone(UTC).isoformat(), *([wanted] if wanted else []))
            old, key = sent_before(session, InformationRequest, viewer, held, once, [asked.key], *said)
            again = old is not None
            if not again:
                row = InformationRequest(
                    case_id=held.key, agency_id=viewer.agency, recorded_at=now, seat_id=viewer.seat, asked_id=asked.key,
                    question=question, needed_by=needed_by, once_key=key, services=wanted,
                )  # fmt: skip
                session.add(row)
                session.flush()
                _tell_asked(session, viewer, held, row, now)
        _log(viewer, Act.REQUEST_ASK, "case", case, held, "sent already" if again else "")
    if held is None:
        raise NotThere


def _tell_asked(session: Session, viewer: Viewer, held: Held, row: InformationRequest, now: datetime) -> None:
    """Tell the asked agency; what is told at the due time waits in the outbox until then, and is dropped if answered before."""
    soon = row.needed_by - now <= URGENT_WITHIN
    for kind, agency, by, at in (
        (Kind.REQUEST_ASKED, row.asked_id, viewer, now),
        (Kind.REQUEST_LATE, row.asked_id, None, row.needed_by),
        (Kind.REQUEST_UNANSWERED, row.agency_id, None, row.needed_by),
    ):
        tell(
            session, kind, [(TargetKind.AGENCY, agency)], by=by, now=at, case=held.key, agency=row.agency_id,
            object_number=row.number, due_at=row.needed_by, urgent=soon if kind is Kind.REQUEST_ASKED else None,
        )  # fmt: skip


def _in_hand(
    session: Session, viewer: Viewer, act: Act, case: str, number: str, now: datetime
) -> tuple[Held, InformationRequest, RequestView] | None:
    """A request on which the viewer's agency may do this; None where there is none for them, which is written down."""
    held = case_for(session, viewer, act, case, now)
    if held is not None:
        row = session.execute(
            select(InformationRequest).where(InformationRequest.case_id == held.key, InformationRequest.number == number)
        ).scalar_one_or_none()  # fmt: skip
        if row is not None and request_open(viewer, held, row):
            doer = row.asked_id if act is Act.REQUEST_ANSWER else row.agency_id
            if doer == viewer.agency:
                return held, row, requests_of(session, viewer, held, now, number)[0]
    _log(viewer, act, "request", number, None)
    return None


def answer(
    viewer: Viewer, case: str, number: str, text: str, version: int, now: datetime, given: tuple[str, ...] = ()
) -> None:
    """Answer a question that the viewer's agency was asked, or correct its answer: a further version, and both stand.

    `version` is that of the answer that stood on the page; `given` are codes of the services that are given, where some were asked for. Raises NotThere, Stale.
    """
    stale, refused = None, ""
    with transaction.write(viewer) as session:
        found = _in_hand(session, viewer, Act.REQUEST_ANSWER, case, number, now)
        if found is not None:
            held, row, view = found
            says = (text, kept(given) if view.services else None)
            last = (view.answers[-1].text, kept(view.answers[-1].given)) if view.answers else None
            if row.withdrawn_at is not None or (view.version != version and last != says):
                stale, refused = view, "answered or withdrawn meanwhile"
            elif last == says:  # a second click says nothing new
                refused = "answered already"
            else:
                _keep_answer(session, viewer, held, row, view.version + 1, *says, now)
            _log(viewer, Act.REQUEST_ANSWER, "request", number, held, refused)
    if found is None:
        raise NotThere
    if stale is not None:
        raise Stale(stale)


def _keep_answer(
    session: Session,
    viewer: Viewer,
    held: Held,
    row: InformationRequest,
    version: int,
    text: str,
    given: str | None,
    now: datetime,
) -> None:
    session.add(
        RequestAnswer(
            case_id=held.key, agency_id=viewer.agency, recorded_at=now, request_id=row.id, seat_id=viewer.seat,
            version=version, answer_text=text, given=given,
        )
    )  # fmt: skip
    settle_duties(session, held.key, [row.number], now)
    tell(session, Kind.REQUEST_ANSWERED, [(TargetKind.AGENCY, row.agency_id)], by=viewer, now=now, case=held.key,
         object_number=row.number)  # fmt: skip


def withdraw(viewer: Viewer, case: str, number: str, now: datetime) -> None:
    """Withdraw a question of the viewer's agency that nobody has answered; it stays on record. Raises NotThere, Stale."""
    stale, refused = None, ""
    with transaction.write(viewer) as session:
        found = _in_hand(session, viewer, Act.REQUEST_WITHDRAW, case, number, now)
        if found is not None:
            held, row, view = found
            if view.answers:
                stale, refused = view, "answered meanwhile"
            elif row.withdrawn_at is not None:
                refused = "withdrawn already"
            else:
                row.withdrawn_at, row.once_key = now, None  # asked again from its own form, it is a new one
                settle_duties(session, held.key, [number], now)
                tell(session, Kind.REQUEST_WITHDRAWN, [(TargetKind.AGENCY, row.asked_id)], by=viewer, now=now, case=held.key,
                     object_number=number)  # fmt: skip
            _log(viewer, Act.REQUEST_WITHDRAW, "request", number, held, refused)
    if found is None:
        raise NotThere
    if stale is not None:
        raise Stale(stale)


def _log(viewer: Viewer, act: Act, kind: str, number: str, held: Held | None, refused: str = "") -> None:
    kept = held is not None and not refused
    record(viewer, act, Outcome.DONE if kept else Outcome.REFUSED, object_kind=kind, object_number=number,
           case=held.key if held else None, reason="not found" if held is None else refused)  # fmt: skip
