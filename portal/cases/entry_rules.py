"""What an agency may record of a case by hand: which role which class, with the field's code lists; and what federal law asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.cases.interstate_rules import PICK_UP_WORDS
from portal.people.rules import Role
from portal.sharing.rules import InformationClass as C

OF_A_CHILD = frozenset(
    {
        C.IDENTITY, C.DESCRIPTION_PHOTO, C.ENDANGERMENT_CIRCUMSTANCES, C.SENSITIVE_IDS, C.PLACEMENT, C.HEALTH_EDUCATION,
        C.DENTAL_DNA, C.SUBSTANCE_USE, C.CONTACTS, C.RECOVERY_PLAN, C.SUPERVISION_WARRANT,
    }
)  # fmt: skip
OF_A_SEARCH = frozenset({C.DESCRIPTION_PHOTO, C.CONTACTS, C.SUPERVISION_WARRANT})
OF_A_HOME = frozenset({C.IDENTITY, C.DESCRIPTION_PHOTO, C.ENDANGERMENT_CIRCUMSTANCES})
MAY_RECORD: dict[Role, frozenset[C]] = {
    **dict.fromkeys((Role.CASEWORKER, Role.CW_SUPERVISOR, Role.JJ_OFFICER, Role.JJ_SUPERVISOR), OF_A_CHILD),
    **dict.fromkeys((Role.DETECTIVE, Role.LE_SUPERVISOR), OF_A_SEARCH),
    Role.PROVIDER: OF_A_HOME,
}

# NCIC's codes with their words (Missing Person File entry form); the portal neither asks nor writes NCIC.
EYES = {
    "BLK": "Black", "BLU": "Blue", "BRO": "Brown", "GRY": "Gray", "GRN": "Green", "HAZ": "Hazel", "MAR": "Maroon", "MUL": "Multicolored",
    "PNK": "Pink", "XXX": "Not known",
}  # fmt: skip
HAIR = {
    "BLK": "Black", "BRO": "Brown", "BLN": "Blond", "RED": "Red or auburn", "SDY": "Sandy", "GRY": "Gray", "WHI": "White", "BLU": "Blue",
    "GRN": "Green", "ONG": "Orange", "PNK": "Pink", "PLE": "Purple", "XXX": "Not known or bald",
}  # fmt: skip
SKIN = {
    "ALB": "Albino", "BLK": "Black", "DRK": "Dark", "DBR": "Dark brown", "FAR": "Fair", "LGT": "Light", "LBR": "Light brown",
    "MED": "Medium", "MBR": "Medium brown", "OLV": "Olive", "RUD": "Ruddy", "SAL": "Sallow", "YEL": "Yellow",
}  # fmt: skip
SEX = {"female": "Female", "male": "Male", "not known": "Not known"}
BUILD = ("Very thin", "Thin", "Medium", "Muscular", "Heavy", "Very heavy")


def coded(codes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """A code list as choices: what is kept holds the word and the code, so that a reader needs no list."""
    return tuple((f"{word} ({code})", f"{word} ({code})") for code, word in codes.items())


LISTS: dict[str, tuple[tuple[str, str], ...]] = {
    "eyes": coded(EYES),
    "hair": coded(HAIR),
    "skin_tone": coded(SKIN),
    "sex": tuple(SEX.items()),
    "build": tuple((word, word) for word in BUILD),
    "pick_up_order": tuple((word, word) for word in PICK_UP_WORDS.values()),
}
HINTS: dict[str, str] = {
    "height": "Such as 5 ft 4 in.",
    "weight": "Such as 120 lb.",
    "marks": "Each with its kind and where it is, such as tattoo of a bird, left forearm.",
    "pickup_contact": "Someone who answers day and night, with a telephone number.",
    "phones": "Number and carrier, one a line.",
    "social_handles": "Platform and name, one a line.",
    "vehicle": "Year, make, model, color, plate and state.",
    "nicknames": "One a line or parted by commas. The look-up finds the child by them.",
    "former_names": "One a line or parted by commas. The look-up finds the child by them.",
}

PHOTO = "photo"  # no field: a photo of the case

# 42 U.S.C. 671(a)(35)(B): where possible a photo, a description of the child's physical features, and endangerment information.
ASKED: tuple[tuple[C, str, str], ...] = (
    (C.DESCRIPTION_PHOTO, PHOTO, "Photo"),
    (C.DESCRIPTION_PHOTO, "height", "Height"),
    (C.DESCRIPTION_PHOTO, "weight", "Weight"),
    (C.IDENTITY, "sex", "Sex"),
    (C.IDENTITY, "ethnicity", "Ethnicity"),
    (C.IDENTITY, "race", "Race"),
    (C.DESCRIPTION_PHOTO, "hair", "Hair color"),
    (C.DESCRIPTION_PHOTO, "eyes", "Eye color"),
    (C.HEALTH_EDUCATION, "pregnancy", "Pregnancy status"),
    (C.HEALTH_EDUCATION, "medication", "Prescription medication"),
    (C.HEALTH_EDUCATION, "conditions", "Medical conditions"),
    (C.HEALTH_EDUCATION, "mental_health", "Suicidal tendencies and mental health"),
    (C.ENDANGERMENT_CIRCUMSTANCES, "dangers", "Vulnerability and other dangers"),
)


@dataclass(frozen=True)
class Missing:
    """Something that federal law asks for where possible and that is not recorded yet, and under which class it is recorded."""

    information_class: C
    words: str


@dataclass(frozen=True)
class Completeness:
    """How much of what federal law asks for is recorded. It blocks nothing."""

    known: int
    asked: int
    missing: tuple[Missing, ...]


def completeness(known: Iterable[tuple[C, str]], open_classes: Iterable[C]) -> Completeness:
    """Of what is asked, as far as its classes are open to whoever asks: what is known, and what is missing."""
    there, open_to = set(known), set(open_classes)
    asked = [item for item in ASKED if item[0] in open_to]
    missing = tuple(Missing(item, words) for item, name, words in asked if (item, name) not in there)
    return Completeness(len(asked) - len(missing), len(asked), missing)


@dataclass(frozen=True)
class EntryField:
    """A field of an entry: its kind (line, area, day, moment, yes_no, choice), how long it may be, its choices, its value."""

    name: str
    label: str
    kind: str
    most: int = 400
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    value: object = None
