"""The field sheet: one page to carry of a case, for whoever looks for the child; filled in from the reader's own case page.

Never on it, whoever reads it: leads, comments, notes, identifying numbers, substance use, what a child told, the street of a placement,
and what is sealed or held. A line without a value is left out, or stays empty for a hand; what is not known and what is closed look the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.cases.link_rules import LinkedCase
from portal.cases.photo_rules import Photo
from portal.cases.rules import CaseView, Record
from portal.notices.sheet_rules import Blank, Line, line_of
from portal.people.rules import Role
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Level, table


@dataclass(frozen=True)
class Call:
    """An agency of the case and its number."""

    name: str
    phone: str


@dataclass(frozen=True)
class FieldSheet:
    """What is on the page; `orders` are those of the viewer that are not sealed, `pick_up` what each agency recorded."""

    case: str
    name: str | None
    birth_date: date | None
    photo: Photo | None
    parts: tuple[tuple[str, tuple[Line, ...]], ...]
    calls: tuple[Call, ...]
    orders: tuple[Record, ...]
    pick_up: tuple[Record, ...]
    leads: bool  # the viewer has leads; they stand on the case page alone
    back: bool  # the search has ended
    links: tuple[LinkedCase, ...] = ()  # cases beside this one, of which the viewer has both


# Of what the sheet is made. Whoever has each of these in full has a use for it; the bench has not, unless the table says so.
MADE_OF = (
    C.IDENTITY, C.DESCRIPTION_PHOTO, C.ENDANGERMENT_CIRCUMSTANCES, C.CONTACTS, C.NCIC_ATTESTATION, C.RECOVERY_PLAN,
)  # fmt: skip


def may_have_field_sheet(role: Role) -> bool:
    """Whether the role ever has a field sheet, by the table of rights; which case, the door decides."""
    return all(table()[role, item].level is Level.FULL for item in MADE_OF)


def _of(information_class: C, *names: str) -> tuple[tuple[C, str], ...]:
    return tuple((information_class, name) for name in names)


FIELD_ORDER: tuple[tuple[str, tuple[Blank, ...]], ...] = (
    ("Danger", (
        Blank("Dangers", _of(C.ENDANGERMENT_CIRCUMSTANCES, "dangers"), wide=True),
        Blank("Why it is urgent", _of(C.ENDANGERMENT_CIRCUMSTANCES, "exigency"), wide=True),
        Blank("Medication and last dose", _of(C.HEALTH_EDUCATION, "medication")),
        Blank("Medical conditions", _of(C.HEALTH_EDUCATION, "conditions")),
        Blank("Suicidal tendencies, mental health", _of(C.HEALTH_EDUCATION, "mental_health")),
        Blank("Disability", _of(C.HEALTH_EDUCATION, "disability")),
        Blank("Pregnancy", _of(C.HEALTH_EDUCATION, "pregnancy")),
        Blank("Vulnerable to sex trafficking", _of(C.SCREENING_RESULT, "vulnerable")),
    )),
    ("The child", (
        Blank("Name", _of(C.IDENTITY, "full_name")),
        Blank("Date of birth", _of(C.IDENTITY, "birth_date")),
        Blank("Other names", _of(C.IDENTITY, "preferred_name", "former_names", "nicknames")),
        Blank("Sex", _of(C.IDENTITY, "sex")),
        Blank("Gender", _of(C.IDENTITY, "gender")),
        Blank("Race", _of(C.IDENTITY, "race")),
        Blank("Ethnicity", _of(C.IDENTITY, "ethnicity")),
        Blank("Languages", _of(C.IDENTITY, "languages")),
        Blank("Height", _of(C.DESCRIPTION_PHOTO, "height")),
        Blank("Weight", _of(C.DESCRIPTION_PHOTO, "weight")),
        Blank("Hair", _of(C.DESCRIPTION_PHOTO, "hair")),
        Blank("Eyes", _of(C.DESCRIPTION_PHOTO, "eyes")),
        Blank("Skin tone", _of(C.DESCRIPTION_PHOTO, "skin_tone")),
        Blank("Build", _of(C.DESCRIPTION_PHOTO, "build")),
        Blank("Glasses or contacts", _of(C.DESCRIPTION_PHOTO, "glasses")),
        Blank("Teeth", _of(C.DESCRIPTION_PHOTO, "teeth")),
        Blank("Hearing, speech, vision", _of(C.DESCRIPTION_PHOTO, "hearing_speech_vision")),
        Blank("Scars, marks, tattoos, piercings", _of(C.DESCRIPTION_PHOTO, "marks"), wide=True),
    )),
    ("Last seen", (
        Blank("When", _of(C.ENDANGERMENT_CIRCUMSTANCES, "last_seen_at")),
        Blank("Where", _of(C.ENDANGERMENT_CIRCUMSTANCES, "last_seen_place")),
        Blank("By", _of(C.ENDANGERMENT_CIRCUMSTANCES, "last_seen_by")),
        Blank("With", _of(C.CONTACTS, "last_seen_with")),
        Blank("Direction or destination", _of(C.ENDANGERMENT_CIRCUMSTANCES, "direction")),
        Blank("Type of absence", _of(C.ENDANGERMENT_CIRCUMSTANCES, "absence_type")),
        Blank("Clothing last worn", _of(C.DESCRIPTION_PHOTO, "clothing")),
        Blank("Bag and jewelry", _of(C.DESCRIPTION_PHOTO, "bag_jewelry")),
        Blank("Shoe size", _of(C.DESCRIPTION_PHOTO, "shoe_size")),
        Blank("What happened", _of(C.ENDANGERMENT_CIRCUMSTANCES, "narrative"), wide=True),
    )),
    ("Vehicles, phones, accounts, people", (
        Blank("Vehicle", _of(C.CONTACTS, "vehicle")),
        Blank("Phones", _of(C.CONTACTS, "phones")),
        Blank("E-mail and accounts", _of(C.CONTACTS, "emails", "social_handles", "gaming_dating_accounts")),
        Blank("Last activity online", _of(C.CONTACTS, "last_online_activity")),
        Blank("Suspected companion", _of(C.CONTACTS, "suspected_companion")),
        Blank("Unusual interest by an adult", _of(C.CONTACTS, "unusual_adult_interest")),
        Blank("Friends and partner", _of(C.CONTACTS, "friends", "partner")),
        Blank("Parents and custodians", _of(C.CONTACTS, "parents_custodians")),
        Blank("Siblings", _of(C.CONTACTS, "siblings")),
    )),
    ("Police report and NCIC", (
        Blank("Report number", _of(C.NCIC_ATTESTATION, "le_report_number")),
        Blank("Agency", _of(C.NCIC_ATTESTATION, "le_agency")),
        Blank("Officer and badge", _of(C.NCIC_ATTESTATION, "le_officer")),
        Blank("Follow-up investigator", _of(C.NCIC_ATTESTATION, "le_follow_up")),
        Blank("NCIC number", _of(C.NCIC_ATTESTATION, "ncic_number")),
        Blank("NCIC category", _of(C.NCIC_ATTESTATION, "ncic_category")),
        Blank("Entered", _of(C.NCIC_ATTESTATION, "ncic_entered_at")),
        Blank("Verified and updated", _of(C.NCIC_ATTESTATION, "ncic_update_done")),
    )),
    ("Whom to call, day and night", (
        Blank("Pick-up contact, day and night", _of(C.RECOVERY_PLAN, "pickup_contact")),
        Blank("After hours", _of(C.CONTACTS, "after_hours_contact")),
        Blank("Caseworker", _of(C.CONTACTS, "caseworker")),
        Blank("Supervisor", _of(C.CONTACTS, "supervisor")),
        Blank("Probation officer", _of(C.CONTACTS, "probation_officer")),
    )),
    ("When the child is found", (
        Blank("Where the child goes first", _of(C.RECOVERY_PLAN, "first_place")),
        Blank("Who transports", _of(C.RECOVERY_PLAN, "transporter")),
        Blank("Medical stop", _of(C.RECOVERY_PLAN, "medical_stop")),
        Blank("Charges and warrants", _of(C.RECOVERY_PLAN, "charges_warrants_handling")),
        Blank("Who talks with the child", _of(C.RECOVERY_PLAN, "debriefer")),
        Blank("Advocate", _of(C.RECOVERY_PLAN, "advocate")),
        Blank("Clothing, food, phone", _of(C.RECOVERY_PLAN, "clothing_food_phone")),
        Blank("Siblings", _of(C.RECOVERY_PLAN, "siblings_plan")),
        Blank("Safety from an exploiter", _of(C.RECOVERY_PLAN, "safety_from_exploiter")),
        Blank("Interstate route", _of(C.RECOVERY_PLAN, "icj_route")),
        Blank("Who tells NCMEC and the court", _of(C.RECOVERY_PLAN, "who_tells_ncmec_court")),
        Blank("Placement on recovery", _of(C.RECOVERY_PLAN, "placement_on_recovery")),
    )),
)  # fmt: skip
# What an officer asks on the street: without a value its line stays, for a hand to fill in. Another line is left out.
STAYS = frozenset(
    {"Dangers", "Name", "Date of birth", "Sex", "Height", "Weight", "Hair", "Eyes", "Scars, marks, tattoos, piercings", "When", "Where", "Clothing last worn",
     "Report number", "NCIC number", "Pick-up contact, day and night", "Where the child goes first", "Who transports", "Who talks with the child"}
)  # fmt: skip
PICK_UP_FIELDS = (
    "pick_up_order",
    "pick_up_order_at",
    "warrant_exists",
    "warrant_number",
    "warrant_court",
    "warrant_issued_on",
)


def fill_field_sheet(view: CaseView, calls: tuple[Call, ...]) -> FieldSheet:
    """The sheet filled in from a case page. `calls`: the agencies whom the viewer may call about it."""
    parts = []
    for heading, blanks in FIELD_ORDER:
        lines = tuple(line for blank in blanks if (line := line_of(blank, view)).values or blank.label in STAYS)
        parts.append((heading, lines))
    looks = view.section(C.DESCRIPTION_PHOTO)
    born = [record.get("birth_date") for record in _records(view, C.IDENTITY)]
    return FieldSheet(
        view.number, view.name, next((day for day in born if isinstance(day, date)), None),
        next((record.photo for record in (looks.records if looks else ()) if record.photo), None),
        tuple(parts), calls, _records(view, C.ORDERS),
        tuple(record for record in _records(view, C.SUPERVISION_WARRANT) if _pick_up(record)),
        bool(_records(view, C.LEADS)), view.back, view.links,
    )  # fmt: skip


def _records(view: CaseView, information_class: C) -> tuple[Record, ...]:
    section = view.section(information_class)
    return section.records if section else ()


def _pick_up(record: Record) -> bool:
    return any(record.get(name) not in (None, "") for name in PICK_UP_FIELDS)
