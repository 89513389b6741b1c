"""Reading cases: a list, a look-up, a case; each reading is written down before it goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.entry_rules import PHOTO, Completeness, completeness
from portal.cases.entry_services import recordable
from portal.cases.link_rules import LinkedCase
from portal.cases.models import LookUp
from portal.cases.queries import list_page, look_up_words
from portal.cases.request_models import InformationRequest
from portal.cases.request_queries import requests_of
from portal.cases.return_queries import to_acknowledge
from portal.cases.rules import WITHHELD, CasePage, CaseView, Question, Section
from portal.cases.section_queries import SectionReader
from portal.clocks.fact_rules import QUESTIONS, FactName
from portal.clocks.models import Duty
from portal.clocks.queries import adopted_packs, duties_of
from portal.people.rules import BENCH, Role, Sector
from portal.sharing.act_rules import CASE_ACTS, READS, Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Viewer, decide
from portal.store import transaction

SHOWN_IN_LIST = (InformationClass.IDENTITY.value,)


def read_case(viewer: Viewer, number: str, now: datetime, linked: bool = False, road: str = "") -> CaseView | None:
    """The case as this viewer may see it, written down with the classes shown; None where it is not there for them.

    With `linked` the cases that stand beside it, each written down as a reading of that case too; `road` is by which way it goes out, for the log,
    where that is not a page.
    """
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.CASE_READ, number, now)
        reader = SectionReader(session, viewer, held, now) if held else None
        sections = reader.read() if reader else {}
        links = tuple(link for link in reader.links() if link.ended_at is None) if reader and linked else ()
        acts = acts_on(viewer, held) if held else frozenset()
        if held and Act.RETURN_ACKNOWLEDGE.value in acts and not to_acknowledge(session, viewer, held):
            acts -= {Act.RETURN_ACKNOWLEDGE.value}
        asks = held is not None and held.has(Duty) and Act.CASE_ANSWER.value in acts
        questions = open_questions(session, viewer, held.key) if held and asks else ()
        talks = held is not None and InformationClass.COMMENTS in held.decision.levels
        requests = requests_of(session, viewer, held, now) if held and talks and held.has(InformationRequest) else ()
        adopted = InformationClass.DUTY_LEDGER in sections and bool(adopted_packs(session, now))
        edits = recordable(viewer, held) if held else frozenset()
    if held is None:
        reading(viewer, Act.CASE_READ, Outcome.REFUSED, object_kind="case", object_number=number, reason="not found")
        return None
    order = [information_class for information_class in InformationClass if information_class in sections]
    shown = Shown(held.key, tuple(information_class.value for information_class in order))
    note_beside(viewer, shown_beside(links))
    reading(viewer, Act.CASE_READ, object_kind="case", object_number=number, case=held.key, shown=(shown,),
            reason=road)  # fmt: skip
    withheld = WITHHELD if viewer.role in BENCH else ()
    return CaseView(
        held.number, {information_class: sections[information_class] for information_class in order}, withheld, acts,
        questions, requests, adopted, edits,
        complete(sections, edits) if Act.CASE_CLOSE.value in acts and held.facts.missing else None,
        links, not held.facts.missing,
    )  # fmt: skip


def shown_beside(links: Iterable[LinkedCase]) -> tuple[Shown, ...]:
    """What a page that names the children of other cases discloses of each."""
    return tuple(
        Shown(key, SHOWN_IN_LIST) for key in dict.fromkeys(link.key for link in links if link.name is not None)
    )


def note_beside(viewer: Viewer, shown: tuple[Shown, ...]) -> None:
    """Note the reading of other cases that a page names: as of a list, by a line that is of none of them, so that it does not say beside which."""
    if shown:
        record(viewer, Act.CASE_READ, Outcome.READ, object_kind="case", shown=shown)


def complete(sections: Mapping[InformationClass, Section], edits: frozenset[InformationClass]) -> Completeness:
    """How much of what federal law asks for the case has, as the viewer sees it; of no class that they may not record."""
    known = [
        (item, fact.name) for item, section in sections.items() for entry in section.records for fact in entry.known
    ]
    known += [(item, PHOTO) for item, section in sections.items() if any(entry.photo for entry in section.records)]
    return completeness(known, edits)


def acts_on(viewer: Viewer, held: Held) -> frozenset[str]:
    """What the viewer may do on a case in hand; recording a duty asks further whose it is."""
    keeps = held.owner in viewer.rows
    kept = {
        Act.CASE_ANSWER,
        Act.CASE_CLOSE,
        Act.CASE_REFER,
        Act.EVENT_RECORD,
        Act.NOTICE_FILE,
        Act.PHOTO_ADD,
        Act.RETURN_TELL,
    }
    kept |= set() if viewer.role is Role.INTERSTATE_OFFICER else {Act.INTERSTATE_RECORD}
    kept |= set() if viewer.role in BENCH else {Act.DATE_PLAN}
    kept |= set() if viewer.sector is Sector.LAW_ENFORCEMENT else {Act.RETURN_RECORD}
    return frozenset(
        act.value
        for act in CASE_ACTS - READS
        if (keeps or act not in kept)
        and not (keeps and act is Act.RETURN_ACKNOWLEDGE)
        and decide(viewer, act, held.facts, held.decision.levels).allowed
    )


def open_questions(session: Session, viewer: Viewer, case: int) -> tuple[Question, ...]:
    """What the law asks of the case and nobody has answered, and which duties of the viewer's own agency hang on each."""
    hang: dict[str, list[str]] = {}
    for row in duties_of(session, case):
        if row.question in set(QUESTIONS) and row.done_at is None:
            own = hang.setdefault(row.question, [])
            if row.agency_id in viewer.rows:
                to = f" ({row.recipient})" if row.recipient else ""
                own.append(f"{row.duty}{to}: {row.due_words}")
    return tuple(Question(name, QUESTIONS[FactName(name)], tuple(dict.fromkeys(said))) for name, said in hang.items())


def list_cases(viewer: Viewer, now: datetime, after: str | None = None) -> CasePage | None:
    """A page of the viewer's cases; one line in the log and one disclosure a case. None where `after` is not theirs."""
    with transaction.read(viewer) as session:
        page = list_page(session, viewer, now, after)
    _write_down(viewer, Act.CASE_LIST, page)
    return page


def start_look_up(viewer: Viewer, words: str, now: datetime) -> str:
    """Keep what is looked for, encrypted, and give the random number under which its owner reaches it."""
    with transaction.write(viewer) as session:
        look_up = LookUp(seat_id=viewer.seat, created_at=now)
        look_up.words = words
        session.add(look_up)
        session.flush()
        number = look_up.number
        record(viewer, Act.CASE_LOOK_UP, Outcome.DONE, object_kind="look-up", object_number=number)
    return number


def show_look_up(viewer: Viewer, number: str, now: datetime, after: str | None = None) -> tuple[str, CasePage] | None:
    """The words of the viewer's own look-up and a page of the cases that match; None where it is not theirs."""
    page = None
    with transaction.read(viewer) as session:
        words = look_up_words(session, viewer, number)
        if words is not None:
            page = list_page(session, viewer, now, after, words)
    _write_down(viewer, Act.CASE_LOOK_UP, page)
    return (words, page) if words is not None and page is not None else None


def _write_down(viewer: Viewer, act: Act, page: CasePage | None) -> None:
    lines = page.lines if page else ()
    shown = tuple(Shown(line.key, SHOWN_IN_LIST if line.name is not None else ()) for line in lines)
    reading(viewer, act, Outcome.READ if page else Outcome.REFUSED, shown=shown)
