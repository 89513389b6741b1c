"""Linking two cases and ending a link, both cases through the door in one transaction; docs/decisions/0029-links.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.link_models import CaseLink
from portal.cases.link_queries import cases_to_choose, linked_cases, standing_link
from portal.cases.link_rules import LinkedCase, LinkKind, LinksPage, kind_open, recordable_kinds
from portal.cases.models import Case
from portal.cases.services import SHOWN_IN_LIST, note_beside, shown_beside
from portal.cases.waiting_queries import names
from portal.clocks.services import NotRecorded, NotThere
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import Viewer
from portal.store import transaction

NOT_THERE = "No case that you can link has this number. Check its 12 digits."


def show_links(viewer: Viewer, case: str, now: datetime, only: str = "", drawn: bool = True) -> LinksPage | None:
    """The links of a case with the form for one more; None where the case is not there for the viewer.

    `only`: the number of the one link that is shown, without cases to choose. What is `drawn` is a reading of each case that it names; what
    a form is only held against is none.
    """
    page: LinksPage | None = None
    beside: dict[int, Shown] = {}
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.LINK_RECORD, case, now)
        if held is not None:
            name = names(session, viewer, {held.key}, now).get(held.key, "")
            links = linked_cases(session, viewer, held, now)
            links = tuple(link for link in links if link.number == only) if only else links
            choices = () if only else cases_to_choose(session, viewer, held, now)
            page = LinksPage(case, name, _with_reasons(session, links), _kinds(viewer, held), choices)
            beside = {item.case: item for item in shown_beside(page.standing + page.ended)}
            beside |= {one.key: Shown(one.key, SHOWN_IN_LIST) for one in choices if one.name is not None}
    if page is not None and not drawn:
        return page
    note_beside(viewer, tuple(beside.values()))
    shown = (Shown(held.key, SHOWN_IN_LIST),) if held else ()
    # A reading like any other: a line that named the act would tell whoever has this case alone that a link was looked for.
    reading(viewer, Act.CASE_READ, Outcome.READ if page else Outcome.REFUSED, object_kind="case", object_number=case,
            case=held.key if held else None, reason="" if page else "not found", shown=shown)  # fmt: skip
    return page


def _with_reasons(session: Session, links: tuple[LinkedCase, ...]) -> tuple[LinkedCase, ...]:
    ended = [link.number for link in links if link.ended_at is not None]
    if not ended:
        return links
    rows = session.execute(select(CaseLink).where(CaseLink.number.in_(ended))).scalars()
    why = {row.number: row.value("ended_reason") for row in rows}
    return tuple(replace(link, reason=why.get(link.number) or "") for link in links)


def _kinds(viewer: Viewer, held: Held) -> tuple[LinkKind, ...]:
    return tuple(
        kind
        for kind in recordable_kinds(viewer.role)
        if kind_open(viewer, kind, held.facts, held.decision.levels)
    )  # fmt: skip


def record_link(viewer: Viewer, case: str, other: str, kind: LinkKind, now: datetime) -> None:
    """Say that a case and the one of the number `other` belong together; what stands already stays as it is. Nobody is told.

    Raises NotThere where the case itself is not there, NotRecorded where it cannot be linked to the other: the same for one that is not
    there for the viewer, one in which the kind is not open to them, and one that never was.
    """
    refused: NotRecorded | None = None
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.LINK_RECORD, case, now)
        if held is not None:
            twin = case_for(session, viewer, Act.LINK_RECORD, other, now)
            refused = _refused(session, viewer, held, twin, kind)
            if refused is None and twin is not None:
                _keep(session, viewer, held, twin, kind, now)
            else:
                _log(viewer, "", held, None, "not linked")
        else:
            _log(viewer, case, None, None, "not found")
    if held is None:
        raise NotThere
    if refused is not None:
        raise refused


def _refused(session: Session, viewer: Viewer, held: Held, twin: Held | None, kind: LinkKind) -> NotRecorded | None:
    """Why two cases cannot be linked in this way, None where they can."""
    if kind not in _kinds(viewer, held):
        return NotRecorded("kind", "This kind cannot be recorded here. Choose another.")
    if twin is None or kind not in _kinds(viewer, twin):
        return NotRecorded("other", NOT_THERE)
    if twin.key == held.key:
        return NotRecorded("other", "This is the number of this very case. Type that of the other child's case.")
    children = select(func.count(func.distinct(Case.child_id))).where(Case.id.in_((held.key, twin.key)))
    if session.execute(children).scalar_one() == 1:
        return NotRecorded("other", "Both are cases of the same child. Choose a case of another child.")
    return None


def _keep(session: Session, viewer: Viewer, held: Held, twin: Held, kind: LinkKind, now: datetime) -> None:
    """The row of a new link; a second click finds the first one's."""
    first, second = sorted((held.key, twin.key))
    old = standing_link(session, first, second, kind)
    if old is not None:
        _log(viewer, old.number, held, twin, "linked already")
        return
    row = CaseLink(
        first_id=first, second_id=second, kind=kind.value, agency_id=viewer.agency, seat_id=viewer.seat, recorded_at=now
    )
    session.add(row)
    session.flush()
    _log(viewer, row.number, held, twin)


def end_link(viewer: Viewer, case: str, number: str, reason: str, now: datetime) -> None:
    """End a link with a reason; it is kept. A second click ends nothing. Raises NotThere where it is not there for the viewer or not theirs to end."""
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.LINK_RECORD, case, now)
        links = linked_cases(session, viewer, held, now) if held else ()
        link = next((one for one in links if one.number == number and not one.earlier), None)
        twin = case_for(session, viewer, Act.LINK_RECORD, link.case, now) if link else None
        known = twin is not None and link is not None and (link.may_end or link.ended_at is not None)
        if known and link is not None and link.ended_at is None:
            row = session.execute(select(CaseLink).where(CaseLink.number == number)).scalar_one()
            row.ended_at, row.ended_by = now, viewer.seat
            row.seal("ended_reason", reason)
            _log(viewer, number, held, twin)
        elif known:
            _log(viewer, number, held, twin, "ended already")
        else:
            _log(viewer, number, held, None, "not found")
    if not known:
        raise NotThere


def _log(viewer: Viewer, number: str, held: Held | None, twin: Held | None, refused: str = "") -> None:
    """A line in the log of each case that the act reached, under the link's number."""
    outcome = Outcome.REFUSED if refused else Outcome.DONE
    reached: list[int | None] = [one.key for one in (held, twin) if one is not None]
    for key in reached or [None]:
        record(viewer, Act.LINK_RECORD, outcome, object_kind="case link", object_number=number, case=key, reason=refused)  # fmt: skip
