"""Two children of an agency who are one: looked for, compared, proposed by one person, confirmed or declined by another, undone; docs/decisions/0028-same-child.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.merge_models import ChildMerge
from portal.cases.merge_queries import (
    compare,
    facts_of_child,
    merge_cards,
    moved_cases,
    own_merge,
    own_row,
    stands_on,
    waits_between,
)
from portal.cases.merge_rules import Altered, CaseOfChild, Comparison, MergeCard, NotMerged, facts_digest
from portal.cases.merge_writing_services import stayed, take_back, write_merge
from portal.cases.models import Child
from portal.cases.report_queries import own_child, own_children
from portal.cases.report_rules import ChildCard
from portal.clocks.services import NotThere
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.models import Seat
from portal.sharing.act_rules import Act
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction

CLASSES = (InformationClass.IDENTITY.value,)  # a photo is read on its own, and written down then
LATER_STANDS = "A later merge of one of the two stands on this one. Undo that one first."
OWN_PROPOSAL = "You proposed this. Another supervisor of your agency has to confirm or decline it."
OWN_ANSWER = "You confirmed this. Another supervisor of your agency has to undo it."
MERGED_MEANWHILE = (
    "One of the two is no longer in the list: it was merged or taken off meanwhile. Decline this, and look again."
)


@dataclass(frozen=True)
class MergePage:
    """A merge on its own page. `comparison` is there while it waits; `changed`: one of the two is not as it was proposed."""

    card: MergeCard
    comparison: Comparison | None
    changed: bool
    moved: tuple[CaseOfChild, ...]
    stays: tuple[str, ...] = ()  # what an undo left, as it was corrected since


def others_like(viewer: Viewer, number: str, words: str) -> tuple[ChildCard, list[ChildCard]] | None:
    """A child of the viewer's agency, and those who may be the same: by its own name and birth date, or by what was typed. None as where it never was."""
    found = None
    with transaction.read(viewer) as session:
        held = own_child(session, viewer, number)
        if held is not None:
            card = held[1]
            like = own_children(session, viewer, words or card.name, None if words else card.birth_date)
            found = card, [other for other in like if other.number != card.number]
    _read(viewer, Act.MERGE_PROPOSE, "child", number, found is not None)
    return found


def show_comparison(viewer: Viewer, first: str, second: str, now: datetime) -> Comparison | None:
    """Two children of the viewer's agency side by side, the first of whom stays; None where one is not there for them."""
    found: Comparison | None = None
    cases: list[int] = []
    with transaction.read(viewer) as session:
        pair = _pair(session, viewer, first, second)
        if pair is not None:
            found, cases = compare(session, viewer, *pair, now)
    _read(viewer, Act.MERGE_PROPOSE, "child", first, found is not None, cases)
    return found


def _pair(session: Session, viewer: Viewer, first: str, second: str) -> tuple[Child, Child] | None:
    one, other = own_row(session, viewer, first), own_row(session, viewer, second)
    return (one, other) if one is not None and other is not None and one.id != other.id else None


def propose(viewer: Viewer, first: str, second: str, seen: str, now: datetime) -> str:
    """Propose that two children are one, the first of whom stays; the proposal's number, that of one which waits already. Raises NotThere, Altered, NotMerged."""
    number, altered, refused = "", False, ""
    with transaction.write(viewer) as session:
        pair = _pair(session, viewer, first, second)
        if pair is not None:
            found = compare(session, viewer, *pair, now)[0]
            altered, refused = found.seen != seen, found.refused
            if not altered and not refused:
                number = _proposed(session, viewer, *pair, now)
        reason = "not found" if pair is None else "not as looked at" if altered else "two open cases" if refused else ""
        _wrote(viewer, Act.MERGE_PROPOSE, number or first, bool(number), reason)
    if pair is None:
        raise NotThere
    if altered:
        raise Altered
    if refused:
        raise NotMerged(refused)
    return number


def _proposed(session: Session, viewer: Viewer, first: Child, second: Child, now: datetime) -> str:
    waits = waits_between(session, viewer, first.id, second.id)
    if waits is not None:
        return waits.number
    row = ChildMerge(
        agency_id=viewer.agency, first_id=first.id, second_id=second.id, stood=_stood(session, first, second),
        proposed_at=now, proposed_by=viewer.seat,
    )  # fmt: skip
    session.add(row)
    session.flush()
    supervisors = [(TargetKind.SUPERVISORS, viewer.agency)]
    tell(session, Kind.MERGE_PROPOSED, supervisors, by=viewer, now=now, object_number=row.number)
    return row.number


def _stood(session: Session, first: Child, second: Child) -> str:
    return facts_digest(facts_of_child(session, first), facts_of_child(session, second))


def list_merges(viewer: Viewer) -> list[MergeCard]:
    """The merges and proposals of the viewer's agency, the newest first, at most 20."""
    with transaction.read(viewer) as session:
        found = merge_cards(session, viewer)
    reading(viewer, Act.MERGE_PROPOSE, object_kind="merges", object_number=str(len(found)))
    return found


def show_merge(viewer: Viewer, number: str, now: datetime) -> MergePage | None:
    """A merge of the viewer's agency; None for anyone else's, as for one that never was."""
    found: MergePage | None = None
    cases: list[int] = []
    with transaction.read(viewer) as session:
        row = own_merge(session, viewer, number)
        if row is not None:
            card = merge_cards(session, viewer, number=number)[0]
            comparison, changed = None, False
            pair = _still(session, viewer, row) if card.waits else None
            if pair is not None:
                comparison, cases = compare(session, viewer, *pair, now)
                changed = row.stood != _stood(session, *pair)
            moved = moved_cases(session, viewer, row, now)
            cases = cases + [key for key, _ in moved]
            found = MergePage(card, comparison, changed, tuple(case for _, case in moved), stayed(row))
    _read(viewer, Act.MERGE_PROPOSE, "merge", number, found is not None, cases)
    return found


def _still(session: Session, viewer: Viewer, row: ChildMerge) -> tuple[Child, Child] | None:
    """The two children of a proposal while both stand in the list."""
    first, second = session.get_one(Child, row.first_id), session.get_one(Child, row.second_id)
    return _pair(session, viewer, first.number, second.number)


def confirm(viewer: Viewer, number: str, names: bool, seen: str, now: datetime) -> None:
    """Make two children one as another person proposed it; `names`: the second's become former names. Raises NotThere, Altered, NotMerged."""
    altered, refused = False, ""
    with transaction.write(viewer) as session:
        row = own_merge(session, viewer, number)
        if row is not None:
            pair = _still(session, viewer, row)
            found = compare(session, viewer, *pair, now)[0] if pair else None
            refused = _refused(session, viewer, row) or (found.refused if found else MERGED_MEANWHILE)
            altered = found is not None and found.seen != seen
            if found is not None and not refused and not altered:
                row.answered_at, row.answered_by, row.confirmed, row.names = now, viewer.seat, True, names
                session.flush()
                try:
                    write_merge(session, viewer, row, found.newer_photo is found.second, now)
                except NotMerged as error:
                    refused = str(error)
                    _unanswered(row)
        reason = (
            "not found" if row is None else "not as looked at" if altered else "refused" if refused else "confirmed"
        )
        _wrote(viewer, Act.MERGE_ANSWER, number, reason == "confirmed", reason)
    _raise(row, refused, altered)


def _unanswered(row: ChildMerge) -> None:
    """Names that do not fit are found before anything of the two children is written."""
    row.answered_at, row.answered_by, row.confirmed, row.names = None, None, False, False


def _refused(session: Session, viewer: Viewer, row: ChildMerge) -> str:
    if row.answered_at is not None:
        return "This was answered already. Load the page again."
    return OWN_PROPOSAL if _person(session, row.proposed_by) == viewer.person else ""


def decline(viewer: Viewer, number: str, now: datetime) -> None:
    """Say that two children are not one. Raises NotThere, NotMerged."""
    refused = ""
    with transaction.write(viewer) as session:
        row = own_merge(session, viewer, number)
        if row is not None:
            refused = _refused(session, viewer, row)
            if not refused:
                row.answered_at, row.answered_by = now, viewer.seat
        reason = "not found" if row is None else "refused" if refused else "declined"
        _wrote(viewer, Act.MERGE_ANSWER, number, reason == "declined", reason)
    _raise(row, refused, False)


def undo(viewer: Viewer, number: str, now: datetime) -> None:
    """Take a merge back that another supervisor confirmed. Raises NotThere, NotMerged."""
    refused = ""
    with transaction.write(viewer) as session:
        row = own_merge(session, viewer, number)
        if row is not None and (not row.confirmed or row.undone_at is not None):
            refused = "There is nothing to undo. Load the page again."
        elif row is not None:
            own = _person(session, row.answered_by or 0) == viewer.person
            refused = OWN_ANSWER if own else LATER_STANDS if stands_on(session, viewer, row) else ""
            if not refused:
                take_back(session, viewer, row, now)
                row.undone_at, row.undone_by = now, viewer.seat
        reason = "not found" if row is None else "refused" if refused else "undone"
        _wrote(viewer, Act.MERGE_ANSWER, number, reason == "undone", reason)
    _raise(row, refused, False)


def _person(session: Session, seat: int) -> int:
    return session.get_one(Seat, seat).person_id


def _raise(row: ChildMerge | None, refused: str, altered: bool) -> None:
    if row is None:
        raise NotThere
    if refused:
        raise NotMerged(refused)
    if altered:
        raise Altered


def _wrote(viewer: Viewer, act: Act, number: str, done: bool, reason: str) -> None:
    record(viewer, act, Outcome.DONE if done else Outcome.REFUSED, object_kind="merge", object_number=number, reason=reason)  # fmt: skip


def _read(viewer: Viewer, act: Act, kind: str, number: str, found: bool, cases: Iterable[int] = ()) -> None:
    reading(
        viewer, act, Outcome.READ if found else Outcome.REFUSED, object_kind=kind, object_number=number,
        reason="" if found else "not found", shown=tuple(Shown(key, CLASSES) for key in sorted(cases)),
    )  # fmt: skip
