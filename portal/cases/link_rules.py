"""Links between two cases as plain values: what they say, of which class each is, who may record which; docs/decisions/0029-links.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.people.rules import Role, Sector
from portal.sharing.act_rules import KEEPERS, OWES
from portal.sharing.rules import Facts, InformationClass, Level, Viewer, granted_fields, partner_known, table

C = InformationClass
MOST_LETTERS = 400


class LinkKind(StrEnum):
    """What a link says of two cases."""

    TOGETHER = "together"
    COMPANION = "companion"
    SIBLING = "sibling"


KIND_WORDS: dict[LinkKind, str] = {
    LinkKind.TOGETHER: "Went missing together with",
    LinkKind.COMPANION: "Suspected companion",
    LinkKind.SIBLING: "Sibling",
}
EARLIER_WORDS: dict[LinkKind, str] = {
    LinkKind.TOGETHER: "Earlier: missing together with",
    LinkKind.COMPANION: "Earlier: suspected companion",
}
# Of which class a kind is, and which field of it a limited cell must leave; None: a limited cell has to leave the class whole.
OF_CLASS: dict[LinkKind, tuple[C, str | None]] = {
    LinkKind.TOGETHER: (C.ENDANGERMENT_CIRCUMSTANCES, None),
    LinkKind.COMPANION: (C.CONTACTS, "suspected_companion"),
    LinkKind.SIBLING: (C.CONTACTS, "siblings"),
}
# Kinship is what the agency that keeps a child has on record; whom a child left with, the police learn as well.
RECORDED_BY: dict[LinkKind, frozenset[Role]] = {
    LinkKind.TOGETHER: OWES,
    LinkKind.COMPANION: OWES,
    LinkKind.SIBLING: KEEPERS,
}
SUPERVISORS = frozenset({Role.CW_SUPERVISOR, Role.JJ_SUPERVISOR, Role.LE_SUPERVISOR})


def recordable_kinds(role: Role) -> tuple[LinkKind, ...]:
    """The kinds that a role may record, where both cases are open to it."""
    return tuple(kind for kind in LinkKind if role in RECORDED_BY[kind])


def readable_kinds(role: Role) -> tuple[LinkKind, ...]:
    """The kinds that the table may open to a role at all: never as filed, since a link is never filed, nor as one's own."""
    found = []
    for kind, (information_class, name) in OF_CLASS.items():
        right = table()[role, information_class]
        if right.level is Level.FULL or (right.level is Level.LIMITED and name in right.fields):
            found.append(kind)
    return tuple(found)


def kind_open(viewer: Viewer, kind: LinkKind, facts: Facts, levels: Mapping[C, Level]) -> bool:
    """Whether links of a kind are open to the viewer in a case of these facts and levels; asked of both cases.

    A link names a child, so that identity must be open too.
    """
    information_class, name = OF_CLASS[kind]
    if levels.get(information_class) not in (Level.FULL, Level.LIMITED) or C.IDENTITY not in levels:
        return False
    only = granted_fields(viewer, information_class, facts)
    return only is None or name in only


def may_end(viewer: Viewer, agency: int, seat: int) -> bool:
    """Whether the viewer may end a link: who recorded it, or a supervisor of the agency that did."""
    return viewer.agency == agency and (viewer.seat == seat or viewer.role in SUPERVISORS)


def recorder_known(viewer: Viewer, agency: int, sector: Sector) -> bool:
    """Whether the agency that recorded a link is named: the viewer's own, and one whose presence on a case tells nothing of its own."""
    return agency in viewer.rows or partner_known({}, sector, False)


@dataclass(frozen=True)
class LinkedCase:
    """A link of a case as one viewer has it: to which case, with the child's name, of what kind, recorded by whom and when (UTC).

    `key` is the other case's and never shown; `by` is empty where the recorder is not named; `earlier` is the number of the child's earlier
    case of which it is a link, empty where it is one of the case itself.
    """

    number: str
    kind: LinkKind
    key: int
    case: str
    name: str | None
    closed_at: datetime | None
    at: datetime
    by: str
    may_end: bool = False
    earlier: str = ""
    ended_at: datetime | None = None
    reason: str = ""

    @property
    def words(self) -> str:
        """What it says, as it stands before the child's name."""
        return EARLIER_WORDS[self.kind] if self.earlier else KIND_WORDS[self.kind]


@dataclass(frozen=True)
class OpenCase:
    """A case that can be chosen for a link: its key, which is never shown, its number and the child's name."""

    key: int
    number: str
    name: str | None


@dataclass(frozen=True)
class LinksPage:
    """The links of a case, standing and ended, for whoever may record: the kinds they may, and the cases to choose from."""

    case: str
    child: str
    links: tuple[LinkedCase, ...]
    kinds: tuple[LinkKind, ...]
    choices: tuple[OpenCase, ...]

    @property
    def standing(self) -> tuple[LinkedCase, ...]:
        return tuple(link for link in self.links if link.ended_at is None and not link.earlier)

    @property
    def ended(self) -> tuple[LinkedCase, ...]:
        return tuple(link for link in self.links if link.ended_at is not None)
