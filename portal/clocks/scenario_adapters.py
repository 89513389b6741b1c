"""Reads scenarios: what happened in an invented episode, and what an analyst counted by hand; in blocks like a pack's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.clocks.block_adapters import Block, Grammar, Line, PackError, read_blocks
from portal.clocks.episode_rules import Contact, Episode, Happened, RowKey
from portal.clocks.fact_rules import QUESTIONS, FactName
from portal.clocks.local_time_rules import end_of_day, instants
from portal.clocks.pack_adapters import chain
from portal.clocks.pack_rules import Pack
from portal.clocks.party_rules import DutyKind, Recipient
from portal.clocks.simulation_rules import Expectation, Scenario
from portal.clocks.state_rules import State
from portal.clocks.vocabulary_rules import EventKind, PlannedDate

OFTEN = frozenset(
    {"Event", "Answer", "Date", "Contact", "Waived", "Yielded", "Disputed", "Extended", "Paused", "Expect"}
)
GRAMMAR = Grammar({"Scenario": OFTEN | {"Scenario", "Packs", "Adopted", "Zone", "Now", "Born", "Note"}}, OFTEN)
ROW = re.compile(
    r"(?P<kind>[a-z_ ]+?) to (?P<recipient>[a-z_ ]+?)(?: started by (?P<word>[a-z_ ]+?))?(?: round (?P<round>\d+))?"
)
EXPECT = re.compile(
    r"(?P<pack>[a-z0-9-]+) (?P<rule>[a-z0-9-]+) to (?P<recipient>[a-z_ ]+?)(?: round (?P<round>\d+))?: (?P<what>.+)"
)
EARLIEST, LATEST = 1900, 2200  # years
TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?)(?: (first|second))?")


def read_scenarios(text: str, name: str, known: Mapping[str, Pack], packs: Sequence[str] = ()) -> list[Scenario]:
    """The scenarios of a file under the packs known by code. `packs`: codes to run instead of those in the file. Raises PackError."""
    errors: list[PackError] = []
    found = []
    for block in read_blocks(text, name, GRAMMAR, errors):
        if not block.sound:
            continue
        try:
            found.append(_scenario(block, known, packs))
        except PackError as error:
            errors.append(error)
    if errors:
        raise PackError("\n".join(str(error) for error in errors))
    if not found:
        raise PackError(f"{name}:1: there is no scenario. Begin one with “Scenario: name”.")
    return found


def _scenario(block: Block, known: Mapping[str, Pack], codes: Sequence[str]) -> Scenario:
    packs = _packs(block, known, codes)
    zone = packs[-1].zone
    line = block.find("Zone")
    if line:
        zone = line.zone()
    adopted = block.find("Adopted")
    born = block.find("Born")
    return Scenario(
        name=block.lines[0].value,
        packs=packs,
        adopted_from=_adopted(adopted, zone),
        zone=zone,
        now=_time(block.need("Now"), block.need("Now").value, zone),
        episode=_episode(block, zone, _day(born) if born else None),
        expected=tuple(_expectation(line, zone) for line in block.all("Expect")),
    )


def _packs(block: Block, known: Mapping[str, Pack], codes: Sequence[str]) -> tuple[Pack, ...]:
    line = block.find("Packs")
    if not codes and line is None:
        raise block.lines[0].refuse(
            "the block has no line “Packs: …”. Add it, with codes such as us-tx; those above come with them."
        )
    only = bool(line and line.value.startswith("only "))
    wanted = list(codes) or [code.removeprefix("only ") for code in (line.parts() if line else ())]
    found: dict[str, Pack] = {}
    for code in wanted:
        if code not in known:
            raise (line or block.lines[0]).refuse(f"there is no pack “{code}”. Write one of: {', '.join(known)}.")
        found |= {code: known[code]} if only and not codes else {pack.code: pack for pack in chain(code, known)}
    return tuple(found.values())


def _adopted(line: Line | None, zone: ZoneInfo) -> datetime | None:
    if line is None:
        return datetime(2000, 1, 1, tzinfo=zone)
    return None if line.value == "no" else datetime.combine(_day(line), datetime.min.time(), zone)


def _day(line: Line) -> date:
    try:
        found = date.fromisoformat(line.value)
        if EARLIEST <= found.year <= LATEST:
            return found
        raise ValueError(line.value)
    except ValueError:
        raise line.refuse("write a day such as 2026-03-06.") from None


def _time(line: Line, text: str, zone: ZoneInfo) -> datetime:
    found = TIME.fullmatch(text.strip())
    try:
        local = datetime.fromisoformat(f"{found[1]}T{found[2]}") if found else None
    except ValueError:
        local = None
    if found is None or local is None or not EARLIEST <= local.year <= LATEST:
        raise line.refuse(f"“{text.strip()}” is no time. Write day and local time, such as 2026-03-06 23:30.")
    possible = instants(local, zone)
    if not possible:
        raise line.refuse(
            f"{text.strip()} does not exist in {zone.key}: clocks went forward over it. Write another time."
        )
    if len(possible) > 1 and not found[3]:
        raise line.refuse(f"{text.strip()} comes twice in {zone.key}. Write “first” or “second” after it.")
    return possible[-1 if found[3] == "second" else 0]


def _episode(block: Block, zone: ZoneInfo, born: date | None) -> Episode:
    def pairs(word: str) -> list[tuple[Line, str, str]]:
        return [(line, *_two(line)) for line in block.all(word)]

    row = {
        word: frozenset(_row(line, line.value) for line in block.all(word))
        for word in ("Waived", "Yielded", "Disputed")
    }
    pauses: dict[RowKey, tuple[tuple[datetime, datetime | None], ...]] = {}
    for line, said, span in pairs("Paused"):
        begins, _, ends = span.partition(" to ")
        pause = (_time(line, begins, zone), _time(line, ends, zone) if ends else None)
        pauses[_row(line, said)] = (*pauses.get(_row(line, said), ()), pause)
    return Episode(
        events=tuple(
            Happened(line.one_of(EventKind, what), _time(line, at, zone)) for line, what, at in pairs("Event")
        ),
        contacts=tuple(_contact(line, said, at, zone) for line, said, at in pairs("Contact")),
        answers={_fact(line, what): _yes(line, said) for line, what, said in pairs("Answer")},
        birth_date=born,
        yielded=row["Yielded"],
        waived=row["Waived"],
        disputed=row["Disputed"],
        extended={_row(line, said): _time(line, at, zone) for line, said, at in pairs("Extended")},
        paused=pauses,
        dates={line.one_of(PlannedDate, what): (_time(line, at, zone),) for line, what, at in pairs("Date")},
    )


def _two(line: Line) -> tuple[str, str]:
    first, comma, second = line.value.partition(",")
    if not comma:
        raise line.refuse(
            "two things stand here with a comma between them, such as “information received, 2026-03-06 23:30”."
        )
    return first.strip(), second.strip()


def _fact(line: Line, what: str) -> FactName:
    fact = line.one_of(FactName, what)
    if fact not in QUESTIONS and fact is not FactName.REPORTED_MISSING:
        raise line.refuse("write the birth date as “Born: 2012-06-15”.")
    return fact


def _yes(line: Line, said: str) -> bool:
    if said not in ("yes", "no"):
        raise line.refuse("write yes or no; leave the line out where it is not known.")
    return said == "yes"


def _row(line: Line, text: str) -> RowKey:
    found = ROW.fullmatch(text.strip())
    if not found:
        raise line.refuse(
            "write kind and recipient, such as “report_to_ncmec to ncmec started by information received round 1”."
        )
    return RowKey(
        line.one_of(DutyKind, found["kind"]), line.one_of(Recipient, found["recipient"]), (found["word"] or "").strip().replace(" ", "_"),
        int(found["round"] or 1),
    )  # fmt: skip


def _contact(line: Line, said: str, at: str, zone: ZoneInfo) -> Contact:
    row = _row(line, said)
    return Contact(row.kind, row.recipient, _time(line, at, zone), row.started_by, row.occurrence)


def _expectation(line: Line, zone: ZoneInfo) -> Expectation:
    found = EXPECT.fullmatch(line.value)
    if not found:
        raise line.refuse(
            "write pack, rule, recipient (or “to none”) and what you counted, such as “us-tx notify-court to court: due 2026-03-07 23:30”."
        )
    said: dict[str, Any] = {}
    for part in found["what"].split(";"):
        said |= _said(line, part.strip(), zone)
    return Expectation(
        line.where,
        found["pack"],
        found["rule"],
        line.one_of(Recipient, found["recipient"].split(" or ")[0]),
        int(found["round"] or 1),
        **said,
    )


def _said(line: Line, part: str, zone: ZoneInfo) -> dict[str, Any]:
    word, _, rest = part.partition(" ")
    if part == "no due time":
        return {"due_none": True}
    if part == "not there":
        return {"absent": True}
    if part == "governs":
        return {"governs": True}
    if word == "due" and re.fullmatch(r"\d{4}-\d\d-\d\d", rest.strip()):
        return {"due": end_of_day(_day(Line(line.where, line.word, rest.strip())), zone)}
    if word in ("due", "start") and TIME.fullmatch(rest.strip()):
        return {word: _time(line, rest, zone)}
    if word == "question" and rest != "open":
        return {"question": rest.strip().replace(" ", "_")}
    return {"state": line.one_of(State, part)}
