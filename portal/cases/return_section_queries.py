"""What the ledger says of the end of a search: who was told of it and which steps followed, as far as its reader may know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portal.cases.return_models import ReturnStep, ReturnTold
from portal.cases.return_rules import EXPLAINED_WORDS, Explained, Step
from portal.cases.rules import Fact, Record, word_of
from portal.clocks.vocabulary_rules import CHANNEL_WORDS, Channel
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Item, Level

if TYPE_CHECKING:
    from portal.cases.section_queries import SectionReader


def back_records(reader: SectionReader, recipients: set[str]) -> list[Record]:
    """Who was told and which steps followed: open like duties of the agency that recorded them, less what they would tell by being there.

    `recipients` are those of the duties that the reader has.
    """
    found = []
    for model in (ReturnTold, ReturnStep):
        for row in reader.of_case(model):
            known = _office_known(reader, row, recipients) if model is ReturnTold else _step_known(reader, row)
            item = Item(made_by=row.agency_id, owner=row.agency_id)
            if (reader.earlier or row.superseded_at is None) and known and reader.is_open(C.DUTY_LEDGER, item):
                found.append(replace(reader.record(row, C.DUTY_LEDGER, state="return"), facts=_facts(row)))
    return found


def _office_known(reader: SectionReader, row: ReturnTold, recipients: set[str]) -> bool:
    """Whether the viewer may know that this office was on the case: by the agency's sector, or by a duty of theirs toward it."""
    if row.office_key.startswith("r-"):
        return row.agency_id in reader.viewer.rows or row.office_key[2:] in recipients
    agency = next((one.id for one in reader.agencies.values() if f"a{one.number}" == row.office_key), None)
    return agency is None or reader.known(agency)


def _step_known(reader: SectionReader, row: ReturnStep) -> bool:
    """A pick-up order is known to whom supervision and warrant are."""
    level = reader.held.decision.levels.get(C.SUPERVISION_WARRANT, Level.NONE)
    return row.step != Step.PICK_UP_ORDER.value or row.agency_id in reader.viewer.rows or level is Level.FULL


def _facts(row: Any) -> tuple[Fact, ...]:
    """An office that was told or a step that followed, in four words: what, when, how, why not."""
    told = isinstance(row, ReturnTold)
    what, at = (row.told_office, row.told_at) if told else (row.step_words, row.step_done_at)
    why = row.not_told_ground if told else row.step_explained
    return (
        Fact("what", "Told that the search has ended" if told else "After the search", what),
        Fact("at", "When", at),
        Fact("how", "How", word_of(Channel, CHANNEL_WORDS, row.told_channel) if told else None),
        Fact("why", "Why not", word_of(Explained, EXPLAINED_WORDS, why)),
    )
