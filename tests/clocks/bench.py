"""A bench for the tests: an agency with authority over the packs of the place, its analyst, its supervisor, and an analyst elsewhere."""

from __future__ import annotations

from datetime import timedelta

from portal.clocks.models import PackAdoption
from portal.people.models import Seat
from portal.people.rules import Role
from tests.cases.worlds import NOW, add_place, adopt_packs, owner_session, viewer_of

COURT_NOTICE = "Rule: notify-court\n"
SINCE = NOW - timedelta(days=400)


class Bench:
    """Seat numbers and viewers by name."""

    def __init__(self, settings):
        self.settings = settings
        with owner_session(settings) as session:
            places = {
                "analyst": add_place(session, Role.POLICY_ANALYST), "supervisor": add_place(session, Role.CW_SUPERVISOR),
                "second": add_place(session, Role.CW_SUPERVISOR), "elsewhere": add_place(session, Role.POLICY_ANALYST),
                "worker": add_place(session, Role.CASEWORKER),
            }  # fmt: skip
            own = places["analyst"].agency
            for name in ("supervisor", "second", "worker"):
                session.get_one(Seat, places[name].seat.id).agency_id = own.id
            # The analyst's own second seat: another role of the same person.
            session.get_one(Seat, places["second"].seat.id).person_id = places["analyst"].seat.person_id
            session.flush()
            adopt_packs(session, own.id, SINCE)
            self.seat = {name: place.seat.number for name, place in places.items()}
            self.viewer = {name: viewer_of(session, place) for name, place in places.items()}
            self.agency = own.id

    def rows(self, **wanted):
        """The editions kept, those of these values."""
        with owner_session(self.settings) as session:
            found = session.query(PackAdoption).filter_by(**wanted).order_by(PackAdoption.starts_at).all()
            session.expunge_all()
            return found
