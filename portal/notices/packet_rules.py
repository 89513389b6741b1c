"""A sheet as a file that a program of the recipient reads: the same lines in the same order, the known values alone, no words of ours around them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from portal.cases.rules import FactValue
from portal.notices.sheet_rules import TITLES, Line, Sheet

FORMAT, VERSION = "homeward-sheet", 1


def packet(sheet: Sheet, by: tuple[str, str, str], at: datetime) -> dict[str, Any]:
    """What the file holds: `by` is the person, title and agency who prepared it, `at` when.

    Instants are ISO 8601 in UTC, days ISO 8601 without a time, yes and no `true` and `false`; a line of which nothing is known has no values. A value is a
    list, since parts of one entry, such as the days and the place of an earlier absence, belong together.
    """
    person, title, agency = by
    return {
        "format": FORMAT,
        "version": VERSION,
        "kind": sheet.kind.value,
        "title": TITLES[sheet.kind],
        "case": sheet.case,
        "prepared": {"at": plain(at), "person": person, "title": title, "agency": agency},
        "parts": [{"heading": heading, "lines": [_line(line) for line in lines]} for heading, lines in sheet.parts],
    }


def _line(line: Line) -> dict[str, Any]:
    code = {"code": line.code} if line.code else {}
    return {"label": line.label} | code | {"values": [[plain(part) for part in value] for value in line.values]}


def plain(value: FactValue) -> str | bool | None:
    """A recorded value as JSON has it: an instant in UTC, to the second."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value
