"""What pages get of a case: frozen sections, one a class, with everything that is not the viewer's already gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from portal.cases.entry_rules import Completeness
from portal.cases.link_rules import LinkedCase
from portal.cases.photo_rules import Photo
from portal.cases.request_rules import RequestView
from portal.sharing.rules import ITEM_CLASSES, InformationClass, Level

FactValue = str | bool | date | datetime | None

CLASS_NAME: dict[InformationClass, str] = {
    InformationClass.IDENTITY: "Identity",
    InformationClass.DESCRIPTION_PHOTO: "Description",
    InformationClass.ENDANGERMENT_CIRCUMSTANCES: "Danger and circumstances",
    InformationClass.DUTY_LEDGER: "Duty ledger",
    InformationClass.DUTY_NOTES: "Notes on duties",
    InformationClass.ORDERS: "Orders",
    InformationClass.SEALED: "Sealed",
    InformationClass.HELD: "Held filings",
    InformationClass.FILINGS: "Filings",
    InformationClass.NCIC_ATTESTATION: "Law-enforcement report and NCIC entry",
    InformationClass.SUPERVISION_WARRANT: "Supervision and warrant",
    InformationClass.RECOVERY_PLAN: "Recovery plan",
    InformationClass.PLACEMENT: "Placement",
    InformationClass.CONTACTS: "Contacts",
    InformationClass.LEADS: "Leads",
    InformationClass.INVESTIGATIVE: "Investigative notes",
    InformationClass.COMMENTS: "Comments",
    InformationClass.SENSITIVE_IDS: "Identifying numbers",
    InformationClass.HEALTH_EDUCATION: "Health and school",
    InformationClass.DENTAL_DNA: "Dental and DNA references",
    InformationClass.SUBSTANCE_USE: "Substance use",
    InformationClass.SCREENING_RESULT: "Trafficking screening: result",
    InformationClass.SCREENING_DETAIL: "Trafficking screening: detail and interview",
    InformationClass.EARLIER_EPISODES: "Earlier absences",
    InformationClass.ACCESS_LOG: "Who has seen this case",
}


@dataclass(frozen=True)
class Fact:
    """One field: its name, its label on the page, its value; None is *not known*."""

    name: str
    label: str
    value: FactValue


@dataclass(frozen=True)
class Origin:
    """Which row a record was made of: its table, its key, and the agency that recorded it. Never shown."""

    table: str = ""
    key: str = ""
    agency: int | None = None


@dataclass(frozen=True)
class Record:
    """What one agency recorded, or one item: by whom, when (UTC), what, and for items to whom.

    `number` stands in addresses of acts on it; `mine` is whether the viewer's agency owes or recorded it, `state` a duty's state, `photo` is
    there where the record is of one; `before` is what its agency said before of what has a state, the latest first; `until` is when it was
    corrected or taken back, as far as that is the viewer's.
    """

    by: str
    at: datetime
    facts: tuple[Fact, ...]
    audience: tuple[str, ...] = ()
    number: str = ""
    mine: bool = False
    state: str = ""
    photo: Photo | None = None
    before: tuple[Record, ...] = ()
    origin: Origin = Origin()
    until: datetime | None = None

    def get(self, name: str) -> FactValue:
        """The value of a field, None where it is not known or not there."""
        return next((fact.value for fact in self.facts if fact.name == name), None)

    @property
    def known(self) -> tuple[Fact, ...]:
        """The fields that hold something."""
        return tuple(fact for fact in self.facts if fact.value not in (None, ""))


@dataclass(frozen=True)
class Section:
    """All of one class that is this viewer's."""

    information_class: InformationClass
    level: Level
    records: tuple[Record, ...]

    @property
    def name(self) -> str:
        return CLASS_NAME[self.information_class]

    @property
    def has_history(self) -> bool:
        """Whether the page of what its fields said before is the viewer's."""
        return bool(self.records) and has_history(self.information_class, self.level)


def has_history(information_class: InformationClass, level: Level) -> bool:
    """Whether a class at this level has a page of what its fields said before: one entry an agency, open in full or in part."""
    one_entry = information_class not in ITEM_CLASSES | {InformationClass.EARLIER_EPISODES}
    return one_entry and level in (Level.FULL, Level.LIMITED)


@dataclass(frozen=True)
class Withheld:
    """A class on the bench's page that others of the case do not have, and on which ground."""

    name: str
    who: str
    ground: str


@dataclass(frozen=True)
class Question:
    """Something that the law asks of the case and nobody has answered yet, and the duties of one's own that hang on the answer."""

    name: str
    words: str
    hang: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseView:
    """A case as one viewer may see it. A class that is not granted is not among the sections."""

    number: str
    sections: Mapping[InformationClass, Section]
    withheld: tuple[Withheld, ...] = field(default=())
    acts: frozenset[str] = frozenset()  # what this viewer may do here
    questions: tuple[Question, ...] = ()
    requests: tuple[RequestView, ...] = ()
    ledger_adopted: bool = True
    edits: frozenset[InformationClass] = frozenset()  # the classes that this viewer may record by hand
    completeness: Completeness | None = None
    links: tuple[LinkedCase, ...] = ()  # those that stand, and those of the child's earlier cases
    back: bool = False  # the child is recovered or returned, or the absence ended otherwise

    def section(self, information_class: InformationClass) -> Section | None:
        """The section of a class, or None where it is not granted."""
        return self.sections.get(information_class)

    @property
    def name(self) -> str | None:
        """The child's name, where identity is granted and recorded."""
        identity = self.sections.get(InformationClass.IDENTITY)
        for record in identity.records if identity else ():
            value = record.get("full_name")
            if isinstance(value, str) and value:
                return value
        return None

    @property
    def pick_ups(self) -> tuple[Record, ...]:
        """The entries that say how far a warrant or pick-up order is, as far as they are the viewer's."""
        section = self.sections.get(InformationClass.SUPERVISION_WARRANT)
        return tuple(record for record in (section.records if section else ()) if record.get("pick_up_order"))

    @property
    def entered(self) -> bool:
        """Whether the viewer's own agency has attested an NCIC entry, which it can verify and update."""
        section = self.sections.get(InformationClass.NCIC_ATTESTATION)
        return any(record.mine and record.get("ncic_entered_at") for record in (section.records if section else ()))


WITHHELD = (
    Withheld("Supervision and warrant", "parents' counsel, tribe, and agency counsel without recorded authority", "criminal-justice information; default of the court's set-up"),
    Withheld("NCIC entry, in part", "tribe", "law-enforcement attestation; default of the court's set-up"),
    Withheld("Sealed and held", "everyone whom the order about it does not name", "the order or statute named on the item"),
)  # fmt: skip


@dataclass(frozen=True)
class CaseLine:
    """A case in a list. Name and dates are None where the child's identity is not open to the viewer."""

    key: int
    number: str
    name: str | None
    birth_date: date | None
    opened_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class CasePage:
    """A page of a list: its lines, and the number after which the next page begins, None on the last."""

    lines: tuple[CaseLine, ...]
    after: str | None


def word_of(kind: type[StrEnum], words: Mapping[Any, str], stored_word: str | None) -> str | None:
    """A word of a closed list as people say it; one that is not in the list as it stands."""
    return words.get(kind(stored_word), stored_word) if stored_word in set(kind) else stored_word
