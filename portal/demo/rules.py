"""Who and what there is in the demo, as plain values; nobody and nothing of it is real."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from portal.people.rules import Role, Sector

AGENCIES: dict[str, tuple[str, Sector, str]] = {
    "court": ("Cedar County District Court", Sector.COURT, "555-0100"),
    "other_court": ("Cedar County Court at Law", Sector.COURT, "555-0101"),
    "child_welfare": ("Cedar County Child Welfare", Sector.CHILD_WELFARE, "555-0110"),
    "other_welfare": ("Mesquite County Child Welfare", Sector.CHILD_WELFARE, "555-0111"),
    "probation": ("Cedar County Juvenile Probation", Sector.JUVENILE_JUSTICE, "555-0120"),
    "compact": ("Pecan State Compact Office", Sector.JUVENILE_JUSTICE, "555-0121"),
    "police": ("Cedar City Police Department", Sector.LAW_ENFORCEMENT, "555-0130"),
    "sheriff": ("Cedar County Sheriff", Sector.LAW_ENFORCEMENT, "555-0131"),
    "ncmec": ("National Center for Missing & Exploited Children", Sector.CLEARINGHOUSE, "1-800-843-5678"),
    "clearinghouse": ("Pecan State Missing Persons Clearinghouse", Sector.CLEARINGHOUSE, "555-0141"),
    "childs_lawyer": ("Larkspur Children's Law Office", Sector.COUNSEL, "555-0150"),
    "casa": ("Cedar County Volunteer Guardians", Sector.COUNSEL, "555-0151"),
    "parents_lawyer": ("Halloran & Wick, Attorneys", Sector.COUNSEL, "555-0152"),
    "agency_lawyer": ("Cedar County Attorney, Child Welfare Division", Sector.COUNSEL, "555-0153"),
    "prosecutor": ("Cedar County Prosecutor, Juvenile Division", Sector.COUNSEL, "555-0154"),
    "tribe": ("Redwater Band, Office for Children", Sector.TRIBE, "555-0160"),
    "provider": ("Juniper House", Sector.PROVIDER, "555-0170"),
    "community": ("Cedar County Youth Alliance", Sector.COMMUNITY, "555-0180"),
}

# Name, agency, role, title. One seat of every role, and a few more to show what does not meet.
SEATS: tuple[tuple[str, str, Role, str], ...] = (
    ("Alma Quillfeather", "court", Role.JUDICIAL_OFFICER, "Judge, First Chambers"),
    ("Tobias Underhill", "other_court", Role.JUDICIAL_OFFICER, "Judge, Second Chambers"),
    ("Nadia Paperwhite", "court", Role.COURT_COORDINATOR, "Coordinator, First Chambers"),
    ("Silas Inkwell", "court", Role.CLERK, "Clerk, First Chambers"),
    ("Greta Docketson", "other_court", Role.COURT_COORDINATOR, "Coordinator, Second Chambers"),
    ("Enzo Stampwell", "other_court", Role.CLERK, "Clerk, Second Chambers"),
    ("Nadia Paperwhite", "court", Role.ADMINISTRATOR, "Portal administrator"),
    ("Ivo Ledgerman", "court", Role.AUDITOR, "Auditor"),
    ("Rosa Lanternby", "child_welfare", Role.CASEWORKER, "Caseworker"),
    ("Gideon Hearthstone", "child_welfare", Role.CW_SUPERVISOR, "Supervisor"),
    ("Petra Fernhollow", "child_welfare", Role.POLICY_ANALYST, "Policy analyst"),
    ("Otis Farfield", "other_welfare", Role.CASEWORKER, "Caseworker"),
    ("Leon Bridgewright", "probation", Role.JJ_OFFICER, "Probation officer"),
    ("Mara Stonecrop", "probation", Role.JJ_SUPERVISOR, "Probation supervisor"),
    ("Dell Crossways", "compact", Role.INTERSTATE_OFFICER, "Compact officer"),
    ("June Tracewell", "police", Role.DETECTIVE, "Detective, missing persons"),
    ("Faro Lookwell", "sheriff", Role.DETECTIVE, "Deputy, missing persons"),
    ("Arlo Watchman", "police", Role.LE_SUPERVISOR, "Sergeant, missing persons"),
    ("Bea Findlater", "ncmec", Role.NCMEC_ANALYST, "Analyst"),
    ("Cy Relayton", "clearinghouse", Role.STATE_CLEARINGHOUSE_ANALYST, "Analyst"),
    ("Fay Standish", "childs_lawyer", Role.CHILDS_ATTORNEY, "Child's attorney"),
    ("Hugh Kindling", "casa", Role.GAL_CASA, "Guardian ad litem"),
    ("Ione Wick", "parents_lawyer", Role.PARENTS_COUNSEL, "Parents' counsel"),
    ("Kit Counselby", "agency_lawyer", Role.AGENCY_COUNSEL, "Agency counsel"),
    ("Lars Pleadwell", "prosecutor", Role.PROSECUTOR, "Assistant prosecutor"),
    ("Noni Riverstone", "tribe", Role.TRIBAL_REPRESENTATIVE, "Child advocate"),
    ("Opal Doorley", "provider", Role.PROVIDER, "Shift lead"),
    ("Quin Neighborly", "community", Role.COMMUNITY_MEMBER, "Member"),
    ("Verity Gavelwood", "court", Role.JUDICIAL_OFFICER, "Associate judge, First Chambers"),
    ("Ambrose Benchmark", "other_court", Role.JUDICIAL_OFFICER, "Associate judge, Second Chambers"),
)


def mail_address(name: str, agency: str) -> str:
    """The invented address of a person of an agency; no mail is ever delivered to a host under .example."""
    return f"{name.lower().replace(' ', '.')}@{agency.replace('_', '-')}.cedar.example"


# The first twelve children, so that pages and pictures can be spoken of by name; the others are made of the names below.
FIRST: tuple[tuple[str, float, str], ...] = (
    ("Marigold Fablemont", 14.4, "female"),
    ("Wren Inventado", 16.1, "female"),
    ("Rowan Makebelieve", 12.2, "male"),
    ("Sorrel Exampleton", 15.7, "nonbinary"),
    ("Basil Mockridge", 17.3, "male"),
    ("Clover Pretendergast", 13.0, "female"),
    ("Juniper Samplewood", 16.8, "female"),
    ("Ash Dummerfield", 11.6, "male"),
    ("Linden Storybrook", 15.2, "male"),
    ("Tansy Notreal", 14.9, "female"),
    ("Hazel Imaginari", 18.2, "female"),
    ("Alder Placeholder", 16.4, "male"),
)
GIVEN = (
    "Aster", "Bramble", "Cedar", "Dahlia", "Elm", "Fern", "Ginger", "Heather", "Iris", "Jasmine", "Kale", "Laurel", "Myrtle",
    "Nettle", "Oleander", "Poppy", "Quince", "Rue", "Sage", "Thistle", "Umber", "Violet", "Willow", "Yarrow", "Zinnia",
)  # fmt: skip
FAMILY = (
    "Fictionby", "Unrealson", "Testwick", "Specimeno", "Dreamfield", "Pseudonby", "Figmenta", "Sketchley", "Madeupham",
    "Hypothetica", "Draftwood", "Inkblotson", "Papergate", "Stageworth", "Tallyho-Mock", "Demosthwaite",
)  # fmt: skip


class Story(StrEnum):
    """What became of an absence; each shows a state that the pages must show."""

    NOBODY_TOLD = "nobody_told"
    TOLD_IN_TIME = "told_in_time"
    LATE = "late"
    TOLD_LATE = "told_late"
    LOCATED = "located"
    RETURNED = "returned"
    RETURN_NOT_TOLD = "return_not_told"
    LONG_MISSING = "long_missing"
    NOT_ACCEPTED = "not_accepted"
    PREPARED = "prepared"
    NOT_REACHED = "not_reached"
    HELD = "held"


@dataclass(frozen=True)
class Absence:
    """One absence of a child of the demo: days ago it began and ended, and its story."""

    child: int
    began: float
    ended: float | None
    story: Story


OPEN_STORIES = (
    Story.NOBODY_TOLD, Story.TOLD_IN_TIME, Story.LATE, Story.TOLD_LATE, Story.LOCATED, Story.LONG_MISSING,
    Story.NOT_ACCEPTED, Story.PREPARED, Story.NOT_REACHED, Story.HELD,
)  # fmt: skip
BEGAN: dict[Story, tuple[float, float]] = {
    Story.NOBODY_TOLD: (0.05, 0.4),
    Story.TOLD_IN_TIME: (1, 20),
    Story.LATE: (1.3, 3),
    Story.TOLD_LATE: (3, 30),
    Story.LOCATED: (4, 12),
    Story.LONG_MISSING: (70, 300),
    Story.NOT_ACCEPTED: (0.2, 0.9),
    Story.PREPARED: (0.6, 0.95),
    Story.NOT_REACHED: (0.5, 0.95),
    Story.HELD: (2, 9),
}


def children(number: int, seed: int) -> list[tuple[str, float, str]]:
    """So many children: name, age in years on the demo's first day, sex; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - a demo wants the same numbers again
    made = [
        (f"{GIVEN[turn % len(GIVEN)]} {FAMILY[(turn * 7 + turn // len(GIVEN)) % len(FAMILY)]}", round(chance.uniform(9, 17.6), 1),
         chance.choice(("female", "male", "female", "nonbinary")))
        for turn in range(max(0, number - len(FIRST)))
    ]  # fmt: skip
    return [*FIRST, *made][:number]


def absences(cases: int, kept: int, seed: int) -> list[Absence]:
    """So many absences of so many children over two years, each child missing once at a time; the same for the same seed."""
    chance = random.Random(seed + 1)  # noqa: S311
    found = [
        Absence(0, 410, 404, Story.RETURNED),
        Absence(0, 95, 90, Story.RETURNED),
        Absence(0, 1.2, None, Story.TOLD_LATE),
    ]
    found += [Absence(10, 620, None, Story.LONG_MISSING), Absence(5, 14, 12.5, Story.RETURN_NOT_TOLD)]
    turn = 0
    while len(found) < cases:
        child, turn = turn % kept, turn + 1
        # A third of the children of the first round are missing now; every other absence is over.
        if turn <= kept and child not in (0, 5, 10) and (child < len(FIRST) or child % 3 == 0):
            story = OPEN_STORIES[child % len(OPEN_STORIES)]
            found.append(Absence(child, round(chance.uniform(*BEGAN[story]), 2), None, story))
        elif turn > kept or child % 2:
            began = round(chance.uniform(330, 700) / (1 + turn // (2 * kept)), 2)
            ended = round(max(began - chance.uniform(0.2, 12), 320 / (1 + turn // (2 * kept))), 2)
            found.append(Absence(child, began, ended, Story.RETURNED if turn % 5 else Story.TOLD_LATE))
    return found[:cases]
