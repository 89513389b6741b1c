"""The verified and updated NCIC entry (34 U.S.C. 41308): what may be said to have been updated, and when it cannot have been."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum


class Updated(StrEnum):
    """What was added to the entry; a closed list, since everyone who sees the entry sees it."""

    PHOTO = "photo"
    MEDICAL_DENTAL = "medical_dental"
    DESCRIPTION = "description"
    DANGERS = "dangers"
    VEHICLE = "vehicle"
    NAMES = "names"
    OTHER = "other"


UPDATED_WORDS: dict[Updated, str] = {
    Updated.PHOTO: "Photo of the last 180 days",
    Updated.MEDICAL_DENTAL: "Medical or dental records",
    Updated.DESCRIPTION: "Description, marks, clothing",
    Updated.DANGERS: "Caution and medical conditions",
    Updated.VEHICLE: "Vehicle or plate",
    Updated.NAMES: "Names, dates, numbers",
    Updated.OTHER: "Other information",
}
NOTHING_NEW = "Nothing new"


def updated_words(what: Iterable[Updated]) -> str:
    """What was updated, in the words of the page."""
    said = frozenset(what)
    return "; ".join(words for one, words in UPDATED_WORDS.items() if one in said) or NOTHING_NEW


def update_refused(
    at: datetime, entered: datetime | None, latest: datetime | None, now: datetime
) -> tuple[str, str] | None:
    """The field and the reason why the entry cannot have been updated then; None where it can. Instants are aware.

    `entered`: when the child was entered, `latest`: the update recorded before, each None where it is not recorded.
    """
    if entered is None:
        return "main", "Attest the NCIC entry first: your agency has recorded no entry that could be verified."
    if at > now:
        return "happened_day", "This time is in the future. Enter when the entry was verified."
    if at < entered:
        return "happened_day", "This is before the child was entered. Check day and time."
    if latest is not None and at < latest:
        return "happened_day", "A later update is recorded already. Nothing was changed."
    return None
