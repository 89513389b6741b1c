"""What the pages of rules show: the packs that run here, one pack, its history, an edition, a draft with what the checker says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading
from portal.clocks.edition_check_adapters import check_text
from portal.clocks.edition_queries import (
    approvers,
    authority,
    binding,
    edition_row,
    edition_view,
    history,
    kept_words,
    newest,
    own_open,
)
from portal.clocks.edition_rules import OPEN, Checked, EditionState, EditionView, PackLine, PackPage
from portal.clocks.models import PackAdoption
from portal.clocks.pack_adapters import kept_packs, library, library_text
from portal.clocks.pack_rules import Pack
from portal.clocks.queries import adopted
from portal.clocks.rules import Edition
from portal.sharing.act_rules import Act, role_may
from portal.sharing.rules import Viewer
from portal.store import transaction

Found = TypeVar("Found")


class Missing(LookupError):
    """There is no such pack or edition for this viewer."""


class Closed(LookupError):
    """The edition is not in the state for this step any more: it was sent, withdrawn, answered or put aside meanwhile."""


@dataclass(frozen=True)
class DraftPage:
    """A draft, or what was sent, beside what it would take the place of: `base` is empty where nothing was adopted."""

    view: EditionView
    checked: Checked
    base: EditionView | None
    base_text: str
    base_pack: Pack
    approvers: tuple[str, ...] = ()


def list_packs(viewer: Viewer, now: datetime) -> list[PackLine]:
    """The packs that run here, the widest first."""
    with transaction.read(viewer) as session:
        lines = [_line(session, viewer, edition, now) for edition in newest(session).values()]
    reading(viewer, Act.RULES_READ)
    return lines


def _line(session: Session, viewer: Viewer, edition: Edition, now: datetime) -> PackLine:
    code = edition.pack.code
    row, holder, own = binding(session, code, now), authority(session, code), own_open(session, viewer, code)
    pack = _pack_of(row) if row and row.text else edition.pack
    old = {rule.source.name for rule in pack.rules if rule.source.flag(now.date())}
    return PackLine(
        code, pack.name, pack.level, row.edition if row and row.text else "", len(pack.rules), holder.name if holder else "", len(old),
        own.number if own else "", bool(own and own.state == EditionState.SENT.value),
    )  # fmt: skip


def _pack_of(row: PackAdoption) -> Pack:
    """The pack of an adopted edition."""
    return kept_packs([row.digest], lambda _: {row.digest: row.text})[row.digest]


def read_pack_page(viewer: Viewer, code: str, now: datetime) -> PackPage:
    """A pack as it binds or advises now. Raises Missing where it does not run here."""
    with transaction.read(viewer) as session:
        current = newest(session)
        page = _page(session, viewer, code, current, now) if code in current else None
    return _written(viewer, page, "pack", code)


def _page(session: Session, viewer: Viewer, code: str, current: dict[str, Edition], now: datetime) -> PackPage:
    row, holder, own = binding(session, code, now), authority(session, code), own_open(session, viewer, code)
    bound = edition_view(session, viewer, row, current) if row and row.text else None
    coming = [
        edition_view(session, viewer, other, current)
        for other in history(session, viewer, code)
        if other.state == EditionState.ADOPTED.value and other.starts_at and other.starts_at > now
    ]
    return PackPage(
        pack=_pack_of(row) if row and bound else library().get(code, current[code].pack),
        text=bound.text if bound else library_text(code) if code in library() else "",
        in_force=bound, coming=tuple(coming), authority=holder.name if holder else "",
        has_authority=holder is not None and holder.id == viewer.agency,
        draft=edition_view(session, viewer, own, current) if own else None,
    )  # fmt: skip


def read_history(viewer: Viewer, code: str, now: datetime) -> tuple[PackPage, list[EditionView]]:
    """A pack's page with every edition of it that the viewer may see. Raises Missing."""
    with transaction.read(viewer) as session:
        current = newest(session)
        found = None
        if code in current:
            rows = [edition_view(session, viewer, row, current) for row in history(session, viewer, code)]
            found = _page(session, viewer, code, current, now), rows
    return _written(viewer, found, "pack", code)


def read_edition(viewer: Viewer, number: str, now: datetime) -> EditionView:
    """An edition with its text. Raises Missing."""
    with transaction.read(viewer) as session:
        row, current = edition_row(session, viewer, number), newest(session)
        view = edition_view(session, viewer, row, current) if row else None
    return _written(viewer, view, "edition", number)


def read_draft(viewer: Viewer, number: str, now: datetime) -> DraftPage:
    """A draft, or what was sent, judged under the editions of now. Raises Missing, and Closed where it is neither any more."""
    with transaction.read(viewer) as session:
        row = edition_row(session, viewer, number)
        open_now = row is not None and EditionState(row.state) in OPEN
        draft = _draft(session, viewer, row, now) if row is not None and open_now else None
        closed = row is not None and not open_now
    if closed:
        reading(viewer, Act.RULES_READ, Outcome.REFUSED, object_kind="edition", object_number=number, reason="closed")
        raise Closed
    return _written(viewer, draft, "edition", number)


def _draft(session: Session, viewer: Viewer, row: PackAdoption, now: datetime) -> DraftPage:
    current = newest(session)
    base = before(session, row.pack)
    return DraftPage(
        view=edition_view(session, viewer, row, current),
        checked=judged(session, row, current),
        base=edition_view(session, viewer, base, current) if base else None,
        base_text=base.text if base else library_text(row.pack),
        base_pack=current[row.pack].pack,
        approvers=tuple(approvers(session, viewer, row, now)) if role_may(viewer.role, Act.RULES_DRAFT) else (),
    )


def before(session: Session, code: str) -> PackAdoption | None:
    """The edition whose place a draft would take: the last that was adopted with a text, also where it has not begun."""
    return session.execute(
        select(PackAdoption)
        .where(PackAdoption.pack == code, adopted(), PackAdoption.text != "")
        .order_by(PackAdoption.starts_at.desc(), PackAdoption.id)
    ).scalars().first()  # fmt: skip


def judged(session: Session, row: PackAdoption, current: dict[str, Edition]) -> Checked:
    """What the checker says of an edition under those of now."""
    known = {code: edition.pack for code, edition in current.items()}
    return check_text(row.text, row.pack, known, kept_words(session, row.pack, row.id))


def _written(viewer: Viewer, found: Found | None, kind: str, number: str) -> Found:
    if found is None:
        reading(viewer, Act.RULES_READ, Outcome.REFUSED, object_kind=kind, object_number=number, reason="not found")
        raise Missing
    reading(viewer, Act.RULES_READ, object_kind=kind, object_number=number)
    return found
