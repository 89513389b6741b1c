"""Editions: only what two persons made law runs, from its time on; text is kept; nothing of a rule's lines is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.cases.models import CaseEvent
from portal.clocks import edition_services as editions
from portal.clocks import pack_adapters
from portal.clocks.block_text_rules import (
    SENTENCE,
    blocks_of,
    changes,
    made,
    other_lines,
    plain,
    rule_of,
    with_rule,
    without_rule,
)
from portal.clocks.edition_check_adapters import check_text
from portal.clocks.edition_read_services import Missing, read_draft, read_edition
from portal.clocks.edition_rules import suggest
from portal.clocks.models import Duty
from portal.clocks.pack_adapters import library, library_text
from portal.clocks.party_rules import Actor
from portal.clocks.queries import editions as running
from portal.clocks.recompute_services import refresh
from portal.clocks.rules import Edition, duties
from portal.clocks.sample_rules import samples
from portal.clocks.sentence_rules import SPOKEN, text_of
from portal.clocks.vocabulary_rules import EventKind
from tests.cases.worlds import NOW, CaseMaker, owner_session
from tests.clocks.bench import Bench
from tests.clocks.test_engine import learned

TX = library_text("us-tx")
PART = "Rule: notify-court\nDuty: Notify the court\nKind: notify_court\nOwner: agency\nTo: court\nFrom: information received\nDue: at most "
LATER = NOW + timedelta(days=2)


@pytest.fixture
def bench(app, settings):
    with app.app_context():
        yield Bench(settings)


def tightened(text, hours=12):
    """The text with less time to notify the court."""
    assert PART + "24 hours" in text
    return text.replace(PART + "24 hours", f"{PART}{hours} hours")


def sent(bench, hours=12, at=LATER):
    """The number of an edition that the analyst sent, and its version."""
    viewer = bench.viewer["analyst"]
    number = editions.start_draft(viewer, "us-tx", "", NOW)
    text = read_draft(viewer, number, NOW).view.text
    editions.save_text(viewer, number, 1, tightened(text, hours), NOW)
    editions.send(viewer, number, 2, at, "Resolution 2", NOW)
    return number, 3


def court(bench, case, now):
    """The stored duty toward the court, computed anew: edition, hours, whether it binds."""
    with owner_session(bench.settings) as session:
        refresh(session, bench.viewer["worker"], case, now)
        row = session.execute(select(Duty).where(Duty.case_id == case, Duty.rule == "notify-court")).scalar_one()
        return row.edition, round((row.due_at - row.started_at).total_seconds() / 3600), row.adopted


def case_begun(bench, at):
    """The key of a case of which the agency learned at an instant."""
    with owner_session(bench.settings) as session:
        maker = CaseMaker(session)
        case = maker.case()
        maker.add(CaseEvent, case_id=case.id, agency_id=maker.owner.id, recorded_at=at, kind="information_received", happened_at=at)  # fmt: skip
        return case.id


def test_what_is_drafted_sent_or_refused_changes_nothing_and_what_is_approved_does_from_its_time_alone(bench):
    old, new = case_begun(bench, NOW - timedelta(hours=3)), case_begun(bench, LATER + timedelta(hours=1))
    was = ("2025-09", 24, True)
    number, version = sent(bench)
    assert court(bench, old, NOW) == court(bench, new, LATER + timedelta(days=1)) == was
    editions.refuse(bench.viewer["supervisor"], number, version, "Not yet.", NOW)
    assert court(bench, new, LATER + timedelta(days=1)) == was
    number, version = sent(bench)
    editions.approve(bench.viewer["supervisor"], number, version, NOW)
    (word,) = [row.edition for row in bench.rows(number=number)]
    assert court(bench, old, NOW) == was, "before its time"
    assert court(bench, old, LATER + timedelta(days=1)) == was, "a duty keeps its edition"
    assert court(bench, new, LATER + timedelta(days=1)) == (word, 12, True)
    first, second = bench.rows(pack="us-tx", state="adopted")
    assert first.ends_at == second.starts_at == LATER
    with owner_session(bench.settings) as session:
        said = session.execute(select(AuditEntry.reason).where(AuditEntry.act.startswith("rules:"))).scalars().all()
    assert {reason.split(":")[0] for reason in said if reason} >= {"start", "text saved", "sent", "refused", "approved"}


def test_what_is_recalled_before_its_day_never_begins_and_the_one_before_runs_on(bench):
    new = case_begun(bench, LATER + timedelta(hours=1))
    number, version = sent(bench)
    editions.approve(bench.viewer["supervisor"], number, version, NOW)
    assert court(bench, new, LATER + timedelta(days=1))[1] == 12
    with pytest.raises(Missing):
        editions.recall(bench.viewer["elsewhere"], number, version + 1, "x", NOW)
    with pytest.raises(editions.Refused, match="has begun"):
        editions.recall(bench.viewer["supervisor"], number, version + 1, "x", LATER)
    editions.recall(bench.viewer["supervisor"], number, version + 1, "The year was wrong.", NOW)
    assert court(bench, new, LATER + timedelta(days=1)) == ("2025-09", 24, True)
    first, second = sorted(bench.rows(pack="us-tx"), key=lambda row: row.state)
    assert (first.state, first.ends_at, second.state, second.refused) == (
        "adopted",
        None,
        "recalled",
        "The year was wrong.",
    )
    again, version = sent(bench, at=LATER - timedelta(days=1))
    editions.approve(bench.viewer["supervisor"], again, version, NOW)
    assert again != number, "an earlier day is free again"


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_who_may_not_send_or_approve_and_when(bench):
    number, version = sent(bench)
    for name in ("analyst", "second"):
        with pytest.raises(editions.Refused, match="another person"):
            editions.approve(bench.viewer[name], number, version, NOW)
    with pytest.raises(Missing):
        editions.approve(
            replace(bench.viewer["supervisor"], agency=bench.viewer["elsewhere"].agency), number, version, NOW
        )
    with pytest.raises(Missing):
        read_edition(bench.viewer["elsewhere"], number, NOW)
    with pytest.raises(editions.Stale):
        editions.approve(bench.viewer["supervisor"], number, version - 1, NOW)
    with pytest.raises(editions.Refused, match="set a later time"):
        editions.approve(bench.viewer["supervisor"], number, version, LATER)
    elsewhere = bench.viewer["elsewhere"]
    other = editions.start_draft(elsewhere, "us-tx", "", NOW)
    assert other != number
    with pytest.raises(editions.Refused, match="no authority"):
        editions.send(elsewhere, other, 1, LATER, "x", NOW)
    assert [row.state for row in bench.rows(pack="us-tx")].count("adopted") == 1
    editions.approve(bench.viewer["supervisor"], number, version, NOW)
    again = editions.start_draft(bench.viewer["analyst"], "us-tx", "", NOW)
    with pytest.raises(editions.Refused, match="is adopted and begins"):
        editions.send(bench.viewer["analyst"], again, 1, LATER, "x", NOW)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_draft_of_a_pack_that_runs_here_no_more_is_not_there_until_it_does_again(bench):
    viewer = bench.viewer["analyst"]
    pack_adapters.use_packs(["us-ky", "us-tx"])
    try:
        number = editions.start_draft(viewer, "us-ky", "", NOW)
        assert read_draft(viewer, number, NOW).view.pack == "us-ky"
        pack_adapters.use_packs(["us-tx"])
        for asked in (
            lambda: read_draft(viewer, number, NOW), lambda: read_edition(viewer, number, NOW),
            lambda: editions.save_text(viewer, number, 1, TX, NOW), lambda: editions.drop(viewer, number, 1),
        ):  # fmt: skip
            with pytest.raises(Missing):
                asked()
    finally:
        pack_adapters.use_packs(["us-tx"])


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_kept_text_governs_whatever_the_projects_file_says(bench, monkeypatch):
    case = case_begun(bench, NOW - timedelta(hours=3))
    changed = pack_adapters.read_pack(
        tightened(TX, 2).replace("Edition: 2025-09", "Edition: 2026-09"), "us-tx.pack", library()
    )
    newer = dict(library()) | {"us-tx": changed}
    monkeypatch.setattr(pack_adapters, "library", lambda: newer)
    assert court(bench, case, NOW) == ("2025-09", 24, True)
    with owner_session(bench.settings) as session:
        for row in session.execute(
            select(editions.PackAdoption).where(editions.PackAdoption.pack == "us-tx")
        ).scalars():
            row.state = "dropped"
    assert court(bench, case, NOW) == ("2026-09", 2, False), "where nothing is adopted, the project's draft advises"


def test_an_edition_to_come_neither_binds_nor_advises():
    old, new = library()["us-tx"], replace(library()["us-tx"], edition="2027-01")
    extra = replace(old.rules[1], name="only-in-the-new")
    new = replace(new, rules=(*new.rules, extra))
    begun, now = learned().events[0].at, learned().events[0].at + timedelta(days=1)
    change = now + timedelta(days=5)
    found = [Edition(old, begun - timedelta(days=9), change), Edition(new, change)]
    assert {duty.edition for duty in duties(found, learned(), now) if duty.start} == {"2025-09"}
    later = duties(found, learned(), change + timedelta(days=1))
    assert {duty.edition for duty in later if duty.start} == {"2025-09"}, "nor on what began before it"
    before = [Edition(old, begun + timedelta(hours=1), change), Edition(new, change)]
    assert {duty.edition for duty in duties(before, learned(), now) if duty.start} == {"2025-09"}
    assert {duty.edition for duty in duties(before, learned(), change) if duty.start} == {"2027-01"}, (
        "advice of the newest"
    )


def test_every_rule_of_the_project_goes_through_the_form_and_back_and_has_a_sentence():
    assert set(SPOKEN) == set(EventKind)
    for code, pack in library().items():
        text = library_text(code)
        assert changes(text, text) == []
        for block in blocks_of(text):
            if block.kind != "Rule":
                continue
            said = {word: block.value(word) for word in SENTENCE}
            assert made(block.name, said, other_lines(block), block) == block.text
            assert with_rule(text, block.name, block.text) == plain(text)
            (gone,) = changes(text, without_rule(text, block.name))
            assert (gone.verb, gone.name) == ("removed", block.name)
        assert all(text_of(rule).endswith(".") for rule in pack.rules)


def test_remarks_broken_lines_and_doubled_words_are_not_lost():
    text = (
        "Pack: x\n\nRule: a\n# why\nDuty: Tell\n  the court\nOwner: agency\nNote: n\nOwner: supervisor\nDue: at once\n"
    )
    block = rule_of(text, "a")
    said = {word: block.value(word) for word in SENTENCE}
    assert said["Duty"] == "Tell the court"
    assert made("a", said, other_lines(block), block) == block.text
    new = made("b", said | {"Due": "at most 2 hours"}, other_lines(block) + "\nKind: notify_court", block)
    assert new.split("\n") == [
        "Rule: b", "# why", "Duty: Tell", "  the court", "Owner: agency", "Note: n", "Owner: supervisor", "Due: at most 2 hours",
        "Kind: notify_court",
    ]  # fmt: skip


def problems(text, known=None, taken=frozenset()):
    return check_text(text, "us-tx", known or dict(library()), taken).problems


def test_a_draft_is_judged_as_a_file_with_all_layers_above_and_below():
    assert problems(TX) == ()
    (kept,) = problems(TX, taken=frozenset({"2025-09"}))
    assert (kept.word, kept.line) == ("Edition", 8)
    (level,) = problems(TX.replace("Level: state", "Level: local"))
    assert level.word == "Level"
    (zone,) = problems(TX.replace("Zone: America/Chicago", "Zone: America/Denver"))
    assert zone.word == "Zone", "its own days and those of federal law would move, before it begins"
    many = " or ".join(word.value.replace("_", " ") for word in Actor)
    (long,) = problems(TX.replace("Kind: notify_court\nOwner: agency", f"Kind: notify_court\nOwner: {many}"))
    assert (long.rule, long.word) == ("notify-court", "Owner")
    assert "which has room for 200" in long.what
    broken = TX + "".join(f"\n\nRule: made-{turn}\nDuty: x" for turn in range(60))
    assert 0 < len(problems(broken)) <= 20
    loose = TX.replace("Due: at once, at most 24 hours\nProof: acknowledged\nSource: gateway\nConfidence: high\n\nRule: notify-special", "Due: at most 72 hours\nProof: acknowledged\nSource: gateway\nConfidence: high\n\nRule: notify-special")  # fmt: skip
    (looser,) = problems(loose)
    assert (looser.rule, looser.word) == ("report-ncmec", "Due")
    assert "Looser than: us-federal report-ncmec" in looser.what
    county = f"Pack: cedar\nName: Cedar\nLevel: local\nUnder: us-tx\nZone: America/Chicago\nEdition: 2026\n\nSource: s\nTitle: t\nCitation: c\nAs of: 2026\nSeen: full\n\n{PART.replace('Rule: ', 'Rule: own-')}24 hours\nSource: s\n"  # fmt: skip
    known = dict(library())
    known["cedar"] = pack_adapters.read_pack(county, "cedar.pack", known)
    assert problems(TX, known) == ()
    (below,) = problems(tightened(TX), known)
    assert "In Cedar, which stands below: rule “own-notify-court”" in below.what


def test_samples_are_what_they_are_called_and_a_suggested_word_is_free():
    zone = ZoneInfo("America/Chicago")
    friday, sunday, change, holiday = samples(
        datetime(2026, 10, 7, tzinfo=UTC), zone, pack_adapters.calendar_of("US-TX")
    )
    assert [one.at.isoformat() for one in (friday, sunday)] == ["2026-10-09T19:30:00", "2026-10-11T10:00:00"]
    assert change.at.isoformat() == "2026-10-31T22:00:00"
    assert holiday.at.date() + timedelta(days=1) in pack_adapters.calendar_of("US-TX").holidays
    shut = pack_adapters.calendar_of("US-TX").holidays
    thanksgiving = samples(datetime(2026, 11, 23, tzinfo=UTC), zone, pack_adapters.calendar_of("US-TX"))
    assert [one.at.date().isoformat() for one in thanksgiving[::3]] == ["2026-12-04", "2026-11-25"], (
        "the Friday after is shut"
    )
    assert all(one.at.date() not in shut for one in thanksgiving[::3])
    assert samples(NOW, ZoneInfo("America/Phoenix"), pack_adapters.calendar_of("US"))[2].at is None
    day = datetime(2026, 2, 28, tzinfo=UTC).date()
    assert suggest(day, frozenset({"2026-02-28", "2026-03-01"})) == "2026-03-02"


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_text_is_read_once_a_process(bench, monkeypatch):
    with owner_session(bench.settings) as session:
        running(session)
        monkeypatch.setattr(pack_adapters, "_read", None)
        assert [edition.pack.code for edition in running(session)] == ["us-federal", "us-tx"]
