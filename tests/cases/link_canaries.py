"""Plants links: to a case that is there for the place where its own is, and to one that never is. A link that ended has a word, its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.cases.link_models import CaseLink
from portal.cases.models import Case
from portal.people.rules import Role, Sector
from portal.sharing.models import CaseAccess
from portal.sharing.rules import InformationClass as C
from portal.store.base import new_number
from tests.cases.canary_table import REPORTERS, Canary
from tests.cases.worlds import LONG_AGO, PAST, add_agency

# Of which class each kind is, and which field of it: read off the decision page, not off the portal.
KINDS = {
    "together": (C.ENDANGERMENT_CIRCUMSTANCES, ""),
    "companion": (C.CONTACTS, "suspected_companion"),
    "sibling": (C.CONTACTS, "siblings"),
}


def plant_earlier(planter: Any) -> None:
    """Earlier cases of the child with a partner and the basis of its referral: of the case's keeper, who is offered it again, and of a stranger."""
    case, maker = planter.case, planter.maker
    partner = add_agency(maker.session, "Of the last case", Sector.LAW_ENFORCEMENT)
    for keeper in (case.agency_id, maker.stranger.id):
        days = timedelta(days=1 if keeper == case.agency_id else 2)
        earlier = maker.add(Case, number=new_number(), child_id=case.child_id, agency_id=keeper, opened_at=PAST - days)
        maker.add(CaseAccess, case_id=earlier.id, agency_id=keeper, ground="owner", basis="test", starts_at=LONG_AGO)
        if keeper == planter.row and "own_or_dual_case" in planter.true:  # an officer reads what the agency supervises
            court = add_agency(maker.session, "Court of the last case", Sector.COURT)
            maker.docket(earlier, court, planter.place.office, True, "juvenile_justice", supervising_id=keeper)
        basis = planter.word()
        maker.add(
            CaseAccess, case_id=earlier.id, agency_id=partner.id, ground="referral", basis=basis, starts_at=LONG_AGO
        )
        shown = keeper == planter.place.agency.id and planter.place.role in REPORTERS
        planter.found.append(Canary(basis, C.ENDANGERMENT_CIRCUMSTANCES, "basis of an earlier referral", shown, False))


def plant_links(planter: Any) -> None:
    """Ended links whose reasons stand where the place may record links and has both cases, and reasons of links to a hidden case, which stand nowhere."""
    own, docket = planter.case, planter.docket
    reads = REPORTERS | {Role.DETECTIVE, Role.LE_SUPERVISOR}
    beside = planter.maker.case()
    planter.case = beside
    planter._relations()
    planter.case, planter.docket = own, docket
    keeper, planter.maker.owner = planter.maker.owner, planter.maker.stranger  # of nobody's agency here
    hidden = planter.maker.case()
    planter.maker.owner = keeper
    for other in (beside, hidden):
        for kind, (information_class, field) in KINDS.items():
            word = planter.word()
            level = planter.cell(information_class)["level"]
            opened = level in ("full", "limited") and planter.may(information_class, field, own=False)
            may = other is beside and planter.place.role in reads and opened
            first, second = sorted((own.id, other.id))
            row = planter.maker.add(
                CaseLink, first_id=first, second_id=second, kind=kind, agency_id=planter.other, seat_id=planter.place.seat.id, recorded_at=PAST,
                ended_at=PAST, ended_by=planter.place.seat.id, ended_reason=word,
            )  # fmt: skip
            assert row.id
            planter.found.append(Canary(word, information_class, f"reason of the ended {kind}", may, True))
