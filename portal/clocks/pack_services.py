"""Adopting an edition of a pack: an act of the agency with authority, from a time on; until then it advises only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.clocks.models import PackAdoption
from portal.clocks.pack_adapters import library
from portal.people.models import Agency
from portal.store import transaction


class NotAdopted(ValueError):
    """The edition cannot be adopted as asked; the message says why and what would mend it."""


def adopt_pack(code: str, agency: str, authority: str, starts_at: datetime) -> str:
    """Adopt the project's edition of a pack for an agency (by its public number) from an aware instant on; gives the edition.

    Duties begun before keep what they began under. Raises NotAdopted. Called from the command line: the page for it, with
    two persons, comes with the bench for analysts.
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
            PackAdoption.pack == code, PackAdoption.edition == pack.edition, PackAdoption.ends_at.is_(None)
        )
        if session.execute(same).first():
            raise NotAdopted(f"Edition {pack.edition} of {pack.name} is adopted already.")
        session.add(
            PackAdoption(pack=code, edition=pack.edition, agency_id=row.id, authority=authority, starts_at=starts_at)
        )
        record(
            None,
            "pack:adopt",
            Outcome.DONE,
            object_kind="pack",
            object_number=f"{code} {pack.edition}",
            reason="command line",
        )
    return pack.edition
