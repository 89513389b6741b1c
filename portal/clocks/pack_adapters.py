"""Reads a pack's text, and the packs of the project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from functools import cache, partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from portal.clocks.block_adapters import Block, Grammar, Line, PackError, read_blocks
from portal.clocks.calendar_adapters import UnknownHolidays, calendar_of
from portal.clocks.pack_check_rules import Finding, findings
from portal.clocks.pack_rules import Level, Pack, Rule, Source
from portal.clocks.rule_adapters import NAME, read_rule, short

PACKS = Path(__file__).with_name("packs")
GRAMMAR = Grammar(
    {
        "Pack": frozenset({"Pack", "Name", "Level", "Under", "Zone", "Holidays", "Office hours", "Edition", "Note"}),
        "Source": frozenset({"Source", "Title", "Citation", "Address", "As of", "Seen"}),
        "Rule": frozenset(
            {
                "Rule", "Duty", "Kind", "Owner", "To", "From", "After", "Due", "Repeat", "When", "Ends", "Yields", "Waives", "Extends",
                "Tolls", "Proof", "Looser than", "Source", "Confidence", "Note", "Fact",
            }
        ),
    }
)  # fmt: skip
SEEN = ("full", "partial")


def library_text(code: str) -> str:
    """The text of a pack of the project."""
    return (PACKS / f"{library()[code].code}.pack").read_text(encoding="utf-8")


@cache
def library() -> Mapping[str, Pack]:
    """Every pack of the project by its code, those above before those below. Raises PackError."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(PACKS.glob("*.pack"))}
    found: dict[str, Pack] = {}
    waiting = dict(texts)
    while waiting:
        ready = {name: text for name, text in waiting.items() if (_under(text) or "") in ("", *found)}
        if not ready:
            raise PackError(f"{next(iter(waiting))}: the pack that this one stands under is not there.")
        for name, text in ready.items():
            pack = read_pack(text, name, found)
            found[pack.code] = pack
            del waiting[name]
    return found


def _under(text: str) -> str:
    found = re.search(r"^Under:(.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def chain(code: str, known: Mapping[str, Pack]) -> tuple[Pack, ...]:
    """A pack and those that it stands under, the widest first; what is not known is left out."""
    found: list[Pack] = []
    while code in known and known[code] not in found:
        found.insert(0, known[code])
        code = known[code].under
    return tuple(found)


class _Running:
    """The codes of the packs that run here whether adopted or not; set once by create_app."""

    codes: tuple[str, ...] = ()


def use_packs(codes: Iterable[str]) -> None:
    """Give the process the codes of the packs that run here, and read them with their calendars: no request waits for that."""
    _Running.codes = tuple(codes)
    for pack in running(()):
        if pack.holidays:
            calendar_of(pack.holidays)


def pack_codes(setting: str) -> tuple[str, ...]:
    """The codes in a setting, with commas between."""
    return tuple(code.strip() for code in setting.split(",") if code.strip())


def running(adopted: Iterable[str]) -> tuple[Pack, ...]:
    """The packs that run here: those set, those adopted, and those above either; the widest first."""
    known = library()
    wanted = {pack.code for code in (*_Running.codes, *adopted) for pack in chain(code, known)}
    return tuple(pack for code, pack in known.items() if code in wanted)


def place_zone(packs: Sequence[Pack]) -> ZoneInfo | None:
    """The zone in which federal days end here: that of the first pack set, else of the first adopted; None where federal law runs alone."""
    local = {pack.code: pack.zone for pack in packs if pack.level is not Level.FEDERAL}
    return next((local[code] for code in (*_Running.codes, *local) if code in local), None)


def read_pack(text: str, name: str, above: Mapping[str, Pack] | None = None) -> Pack:
    """The pack that this text says. `above`: packs that it may stand under, by code. Raises PackError with every error."""
    errors: list[PackError] = []
    pack, rules, head = _read(text, name, above or {}, errors)
    if pack and head and not errors:
        for finding in findings(pack, chain(pack.under, above or {})):
            errors.append(_placed(finding, rules, head))
    if errors or pack is None:
        raise PackError("\n".join(str(error) for error in errors))
    return pack


def readable(text: str, name: str) -> Pack | None:
    """The pack with the rules that can be read, whatever else is wrong; None where its head cannot. To be shown, never to be run."""
    return _read(text, name, None, [])[0]


def _read(
    text: str, name: str, above: Mapping[str, Pack] | None, errors: list[PackError]
) -> tuple[Pack | None, dict[str, Block], Block | None]:
    """What the lines say, each for itself; nothing is asked of the packs above where `above` is None."""
    blocks = read_blocks(text, name, GRAMMAR, errors)
    if blocks and blocks[0].kind == "Pack":
        return *_pack(blocks, above, errors), blocks[0]
    if not errors:
        errors.append(PackError(f"{name}:1: a pack begins with a block “Pack: code”. Write it first."))
    return None, {}, None


class _Kept:
    """The packs of editions that this process has read, by the digest of their text."""

    packs: dict[str, Pack] = {}


def kept_packs(digests: Iterable[str], texts: Callable[[list[str]], Mapping[str, str]]) -> Mapping[str, Pack]:
    """The packs of texts known by digest, each read once a process; `texts` gives those that were not read yet.

    What was adopted is read, not judged again, so that no later change of the packs above makes it unreadable. Raises PackError.
    """
    missing = [digest for digest in dict.fromkeys(digests) if digest not in _Kept.packs]
    for digest, text in (texts(missing) if missing else {}).items():
        errors: list[PackError] = []
        pack, _, _ = _read(text, f"edition {digest[:12]}", None, errors)
        if errors or pack is None:
            raise PackError("\n".join(str(error) for error in errors))
        _Kept.packs[digest] = pack
    return _Kept.packs


def _placed(finding: Finding, rules: dict[str, Block], head: Block) -> PackError:
    block = rules.get(finding.rule, head)
    return (block.find(finding.word) or block.lines[0]).refuse(finding.what)


def _pack(
    blocks: list[Block], above: Mapping[str, Pack] | None, errors: list[PackError]
) -> tuple[Pack | None, dict[str, Block]]:
    sources: dict[str, Source] = {}
    rules: dict[str, Rule] = {}
    places: dict[str, Block] = {}
    pack = _guarded(partial(_head, blocks[0], above), errors) if blocks[0].sound else None
    for block in blocks[1:]:
        first = block.lines[0]
        if first.word == "Pack":
            errors.append(first.refuse("a file holds one pack. Put this one into a file of its own."))
        elif first.word == "Source":
            source = _guarded(partial(_source, block, sources), errors) if block.sound else None
            # Of a source that cannot be read the name at least is known, so that its rules are not refused as well.
            sources.setdefault(first.value, source or Source(first.value, "", "", "", "", ""))
        else:
            rule = _guarded(partial(read_rule, block, sources, rules), errors) if block.sound else None
            if rule:
                rules[rule.name], places[rule.name] = rule, block
    if pack and not rules and not errors:
        errors.append(blocks[0].lines[0].refuse("the pack has no rule. Add a block “Rule: name”."))
    if pack is None:
        return None, places
    return replace(pack, rules=tuple(rules.values())), places


Found = TypeVar("Found")


def _guarded(read: Callable[[], Found], errors: list[PackError]) -> Found | None:
    try:
        return read()
    except PackError as error:
        errors.append(error)
        return None


def _head(block: Block, above: Mapping[str, Pack] | None) -> Pack:
    code, edition = block.lines[0], block.need("Edition")
    if not NAME.fullmatch(code.value):
        raise code.refuse("a code is made of small letters, digits and hyphens. Write one such as us-tx.")
    if len(code.value) > 40:
        raise code.refuse("a code has at most 40 letters. Shorten it.")
    if not _is_date(edition.value):
        raise edition.refuse("an edition is a year, month or day, such as 2026-01. Write the date of its law.")
    level = block.need("Level").one_of(Level, block.need("Level").value)
    under = block.find("Under")
    if under is None and level is not Level.FEDERAL:
        raise code.refuse(
            "only a federal pack stands under nothing. Add “Under: us-federal”, or the pack above this one."
        )
    if under is not None and above is not None:
        if under.value not in above:
            raise under.refuse(
                f"there is no pack “{under.value}”. Write the code of the pack above this one, such as us-federal."
            )
        if list(Level).index(above[under.value].level) >= list(Level).index(level):
            raise under.refuse(
                f"{under.value} is of level {above[under.value].level.value}, which is not above {level.value}. Mend “Level:” or “Under:”."
            )
    return Pack(
        code=code.value, name=short(block.need("Name"), 80), under=under.value if under else "", level=level,
        zone=block.need("Zone").zone(), edition=edition.value, holidays=_holidays(block.find("Holidays"), int(edition.value[:4])),
        office_hours=_hours(block.find("Office hours")),
    )  # fmt: skip


def _source(block: Block, known: dict[str, Source]) -> Source:
    name, as_of = block.lines[0], block.need("As of")
    if name.value in known:
        raise name.refuse(f"there is a source “{name.value}” already. Give this one another name.")
    if as_of.value != "undated" and not _is_date(as_of.value):
        raise as_of.refuse("write the date that the source bears, such as 2020-05, or “undated”.")
    seen = block.need("Seen")
    if seen.value not in SEEN:
        raise seen.refuse("write “full” or “partial”: how much of the source was read.")
    return Source(
        name.value, block.need("Title").value, short(block.need("Citation"), 120), block.text("Address"), as_of.value, seen.value,
    )  # fmt: skip


def _is_date(text: str) -> bool:
    """Whether this is a year, a month or a day, such as 2026, 2026-01 or 2026-01-31."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _holidays(line: Line | None, year: int) -> str:
    if line is None:
        return ""
    try:
        calendar = calendar_of(line.value)
    except UnknownHolidays:
        raise line.refuse("write US, or US and the state's two letters, such as US-TX.") from None
    if not calendar.first <= year <= calendar.last:
        raise line.refuse(
            f"holidays are known from {calendar.first} to {calendar.last}, not for {year}. Mend the year of “Edition:”."
        )
    return line.value


def _clock(text: str) -> time:
    if not re.fullmatch(r"\d\d:\d\d", text, re.ASCII):
        raise ValueError(text)
    return time.fromisoformat(text)


def _hours(line: Line | None) -> tuple[time, time] | None:
    if line is None:
        return None
    try:
        opens, closes = (_clock(part.strip()) for part in line.value.split(" to "))
    except ValueError:
        raise line.refuse("write from when to when, such as “08:00 to 17:00”.") from None
    if closes <= opens:
        raise line.refuse("the office closes before it opens. Write the earlier time first.")
    return opens, closes
