"""What reads the same on every case is drawn once and kept: sections that hold nothing, contents, links of acts and of entries.

A case has some sixty links and twenty-five sections, most of them empty in its first hours; drawing them anew took a quarter of its page.
What is kept knows no case: its links are drawn for a number that stands for any, and the case's own takes its place on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from flask import request

from portal.cases.entry_rules import Completeness
from portal.cases.rules import CLASS_NAME, CaseView, Section
from portal.notices.sheet_rules import TITLES, SheetKind
from portal.sharing.act_rules import Act
from portal.sharing.rules import InformationClass, Level
from portal.web.filters import component

ANY_CASE = "000000000000"
KEPT = 1000  # of each kind: what a page of links hangs on differs by role and state, not by case

# Their components are handed the case too: what they draw hangs on it even where they hold nothing.
OF_THE_CASE = frozenset(
    {
        InformationClass.DUTY_LEDGER,
        InformationClass.DESCRIPTION_PHOTO,
        InformationClass.LEADS,
        InformationClass.NCIC_ATTESTATION,
        InformationClass.SUPERVISION_WARRANT,
    }
)
# What they draw of what they hold leads to the case.
HANDED = OF_THE_CASE | {InformationClass.COMMENTS}


@dataclass(frozen=True)
class Drawn:
    """The kept parts of one viewer's page of a case."""

    case: CaseView
    sheets: tuple[SheetKind, ...]
    carries: bool
    of_the_case = OF_THE_CASE
    handed = HANDED

    @property
    def contents(self) -> str:
        return contents(tuple(self.case.sections))

    @property
    def acts(self) -> str:
        case = self.case
        return _of(case, _acts(request.script_root, case.acts, case.back, case.entered, self.sheets, self.carries))

    @property
    def completeness(self) -> str:
        found, photo = self.case.completeness, Act.PHOTO_ADD.value in self.case.acts
        if found is None or not found.missing:
            return ""
        return _of(self.case, _completeness(request.script_root, found, self.case.edits, photo))

    def blank(self, section: Section) -> str:
        return blank(section.information_class, section.level)

    def section_links(self, section: Section) -> str:
        edits = section.information_class in self.case.edits
        if not edits and not section.has_history:
            return ""
        return _of(self.case, _links(request.script_root, section.information_class, edits, section.has_history))


def _of(case: CaseView, kept: str) -> str:
    return kept.replace(ANY_CASE, case.number)


@cache
def blank(information_class: InformationClass, level: Level) -> str:
    """The section of a class of which nothing is recorded, as its component draws it. Raises ValueError where it hangs on the case."""
    if information_class in OF_THE_CASE:
        raise ValueError(f"{information_class}: drawn with the case")
    return _drawn(f"sections/{information_class}", "section", Section(information_class, level, ()))


@lru_cache(KEPT)
def contents(classes: tuple[InformationClass, ...]) -> str:
    """The list of a page's sections, as links to them."""
    return _drawn("contents", "contents", [(str(one), CLASS_NAME[one]) for one in classes])


@lru_cache(KEPT)
def _acts(
    _root: str, acts: frozenset[str], back: bool, entered: bool, sheets: tuple[SheetKind, ...], carries: bool
) -> str:
    return _drawn("case_acts", "case_acts", ANY_CASE, acts, back, entered, sheets, TITLES, carries)


@lru_cache(KEPT)
def _completeness(_root: str, found: Completeness, edits: frozenset[InformationClass], photo: bool) -> str:
    return _drawn("completeness", "completeness", ANY_CASE, found, edits, photo)


@lru_cache(KEPT)
def _links(_root: str, information_class: InformationClass, edits: bool, history: bool) -> str:
    name = CLASS_NAME[information_class]
    return _drawn("section_links", "section_links", ANY_CASE, str(information_class), name, edits, history)


def _drawn(name: str, macro: str, *of: Any) -> str:
    found: str = getattr(component(name), macro)(*of)
    return found
