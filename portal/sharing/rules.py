"""The decision: who may know what of a case, from the table in rights.csv and the facts of the case; pure."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from portal.people.rules import BENCH, NEVER_A_CASE, Role, Sector
from portal.sharing.act_rules import CASE_ACTS, READS, Act, role_may

TABLE = Path(__file__).with_name("rights.csv")


class InformationClass(StrEnum):
    """The classes into which everything known of a case is cut, in the order of the page."""

    IDENTITY = "identity"
    DESCRIPTION_PHOTO = "description_photo"
    ENDANGERMENT_CIRCUMSTANCES = "endangerment_circumstances"
    DUTY_LEDGER = "duty_ledger"
    DUTY_NOTES = "duty_notes"
    ORDERS = "orders"
    SEALED = "sealed"
    HELD = "held"
    FILINGS = "filings"
    NCIC_ATTESTATION = "ncic_attestation"
    SUPERVISION_WARRANT = "supervision_warrant"
    RECOVERY_PLAN = "recovery_plan"
    PLACEMENT = "placement"
    CONTACTS = "contacts"
    LEADS = "leads"
    INVESTIGATIVE = "investigative"
    COMMENTS = "comments"
    SENSITIVE_IDS = "sensitive_ids"
    HEALTH_EDUCATION = "health_education"
    DENTAL_DNA = "dental_dna"
    SUBSTANCE_USE = "substance_use"
    SCREENING_RESULT = "screening_result"
    SCREENING_DETAIL = "screening_detail"
    EARLIER_EPISODES = "earlier_episodes"
    ACCESS_LOG = "access_log"


C = InformationClass
ITEM_CLASSES = frozenset(
    {
        C.ORDERS,
        C.SEALED,
        C.HELD,
        C.FILINGS,
        C.LEADS,
        C.COMMENTS,
        C.DUTY_LEDGER,
        C.DUTY_NOTES,
        C.INVESTIGATIVE,
        C.ACCESS_LOG,
    }
)


class Level(StrEnum):
    """How much of a class, once its condition holds."""

    FULL = "full"
    LIMITED = "limited"
    FILED = "filed"
    OWN = "own"
    AUDIENCE = "audience"
    DUTY = "duty"
    NONE = "none"


class Word(StrEnum):
    """The words of which conditions are made."""

    ALWAYS = "always"
    NEVER = "never"
    JOINED = "joined"
    ON_DOCKET = "on_docket_after_notice"
    LEDGER_ORDERED = "ledger_ordered"
    PARTY = "party"
    SERVED = "served"
    OWN_OR_DUAL = "own_or_dual_case"
    INTERSTATE = "interstate_case"
    WHILE_MISSING = "while_missing"
    VICTIM_IDENTIFIED = "victim_identified"
    CUSTODIAN = "custodian"
    NAMED = "named_in_order"
    AUTHORITY = "authority_recorded"
    OWN_AGENCY = "own_agency"
    RECEIVING = "receiving"


# Judged on the item where a class is made of items; elsewhere on the case.
ITEM_WORDS = frozenset({Word.SERVED, Word.NAMED, Word.OWN_AGENCY})
# Words that may decide whether a case is there at all for someone; visible_cases and row-level security speak them too.
CASE_WORDS = frozenset({Word.JOINED, Word.ON_DOCKET, Word.PARTY, Word.OWN_OR_DUAL, Word.INTERSTATE, Word.OWN_AGENCY})

# An act that writes into a class needs the class open.
NEEDS: dict[Act, InformationClass] = {
    Act.CASE_ANSWER: C.DUTY_LEDGER,
    Act.CASE_CLOSE: C.ENDANGERMENT_CIRCUMSTANCES,
    Act.CASE_REFER: C.IDENTITY,
    Act.COMMENT_ADD: C.COMMENTS,
    Act.COMMENT_CORRECT: C.COMMENTS,  # the item itself is asked besides: whose seat wrote it
    Act.COMMENT_TAKE_BACK: C.COMMENTS,  # the item itself is asked besides: its author's agency alone
    Act.DATE_PLAN: C.FILINGS,
    Act.DUTY_ASK: C.DUTY_LEDGER,
    Act.DUTY_RECORD: C.DUTY_LEDGER,
    Act.DUTY_RELIEVE: C.DUTY_LEDGER,
    Act.ENTRY_RECORD: C.DESCRIPTION_PHOTO,  # the class that is recorded is asked besides
    Act.EVENT_RECORD: C.ENDANGERMENT_CIRCUMSTANCES,
    Act.INTERSTATE_RECORD: C.SUPERVISION_WARRANT,
    Act.INTERVIEW_RECORD: C.ENDANGERMENT_CIRCUMSTANCES,  # one's own words; what others recorded is not shown by it
    Act.LEAD_ADD: C.LEADS,
    Act.LEAD_WIDEN: C.LEADS,  # the item itself is asked besides: its author's agency alone
    Act.LINK_RECORD: C.ENDANGERMENT_CIRCUMSTANCES,  # the class of the kind is asked besides, in both cases
    Act.NCIC_ATTEST: C.NCIC_ATTESTATION,
    Act.NOTICE_FILE: C.FILINGS,
    Act.PHOTO_ADD: C.DESCRIPTION_PHOTO,
    Act.POSTER_ANSWER: C.DESCRIPTION_PHOTO,  # identity is asked besides; whose answer it is, the gate says
    Act.POSTER_PRINT: C.DESCRIPTION_PHOTO,
    Act.POSTER_READ: C.DESCRIPTION_PHOTO,
    Act.POSTER_RECALL: C.DESCRIPTION_PHOTO,
    Act.POSTER_REQUEST: C.DESCRIPTION_PHOTO,
    Act.REPORT_ACCEPT: C.NCIC_ATTESTATION,
    Act.REPORT_ACKNOWLEDGE: C.DUTY_LEDGER,
    Act.REQUEST_ANSWER: C.COMMENTS,  # the item itself is asked besides: the two agencies alone have it
    Act.REQUEST_ASK: C.COMMENTS,
    Act.REQUEST_WITHDRAW: C.COMMENTS,
    Act.RETURN_ACKNOWLEDGE: C.IDENTITY,
    Act.RETURN_RECORD: C.ENDANGERMENT_CIRCUMSTANCES,
    Act.RETURN_TELL: C.DUTY_LEDGER,
    Act.START_DISPUTE: C.DUTY_LEDGER,
    Act.START_SETTLE: C.DUTY_LEDGER,
}
if NEEDS.keys() != CASE_ACTS - READS:
    raise ValueError("each act on a case that is more than reading names the class that it needs open")

Condition = frozenset[frozenset[Word]]
Party = int  # the key of a seat or of an agency; keys are random over both, so one set holds them together


@dataclass(frozen=True)
class Right:
    """One cell of the table."""

    level: Level
    condition: Condition
    fields: frozenset[str]


@dataclass(frozen=True)
class Viewer:
    """Who looks or acts: made once a request or job, handed first to every query and service."""

    person: int
    seat: int
    agency: int
    sector: Sector
    role: Role
    offices: frozenset[int] = frozenset()
    stands_for: frozenset[int] = frozenset()
    in_force: bool = True
    purpose: str | None = None

    @property
    def seat_key(self) -> int:
        return self.seat

    @property
    def agency_key(self) -> int:
        return self.agency

    @property
    def rows(self) -> frozenset[int]:
        """The agencies in whose case_access row the viewer stands: the own one, for counsel of an agency its clients."""
        return self.stands_for if self.role is Role.AGENCY_COUNSEL else frozenset({self.agency})

    @property
    def parties(self) -> frozenset[Party]:
        """Under which keys the viewer may be party, served or named."""
        return frozenset({self.seat}) | self.rows


@dataclass(frozen=True)
class Authority:
    """A statute, order, agreement or consent on record today for one class and one recipient; fields alone where it names any."""

    information_class: InformationClass
    recipient: Party
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Docket:
    """One docket of the child, as it concerns this case."""

    office: int  # the chambers that hears it
    notice_filed: bool = False  # of this absence, and the court let in by it
    ledger_ordered: bool = False
    parties: frozenset[Party] = frozenset()  # appearances and appointments in force
    agencies: frozenset[int] = frozenset()  # juvenile justice: who supervises, which office prosecutes


@dataclass(frozen=True)
class Facts:
    """What the decision needs to know of a case, as of now."""

    joined: frozenset[int] = frozenset()
    dockets: Mapping[int, Docket] = field(default_factory=dict)
    compact_ends: frozenset[int] = frozenset()
    missing: bool = False
    victim_identified: bool = False
    custodians: frozenset[int] = frozenset()
    receiving: frozenset[int] = frozenset()
    releases: Mapping[InformationClass, frozenset[Party]] = field(default_factory=dict)
    authorities: tuple[Authority, ...] = ()
    recorders: Mapping[InformationClass, frozenset[int]] = field(default_factory=dict)
    sealed: bool = False
    sealed_to: frozenset[Party] = frozenset()


@dataclass(frozen=True)
class Item:
    """What the decision needs to know of one item: an order, filing, lead, comment, duty, note or line of the log."""

    made_by: int | None = None
    docket: int | None = None  # the docket concerned; None: any of the child's
    served: frozenset[Party] = frozenset()
    named: frozenset[Party] = frozenset()
    audience: frozenset[int] = frozenset()
    owner: int | None = None
    owed_to: int | None = None
    case_owner: int | None = None
    bench_office: int | None = None  # of a line of the log: the chambers whose reading it was


@dataclass(frozen=True)
class Decision:
    """Whether the act may be done, the level of each class granted, and why; classes not named are not granted."""

    allowed: bool
    levels: Mapping[InformationClass, Level]
    reason: str


@cache
def table() -> Mapping[tuple[Role, InformationClass], Right]:
    """The rights, read once from rights.csv; a word, role or class outside the closed lists raises ValueError."""
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    rights = {
        (Role(row["role"]), InformationClass(row["class"])): Right(
            Level(row["level"]), parse(row["condition"]), frozenset(filter(None, row["fields_when_limited"].split(";")))
        )
        for row in rows
    }
    if len(rows) != len(Role) * len(InformationClass) or len(rights) != len(rows):
        raise ValueError("rights.csv must have each role and class once")
    return rights


def parse(condition: str) -> Condition:
    """The condition as alternatives of words that must all hold."""
    return frozenset(frozenset(Word(word) for word in part.split("+")) for part in condition.split("|"))


@cache
def visibility(role: Role) -> Condition:
    """Under which case facts any class is granted to the role at all: the condition for the case to be there for it."""
    alternatives: set[frozenset[Word]] = set()
    if role in NEVER_A_CASE:
        return frozenset()
    for information_class in InformationClass:
        right = table()[role, information_class]
        if right.level is Level.NONE:
            continue
        for words in right.condition:
            alternatives.add(words - ITEM_WORDS if information_class in ITEM_CLASSES else words)
    least = {words for words in alternatives if not any(other < words for other in alternatives)}
    if not all(words <= CASE_WORDS for words in least):
        raise ValueError(f"{role}: whether a case is there may hang on {sorted(CASE_WORDS)} alone")
    return frozenset(least)


def decide(viewer: Viewer, act: Act, facts: Facts, known: Mapping[InformationClass, Level] | None = None) -> Decision:
    """Whether the viewer may do the act on the case of these facts, and at which level each class is open.

    `known`: the levels, where they were found for the same viewer and facts already; they hang on no act.
    """
    if not role_may(viewer.role, act):
        return Decision(False, {}, "role may not")
    if not viewer.in_force:
        return Decision(False, {}, "seat or agreement not in force")
    if facts.sealed and not _seal_opens(viewer, facts):
        return Decision(False, {}, "sealed")
    levels = known if known is not None else _levels(viewer, facts)
    needed = NEEDS.get(act)
    if needed is not None and needed not in levels:
        return Decision(False, {}, f"{needed} is not open")
    return Decision(bool(levels), levels, "granted" if levels else "no class is open")


def _levels(viewer: Viewer, facts: Facts) -> dict[InformationClass, Level]:
    return {
        information_class: right.level
        for information_class in InformationClass
        if (right := table()[viewer.role, information_class]).level is not Level.NONE
        and met(right.condition, viewer, facts, information_class)
    }


def granted_fields(viewer: Viewer, information_class: InformationClass, facts: Facts) -> frozenset[str] | None:
    """Which fields of another agency's entry the viewer may have: None for all of them."""
    right = table()[viewer.role, information_class]
    if right.level is Level.LIMITED:
        return right.fields
    for words in right.condition:
        if Word.AUTHORITY not in words and all(holds(word, viewer, facts, information_class, None) for word in words):
            return None
    named = [grant.fields for grant in _authorities(viewer, facts, information_class)]
    return None if any(not fields for fields in named) else frozenset().union(*named)


def item_open(viewer: Viewer, information_class: InformationClass, facts: Facts, item: Item) -> bool:
    """Whether one item of a class made of items is open to the viewer."""
    right = table()[viewer.role, information_class]
    if right.level is Level.NONE or not met(right.condition, viewer, facts, information_class, item):
        return False
    if information_class is C.ACCESS_LOG:
        return _line_open(viewer, right.level, item)
    if right.level is Level.OWN:
        return item.made_by in viewer.rows | {viewer.agency}
    if right.level is Level.AUDIENCE:
        return item.made_by == viewer.agency or viewer.agency in item.audience
    if right.level is Level.DUTY:
        return bool({item.owner, item.owed_to} & viewer.rows)
    return True


def partner_known(levels: Mapping[InformationClass, Level], sector: Sector, prosecutes: bool) -> bool:
    """Whether it may be known that an agency is on the case: some presences tell a fact of their own.

    Juvenile justice and a prosecutor tell that the youth is supervised, a tribe whose child it is, counsel who speaks for whom.
    """
    if sector is Sector.JUVENILE_JUSTICE or prosecutes:
        return C.SUPERVISION_WARRANT in levels
    if sector is Sector.TRIBE:
        return levels.get(C.IDENTITY) is Level.FULL
    if sector is Sector.COUNSEL:
        return levels.get(C.CONTACTS) in (Level.FULL, Level.LIMITED)
    return True


def entry_open(viewer: Viewer, level: Level, made_by: int, filed: bool) -> bool:
    """Whether an agency's entry in a class is open at this level; `filed`: it stands in a filing open to the viewer."""
    if level is Level.FILED:
        return filed
    if level is Level.OWN:
        return made_by in viewer.rows
    return True


def met(
    condition: Condition, viewer: Viewer, facts: Facts, information_class: InformationClass, item: Item | None = None
) -> bool:
    """Whether the condition holds; for a class of items and no item, whether it could for some item."""
    for words in condition:  # loops: any() and all() cost a page of a case a fiftieth
        for word in words:
            if not holds(word, viewer, facts, information_class, item):
                break
        else:
            return True
    return False


def holds(word: Word, viewer: Viewer, facts: Facts, information_class: InformationClass, item: Item | None) -> bool:
    """Whether one word of a condition is true (rights.md, Conditions)."""
    if item is None and information_class in ITEM_CLASSES and word in ITEM_WORDS:
        return True
    return _JUDGES[word](viewer, facts, information_class, item or Item())


def _concerned(facts: Facts, item: Item) -> list[Docket]:
    if item.docket is None:
        return list(facts.dockets.values())
    return [facts.dockets[item.docket]] if item.docket in facts.dockets else []


def _sits(viewer: Viewer, docket: Docket) -> bool:
    return docket.notice_filed and viewer.role in BENCH and docket.office in viewer.offices


def _on_docket(viewer: Viewer, facts: Facts, _c: InformationClass, item: Item) -> bool:
    return viewer.in_force and any(_sits(viewer, docket) for docket in _concerned(facts, item))


def _party(viewer: Viewer, facts: Facts, _c: InformationClass, item: Item) -> bool:
    return any(viewer.parties & docket.parties for docket in _concerned(facts, item))


def _ledger_ordered(viewer: Viewer, facts: Facts, _c: InformationClass, item: Item) -> bool:
    return any(
        docket.ledger_ordered and (_sits(viewer, docket) or bool(viewer.parties & docket.parties))
        for docket in _concerned(facts, item)
    )


def _named(viewer: Viewer, facts: Facts, information_class: InformationClass, item: Item) -> bool:
    if information_class in ITEM_CLASSES:
        return bool(viewer.parties & item.named)
    return bool(viewer.parties & facts.releases.get(information_class, frozenset()))


def _own_agency(viewer: Viewer, facts: Facts, information_class: InformationClass, item: Item) -> bool:
    if information_class is C.ACCESS_LOG:
        return bool({item.made_by, item.case_owner} & viewer.rows)
    if information_class in ITEM_CLASSES:
        return item.made_by in viewer.rows | {viewer.agency}
    return bool(viewer.rows & facts.recorders.get(information_class, frozenset()))


def _authorities(viewer: Viewer, facts: Facts, information_class: InformationClass) -> list[Authority]:
    return [
        grant
        for grant in facts.authorities
        if grant.information_class is information_class and grant.recipient in viewer.parties | {viewer.agency}
    ]


_JUDGES: dict[Word, Callable[[Viewer, Facts, InformationClass, Item], bool]] = {
    Word.ALWAYS: lambda viewer, facts, c, item: True,
    Word.NEVER: lambda viewer, facts, c, item: False,
    Word.JOINED: lambda viewer, facts, c, item: viewer.in_force and bool(viewer.rows & facts.joined),
    Word.ON_DOCKET: _on_docket,
    Word.LEDGER_ORDERED: _ledger_ordered,
    Word.PARTY: _party,
    Word.SERVED: lambda viewer, facts, c, item: bool(viewer.parties & item.served),
    Word.OWN_OR_DUAL: lambda viewer, facts, c, item: any(
        viewer.rows & docket.agencies for docket in facts.dockets.values()
    ),
    Word.INTERSTATE: lambda viewer, facts, c, item: bool(viewer.rows & facts.compact_ends),
    Word.WHILE_MISSING: lambda viewer, facts, c, item: facts.missing,
    Word.VICTIM_IDENTIFIED: lambda viewer, facts, c, item: facts.victim_identified,
    Word.CUSTODIAN: lambda viewer, facts, c, item: bool(viewer.rows & facts.custodians),
    Word.NAMED: _named,
    Word.AUTHORITY: lambda viewer, facts, c, item: bool(_authorities(viewer, facts, c)),
    Word.OWN_AGENCY: _own_agency,
    Word.RECEIVING: lambda viewer, facts, c, item: bool(viewer.rows & facts.receiving),
}


def _seal_opens(viewer: Viewer, facts: Facts) -> bool:
    """A sealed case is there for the bench of its docket and for those whom the sealing order names, where their role may have what is sealed."""
    if table()[viewer.role, C.SEALED].level is Level.NONE:
        return False
    return any(_sits(viewer, docket) for docket in facts.dockets.values()) or bool(viewer.parties & facts.sealed_to)


def _line_open(viewer: Viewer, level: Level, item: Item) -> bool:
    if viewer.role is Role.AUDITOR:
        return True
    if item.bench_office is not None:
        return viewer.role in BENCH and item.bench_office in viewer.offices
    if level is Level.OWN:
        return item.made_by == viewer.agency
    return True
