"""The answers that were given to what the law asks of a case: by whom, when, and those that were changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading
from portal.cases.ledger_queries import answer_open
from portal.cases.models import CaseAnswer
from portal.clocks.fact_rules import QUESTIONS, FactName
from portal.people.models import Agency
from portal.sharing.act_rules import Act
from portal.sharing.queries import case_for
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction


@dataclass(frozen=True)
class Given:
    """One answer: yes or no, by which agency, when, and until when it stood. Instants in UTC."""

    yes: bool
    by: str
    at: datetime
    until: datetime | None


@dataclass(frozen=True)
class Answered:
    """A question with all its answers, the latest first."""

    name: str
    words: str
    answers: tuple[Given, ...]


def show_answers(viewer: Viewer, number: str, now: datetime) -> tuple[Answered, ...] | None:
    """Every question of a case of the viewer's own that was answered; None where the case is not there for them, or not theirs."""
    found: dict[str, list[Given]] = {}
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.CASE_ANSWER, number, now)
        if held is not None and held.owner not in viewer.rows:
            held = None
        if held is not None:
            rows = session.execute(
                select(CaseAnswer, Agency.name)
                .join(Agency, Agency.id == CaseAnswer.agency_id)
                .where(CaseAnswer.case_id == held.key, CaseAnswer.question.in_(list(QUESTIONS)))
                .order_by(CaseAnswer.recorded_at.desc(), CaseAnswer.id.desc())
            )
            for row, by in rows:
                if answer_open(viewer, held, row):
                    found.setdefault(row.question, []).append(Given(row.answer, by, row.recorded_at, row.superseded_at))
    if held is None:
        reading(viewer, Act.CASE_ANSWER, Outcome.REFUSED, object_kind="case", object_number=number, reason="not found")
        return None
    shown = (Shown(held.key, (InformationClass.ENDANGERMENT_CIRCUMSTANCES.value,)),)
    reading(viewer, Act.CASE_ANSWER, object_kind="case", object_number=number, case=held.key, shown=shown)
    return tuple(Answered(name, QUESTIONS[FactName(name)], tuple(given)) for name, given in found.items())
