"""PostgreSQL's policies on providers' reports say what the portal's own rule says; entries of a home are carried by who took its report up alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from portal.cases.provider_report_models import ProviderReport, ProviderReportEntry
from portal.cases.provider_report_rules import report_open
from portal.cases.record_models import Contacts, Identity, Placement
from portal.people.rules import Role
from portal.store import transaction
from tests.cases.worlds import NOW, CaseMaker, add_agency, add_place, owner_session, sector_of, viewer_of


@pytest.fixture
def scene(settings):
    """For each role a place, a report that its agency sent and one that came to it, and one between two others."""
    with owner_session(settings) as session:
        places = [add_place(session, role) for role in Role]
        lapsed = [add_place(session, role, agreed=False) for role in (Role.PROVIDER, Role.CASEWORKER)]
        others = [add_agency(session, f"Other {turn}", sector_of(Role.CASEWORKER)) for turn in range(2)]
        pairs = [(others[0].id, others[1].id)]
        for place in (*places, *lapsed):
            pairs += [(place.agency.id, others[0].id), (others[0].id, place.agency.id)]
        for sender, placing in pairs:
            report = ProviderReport(
                agency_id=sender, placing_id=placing, seat_id=places[0].seat.id, recorded_at=NOW, child_name="A"
            )
            session.add(report)
            session.flush()
            session.add(
                ProviderReportEntry(
                    report_id=report.id, agency_id=sender, seat_id=places[0].seat.id, recorded_at=NOW, kind="added"
                )
            )
        return [viewer_of(session, place) for place in places], len(pairs)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_database_shows_a_report_to_whom_the_rule_does(app, scene):
    viewers, _ = scene
    with app.app_context():
        for viewer in viewers:
            with transaction.read(viewer) as session:
                rows = session.execute(select(ProviderReport)).scalars().all()
                entries = session.execute(select(ProviderReportEntry.report_id)).scalars().all()
                assert sorted(entries) == sorted(row.id for row in rows)
                assert all(report_open(viewer, row.agency_id, row.placing_id) for row in rows)
            assert len(rows) == (viewer.role in (Role.PROVIDER, Role.CASEWORKER, Role.CW_SUPERVISOR, Role.JJ_OFFICER, Role.JJ_SUPERVISOR)), viewer.role  # fmt: skip
        with transaction.read(None) as session:
            assert session.execute(select(ProviderReport.id)).all() == []


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_entries_of_a_home_are_written_by_the_agency_that_took_its_report_up_and_there_alone(app, settings):
    with owner_session(settings) as session:
        worker, home, stranger = add_place(session, Role.CASEWORKER), add_place(session, Role.PROVIDER), add_place(session, Role.PROVIDER)  # fmt: skip
        maker = CaseMaker(session)
        maker.owner = worker.agency
        taken, untaken = maker.case(), maker.case()
        session.add(
            ProviderReport(
                agency_id=home.agency.id, placing_id=worker.agency.id, seat_id=home.seat.id, recorded_at=NOW, case_id=taken.id,
                child_name="A",
            )
        )  # fmt: skip
        viewer, sender = viewer_of(session, worker), viewer_of(session, home)
        keys = {"taken": taken.id, "untaken": untaken.id, "home": home.agency.id, "stranger": stranger.agency.id}

    def write(model, case, agency, by=viewer, **values):
        with transaction.housekeeping() as session:
            transaction.act_as(by)
            session.add(model(case_id=keys[case], agency_id=keys[agency], recorded_at=NOW, **values))
            session.flush()

    name = {"full_name": "A", "name_key": "a", "search_key": "a"}
    with app.app_context():
        write(Identity, "taken", "home", **name)
        write(Contacts, "taken", "home")
        for model, case, agency, values in (
            (Identity, "untaken", "home", name), (Identity, "taken", "stranger", name), (Placement, "taken", "home", {}),
        ):  # fmt: skip
            with pytest.raises(DBAPIError):
                write(model, case, agency, **values)
        with pytest.raises(DBAPIError), transaction.housekeeping() as session:
            transaction.act_as(viewer)
            session.execute(update(ProviderReport).values(last_seen_at=NOW))  # what a home wrote is not granted
        with transaction.housekeeping() as session:
            transaction.act_as(sender)
            assert session.execute(update(ProviderReport).values(seen_at=NOW)).rowcount == 0, (
                "the other agency's to say"
            )
