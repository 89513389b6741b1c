"""The engine over many open episodes under federal, state and local law, one core: at most 60 s for 100,000.

Run: python -m benchmarks.clocks [episodes]. Prints seconds and microseconds an episode; a sample of the episodes is counted out.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from portal.clocks.calendar_adapters import calendar_of
from portal.clocks.episode_rules import Contact, Episode, Happened
from portal.clocks.fact_rules import QUESTIONS
from portal.clocks.pack_adapters import chain, library
from portal.clocks.rules import Edition, duties
from portal.clocks.vocabulary_rules import EventKind

EPISODES, MOST = 100_000, 60.0
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PACKS = "us-ca-san-luis-obispo"  # the only local layer of the library, under California, under federal law


def editions() -> list[Edition]:
    """Three layers, adopted long ago."""
    return [
        Edition(pack, datetime(2000, 1, 1, tzinfo=UTC), None, calendar_of(pack.holidays))
        for pack in chain(PACKS, library())
    ]


def episode(chance: random.Random) -> Episode:
    """An open episode of up to a year: learned, told, entered, perhaps a lead; some duties done, some facts known."""
    start = NOW - timedelta(hours=chance.uniform(1, 24 * 365))
    kinds = (
        EventKind.ABSENCE, EventKind.DISCOVERED, EventKind.INFORMATION_RECEIVED, EventKind.DETERMINED_MISSING, EventKind.TOLD_LAW_ENFORCEMENT,
        EventKind.REPORT_RECEIVED, EventKind.NCIC_ENTERED, EventKind.LEAD_RECEIVED,
    )  # fmt: skip
    events = tuple(
        Happened(kind, start + timedelta(hours=turn))
        for turn, kind in enumerate(kinds[: chance.randint(3, len(kinds))])
    )
    contacts = tuple(
        Contact(rule.kind, rule.told[0].first, start + timedelta(hours=chance.uniform(2, 40)), rule.starts[0].word)
        for rule in chance.sample(library()["us-federal"].rules, 4)
    )
    answers = {fact: chance.random() < 0.5 for fact in QUESTIONS if chance.random() < 0.5}
    return Episode(events, contacts, answers=answers, birth_date=date(2010 + chance.randint(0, 12), 5, 4))


def main() -> None:
    """Run and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EPISODES
    chance, packs = random.Random(20261125), editions()
    episodes = [episode(chance) for _ in range(count)]
    states: Counter[str] = Counter()
    began = time.process_time()
    for one in episodes:
        for duty in duties(packs, one, NOW):
            states[duty.state(NOW).value] += 1
    took = time.process_time() - began
    print(
        f"{count} episodes, {sum(states.values()) / count:.1f} duties each: {took:.1f} s, {took / count * 1e6:.0f} µs an episode"
    )
    print(", ".join(f"{state} {number}" for state, number in states.most_common()))
    print(f"At this pace 100,000 take {took / count * EPISODES:.1f} s; at most {MOST:.0f} s")


if __name__ == "__main__":
    main()
