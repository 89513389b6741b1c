"""Adopting an edition of a pack: an act of the agency with authority, from a time on; until then it advises only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.clocks.edition_rules import EditionState
from portal.clocks.models import PackAdoption
from portal.clocks.pack_adapters import library, library_text
from portal.clocks.queries import adopted
from portal.clocks.recompute_services import recompute_from
from portal.people.models import Agency
from portal.store import transaction


class NotAdopted(ValueError):
    """The edition cannot be adopted as asked; the message says why and what would mend it."""


def adopt_pack(code: str, agency: str, authority: str, starts_at: datetime, now: datetime) -> str:
    """Adopt the project's edition of a pack for an agency (by its public number) from an aware instant on; gives the edition.

    Duties begun before keep what they began under; every open case is looked at anew. Raises NotAdopted. Called from the command line, for a pack's first
    adoption; later ones are drafted and approved on its page, by two persons.
    """
    pack = library().get(code)
    if pack is None:
        raise NotAdopted(f"There is no pack {code}. Choose one of: {', '.join(library())}.")
    with transaction.write(None) as session:
        row = session.execute(select(Agency).where(Agency.number == agency)).scalar_one_or_none()
        if row is None:
            raise NotAdopted(
                "There is no agency of that number. It stands on the agency's page under People and agencies."
            )
        same = select(PackAdoption.id).where(
            PackAdoption.pack == code, PackAdoption.edition == pack.edition, adopted(), PackAdoption.ends_at.is_(None)
        )
        if session.execute(same).first():
            raise NotAdopted(f"Edition {pack.edition} of {pack.name} is adopted already.")
        later = later_edition(session, code, starts_at)
        if later:
            raise NotAdopted(f"Edition {later} of {pack.name} begins at that time or later. Choose a later day.")
        edition = PackAdoption(
            pack=code, edition=pack.edition, agency_id=row.id, authority=authority, starts_at=starts_at,
            state=EditionState.ADOPTED.value, text=library_text(code),
        )  # fmt: skip
        session.add(edition)
        session.flush()
        end_before(session, edition)
        recompute_from(session, now)
        record(
            None,
            "pack:adopt",
            Outcome.DONE,
            object_kind="pack",
            object_number=f"{code} {pack.edition}",
            reason="command line",
        )
    return pack.edition


def later_edition(session: Session, code: str, starts_at: datetime) -> str:
    """The word of an adopted edition of a pack that begins at an instant or later; empty where there is none."""
    found = session.execute(
        select(PackAdoption.edition)
        .where(PackAdoption.pack == code, adopted(), PackAdoption.starts_at >= starts_at)
        .order_by(PackAdoption.starts_at.desc())
    )
    return found.scalars().first() or ""


def go_on(session: Session, edition: PackAdoption) -> None:
    """Let the edition that was to end where this one starts run on: until this one would have ended, else until further notice."""
    session.execute(
        update(PackAdoption)
        .where(PackAdoption.pack == edition.pack, adopted(), PackAdoption.ends_at == edition.starts_at)
        .values(ends_at=edition.ends_at)
        .execution_options(synchronize_session=False)
    )


def end_before(session: Session, edition: PackAdoption) -> None:
    """End where this edition starts whatever edition of its pack would still be in force then."""
    session.execute(
        update(PackAdoption)
        .where(
            PackAdoption.pack == edition.pack, PackAdoption.id != edition.id, adopted(),
            or_(PackAdoption.ends_at.is_(None), PackAdoption.ends_at > edition.starts_at),
        )
        .values(ends_at=edition.starts_at)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
