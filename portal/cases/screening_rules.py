"""The talk after a return and the screening for trafficking as plain values: tools, result bands, what a result starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portal.clocks.vocabulary_rules import EventKind


class Tool(StrEnum):
    """The tool that was used. Its items stay with the tool: the portal keeps the result band alone."""

    CSE_IT = "cse_it"
    HTST = "htst"
    HTST_SHORT = "htst_short"
    STATE_TOOL = "state_tool"
    OTHER = "other"


TOOL_WORDS: dict[Tool, str] = {
    Tool.CSE_IT: "CSE-IT",
    Tool.HTST: "HTST",
    Tool.HTST_SHORT: "HTST, short form",
    Tool.STATE_TOOL: "The state's own tool",
    Tool.OTHER: "Another tool",
}


class Band(StrEnum):
    """The band in which the tool's result lies."""

    NO_CONCERN = "no_concern"
    POSSIBLE = "possible"
    CLEAR = "clear"


BAND_WORDS: dict[Band, str] = {
    Band.NO_CONCERN: "No concern",
    Band.POSSIBLE: "Possible concern",
    Band.CLEAR: "Clear concern",
}
YES, NO, NOT_KNOWN = "yes", "no", "not_known"
YES_NO: dict[str, str] = {YES: "Yes", NO: "No", NOT_KNOWN: "Not known yet"}


@dataclass(frozen=True)
class Screening:
    """A screening: when (aware), with what, by whom, from which sources, and its result."""

    at: datetime
    tool: Tool
    version: str
    by: str
    trained: str
    sources: str
    band: Band
    services: str = ""


@dataclass(frozen=True)
class Talk:
    """What was learned after a return. Instants are aware; what was not asked or not answered is empty."""

    talked_at: datetime | None = None
    words: dict[str, str] = field(default_factory=dict)  # by field of the screening's detail
    screening: Screening | None = None
    victim: str = ""
    crime: str = ""

    def events(self) -> list[tuple[EventKind, datetime]]:
        """What this starts: the talk, the screening, a suspected risk by its band, an identified victim, a crime that was found."""
        found = []
        if self.talked_at is not None:
            found.append((EventKind.INTERVIEWED, self.talked_at))
        at = self.screening.at if self.screening else self.talked_at
        if self.screening is not None:
            found.append((EventKind.SCREENED, self.screening.at))
        if at is None:
            return found
        if self.screening is not None and self.screening.band is not Band.NO_CONCERN:
            found.append((EventKind.RISK_SUSPECTED, at))
        if self.victim == YES:
            found.append((EventKind.VICTIM_IDENTIFIED, at))
        if self.crime == YES:
            found.append((EventKind.CRIME_FOUND, at))
        return found


def vulnerable(band: Band | None, victim: str) -> str:
    """Whether the child is to be treated as vulnerable: yes by band or answer, no where both say so, else not known."""
    if victim == YES or band in (Band.POSSIBLE, Band.CLEAR):
        return YES_NO[YES]
    return YES_NO[NO] if band is Band.NO_CONCERN and victim == NO else YES_NO[NOT_KNOWN]
