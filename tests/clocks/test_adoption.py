"""Adopting a pack from the command line: from then on due times bind; before, they advise only; and the SQL twin of *overdue*."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.clocks.models import Duty, PackAdoption
from portal.clocks.pack_adapters import library_text, pack_codes, running, use_packs
from portal.clocks.queries import overdue, stored
from portal.clocks.recompute_services import refresh
from portal.clocks.state_rules import State
from portal.config import UnsafeSettings, read_settings
from portal.people.rules import Role, Sector
from tests.cases.worlds import NOW, CaseMaker, add_agency, add_place, owner_session, viewer_of


@pytest.fixture
def agency(settings):
    with owner_session(settings) as session:
        return add_agency(session, "Child welfare with authority", Sector.CHILD_WELFARE).number


def test_adopting_and_what_is_refused(app, agency, settings, tmp_path):
    run = app.test_cli_runner().invoke
    told = run(
        args=["clocks", "adopt", "us-tx", "--agency", agency, "--authority", "Resolution 1", "--from", "2026-01-01"]
    )
    assert "Adopted: us-tx, edition 2025-09, from Jan 01, 2026 00:00 CST" in told.output
    for args, what in (
        (["us-tx", "--agency", agency], "adopted already"),
        (["us-zz", "--agency", agency], "There is no pack us-zz. Choose one of: us-federal, us-"),
        (["us-federal", "--agency", "000000000000"], "no agency of that number"),
    ):
        refused = run(args=["clocks", "adopt", *args, "--authority", "x"])
        assert refused.exit_code == 1
        assert what in refused.output
    with owner_session(settings) as session:
        assert [row.pack for row in session.execute(select(PackAdoption)).scalars()] == ["us-tx"]
    bad = tmp_path / "bad.pack"
    bad.write_text("Pack: x\nZone: Nowhere\n")
    assert "bad.pack:" in run(args=["clocks", "check", str(bad)]).output


def cases(session, kinds):
    """A case whose start is so many hours ago, for each number of hours."""
    maker, keeper = CaseMaker(session), add_place(session, Role.CASEWORKER)
    for hours in kinds:
        case = maker.case()
        from portal.cases.models import CaseEvent

        maker.add(
            CaseEvent,
            case_id=case.id,
            agency_id=maker.owner.id,
            recorded_at=NOW,
            kind="information_received",
            happened_at=NOW - timedelta(hours=hours),
        )
        session.flush()
        refresh(session, viewer_of(session, keeper), case.id, NOW)


@pytest.mark.parametrize("adopted", [True, False])
def test_overdue_in_sql_is_overdue_in_the_rules(app, settings, adopted):
    with owner_session(settings) as session:
        if adopted:
            owner = add_agency(session, "Adopts", Sector.CHILD_WELFARE)
            for pack, edition in (("us-federal", "2026-11"), ("us-tx", "2025-09")):
                session.add(
                    PackAdoption(
                        pack=pack,
                        edition=edition,
                        agency_id=owner.id,
                        authority="x",
                        starts_at=NOW - timedelta(days=400),
                        state="adopted",
                        text=library_text(pack),
                    )
                )
            session.flush()
        cases(session, (1, 23, 25, 800, 3000))
        for later in (timedelta(), timedelta(hours=2), timedelta(days=45)):
            now = NOW + later
            by_rules = {
                row.id for row in session.execute(select(Duty)).scalars() if stored(row).state(now) is State.OVERDUE
            }
            by_sql = set(session.execute(select(Duty.id).where(overdue(now))).scalars())
            assert by_sql == by_rules
            assert bool(by_rules) is adopted
        late = session.execute(select(Duty).where(overdue(NOW)).limit(4)).scalars().all()
        for flag, row in zip(("yielded", "waived", "paused", "disputed"), late, strict=adopted):
            setattr(row, flag, True)
            session.flush()
            assert stored(row).state(NOW) is not State.OVERDUE, flag
            assert row.id not in set(session.execute(select(Duty.id).where(overdue(NOW))).scalars()), flag


def test_only_the_packs_of_the_place_run_and_those_above_them(app, settings):
    assert [pack.code for pack in running(())] == ["us-federal", "us-tx"]
    assert [pack.code for pack in running({"us-ca-san-luis-obispo"})] == [
        "us-federal",
        "us-ca",
        "us-tx",
        "us-ca-san-luis-obispo",
    ]
    use_packs(pack_codes("us-ky, us-ca"))
    try:
        assert [pack.code for pack in running(())] == ["us-federal", "us-ca", "us-ky"]
    finally:
        use_packs(pack_codes(settings.packs))


def test_a_setting_that_names_no_pack_is_refused():
    with pytest.raises(UnsafeSettings, match="HOMEWARD_PACKS names us-zz, which is no pack"):
        read_settings({"HOMEWARD_MODE": "demo", "HOMEWARD_PACKS": "us-tx,us-zz"})
