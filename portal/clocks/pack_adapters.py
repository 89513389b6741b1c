"""Reads a pack's text: blocks of `Word: value` lines; each error names file, line, what is wrong and what to write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from portal.clocks.pack_rules import Condition, Due, Pack, Repeat, Rule, Source
from portal.clocks.vocabulary_rules import Actor, Channel, EventKind, FactName, Recipient, Unit

PACKS = Path(__file__).with_name("packs")
KIND = re.compile(r"[a-z]+(_[a-z]+)*")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HEAD = {"Pack", "Name", "Under", "Zone", "Edition", "Note"}
SOURCE = {"Source", "Title", "Citation", "Address", "As of", "Seen"}
RULE = {
    "Rule", "Duty", "Kind", "Owner", "To", "From", "After", "Due", "Repeat", "When", "Ends", "Yields", "Proof", "Source",
    "Confidence", "Note", "Fact",
}  # fmt: skip
Kind = TypeVar("Kind", bound=StrEnum)


class PackError(ValueError):
    """A pack that cannot be read; the message names file, line and remedy."""


@dataclass
class _Line:
    where: str
    word: str
    value: str

    def refuse(self, what: str) -> PackError:
        return PackError(f"{self.where}: {self.word}: {what}")

    def one_of(self, kind: type[Kind], phrase: str) -> Kind:
        try:
            return kind(phrase.strip().lower().replace(" ", "_"))
        except ValueError:
            known = ", ".join(item.value.replace("_", " ") for item in kind)
            raise self.refuse(f"“{phrase.strip()}” is not in the list. Write one of: {known}.") from None


@dataclass
class _Block:
    lines: list[_Line] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.lines[0].word

    def find(self, word: str) -> _Line | None:
        return next((line for line in self.lines if line.word == word), None)

    def need(self, word: str) -> _Line:
        found = self.find(word)
        if found is None:
            raise self.lines[0].refuse(f"the block has no line “{word}: …”. Add it.")
        return found

    def text(self, word: str) -> str:
        found = self.find(word)
        return found.value if found else ""


@cache
def library() -> dict[str, Pack]:
    """Every pack of the project by its code."""
    found = (read_pack(path.read_text(), path.name) for path in sorted(PACKS.glob("*.pack")))
    return {pack.code: pack for pack in found}


def read_pack(text: str, name: str) -> Pack:
    """The pack that this text says; raises PackError."""
    blocks = list(_blocks(text, name))
    if not blocks or blocks[0].kind != "Pack":
        raise PackError(f"{name}:1: a pack begins with a block “Pack: code”. Write it first.")
    head = blocks[0]
    sources: dict[str, Source] = {}
    rules: dict[str, Rule] = {}
    for block in blocks[1:]:
        first = block.lines[0]
        if first.word == "Source":
            sources[first.value] = _source(block)
        elif first.word == "Rule":
            if first.value in rules:
                raise first.refuse(f"there is a rule “{first.value}” already. Give this one another name.")
            rules[first.value] = _rule(block, sources)
        else:
            raise first.refuse("a block begins with “Source: name” or “Rule: name”.")
    for block in blocks[1:]:
        for other in _names(block.find("After")):
            if other not in rules:
                raise block.need("After").refuse(f"there is no rule “{other}” in this pack.")
    return Pack(
        code=head.lines[0].value,
        name=head.need("Name").value,
        under=head.text("Under"),
        zone=_zone(head.need("Zone")),
        edition=head.need("Edition").value,
        rules=tuple(rules.values()),
    )


def _blocks(text: str, name: str) -> Iterator[_Block]:
    block = _Block()
    for number, raw in enumerate([*text.split("\n"), ""], start=1):
        where = f"{name}:{number}"
        if raw.startswith("#"):
            continue
        if not raw.strip():
            if block.lines:
                _check_words(block)
                yield block
            block = _Block()
        elif raw[0] in " \t":
            if not block.lines:
                raise PackError(f"{where}: a line that begins with a space goes on with the line above; there is none.")
            block.lines[-1].value += " " + raw.strip()
        else:
            word, colon, value = raw.partition(":")
            if not colon or not value.strip():
                raise PackError(f"{where}: “{raw.strip()}” is no line of a pack. Write “Word: value”.")
            block.lines.append(_Line(where, word.strip(), value.strip()))


def _check_words(block: _Block) -> None:
    known = {"Pack": HEAD, "Source": SOURCE, "Rule": RULE}.get(block.kind)
    if known is None:
        raise block.lines[0].refuse("a block begins with “Pack: code”, “Source: name” or “Rule: name”.")
    seen: set[str] = set()
    for line in block.lines:
        if line.word not in known:
            raise line.refuse(f"this word is not known here. Write one of: {', '.join(sorted(known))}.")
        if line.word in seen:
            raise line.refuse("this word stands twice in its block. Put everything in one line.")
        seen.add(line.word)


def _source(block: _Block) -> Source:
    return Source(
        block.lines[0].value, block.need("Title").value, block.need("Citation").value, block.text("Address"),
        block.need("As of").value, block.text("Seen"),
    )  # fmt: skip


def _rule(block: _Block, sources: dict[str, Source]) -> Rule:
    name, source = block.lines[0], block.need("Source")
    if not NAME.fullmatch(name.value):
        raise name.refuse("a rule's name is made of small letters, digits and hyphens.")
    if source.value not in sources:
        raise source.refuse(f"there is no source “{source.value}” above. Add its block, or mend the name.")
    kind = block.need("Kind")
    if not KIND.fullmatch(kind.value):
        raise kind.refuse("a kind is made of small letters and underscores.")
    recipients = block.need("To")
    starts = block.need("From")
    return Rule(
        name=name.value,
        duty=block.need("Duty").value,
        kind=kind.value,
        actor=block.need("Owner").one_of(Actor, block.need("Owner").value),
        recipients=_each(recipients, lambda phrase: recipients.one_of(Recipient, phrase)),
        starts=_each(starts, lambda phrase: starts.one_of(EventKind, phrase.removeprefix("first of "))),
        due=_due(block.need("Due")),
        source=sources[source.value],
        repeat=_repeat(block.find("Repeat")),
        conditions=_conditions(block.find("When")),
        after=_names(block.find("After")),
        ends=_events(block.find("Ends")),
        yields=_yields(block.find("Yields")),
        proofs=_proofs(block.find("Proof")),
        confidence=block.text("Confidence"),
        note=block.text("Note"),
        fact=block.text("Fact") or name.value,
    )


def _each(line: _Line, read: Callable[[str], Kind]) -> tuple[Kind, ...]:
    return tuple(read(phrase.strip()) for phrase in line.value.split(";"))


def _names(line: _Line | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in line.value.split(";")) if line else ()


def _zone(line: _Line) -> ZoneInfo:
    try:
        return ZoneInfo(line.value)
    except (ValueError, KeyError, OSError):
        raise line.refuse("this is no zone of the IANA list. Write one such as America/Chicago.") from None


def _amount(line: _Line, phrase: str) -> tuple[int, Unit]:
    number, _, unit = phrase.partition(" ")
    if not number.isdigit() or int(number) < 1:
        raise line.refuse(f"“{phrase}” is no length of time. Write a number and a unit, such as “24 hours”.")
    return int(number), line.one_of(Unit, unit if unit.endswith("s") else unit + "s")


def _due(line: _Line) -> Due:
    if line.value == "no time given":
        return Due()
    if line.value == "prohibition":
        return Due(forbidden=True)
    amount: int | None = None
    unit: Unit | None = None
    said = [part.strip() for part in line.value.split(",")]
    for part in said:
        if part.startswith("at most "):
            amount, unit = _amount(line, part.removeprefix("at most "))
        elif part not in ("at once", "as soon as possible"):
            raise line.refuse(
                f"“{part}” is no due time. Write “at once”, “at most 24 hours”, “as soon as possible”, “no time given” or “prohibition”."
            )
    return Due(amount, unit, "at once" in said, "as soon as possible" in said)


def _repeat(line: _Line | None) -> Repeat | None:
    if line is None:
        return None
    how, found, until = line.value.partition(" until ")
    if not found or not (how == "regularly" or how.startswith("every ")):
        raise line.refuse(
            "write “every 1 month until located”, or “regularly until returned” where no interval is given."
        )
    events = tuple(line.one_of(EventKind, phrase) for phrase in until.split(";"))
    if how == "regularly":
        return Repeat(None, None, events)
    amount, unit = _amount(line, how.removeprefix("every "))
    return Repeat(amount, unit, events)


def _conditions(line: _Line | None) -> tuple[Condition, ...]:
    found = []
    for phrase in _names(line):
        assert line is not None
        if phrase.startswith("age at most "):
            age = phrase.removeprefix("age at most ")
            if not age.isdigit():
                raise line.refuse(f"“{age}” is no age. Write whole years, such as “age at most 15”.")
            found.append(Condition(age_at_most=int(age)))
        else:
            found.append(Condition(line.one_of(FactName, phrase.removeprefix("not ")), not phrase.startswith("not ")))
    return tuple(found)


def _events(line: _Line | None) -> tuple[EventKind, ...]:
    return tuple(line.one_of(EventKind, phrase) for phrase in line.value.split(";")) if line else ()


def _yields(line: _Line | None) -> bool:
    if line is not None and line.value != "where the recipient cannot be reached":
        raise line.refuse("write “where the recipient cannot be reached”.")
    return line is not None


def _proofs(line: _Line | None) -> frozenset[Channel]:
    return frozenset(line.one_of(Channel, phrase) for phrase in _names(line)) if line else frozenset()
