"""Two children who went missing together, a third of whom nobody here may know, and a seat of every kind beside their cases."""

from __future__ import annotations

from datetime import timedelta

from portal.cases.link_models import CaseLink
from portal.cases.models import Case, Child
from portal.cases.record_models import Contacts, Identity
from portal.people.models import Seat
from portal.people.rules import BENCH, Role
from portal.store.base import new_number
from portal.store.types import fold
from tests.cases.worlds import PAST, CaseMaker, add_place, owner_session, viewer_of

# Who has both cases, and who has the first alone: in the same words for tests of services and of pages.
BOTH = {
    "worker": Role.CASEWORKER, "colleague": Role.CASEWORKER, "supervisor": Role.CW_SUPERVISOR, "detective": Role.DETECTIVE,
    "sergeant": Role.LE_SUPERVISOR, "analyst": Role.NCMEC_ANALYST, "state": Role.STATE_CLEARINGHOUSE_ANALYST,
    "attorney": Role.CHILDS_ATTORNEY, "tribe": Role.TRIBAL_REPRESENTATIVE, "probation": Role.JJ_OFFICER, "home": Role.PROVIDER,
    "judge": Role.JUDICIAL_OFFICER, "parents": Role.PARENTS_COUNSEL,
}  # fmt: skip
ONE = {
    "other worker": Role.CASEWORKER,
    "other supervisor": Role.CW_SUPERVISOR,
    "other police": Role.DETECTIVE,
    "left": Role.DETECTIVE,
}
SAME_AGENCY = {"colleague": "worker", "supervisor": "worker", "sergeant": "detective"}


class LinkScene:
    """Cases of Wren (first), of Wren's twin case without a link, of Tulip (second), of Fir (hidden: nobody but its owner), all open.

    `numbers` and `keys` are by the child's first name; the twin is the first once more, in everything but the link.
    """

    def __init__(self, session):
        self.maker = CaseMaker(session)
        self.places = {name: add_place(session, role) for name, role in (BOTH | ONE).items()}
        for name, same in SAME_AGENCY.items():
            place, of = self.places[name], self.places[same]
            session.get_one(Seat, place.seat.id).agency_id = of.agency.id
            place.agency = place.client = of.agency
        stranger = self.maker.owner
        self.maker.owner = self.places["worker"].agency
        self.cases = {name: self.case(f"{name} Fablemont") for name in ("Wren", "Twin", "Tulip")}
        self.maker.owner = stranger
        self.cases["Fir"] = self.case("Fir Placeholder")
        self.maker.owner = self.places["worker"].agency
        for name in ("Wren", "Twin", "Tulip"):
            for who in BOTH:
                self.bring(self.cases[name], self.places[who])
            for who in ONE:
                if name != "Tulip":
                    self.bring(self.cases[name], self.places[who])
        self.bring(self.cases["Tulip"], self.places["left"], PAST + timedelta(days=1))
        session.flush()
        self.numbers = {name: case.number for name, case in self.cases.items()}
        self.keys = {name: case.id for name, case in self.cases.items()}
        self.seats = {name: place.seat.number for name, place in self.places.items()}
        self.viewers = {name: viewer_of(session, place) for name, place in self.places.items()}

    def case(self, name, child=None, opened_at=PAST):
        """A case of a child of this name, with identity and contacts, as its keeper recorded them."""
        maker = self.maker
        keys = {"name_key": fold(name), "search_key": fold(name)}
        child = child or maker.add(Child, agency_id=maker.owner.id, full_name=name, **keys).id
        case = maker.add(Case, number=new_number(), child_id=child, agency_id=maker.owner.id, opened_at=opened_at)
        maker.let_in(case, maker.owner)
        maker.event(case, "absence")
        base = {"case_id": case.id, "agency_id": maker.owner.id, "recorded_at": PAST}
        maker.add(Identity, **base, full_name=name, **keys)
        maker.add(Contacts, **base, siblings="None known")
        return case

    def bring(self, case, place, ends=None):
        """All that makes a case be there for a place of any role."""
        bench = place.role in BENCH
        if place.agency.id != case.agency_id:
            self.maker.let_in(case, place.client, ends=ends)
        kind = {"supervising_id": place.rows} if place.role is Role.JJ_OFFICER else {}
        docket = self.maker.docket(
            case, place.agency, place.office, bench, "juvenile_justice" if kind else "child_welfare", **kind
        )
        self.maker.party(docket, place.seat.id)

    def seal(self, name, *named):
        """Seal a case by an order that names these seats."""
        case = self.cases[name]
        judge = self.places["parents"]
        docket = self.maker.docket(case, judge.agency, judge.office, False)
        self.maker.seal(case, docket, [self.places[who].seat.id for who in named])


def make(settings):
    """The scene, its rows written and let go."""
    with owner_session(settings) as session:
        scene = LinkScene(session)
        session.flush()
        session.expunge_all()
        return scene


def plant_link(settings, scene, one, other, kind, by="worker", **more):
    """A link as `by` would have recorded it, written past the portal; its number."""
    with owner_session(settings) as session:
        first, second = sorted((scene.keys[one], scene.keys[other]))
        place = scene.places[by]
        row = CaseLink(
            first_id=first, second_id=second, kind=kind.value, agency_id=place.agency.id, seat_id=place.seat.id, recorded_at=PAST, **more
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.number
