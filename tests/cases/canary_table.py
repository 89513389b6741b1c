"""What a canary is, and this test's own reading of the table of rights: written apart from the portal's."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from portal.people.rules import Role
from portal.sharing.rules import InformationClass as C

REFERENCE = Path(__file__).parents[1] / "sharing" / "rights_reference.csv"
CELLS = {(row["role"], row["class"]): row for row in csv.DictReader(REFERENCE.read_text().splitlines())}
REPORTERS = {Role.CASEWORKER, Role.CW_SUPERVISOR, Role.JJ_OFFICER, Role.JJ_SUPERVISOR}
CLEARINGHOUSES = {Role.NCMEC_ANALYST, Role.STATE_CLEARINGHOUSE_ANALYST}
POSTER_PAGES = REPORTERS | CLEARINGHOUSES | {Role.DETECTIVE, Role.LE_SUPERVISOR}
RELATIONS = {"joined", "on_docket_after_notice", "party", "own_or_dual_case", "interstate_case"}
WORDS = RELATIONS | {
    "ledger_ordered", "served", "while_missing", "victim_identified", "custodian", "named_in_order", "authority_recorded",
    "own_agency", "receiving",
}  # fmt: skip


@dataclass(frozen=True)
class Canary:
    """One planted word: its class and field, whether it is open to the place for whom it was planted, whether encrypted at rest."""

    word: str
    information_class: C
    field: str
    open: bool
    sealed: bool
    before: bool = False  # a state that the order had before: beside what stands, and on timeline and history
    corrected: bool = False  # open, but beside what corrects it alone: on the timeline, in the history, on the page on which the class is recorded


def identity_words(role: Role) -> set[str]:
    """The relations that make a case be there for the role, by the table's row on identity."""
    condition = CELLS[role.value, "identity"]["condition"].split("|")[0]
    return set(condition.split("+")) - {"never"}


def holds(condition: str, words: set[str]) -> bool:
    """The condition, judged by this test's own reading of it."""
    return any(all(word == "always" or word in words for word in part.split("+")) for part in condition.split("|"))
