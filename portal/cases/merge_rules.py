"""Two children of an agency who are one, as plain values: how they compare, what is kept, what an undo restores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from portal.cases.name_rules import words_of
from portal.cases.photo_rules import Photo

Facts = Mapping[str, Any]
LONGEST_NAMES = 400  # characters that former names or nicknames hold
# What is kept of a child, by column; the roster's after the child's own.
OF_THE_CHILD: dict[str, str] = {
    "full_name": "Full name", "former_names": "Former names", "nicknames": "Nicknames", "birth_date": "Date of birth", "sex": "Sex",
    "in_care": "In care",
}  # fmt: skip
OF_THE_ROSTER: dict[str, str] = {
    "own_number": "Agency's number", "tribe": "Tribe", "worker": "Caseworker", "counsel": "Child's attorney", "placement": "Placement",
    "left_care_on": "Left care on", "photo_date": "Photo taken on, as the roster says",
}  # fmt: skip
LABELS = OF_THE_CHILD | OF_THE_ROSTER
# What is taken from the second only where the confirmer says so, and what stays with it: its number is found in a roster still.
NAMES = ("former_names", "nicknames")
NEVER_FILLED = ("full_name", "own_number", *NAMES)
TWO_OPEN = "Both children have an open case. Close one first: where it is a double, with the outcome “Reported in error: the child was not missing”."


class NotMerged(ValueError):
    """A merge, proposal or undo that cannot be: the words say why and what to do."""


class Altered(Exception):
    """What would be merged is not what was looked at: someone changed a child or a case meanwhile."""


@dataclass(frozen=True)
class CaseOfChild:
    """A case on the comparison: its number, and from when to when."""

    number: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class OneChild:
    """One of the two on the comparison. `photo` is a case's number and the current photo as that case carries it, where the viewer has one."""

    number: str
    facts: Facts
    dockets: tuple[str, ...]
    cases: tuple[CaseOfChild, ...]
    photo_on: date | None
    has_photo: bool
    photo: tuple[str, Photo] | None = None

    @property
    def name(self) -> str:
        return str(self.facts["full_name"] or "")

    @property
    def open(self) -> bool:
        return any(case.closed_at is None for case in self.cases)


@dataclass(frozen=True)
class ComparedLine:
    """A fact of both, and what is kept where they differ."""

    label: str
    first: Any
    second: Any
    kept: Any

    @property
    def differs(self) -> bool:
        return bool(self.first != self.second)


@dataclass(frozen=True)
class Comparison:
    """The two children side by side: the first stays. Nothing of a sealed case is in it, whoever looks."""

    first: OneChild
    second: OneChild

    @property
    def lines(self) -> tuple[ComparedLine, ...]:
        """Every fact that one of them has."""
        kept = kept_of(self.first.facts, self.second.facts)
        found = (
            ComparedLine(label, self.first.facts[name], self.second.facts[name], kept[name])
            for name, label in LABELS.items()
        )
        return tuple(line for line in found if line.first not in (None, "") or line.second not in (None, ""))

    @property
    def newer_photo(self) -> OneChild:
        """Whose photo is the current one afterwards."""
        return self.second if second_photo_stays(self.first, self.second) else self.first

    @property
    def refused(self) -> str:
        """Why they cannot be merged now, with the remedy; empty where they can."""
        return TWO_OPEN if self.first.open and self.second.open else ""

    @property
    def seen(self) -> str:
        """A digest of all that is shown."""
        return digest(self)


@dataclass(frozen=True)
class MergeCard:
    """A merge in a list: how it stands, between whom, by whom and when (UTC). `answers` is whether the viewer may confirm or decline it."""

    number: str
    first: str
    second: str
    proposed_by: str
    proposed_at: datetime
    answered_by: str
    answered_at: datetime | None
    confirmed: bool
    undone_by: str
    undone_at: datetime | None
    answers: bool = False
    undoes: bool = False

    @property
    def waits(self) -> bool:
        return self.answered_at is None


def digest(value: Any) -> str:
    """A digest of plain values, to be held against another."""
    return sha256(repr(value).encode()).hexdigest()[:32]


def facts_digest(first: Facts, second: Facts) -> str:
    """A digest of what is kept of two children; their cases are not in it, so that one which is sealed later is not told by it."""
    return digest((sorted(first.items()), sorted(second.items())))


def second_photo_stays(first: OneChild, second: OneChild) -> bool:
    """Whether the second's photo is the current one afterwards: the first has none, or one that was taken earlier."""
    if not (first.has_photo and second.has_photo):
        return second.has_photo
    return (second.photo_on or date.min) > (first.photo_on or date.min)


def kept_of(first: Facts, second: Facts) -> dict[str, Any]:
    """What is kept of two children: what the first has, else what the second has; names and numbers are the first's alone.

    In care where either is; then no day of leaving stands.
    """
    found = {
        name: second[name] if first[name] in (None, "") and name not in NEVER_FILLED else first[name] for name in LABELS
    }
    found["in_care"] = bool(first["in_care"] or second["in_care"])
    if found["in_care"]:
        found["left_care_on"] = None
    return found


def names_with(first: Facts, second: Facts) -> dict[str, str | None]:
    """Former names and nicknames of the first with the names of the second, none twice. Raises NotMerged where they do not fit."""
    former = _joined(first["former_names"], (second["full_name"], second["former_names"]), but=first["full_name"])
    found = {"former_names": former, "nicknames": _joined(first["nicknames"], (second["nicknames"],), but="")}
    if any(len(text or "") > LONGEST_NAMES for text in found.values()):
        raise NotMerged(f"With the names of the other, more than {LONGEST_NAMES} characters would be kept. Leave the box unticked, or shorten the names first.")  # fmt: skip
    return found


def _joined(own: str | None, more: tuple[str | None, ...], but: str | None) -> str | None:
    found = [own] if own else []
    known = {words_of(but or ""), *(words_of(part) for part in (own or "").split(";"))}
    for text in (part.strip() for texts in more if texts for part in texts.split(";")):
        if text and words_of(text) not in known:
            known.add(words_of(text))
            found.append(text)
    return "; ".join(found) or own


Written = dict[str, tuple[Any, Any]]  # by column: before, after


def written(now: Facts, wanted: Facts) -> Written:
    """What changes, before and after."""
    return {name: (now[name], value) for name, value in wanted.items() if now[name] != value}


def taken_back(now: Facts, wrote: Written) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What an undo sets, and the labels of what stays as it was corrected since: taken_back(after, written(before, after)) is before."""
    back = {name: before for name, (before, after) in wrote.items() if now[name] == after}
    return back, tuple(LABELS[name] for name in wrote if name not in back)
