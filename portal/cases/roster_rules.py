"""The roster of the children in an agency's care: what a line of its file may say, and what bringing it in would change."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO

from portal.cases.name_rules import words_of

MOST_BYTES = 5_000_000
MOST_LINES = 6_000  # what is written while everyone else who writes waits: some seconds
FEWEST = 5  # children of whom a court is given figures; of fewer a figure would tell of one
OLDEST = 26  # years: the longest that care lasts anywhere (see `packs`), and a slip in the century is found
CLEAR = "-"  # a cell of this alone empties what is there; an empty cell changes nothing
DAYS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})"),
)
SEXES = {"f": "female", "female": "female", "m": "male", "male": "male", "not known": "not known", "u": "not known", "unknown": "not known"}  # fmt: skip
# Each column: the word at the head of the file, what the page calls it, and how long it may be.
COLUMNS: dict[str, tuple[str, int]] = {
    "child_id": ("Agency's number", 60),
    "name": ("Full name", 200),
    "birth_date": ("Date of birth", 20),
    "sex": ("Sex", 40),
    "former_names": ("Former names", 400),
    "nicknames": ("Nicknames", 400),
    "worker": ("Caseworker", 400),
    "dockets": ("Dockets", 400),
    "tribe": ("Tribe", 200),
    "counsel": ("Child's attorney", 400),
    "placement": ("Placement", 200),
    "photo_date": ("Photo taken on", 20),
    "left_care_on": ("Left care on", 20),
}
DATES = frozenset({"birth_date", "photo_date", "left_care_on"})
NEEDED = ("child_id", "name")
NEEDED_OF_JUVENILE = (*NEEDED, "dockets")  # whoever supervises a child does so on a docket, and sees the case by it
NAMED = 5  # lines that a remedy names at most
SHAPE = {"dockets": ": number, @ and the chambers"}  # said where nothing was entered
# What is kept of a child and compared; dockets are kept as rows of their own.
KEPT = tuple(name for name in COLUMNS if name not in ("child_id", "dockets"))


class NotARoster(ValueError):
    """The file cannot be read as a roster at all; the message says what to do."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line: the line's number in the file (the head is 1), the column, and what to write instead."""

    line: int
    column: str
    remedy: str


@dataclass(frozen=True)
class Line:
    """A good line. Dates are ISO 8601; what stands in no cell is not among the values. Dockets are (number, chambers)."""

    number: int
    own_number: str
    values: dict[str, str]
    dockets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What a file says: its good lines, the faults of the others, and heads of columns that are not read."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...] = ()

    @property
    def bad_lines(self) -> int:
        """How many lines are left out."""
        return len({fault.line for fault in self.faults})


@dataclass(frozen=True)
class Known:
    """A child whom the agency holds: its key, the agency's own number, what is kept, its dockets; whether an undo took it away."""

    key: int
    own_number: str
    values: dict[str, str]
    dockets: frozenset[tuple[str, str]] = frozenset()
    withdrawn: bool = False
    merged_into: int | None = None  # the key of the child who this one is


@dataclass(frozen=True)
class Change:
    """A line that adds a child (`key` is None, or that of one whom an undo took away) or changes one; before and after by name."""

    line: Line
    key: int | None
    before: dict[str, str]
    after: dict[str, str]
    dockets: tuple[tuple[str, str], ...]
    added: bool
    alike: bool = False  # another child of the agency has this name and date of birth


@dataclass(frozen=True)
class Plan:
    """What bringing a sheet in would do. `absent` counts the children in care whom it does not name; nothing happens to them."""

    changes: tuple[Change, ...] = ()
    same: int = 0
    absent: int = 0
    added: tuple[Change, ...] = field(init=False, default=())
    changed: tuple[Change, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "added", tuple(change for change in self.changes if change.added))
        object.__setattr__(self, "changed", tuple(change for change in self.changes if not change.added))


def decode(content: bytes) -> str:
    """The text of a file; raises NotARoster where it is none, is too large, or is not UTF-8."""
    if len(content) > MOST_BYTES:
        raise NotARoster("The file is larger than 5 MB. Split it in two; each part is brought in by itself.")
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise NotARoster("The file is empty. Choose the file that your system of records wrote.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise NotARoster(
            f"Line {line} holds letters that are not in UTF-8, so names would come out wrong. Save the file as “CSV UTF-8”."
        ) from error
    if "\0" in text:
        raise NotARoster("This is no text file. Save the roster as “CSV UTF-8” and choose that.")
    return text


def read(text: str, today: date, chambers: Iterable[str], needed: tuple[str, ...] = NEEDED) -> Sheet:
    """Read a roster, each line by itself. Raises NotARoster where its head or its shape is wrong.

    `chambers` are the names of courts' chambers as the portal writes them; `today` is the agency's day; `needed` are the
    columns that no line may lack.
    """
    head_line, _, _ = text.partition("\n")
    separator = max((",", ";", "\t"), key=head_line.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[Line] = []
    faults: list[Fault] = []
    count = 0
    known = {words_of(name): name for name in chambers}
    try:
        heads = _heads(next(reader), needed)
        at = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                line, wrong = _line(at, heads, cells, today, known, needed)
                faults += wrong
                if not wrong:
                    lines.append(line)
            if count > MOST_LINES:
                raise NotARoster(
                    f"The file has more than {MOST_LINES:,} lines. Split it in two; each part is brought in by itself."
                )
            at = reader.line_num + 1
    except csv.Error as error:
        raise NotARoster(f"Line {reader.line_num} cannot be read: {error}. Look for a quotation mark that is not closed.") from error  # fmt: skip
    lines, twice = _once(lines)
    unread = tuple(head for head in heads if head not in COLUMNS and head)
    return Sheet(tuple(lines), tuple(sorted([*faults, *twice], key=lambda fault: fault.line)), unread)


def _heads(cells: list[str], needed: tuple[str, ...]) -> list[str]:
    heads = ["_".join(cell.casefold().replace("-", " ").replace("_", " ").split()) for cell in cells]
    missing = [name for name in needed if name not in heads]
    if missing:
        raise NotARoster(f"The first line must name the columns; {' and '.join(missing)} is not there. It reads: {', '.join(cells)[:200]}")  # fmt: skip
    double = sorted({head for head in heads if head in COLUMNS and heads.count(head) > 1})
    if double:
        raise NotARoster(f"The column {double[0]} is there twice. Remove one.")
    return heads


def _line(
    at: int,
    heads: list[str],
    cells: list[str],
    today: date,
    chambers: dict[tuple[str, ...], str],
    needed: tuple[str, ...],
) -> tuple[Line, list[Fault]]:
    if len(cells) != len(heads):
        remedy = f"It has {len(cells)} cells and the first line names {len(heads)} columns. Put text that holds the separator in quotation marks."
        return Line(at, "", {}), [Fault(at, "the whole line", remedy)]
    given = {head: " ".join(cell.split()) for head, cell in zip(heads, cells, strict=True) if head in COLUMNS}
    faults = [fault for head, cell in given.items() for fault in _cell(at, head, cell, today)]
    faults += [
        Fault(at, head, f"Enter the {COLUMNS[head][0].lower()}{SHAPE.get(head, '')}.")
        for head in needed
        if given[head] in ("", CLEAR)
    ]
    dockets: list[tuple[str, str]] = []
    for part in (part.strip() for part in given.get("dockets", "").split(";")):
        number, _, court = (piece.strip() for piece in part.partition("@"))
        if part and part != CLEAR and (not number or words_of(court) not in chambers):
            faults.append(Fault(at, "dockets", f"“{part}” names no chambers of the portal. Write the number, @ and the chambers, such as: 2026-CW-0001 @ {next(iter(chambers.values()), '…')}"))  # fmt: skip
        elif part and part != CLEAR:
            dockets.append((number, chambers[words_of(court)]))
    values = (
        {name: _canonical(name, cell) for name, cell in given.items() if name in KEPT and cell} if not faults else {}
    )
    if not faults:
        faults = _order(at, values)
    return Line(at, given["child_id"], values, tuple(dict.fromkeys(dockets))), faults


def _cell(at: int, head: str, cell: str, today: date) -> list[Fault]:
    longest = COLUMNS[head][1]
    if not cell.isprintable():
        return [Fault(at, head, "It holds a character that does not print. Type it anew.")]
    if len(cell) > longest:
        return [Fault(at, head, f"It has {len(cell)} characters; at most {longest} are kept.")]
    if cell in ("", CLEAR):
        return []
    if head == "sex" and cell.casefold() not in SEXES:
        return [Fault(at, head, f"“{cell}” is none of female, male, not known. Leave it empty where it is not known.")]
    if head not in DATES:
        return []
    found = read_day(cell)
    if found is None:
        return [Fault(at, head, f"“{cell}” is no day. Write it as 2012-06-15 or 6/15/2012.")]
    if found > today:
        return [Fault(at, head, f"{found} is still to come. Check the year.")]
    if today.year - found.year > OLDEST:
        return [Fault(at, head, f"{found} is more than {OLDEST} years ago. Check the year.")]
    return []


def _order(at: int, values: dict[str, str]) -> list[Fault]:
    """Days that come before the child was born."""
    born = values.get("birth_date", "")
    return [
        Fault(at, name, f"{values[name]} is before the date of birth, {born}. Check both.")
        for name in ("photo_date", "left_care_on")
        if born and values.get(name, CLEAR) != CLEAR and values[name] < born
    ]


def _canonical(name: str, cell: str) -> str:
    if cell == CLEAR:
        return CLEAR
    if name in DATES:
        return str(read_day(cell))
    return SEXES[cell.casefold()] if name == "sex" else cell


def _once(lines: list[Line]) -> tuple[list[Line], list[Fault]]:
    """The lines whose number no other has; of the others, each names its twins."""
    at: dict[str, list[int]] = {}
    for line in lines:
        at.setdefault(line.own_number.casefold(), []).append(line.number)
    faults = [
        Fault(number, "child_id", f"The number stands on the lines {_some(numbers)}. Leave one of them, with what is right today.")
        for numbers in at.values()
        if len(numbers) > 1
        for number in numbers
    ]  # fmt: skip
    return [line for line in lines if len(at[line.own_number.casefold()]) == 1], faults


def _some(numbers: list[int]) -> str:
    more = f" and {len(numbers) - NAMED:,} more" if len(numbers) > NAMED else ""
    return ", ".join(map(str, numbers[:NAMED])) + more


def read_day(text: str) -> date | None:
    """The day that a cell says: 2012-06-15 or 6/15/2012; None where it is no day."""
    for pattern in DAYS:
        found = pattern.fullmatch(text)
        if found and text.isascii():
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def plan(sheet: Sheet, known: Iterable[Known]) -> Plan:
    """What bringing the sheet in would do to the children whom the agency holds.

    A line is the child with the agency's number, or the child who that one was merged into, unless the file names both; else the
    one child without a number who has its name and date of birth.
    A second time it changes nothing: plan(sheet, known after it) has no change.
    """
    held = list(known)
    by_number = {child.own_number.casefold(): child for child in held if child.own_number}
    by_key = {child.key: child for child in held}
    numbers = {line.own_number.casefold() for line in sheet.lines}
    by_name: dict[tuple[tuple[str, ...], str], list[Known]] = {}
    for child in (child for child in held if child.merged_into is None):
        by_name.setdefault(_who(child.values), []).append(child)
    used: set[int] = set()
    changes: list[Change] = []
    same = 0
    for line in sheet.lines:
        alike = [child for child in by_name.get(_who(line.values), []) if not child.withdrawn and _who(line.values)[1]]
        nameless = [child for child in alike if not child.own_number and child.key not in used]
        found = by_number.get(line.own_number.casefold()) or (nameless[0] if len(nameless) == 1 else None)
        own = line
        if found is not None and found.merged_into is not None:
            found = by_key[found.merged_into]
            if found.own_number.casefold() in numbers or found.key in used:
                same += 1  # the file names the child who this one is by its own number, or did already
                continue
            own = replace(line, own_number=found.own_number)
        if found is not None:
            used.add(found.key)
        change = replace(_change(own, found), line=line)
        if not (change.added or change.after or change.dockets):
            same += 1
            continue
        changes.append(replace(change, alike=change.added and bool(alike)))
    absent = sum(
        1
        for child in held
        if child.key not in used
        and not child.withdrawn
        and child.merged_into is None
        and child.values.get("in_care") == "yes"
    )
    return Plan(tuple(changes), same, absent)


def _who(values: dict[str, str]) -> tuple[tuple[str, ...], str]:
    return words_of(values.get("name", "")), values.get("birth_date", "")


def _change(line: Line, found: Known | None) -> Change:
    added = found is None or found.withdrawn
    now = {} if found is None else found.values
    wanted = {name: "" if value == CLEAR else value for name, value in line.values.items()}
    if found is not None and found.withdrawn:  # what the file said that was undone must not stand behind this one
        now, wanted = {}, dict.fromkeys(KEPT, "") | wanted
    left = wanted.get("left_care_on", now.get("left_care_on", ""))
    wanted["in_care"] = "no" if left else "yes"
    if found is None or found.own_number != line.own_number:
        wanted["child_id"] = line.own_number
    present = now | {"child_id": found.own_number if found else ""}
    after = {name: value for name, value in wanted.items() if added or present.get(name, "") != value}
    before = {name: present.get(name, "") for name in after}
    dockets = tuple(docket for docket in line.dockets if found is None or docket not in found.dockets)
    return Change(line, found.key if found else None, before, after, dockets, added)
