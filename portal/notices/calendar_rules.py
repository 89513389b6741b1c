"""What an entry of a calendar says: a time, fixed words, a place, a page that asks for sign-in; never a fact of a case (L13)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

MOST_FEEDS = 5  # a person's addresses in force at once
MOST_ENTRIES = 200  # of a kind; those nearest to now
BEHIND, AHEAD = timedelta(days=30), timedelta(days=365)
MEETING, DUTY = "Policy-review meeting", "Case duty"


@dataclass(frozen=True)
class Entry:
    """One entry. Without an end it is a moment; without a zone it stands in UTC."""

    uid: str
    summary: str
    starts_at: datetime
    address: str
    ends_at: datetime | None = None
    zone: str = ""
    place: str = ""
    version: int = 0


def meeting_entry(
    base: str, number: str, starts_at: datetime, length: int, zone: str, place: str, version: int
) -> Entry:
    """A meeting: when and where, and its page. Its title could hold a name, so nothing of its text is here but the place."""
    ends_at = starts_at + timedelta(minutes=length)
    return Entry(
        f"meeting-{number}@{_host(base)}", MEETING, starts_at, f"{base}/meetings/{number}", ends_at, zone,
        one_line(place), version,
    )  # fmt: skip


def duty_entry(base: str, number: str, due_at: datetime) -> Entry:
    """That something is due, and the page where to look; neither whose it is nor on what."""
    return Entry(f"duty-{number}@{_host(base)}", DUTY, due_at, f"{base}/home")


def nearest(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """As many entries as a feed holds, those nearest to now, in the order of time; each once, whoever of the person's seats has it."""
    once = {entry.uid: entry for entry in entries}
    near = sorted(once.values(), key=lambda entry: (abs(entry.starts_at - now), entry.uid))[:MOST_ENTRIES]
    return sorted(near, key=lambda entry: (entry.starts_at, entry.uid))


def one_line(text: str) -> str:
    """The text on one line: whatever some program takes for a line's end is a blank, and what does not print is gone."""
    blank = " ".join(text.replace("\t", " ").splitlines())
    return "".join(letter for letter in blank if unicodedata.category(letter) not in ("Cc", "Cs")).strip()


def _host(base: str) -> str:
    return urlsplit(base).hostname or "localhost"
