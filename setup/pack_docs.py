"""The pages of docs/ on packs that are made from the code: the words of the lists, and which fact became which rule."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

from portal.clocks.fact_rules import QUESTIONS, FactName
from portal.clocks.pack_adapters import PACKS, library
from portal.clocks.pack_rules import Pack, Rule, Source
from portal.clocks.party_rules import ACTOR_WORDS, KIND_WORDS, RECIPIENT_WORDS
from portal.clocks.vocabulary_rules import BY_THE_PORTAL, CHANNEL_WORDS, EVENT_WORDS, PLANNED_WORDS

FACTS = Path(PACKS).with_name("facts")
MADE_ON = date(
    2026, 11, 25
)  # sources are judged two years old as of this day, so that the page changes only when someone looks
NOT_MADE = {
    ("us-mi", "court-plan"): "a standing duty of courts, not of an episode: nothing of an episode starts it",
    (
        "us-mn",
        "entry-photo",
    ): "starts with a placement, before any absence: it belongs to the photo readiness of an agency's children",
}
WITHOUT_FACTS = {"us-al": "Alabama", "us-ri": "Rhode Island"}


def words() -> str:
    """docs/packs-words.md."""
    page = [
        "# The words of packs",
        "",
        "Made by `make docs` from the code. [packs.md](packs.md) says where each of them goes. In a pack, `_` may be written as a space.",
    ]
    asked = {fact: QUESTIONS.get(fact, "read from the record") for fact in FactName if fact is not FactName.BIRTH_DATE}
    for title, table in (
        ("Events (`From`, `Ends`, `Repeat … until`)", EVENT_WORDS), ("Dates (`Due: at least … before the …`)", PLANNED_WORDS),
        ("Facts (`When`)", asked), ("Owners (`Owner`)", ACTOR_WORDS), ("Recipients (`To`)", RECIPIENT_WORDS), ("Kinds (`Kind`)", KIND_WORDS),
        ("Channels (`Proof`)", {channel: said for channel, said in CHANNEL_WORDS.items() if channel in BY_THE_PORTAL}),
    ):  # fmt: skip
        page += ["", f"## {title}", "", "| write | means |", "|---|---|"]
        page += [
            f"| `{word.value.replace('_', ' ') if 'Kind' not in title else word.value}` | {said or 'nobody in particular'} |"
            for word, said in table.items()
        ]
    return "\n".join(page) + "\n"


def rules_of_facts() -> dict[tuple[str, str], list[tuple[Pack, Rule]]]:
    """Which rules each fact became, by the jurisdiction's code and the fact's id."""
    found: dict[tuple[str, str], list[tuple[Pack, Rule]]] = {}
    for pack in library().values():
        code = pack.under if pack.level.value == "local" else pack.code
        for rule in pack.rules:
            found.setdefault((code, rule.fact), []).append((pack, rule))
    return found


def own_facts() -> set[FactName]:
    """Facts that one rule alone asks."""
    asked = Counter(fact for pack in library().values() for rule in pack.rules for fact in rule.facts())
    return {fact for fact, times in asked.items() if times == 1}


def counts_as_made(rule: Rule, own: set[FactName]) -> bool:
    """Whether a rule counts as made: not one whose every condition is a fact of its own."""
    return not (rule.facts() and rule.facts() <= own)


def age_of(source: Source) -> str:
    """The date of a source, in bold where it is undated or older than two years."""
    return f"**{source.as_of}**" if source.flag(MADE_ON) else source.as_of


def coverage() -> str:
    """docs/packs-coverage.md."""
    made, own = rules_of_facts(), own_facts()
    rows, total, counted = [], 0, 0
    for path in sorted(FACTS.glob("*.csv")):
        code = path.stem
        for fact in csv.DictReader(path.read_text().splitlines()):
            rules = made.get((code, fact["id"]), [])
            if fact["status"]:
                rows.append(f"| {code} | {fact['id']} | not made: superseded | | |")
                continue
            total += 1
            good = bool(rules) and all(counts_as_made(rule, own) for _, rule in rules)
            counted += good
            if not rules:
                rows.append(
                    f"| {code} | {fact['id']} | not made: {NOT_MADE[code, fact['id']]} | | {fact['confidence']} |"
                )
                continue
            said = ", ".join(f"`{pack.code} {rule.name}`" for pack, rule in rules)
            flag = "" if good else "; does not count: its every condition is a fact of its own"
            source = rules[0][1].source
            rows.append(
                f"| {code} | {fact['id']} | {said}{flag} | {source.citation}, {age_of(source)} | {fact['confidence']} |"
            )
    page = [
        "# Which fact became which rule",
        "",
        "Made by `make docs` from `portal/clocks/facts/` and `portal/clocks/packs/`. All packs are drafts until a jurisdiction adopts them.",
        f"Sources in **bold** are undated or were more than two years old on {MADE_ON:%B %d, %Y}.",
        "",
        f"{counted} of {total} facts that are not superseded are rules in a pack ({100 * counted / total:.1f} %). Of {' and '.join(WITHOUT_FACTS.values())}",
        "nothing was found, so federal law alone runs there. A rule whose every condition is asked by it alone is there, but is not counted.",
        "",
        "| facts | fact | rule | source, as of | confidence |",
        "|---|---|---|---|---|",
        *rows,
    ]
    return "\n".join(page) + "\n"
