"""What is wrong with a pack as a whole, though each of its lines can be read: circles, contradictions, rules that say the same, looser rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from portal.clocks.calendar_rules import Calendar, reach
from portal.clocks.pack_rules import Clause, Pack, Rule, Span
from portal.clocks.party_rules import ACTOR_WORDS, RECIPIENT_WORDS, any_of
from portal.clocks.vocabulary_rules import BUSINESS, Unit

PLAIN = Calendar("no holidays", 2000, 2100, frozenset())
# A leap year's fortnight in winter and the two in which clocks change, every five hours: where two rules differ, they differ in one of them.
TRIED = tuple(
    datetime(2024, month, day, tzinfo=UTC) + timedelta(hours=5 * turn)
    for month, day in ((1, 25), (3, 4), (10, 28))
    for turn in range(68)
)
MANY_FACTS = 12


@dataclass(frozen=True)
class Finding:
    """Something wrong: in which rule (empty: the head of the pack), at which word of it, what it is and what to write instead."""

    rule: str
    word: str
    what: str


def findings(pack: Pack, above: Sequence[Pack]) -> list[Finding]:
    """Everything that is wrong with a pack under those above it, the widest first."""
    found = [finding for rule in pack.rules for check in CHECKS for finding in check(pack, rule)]
    found += _circles(pack) + _same(pack)
    if not found:
        found += [finding for rule in pack.rules for finding in _looser(pack, rule, above)]
    return found


def _named(pack: Pack, rule: Rule) -> Iterator[Finding]:
    for word, names in (("After", rule.after), ("From", tuple(start.rule for start in rule.starts if start.rule))):
        for name in names:
            other = pack.rule(name)
            if other is None:
                yield Finding(
                    rule.name, word, f"there is no rule “{name}” in this pack. Write the name of one that stands in it."
                )
            elif other is rule:
                yield Finding(rule.name, word, "a rule cannot wait for itself. Name another rule, or an event.")
            elif word == "From" and other.due.forbidden:
                yield Finding(
                    rule.name, word, f"“{name}” is a prohibition and is never done or missed. Name another rule."
                )
            elif any(start.missed == name for start in rule.starts) and other.due.span is None:
                yield Finding(
                    rule.name,
                    word,
                    f"“{name}” gives no length of time, so it is never missed. Start from an event, or from “done {name}”.",
                )


def _times(pack: Pack, rule: Rule) -> Iterator[Finding]:
    due, repeat = rule.due, rule.repeat
    if due.forbidden and (repeat or rule.yields or rule.waives or rule.extends or rule.tolls):
        yield Finding(
            rule.name,
            "Due",
            "a prohibition is never due, so nothing of it repeats, yields, is waived, extends or tolls. Take those lines out.",
        )
    if repeat and repeat.every and (due.span or due.at_once or due.soon):
        yield Finding(
            rule.name,
            "Due",
            "what comes again is due at the end of each time round. Write “Due: no time given” beside “Repeat:”.",
        )
    if repeat and rule.each:
        yield Finding(
            rule.name,
            "Repeat",
            "a rule that starts with each event does not repeat besides. Take “each” or “Repeat:” out.",
        )
    if repeat and rule.ends:
        yield Finding(rule.name, "Ends", "a rule that repeats ends with its “until”. Move these events there.")
    if due.span is None and (rule.extends or rule.tolls):
        yield Finding(
            rule.name,
            "Extends" if rule.extends else "Tolls",
            "there is no due time that could move. Take this line out, or give “Due:” a length.",
        )
    if due.ahead_of and due.span and due.span.unit is Unit.BUSINESS_HOURS:
        yield Finding(
            rule.name, "Due", "business hours cannot be counted back from a date. Write business days or hours."
        )
    if due.span and rule.extends and not due.ahead_of and _later(pack, due.span, rule.extends):
        yield Finding(
            rule.name, "Extends", "this is no longer than the due time. Write how long in all it may be given."
        )
    shared = set(repeat.until if repeat else rule.ends) & {start.event for start in rule.starts if start.event}
    if shared:
        yield Finding(
            rule.name,
            "Ends" if rule.ends else "Repeat",
            f"the event that starts it ends it too: {', '.join(sorted(event.value.replace('_', ' ') for event in shared if event))}. Take it out of one of the lines.",
        )


def _later(pack: Pack, one: Span, other: Span) -> bool:
    return all(reach(one, at, pack.zone, PLAIN) >= reach(other, at, pack.zone, PLAIN) for at in TRIED)


def _days(pack: Pack, rule: Rule) -> Iterator[Finding]:
    if not pack.holidays and any(span.unit in BUSINESS for span in rule.spans()):
        yield Finding(
            rule.name,
            "Due",
            "business days need a calendar. Write “Holidays: US-TX”, with your state's letters, into the pack's head.",
        )
    if pack.office_hours and not pack.holidays and (rule.owner.by_hour or any(told.by_hour for told in rule.told)):
        yield Finding(
            rule.name,
            "Owner" if rule.owner.by_hour else "To",
            "office hours need a calendar. Write “Holidays: US-TX”, with your state's letters, into the pack's head.",
        )


def _conditions(pack: Pack, rule: Rule) -> Iterator[Finding]:
    if not rule.conditions or len(rule.facts()) > MANY_FACTS:
        return
    holds = [_holds(rule.conditions, values, age) for values, age in _worlds(rule)]
    if not any(holds):
        yield Finding(
            rule.name,
            "When",
            "these conditions contradict each other: they can never all hold. Take out the one that is wrong.",
        )
    elif all(holds):
        yield Finding(rule.name, "When", "this holds whatever the answers are. Take the line out.")


def _worlds(rule: Rule) -> Iterator[tuple[dict[object, bool], int]]:
    facts = sorted(fact for fact in {term.fact for clause in rule.conditions for term in clause.terms} if fact)
    bounds = {0, 25}
    for clause in rule.conditions:
        for term in clause.terms:
            if not term.fact:
                bounds |= {term.age_from, max(term.age_from - 1, 0)} | (
                    {term.age_to, term.age_to + 1} if term.age_to is not None else set()
                )
    for values in product((True, False), repeat=len(facts)):
        for age in sorted(bounds):
            yield dict(zip(facts, values, strict=True)), age


def _holds(clauses: Sequence[Clause], values: dict[object, bool], age: int) -> bool:
    return all(
        clause.wanted
        is any(
            values[term.fact] is term.wanted if term.fact else term.age_from <= age and (term.age_to is None or age <= term.age_to)
            for term in clause.terms
        )
        for clause in clauses
    )  # fmt: skip


def _long(_pack: Pack, rule: Rule) -> Iterator[Finding]:
    """Words that a ledger has no room for: 200 letters for who owes, to whom and what, 80 for by when."""
    said = (
        ("Owner", any_of(ACTOR_WORDS[actor] for actor in rule.owner.actors), 200),
        *(("To", any_of(RECIPIENT_WORDS[recipient] for recipient in told.recipients), 200) for told in rule.told),
        ("Duty", rule.duty, 200),
        ("Repeat" if rule.repeat else "Due", rule.due_words, 80),
    )
    for word, words, most in said:
        if len(words) > most:
            yield Finding(
                rule.name,
                word,
                f"this is {len(words)} letters long on the ledger, which has room for {most}. Name fewer, or say it shorter.",
            )


CHECKS: tuple[Callable[[Pack, Rule], Iterator[Finding]], ...] = (_named, _times, _days, _conditions, _long)


def _circles(pack: Pack) -> list[Finding]:
    """Rules that wait for each other in a circle, each circle once, at the rule that stands first."""
    found, reported = [], set()
    for word, of in (
        ("From", lambda rule: [start.rule for start in rule.starts if start.rule]),
        ("After", lambda rule: list(rule.after)),
    ):
        for rule in pack.rules:
            circle = _circle(pack, rule, of)
            if circle and (word, frozenset(circle)) not in reported:
                reported.add((word, frozenset(circle)))
                said = ", then ".join(f"“{name}”" for name in [*circle, rule.name])
                found.append(
                    Finding(
                        rule.name,
                        word,
                        f"these rules wait for each other in a circle: {said}. Start one of them from an event.",
                    )
                )
    return found


def _circle(pack: Pack, rule: Rule, of: Callable[[Rule], list[str]]) -> list[str]:
    """The names on a way from a rule back to itself, empty where there is none."""
    ways = [[rule.name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in of(pack.rule(way[-1]) or rule):
            if name == rule.name and len(way) > 1:
                return way
            if name not in seen and pack.rule(name):
                seen.add(name)
                ways.append([*way, name])
    return []


def _same(pack: Pack) -> list[Finding]:
    found: list[Finding] = []
    known: dict[object, str] = {}
    for rule in pack.rules:
        says = (
            rule.kind,
            rule.owner,
            rule.told,
            rule.starts,
            rule.each,
            rule.due,
            rule.repeat,
            rule.conditions,
            rule.duty,
        )
        if says in known:
            found.append(Finding(rule.name, "Rule", f"this says the same as “{known[says]}”. Take one of them out."))
        known.setdefault(says, rule.name)
    return found


def _looser(pack: Pack, rule: Rule, above: Sequence[Pack]) -> Iterator[Finding]:
    """Rules above of the same kind, recipient and start that give less time must be named; and what is named must be one."""
    if rule.looser_than is None:
        for other_pack, other in _stricter(pack, rule, above):
            yield Finding(
                rule.name, "Due",
                f"this gives more time than “{other_pack.code} {other.name}” ({other.due.words()}), which binds all the same. Tighten it, "
                f"or write “Looser than: {other_pack.code} {other.name}” to keep it as a second limit.",
            )  # fmt: skip
            return
    elif rule.looser_than not in {(other_pack.code, other.name) for other_pack, other in _stricter(pack, rule, above)}:
        yield Finding(
            rule.name,
            "Looser than",
            f"“{' '.join(rule.looser_than)}” is no rule above of the same kind, recipient and start that gives less time. Take the line out, or mend the name.",
        )


def _stricter(pack: Pack, rule: Rule, above: Sequence[Pack]) -> Iterator[tuple[Pack, Rule]]:
    for other_pack in above:
        for other in other_pack.rules:
            one, two = _bound(rule), _bound(other)
            if (
                one
                and two
                and _alike(rule, other)
                and any(reach(one, at, pack.zone, PLAIN) > reach(two, at, pack.zone, PLAIN) for at in TRIED)
            ):
                yield other_pack, other


def _bound(rule: Rule) -> Span | None:
    """How long may pass at most: the due time, or what lies between two times round."""
    return rule.repeat.every if rule.repeat else rule.due.span


def _alike(rule: Rule, other: Rule) -> bool:
    """Whether two rules ask the same of the same start, so that their times can be compared."""
    told = {told.first for told in rule.told} & {told.first for told in other.told}
    plain = not (rule.due.ahead_of or other.due.ahead_of or rule.each or other.each)
    return rule.kind is other.kind and bool(told) and set(rule.starts) == set(other.starts) and plain
