"""Sheets to read out or print for NCMEC and for an NCIC entry: the recipient's own order of fields, and where each value is from.

A sheet holds what its reader's own case page holds and nothing else; what is not there is a line to be filled in by hand. Never on
a sheet, whoever reads it: identifying numbers, dental and DNA references, substance use, school, the street of a placement, what a
child told, leads and notes. A recipient who may have them asks for them under its own authority.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.cases.rules import CaseView, FactValue
from portal.clocks.party_rules import RECIPIENT_WORDS, Recipient
from portal.people.rules import Role
from portal.sharing.act_rules import KEEPERS, OWES
from portal.sharing.rules import InformationClass as C


class SheetKind(StrEnum):
    """For whom a sheet is."""

    NCMEC = "ncmec"
    NCIC = "ncic"


@dataclass(frozen=True)
class Blank:
    """A line of a sheet: its label, the recipient's code for it, and the fields of the case that fill it, none where a hand must.

    `together`: the fields of one entry belong together, such as the days and the place of an earlier absence.
    """

    label: str
    fields: tuple[tuple[C, str], ...] = ()
    code: str = ""
    wide: bool = False
    together: bool = False


@dataclass(frozen=True)
class Line:
    """A line as it is printed; without values it is empty. The parts of a value are of one entry."""

    label: str
    code: str
    wide: bool
    values: tuple[tuple[FactValue, ...], ...]


@dataclass(frozen=True)
class ToRecord:
    """An open duty of the reader's agency toward the recipient, to be recorded after the call."""

    number: str
    duty: str


@dataclass(frozen=True)
class Sheet:
    """A sheet, filled in as far as its reader's case page goes."""

    kind: SheetKind
    case: str
    call: str
    parts: tuple[tuple[str, tuple[Line, ...]], ...]
    to_record: tuple[ToRecord, ...]


TITLES: dict[SheetKind, str] = {
    SheetKind.NCMEC: "Sheet for the report to NCMEC",
    SheetKind.NCIC: "Sheet for the NCIC missing person entry",
}
# Who records duties toward these recipients.
READERS: dict[SheetKind, frozenset[Role]] = {SheetKind.NCMEC: KEEPERS, SheetKind.NCIC: OWES}
# Whom one calls with it; toward whom the duties are that it serves.
CALLED: dict[SheetKind, Recipient] = {
    SheetKind.NCMEC: Recipient.NCMEC,
    SheetKind.NCIC: Recipient.LAW_ENFORCEMENT,
}
SERVES: dict[Recipient, SheetKind] = {
    Recipient.NCMEC: SheetKind.NCMEC,
    Recipient.LAW_ENFORCEMENT: SheetKind.NCIC,
    Recipient.NCIC: SheetKind.NCIC,
}


def _of(information_class: C, *names: str) -> tuple[tuple[C, str], ...]:
    return tuple((information_class, name) for name in names)


def _who(*names: str) -> tuple[tuple[C, str], ...]:
    return _of(C.IDENTITY, *names)


def _looks(*names: str) -> tuple[tuple[C, str], ...]:
    return _of(C.DESCRIPTION_PHOTO, *names)


def _how(*names: str) -> tuple[tuple[C, str], ...]:
    return _of(C.ENDANGERMENT_CIRCUMSTANCES, *names)


def _health(*names: str) -> tuple[tuple[C, str], ...]:
    return _of(C.HEALTH_EDUCATION, *names)


def _knows(*names: str) -> tuple[tuple[C, str], ...]:
    return _of(C.CONTACTS, *names)


def _entered(*names: str) -> tuple[tuple[C, str], ...]:
    return _of(C.NCIC_ATTESTATION, *names)


# 42 U.S.C. 671(a)(35)(B): (i) photo, (ii) physical features, (iii) endangerment; and NCMEC's intake: the circumstances of each absence.
NCMEC_ORDER: tuple[tuple[str, tuple[Blank, ...]], ...] = (
    ("The child", (
        Blank("Full name", _who("full_name")),
        Blank("Other names", _who("preferred_name", "former_names", "nicknames")),
        Blank("Date of birth", _who("birth_date")),
        Blank("Sex", _who("sex")),
        Blank("Gender", _who("gender")),
        Blank("Race", _who("race")),
        Blank("Ethnicity", _who("ethnicity")),
        Blank("Languages", _who("languages")),
        Blank("Tribe", _who("tribe")),
    )),
    ("How the child went missing", (
        Blank("Last seen", _how("last_seen_at")),
        Blank("Last seen where", _how("last_seen_place")),
        Blank("Missing from (city, state)", _of(C.PLACEMENT, "placement_city", "placement_state"), together=True),
        Blank("Last seen by", _how("last_seen_by")),
        Blank("Last seen with", _knows("last_seen_with")),
        Blank("Type of absence", _how("absence_type")),
        Blank("Direction or destination", _how("direction")),
        Blank("What happened", _how("narrative"), wide=True),
    )),
    ("Photograph", (
        Blank("Photo taken on", _looks("taken_on", "photo_taken_on")),
        Blank("Sent how and when"),
    )),
    ("Physical features", (
        Blank("Height", _looks("height")),
        Blank("Weight", _looks("weight")),
        Blank("Hair", _looks("hair")),
        Blank("Eyes", _looks("eyes")),
        Blank("Skin tone", _looks("skin_tone")),
        Blank("Build", _looks("build")),
        Blank("Glasses or contacts", _looks("glasses")),
        Blank("Teeth", _looks("teeth")),
        Blank("Hearing, speech, vision", _looks("hearing_speech_vision")),
        Blank("Shoe size", _looks("shoe_size")),
        Blank("Scars, marks, tattoos, piercings", _looks("marks"), wide=True),
        Blank("Clothing last worn", _looks("clothing")),
        Blank("Bag and jewelry", _looks("bag_jewelry")),
    )),
    ("What endangers the child", (
        Blank("Pregnancy", _health("pregnancy")),
        Blank("Prescription medication, last dose", _health("medication")),
        Blank("Suicidal tendencies, mental health", _health("mental_health")),
        Blank("Vulnerable to sex trafficking", _of(C.SCREENING_RESULT, "vulnerable")),
        Blank("Medical conditions", _health("conditions")),
        Blank("Disability", _health("disability")),
        Blank("Dangers", _how("dangers")),
        Blank("Why it is urgent", _how("exigency")),
    )),
    ("People, vehicle, online", (
        Blank("Parents and custodians", _knows("parents_custodians")),
        Blank("Siblings", _knows("siblings")),
        Blank("Friends and partner", _knows("friends", "partner")),
        Blank("Suspected companion", _knows("suspected_companion")),
        Blank("Unusual interest by an adult", _knows("unusual_adult_interest")),
        Blank("Vehicle", _knows("vehicle")),
        Blank("Phones", _knows("phones")),
        Blank("E-mail and accounts", _knows("emails", "social_handles", "gaming_dating_accounts")),
        Blank("Last activity online", _knows("last_online_activity")),
    )),
    ("Who looks for the child", (
        Blank("Law-enforcement agency", _entered("le_agency")),
        Blank("Report number", _entered("le_report_number")),
        Blank("Officer and badge", _entered("le_officer")),
        Blank("NCIC number", _entered("ncic_number")),
        Blank("Caseworker", _knows("caseworker")),
        Blank("After hours", _knows("after_hours_contact")),
    )),
    ("Earlier absences", (
        Blank("Each with its end: how and where the child was found",
              _of(C.EARLIER_EPISODES, "earlier_started_at", "earlier_ended_at", "earlier_length", "earlier_reason",
                  "earlier_where_recovered", "earlier_found_by"), wide=True, together=True),
    )),
)  # fmt: skip

# The order of the NCIC missing person initial entry; 34 U.S.C. 41308(3) has the least that it must hold.
NCIC_ORDER: tuple[tuple[str, tuple[Blank, ...]], ...] = (
    ("The entry", (
        Blank("Category: EMJ juvenile, EME endangered, EMI involuntary, EMD disability, EMV catastrophe, EMO other",
              _entered("ncic_category"), "MKE", wide=True),
        Blank("Agency", _entered("le_agency")),
        Blank("Agency identifier", _entered("le_ori"), "ORI"),
    )),
    ("The child", (
        Blank("Name", _who("full_name"), "NAM"),
        Blank("Sex", _who("sex"), "SEX"),
        Blank("Race", _who("race"), "RAC"),
        Blank("Ethnicity", _who("ethnicity")),
        Blank("Place of birth", code="POB"),
        Blank("Date of birth", _who("birth_date"), "DOB"),
        Blank("Date of emancipation", code="DOE"),
        Blank("Height", _looks("height"), "HGT"),
        Blank("Weight", _looks("weight"), "WGT"),
        Blank("Eyes", _looks("eyes"), "EYE"),
        Blank("Hair", _looks("hair"), "HAI"),
        Blank("Skin tone", _looks("skin_tone"), "SKN"),
        Blank("Scars, marks, tattoos, piercings", _looks("marks"), "SMT", wide=True),
        Blank("Social Security number", code="SOC"),
        Blank("Driver license number, state, year", code="OLN"),
        Blank("Other identifying number", code="MNU"),
    )),
    ("How the child went missing", (
        Blank("Type: MP missing, CA child abduction, AA AMBER alert, DV catastrophe", code="MNP"),
        Blank("Circumstances", _how("absence_type"), "MPC"),
        Blank("Date of last contact", _how("last_seen_at"), "DLC"),
        Blank("Place of last contact", _how("last_seen_place")),
        Blank("Agency case number", _entered("le_report_number"), "OCA"),
        Blank("Missing from (city, state)", _of(C.PLACEMENT, "placement_city", "placement_state"), together=True),
        Blank("Direction or destination", _how("direction")),
        Blank("Last seen with", _knows("last_seen_with")),
        Blank("What happened", _how("narrative"), "MIS", wide=True),
        Blank("Clothing last worn", _looks("clothing")),
        Blank("Languages", _who("languages")),
    )),
    ("Caution and medical conditions", (
        Blank("Dangers", _how("dangers"), "CMC"),
        Blank("Why it is urgent", _how("exigency")),
        Blank("Medical conditions", _health("conditions")),
        Blank("Prescription medication, last dose", _health("medication")),
        Blank("Suicidal tendencies, mental health", _health("mental_health")),
        Blank("Disability", _health("disability")),
        Blank("Pregnancy", _health("pregnancy")),
        Blank("Vulnerable to sex trafficking", _of(C.SCREENING_RESULT, "vulnerable")),
    )),
    ("Other descriptors", (
        Blank("Other names", _who("preferred_name", "former_names", "nicknames"), "AKA"),
        Blank("Photo taken on", _looks("taken_on", "photo_taken_on")),
        Blank("Fingerprint class", code="FPC"),
        Blank("Blood type", code="BLT"),
        Blank("Dental records available", code="DCH"),
        Blank("Glasses or contacts", _looks("glasses"), "VRX"),
        Blank("Bag and jewelry", _looks("bag_jewelry"), "JWT"),
        Blank("Suspected companion", _knows("suspected_companion")),
        Blank("Vehicle: plate, state, year, make, model, style, color", _knows("vehicle"), "LIC", wide=True),
    )),
    ("Who answers", (
        Blank("Caseworker", _knows("caseworker")),
        Blank("After hours", _knows("after_hours_contact")),
        Blank("NCIC number, once entered", _entered("ncic_number"), "NIC"),
        Blank("Entered", _entered("ncic_entered_at")),
    )),
)  # fmt: skip
ORDER = {SheetKind.NCMEC: NCMEC_ORDER, SheetKind.NCIC: NCIC_ORDER}


def sheets_for(role: Role) -> tuple[SheetKind, ...]:
    """The sheets that a role can have."""
    return tuple(kind for kind in SheetKind if role in READERS[kind])


def sheet_toward(recipient: str, role: Role) -> SheetKind | None:
    """The sheet that serves a duty toward this recipient, where the role can have it."""
    kind = SERVES.get(Recipient(recipient)) if recipient in set(Recipient) else None
    return kind if kind is not None and role in READERS[kind] else None


def fill(kind: SheetKind, view: CaseView, call: str) -> Sheet:
    """The sheet filled in from a case page."""
    parts = tuple((heading, tuple(line_of(blank, view) for blank in blanks)) for heading, blanks in ORDER[kind])
    return Sheet(kind, view.number, call, parts, _to_record(kind, view))


def line_of(blank: Blank, view: CaseView) -> Line:
    """A line of a sheet, filled in from a case page."""
    return Line(blank.label, blank.code, blank.wide, _entries(blank, view) if blank.together else _values(blank, view))


def _values(blank: Blank, view: CaseView) -> tuple[tuple[FactValue, ...], ...]:
    """Each known value once, that of the agency that keeps the case first."""
    found: dict[FactValue, None] = {}
    for information_class, name in blank.fields:
        section = view.section(information_class)
        for record in section.records if section else ():
            value = record.get(name)
            if value not in (None, ""):
                found.setdefault(value)
    return tuple((value,) for value in found)


def _entries(blank: Blank, view: CaseView) -> tuple[tuple[FactValue, ...], ...]:
    """The known fields of each entry, entry by entry."""
    found: dict[tuple[FactValue, ...], None] = {}
    for information_class in dict.fromkeys(information_class for information_class, _ in blank.fields):
        section = view.section(information_class)
        for record in section.records if section else ():
            known = tuple(value for _, name in blank.fields if (value := record.get(name)) not in (None, ""))
            if known:
                found.setdefault(known)
    return tuple(found)


def _to_record(kind: SheetKind, view: CaseView) -> tuple[ToRecord, ...]:
    words = {RECIPIENT_WORDS[recipient] for recipient, served in SERVES.items() if served is kind}
    section = view.section(C.DUTY_LEDGER)
    return tuple(
        ToRecord(record.number, str(record.get("duty")))
        for record in (section.records if section else ())
        if record.mine and record.get("recipient") in words
    )
