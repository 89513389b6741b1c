"""The ledger of a case as one viewer may have it: which rows, which answers, and a row as a record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.models import CaseAnswer
from portal.cases.rules import Fact, Origin, Record, word_of
from portal.clocks.fact_rules import FactName
from portal.clocks.ledger_rules import LedgerRow, Limit, ledger, verdict_words
from portal.clocks.models import Duty, DutyRecord
from portal.clocks.queries import duties_of, stored
from portal.clocks.state_rules import State
from portal.clocks.telling_rules import OF_FACT
from portal.clocks.vocabulary_rules import CHANNEL_WORDS, LATE_REASON_WORDS, Channel, LateReason
from portal.people.rules import BENCH, Role
from portal.sharing.queries import Held
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Item, Level, Viewer, item_open


def ledger_rows(session: Session, viewer: Viewer, held: Held, now: datetime) -> list[LedgerRow]:
    """The rows of the ledger that are the viewer's. Limits that are not theirs are left out before rows are made of them."""
    return ledger([stored(row) for row in duties_of(session, held.key) if _is_open(viewer, held, row)], now)


def _is_open(viewer: Viewer, held: Held, row: Duty) -> bool:
    """Whether the viewer may have a duty, and may know all that it tells by being there."""
    item = Item(made_by=row.agency_id, owner=row.agency_id, owed_to=row.owed_to_id)
    if not item_open(viewer, C.DUTY_LEDGER, held.facts, item):
        return False
    if not row.tells:
        return True
    if viewer.role in BENCH:
        return False  # the bench hears of it by a filing, so that counsel hears of it at the same moment (L6)
    if _knows_own(viewer) and {row.agency_id, row.owed_to_id} & viewer.rows:
        return True
    return all(held.decision.levels.get(C(told)) is Level.FULL for told in row.tells.split())


def answer_open(viewer: Viewer, held: Held, row: CaseAnswer) -> bool:
    """Whether the viewer may know an answer: some tell as much as the class that they are about."""
    told = OF_FACT.get(FactName(row.question)) if row.question in set(FactName) else None
    if told is None or (_knows_own(viewer) and row.agency_id in viewer.rows):
        return True
    return held.decision.levels.get(told) is Level.FULL


def _knows_own(viewer: Viewer) -> bool:
    """Whether the viewer knows what their agency's rows tell anyway; counsel of an agency stands for it and knows what its class opens."""
    return viewer.role is not Role.AGENCY_COUNSEL


def duty_record(row: LedgerRow, proof: DutyRecord | None, by: str, own: bool, now: datetime, relieved: str) -> Record:
    """A row as a record, with the proof that discharged it. `by`: its owner's name; `own`: it is the viewer's to do; `relieved`: what relieves it."""
    facts = [
        Fact("duty", "Duty", row.duty),
        Fact("actors", "Who owes it", row.actors),
        Fact("recipient", "To whom", row.recipient),
        Fact("verdict", "Verdict", verdict_words(row.state, row.started_at, row.due_at, row.done_at, now)),
        Fact("relieved", "Relief", relieved),
        Fact("started_at", "Clock began", row.started_at),
        Fact("due_at", "Due", row.due_at),
        Fact("done_at", "Done", row.done_at),
        Fact("before_court_at", "Came before the court", row.before_court_at),
    ]
    if proof is not None:
        facts += [
            Fact("channel", "How", word_of(Channel, CHANNEL_WORDS, proof.channel)),
            Fact("proof_number", "Number", proof.proof_number),
            Fact("reason_code", "Why late", word_of(LateReason, LATE_REASON_WORDS, proof.reason_code)),
        ]
    facts.append(Fact("limits", "What the law asks", "; ".join(_limit(limit) for limit in row.limits)))
    origin = Origin("duty", row.number, row.owner)
    return Record(
        by,
        row.started_at,
        tuple(facts),
        number=row.number,
        state=row.state.value,
        mine=own and row.is_open,
        origin=origin,
    )


def _limit(limit: Limit) -> str:
    """One limit in words: what it asks, of which source, and whether anyone has adopted it."""
    draft = "" if limit.adopted else ", a draft that advises only"
    met = {State.DONE_LATE: ", not met", State.DONE_ON_TIME: ", met", State.OVERDUE: ", not met"}.get(limit.state, "")
    return f"{limit.words}: {limit.source}{draft}{met}"
