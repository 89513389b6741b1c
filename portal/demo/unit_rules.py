"""The demo's units and who takes turns on their lists, as plain values; nobody and nothing of it is real."""

from __future__ import annotations

from dataclasses import dataclass

from portal.notices.rules import Takes


@dataclass(frozen=True)
class Desk:
    """A unit: its agency, what comes to it, how it is reached; who takes turns at the first places, and who is always there."""

    agency: str
    name: str
    takes: Takes
    phone: str
    mail_address: str
    turns: tuple[str, ...]  # week by week the first of them is first, the next one next, and so on around
    always: tuple[str, ...] = ()  # at the first place every week


DESKS: tuple[Desk, ...] = (
    Desk("court", "Emergencies, First Chambers", Takes.EMERGENCIES, "555-0102", "emergencies@court.cedar.example",
         ("Alma Quillfeather", "Verity Gavelwood"), ("Silas Inkwell",)),
    Desk("other_court", "Emergencies, Second Chambers", Takes.EMERGENCIES, "555-0103", "emergencies@other-court.cedar.example",
         ("Tobias Underhill", "Ambrose Benchmark"), ("Enzo Stampwell",)),
    Desk("child_welfare", "Night desk", Takes.EVERYTHING, "555-0112", "night.desk@child-welfare.cedar.example",
         ("Rosa Lanternby", "Gideon Hearthstone")),
    Desk("police", "Missing persons", Takes.EVERYTHING, "555-0132", "missing.persons@police.cedar.example",
         ("June Tracewell", "Arlo Watchman")),
    Desk("sheriff", "Missing persons", Takes.EVERYTHING, "555-0133", "missing.persons@sheriff.cedar.example", ("Faro Lookwell",)),
    Desk("ncmec", "Call center", Takes.EVERYTHING, "1-800-843-5678", "call.center@ncmec.cedar.example", ("Bea Findlater",)),
    Desk("clearinghouse", "Duty desk", Takes.EVERYTHING, "555-0142", "duty.desk@clearinghouse.cedar.example", ("Cy Relayton",)),
)  # fmt: skip
