"""Reads the lines of one rule: who, to whom, from when, by when, how often, under which conditions (docs/packs.md is the same for people)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from portal.clocks.block_adapters import Block, Line
from portal.clocks.fact_rules import FactName
from portal.clocks.pack_rules import Clause, Due, Owner, Repeat, Rule, Source, Span, Start, Term, Told
from portal.clocks.party_rules import Actor, DutyKind, Recipient
from portal.clocks.vocabulary_rules import BY_THE_PORTAL, Channel, EventKind, PlannedDate, Unit

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
IN_HOURS = re.compile(r"(.+) in office hours, (.+) otherwise")
WORKING = ("excluding weekends and holidays", "not counting weekends and holidays")
YIELDS = ("where the recipient cannot be reached", "where notice may endanger the child")
CONFIDENCE = ("high", "medium", "low")
LONGEST = 3650  # of any unit
MOST = {Unit.YEARS: 30, Unit.MONTHS: 360, Unit.WEEKS: 1560}
OLDEST = 25  # years: nobody stays in care beyond it
DUE_EXAMPLES = (
    "“at once”, “at most 24 hours”, “by the end of the business day”, “at least 3 weeks before the hearing”, “as soon as possible”, "
    "“no time given” or “prohibition”"
)  # fmt: skip
Party = TypeVar("Party", Actor, Recipient)


def read_rule(block: Block, sources: Mapping[str, Source], rules: Mapping[str, Rule]) -> Rule:
    """The rule that a block says. `sources` and `rules`: what stands above it. Raises PackError."""
    name, source, kind = block.lines[0], block.need("Source"), block.need("Kind")
    if not NAME.fullmatch(name.value):
        raise name.refuse("a rule's name is made of small letters, digits and hyphens. Write one such as notify-court.")
    if len(name.value) > 60:
        raise name.refuse("a rule's name has at most 60 letters. Shorten it.")
    if name.value in rules:
        raise name.refuse(f"there is a rule “{name.value}” already. Give this one another name.")
    if source.value not in sources:
        raise source.refuse(f"there is no source “{source.value}” above. Add its block, or mend the name.")
    starts = block.need("From")
    return Rule(
        name=name.value,
        duty=short(block.need("Duty"), 200),
        kind=kind.one_of(DutyKind, kind.value),
        owner=_owner(block.need("Owner")),
        told=_told(block.need("To")),
        starts=_starts(starts),
        each=starts.value.startswith("each "),
        due=_due(block.need("Due")),
        source=sources[source.value],
        repeat=_repeat(block.find("Repeat")),
        conditions=_conditions(block.find("When")),
        after=_parts(block.find("After")),
        ends=_events(block.find("Ends")),
        yields=_yields(block.find("Yields")),
        waives=_waives(block.find("Waives")),
        extends=_extends(block.find("Extends")),
        tolls=_tolls(block.find("Tolls")),
        proofs=_proofs(block.find("Proof")),
        looser_than=_looser(block.find("Looser than")),
        confidence=_confidence(block.find("Confidence")),
        note=block.text("Note"),
        fact=block.text("Fact") or name.value,
    )


def short(line: Line, most: int) -> str:
    """The value of a line of at most so many letters. Raises PackError."""
    if len(line.value) > most:
        raise line.refuse(f"this is longer than {most} letters. Say it shorter; the rest goes into “Note:”.")
    return line.value


def _parts(line: Line | None) -> tuple[str, ...]:
    return line.parts() if line else ()


def _party(line: Line, kind: type[Party], phrase: str) -> tuple[tuple[Party, ...], bool]:
    by_hour = IN_HOURS.fullmatch(phrase)
    names = by_hour.groups() if by_hour else tuple(phrase.split(" or "))
    found = tuple(line.one_of(kind, name) for name in names)
    if len(set(found)) < len(found):
        raise line.refuse(f"“{phrase}” names the same twice. Write it once.")
    return found, bool(by_hour)


def _owner(line: Line) -> Owner:
    return Owner(*_party(line, Actor, line.value))


def _told(line: Line) -> tuple[Told, ...]:
    found = tuple(Told(*_party(line, Recipient, phrase)) for phrase in line.parts())
    every = [recipient for told in found for recipient in told.recipients]
    if len(set(every)) < len(every):
        raise line.refuse("a recipient stands twice. Write each once.")
    if Recipient.NONE in every and len(every) > 1:
        raise line.refuse("“none” is for a duty owed to nobody in particular. Take it out, or write it alone.")
    return found


def _span(line: Line, phrase: str, least: int = 1) -> Span:
    number, _, unit = phrase.strip().partition(" ")
    if not number.isascii() or not number.isdigit() or not least <= int(number) <= LONGEST:
        raise line.refuse(
            f"“{phrase}” is no length of time. Write a number up to {LONGEST} and a unit, such as “24 hours”."
        )
    span = Span(int(number), line.one_of(Unit, unit if unit.endswith("s") else unit + "s"))
    if span.amount > MOST.get(span.unit, LONGEST):
        raise line.refuse(
            f"“{phrase}” is longer than any duty of this kind. Write at most {MOST[span.unit]} {span.unit.value}."
        )
    return span


def _starts(line: Line) -> tuple[Start, ...]:
    each = line.value.startswith("each ")
    value = line.value.removeprefix("first of ").removeprefix("each ")
    if value.startswith(("each ", "first of ")):
        raise line.refuse("“first of” and “each” do not go together. Write one of them.")
    found = tuple(_start(line, part.strip()) for part in value.split(";"))
    if len(set(found)) < len(found):
        raise line.refuse("a start stands twice. Write each once.")
    if len(found) > 1 and not line.value.startswith("first of "):
        raise line.refuse("write “first of a; b” where whichever comes first starts the clock.")
    if each and any(start.rule for start in found):
        raise line.refuse("“each” goes with events alone. Write it without, or name an event.")
    return found


def _start(line: Line, phrase: str) -> Start:
    span, after, rest = phrase.partition(" after ")
    later = _span(line, span) if after else None
    said = rest if after else phrase
    for word in ("done", "missed"):
        if said.startswith(word + " "):
            rule = said.removeprefix(word + " ").strip()
            if not NAME.fullmatch(rule):
                raise line.refuse(f"“{rule}” is no rule's name. Write “{word}” and the name of a rule of this pack.")
            return Start(done=rule, later=later) if word == "done" else Start(missed=rule, later=later)
    return Start(event=line.one_of(EventKind, said), later=later)


def _due(line: Line) -> Due:
    if line.value in ("no time given", "prohibition"):
        return Due(forbidden=line.value == "prohibition")
    value = line.value
    for words in WORKING:
        value = value.replace(f", {words}", f" {words}")
    span: Span | None = None
    ahead_of: PlannedDate | None = None
    said = [part.strip() for part in value.split(",")]
    for part in said:
        if part in ("at once", "as soon as possible"):
            continue
        if span is not None:
            raise line.refuse("two lengths of time stand here. Make a rule of each.")
        span, ahead_of = _length(line, part)
    return Due(span, "at once" in said, "as soon as possible" in said, False, ahead_of)


def _length(line: Line, part: str) -> tuple[Span, PlannedDate | None]:
    if part == "by the end of the business day":
        return Span(0, Unit.BUSINESS_DAYS), None
    if part.startswith("at least ") and " before the " in part:
        length, _, what = part.removeprefix("at least ").partition(" before the ")
        return _span(line, length), line.one_of(PlannedDate, what)
    if not part.startswith("at most "):
        raise line.refuse(f"“{part}” is no due time. Write {DUE_EXAMPLES}.")
    phrase = part.removeprefix("at most ")
    for words in WORKING:
        if phrase.endswith(words):
            span = _span(line, phrase.removesuffix(words))
            if span.unit is not Unit.DAYS:
                raise line.refuse(
                    f"only days can leave weekends and holidays out. Write “at most {span.amount} days, {words}”."
                )
            return Span(span.amount, Unit.BUSINESS_DAYS), None
    return _span(line, phrase), None


def _repeat(line: Line | None) -> Repeat | None:
    if line is None:
        return None
    head, _, until = line.value.partition(" until ")
    how, _, lasting = head.partition(" for ")
    if not (how == "regularly" or how.startswith("every ")) or not (until or lasting):
        raise line.refuse(
            "write “every 1 month until located”, “every 7 days for 30 days until located”, or “regularly until returned” where no interval is given."
        )
    ends = [part.strip() for part in until.split(";") if part.strip()]
    ages = [part.removeprefix("age ") for part in ends if part.startswith("age ")]
    events = tuple(line.one_of(EventKind, part) for part in ends if not part.startswith("age "))
    if len(ages) > 1 or any(not (age.isascii() and age.isdigit()) or not 1 <= int(age) <= OLDEST for age in ages):
        raise line.refuse("write one age in whole years, such as “until age 16”.")
    every = None if how == "regularly" else _span(line, how.removeprefix("every "))
    if every and every.unit not in (Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS):
        raise line.refuse("what comes again does so every so many days, weeks, months or years.")
    return Repeat(every, events, _span(line, lasting) if lasting else None, int(ages[0]) if ages else None)


def _conditions(line: Line | None) -> tuple[Clause, ...]:
    found = []
    for phrase in _parts(line):
        assert line is not None
        wanted = not phrase.startswith("none of ")
        if phrase.startswith(("any of ", "none of ")):
            terms = phrase.removeprefix("any of ").removeprefix("none of ").split(",")
            if len(terms) < 2:
                raise line.refuse("“any of” and “none of” take two facts or more, with commas between them.")
            found.append(Clause(tuple(_term(line, term.strip()) for term in terms), wanted))
        else:
            found.append(Clause((_term(line, phrase),)))
    return tuple(found)


def _term(line: Line, phrase: str) -> Term:
    for words, low in (("age at most ", False), ("age at least ", True), ("under ", False)):
        if phrase.startswith(words):
            age = phrase.removeprefix(words)
            if not (age.isascii() and age.isdigit()) or int(age) > OLDEST:
                raise line.refuse(f"“{age}” is no age. Write whole years up to {OLDEST}, such as “age at most 15”.")
            if words == "under ":
                return Term(age_to=int(age) - 1)
            return Term(age_from=int(age)) if low else Term(age_to=int(age))
    fact = line.one_of(FactName, phrase.removeprefix("not "))
    if fact is FactName.BIRTH_DATE:
        raise line.refuse("ask for the age instead, such as “age at most 15”.")
    return Term(fact, not phrase.startswith("not "))


def _events(line: Line | None) -> tuple[EventKind, ...]:
    return tuple(line.one_of(EventKind, phrase) for phrase in line.parts()) if line else ()


def _yields(line: Line | None) -> tuple[str, ...]:
    for phrase in _parts(line):
        if line is not None and phrase not in YIELDS:
            raise line.refuse(f"write “{YIELDS[0]}” or “{YIELDS[1]}”.")
    return _parts(line)


def _waives(line: Line | None) -> str:
    if line and not line.value.startswith("where "):
        raise line.refuse("write where it is owed no more, such as “where the court has excused it”.")
    return line.value if line else ""


def _extends(line: Line | None) -> Span | None:
    if line is None:
        return None
    if not line.value.startswith("to at most "):
        raise line.refuse("write how long in all it may be given, such as “to at most 24 hours”.")
    return _span(line, line.value.removeprefix("to at most "))


def _tolls(line: Line | None) -> str:
    if line and not line.value.startswith("while "):
        raise line.refuse("write while what the clock stands still, such as “while the child is in a hospital”.")
    return line.value if line else ""


def _looser(line: Line | None) -> tuple[str, str] | None:
    if line is None:
        return None
    pack, _, rule = line.value.partition(" ")
    if not NAME.fullmatch(pack) or not NAME.fullmatch(rule):
        raise line.refuse("write the pack and the rule above, such as “us-federal report-le”.")
    return pack, rule


def _confidence(line: Line | None) -> str:
    if line and line.value not in CONFIDENCE:
        raise line.refuse(f"write one of: {', '.join(CONFIDENCE)}.")
    return line.value if line else ""


def _proofs(line: Line | None) -> frozenset[Channel]:
    found = frozenset(line.one_of(Channel, phrase) for phrase in line.parts()) if line else frozenset()
    if line and not found <= BY_THE_PORTAL:
        raise line.refuse("only what the portal itself does proves a duty by itself. Write served or acknowledged.")
    return found
