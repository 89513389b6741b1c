"""Running scenarios: packs from the project or from a file, with the holidays of each; reads no case and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from portal.clocks.calendar_adapters import calendar_of
from portal.clocks.pack_adapters import library, read_pack
from portal.clocks.pack_rules import Level, Pack
from portal.clocks.party_rules import ACTOR_WORDS, RECIPIENT_WORDS
from portal.clocks.rules import NO_DAYS, Edition
from portal.clocks.scenario_adapters import read_scenarios
from portal.clocks.simulation_rules import Explained, Scenario, explain


def edition_of(pack: Pack, scenario: Scenario) -> Edition:
    """A pack as a scenario has it in force."""
    calendar = calendar_of(pack.holidays) if pack.holidays else NO_DAYS
    return Edition(pack, scenario.adopted_from, None, calendar, scenario.zone if pack.level is Level.FEDERAL else None)


def simulate(scenario: Scenario) -> list[Explained]:
    """The duties of a scenario, each with its reason."""
    return explain([edition_of(pack, scenario) for pack in scenario.packs], scenario.episode, scenario.now)


def load_scenarios(packs: Sequence[str], file: Path) -> list[Scenario]:
    """The scenarios of a file. `packs`: codes of the project's packs or paths of pack files, to run instead of those named there.

    Raises PackError, OSError.
    """
    known = dict(library())
    codes = []
    for name in packs:
        if name in known:
            codes.append(name)
        else:
            pack = read_pack(Path(name).read_text(encoding="utf-8"), Path(name).name, known)
            known[pack.code] = pack
            codes.append(pack.code)
    return read_scenarios(file.read_text(encoding="utf-8"), file.name, known, codes)


def as_data(one: Explained, zone: ZoneInfo) -> dict[str, Any]:
    """A duty as plain data for JSON: instants in ISO 8601 with the offset of a zone."""
    duty, rule = one.duty, one.duty.rule
    return {
        "pack": duty.key.pack, "edition": duty.edition, "adopted": duty.adopted, "rule": rule.name, "duty": rule.duty, "kind": rule.kind.value,
        "owner": [ACTOR_WORDS[actor] for actor in duty.actors],
        "recipient": [RECIPIENT_WORDS[recipient] for recipient in duty.recipients if RECIPIENT_WORDS[recipient]],
        "round": duty.key.occurrence, "started_by": duty.started_by,
        "start": duty.start.astimezone(zone).isoformat() if duty.start else None,
        "due": duty.due.astimezone(zone).isoformat() if duty.due else None,
        "due_words": rule.due_words, "state": one.state.value, "question": duty.question or None, "governs": one.governs, "why": list(one.why),
        "source": rule.source.citation, "address": rule.source.address, "as_of": rule.source.as_of, "confidence": rule.confidence, "note": rule.note,
    }  # fmt: skip
