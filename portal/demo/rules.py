"""Who and what there is in the demo, as plain values; nobody and nothing of it is real."""

from __future__ import annotations

from portal.people.rules import Role, Sector

AGENCIES: dict[str, tuple[str, Sector, str]] = {
    "court": ("Cedar County District Court", Sector.COURT, "555-0100"),
    "child_welfare": ("Cedar County Child Welfare", Sector.CHILD_WELFARE, "555-0110"),
    "other_welfare": ("Mesquite County Child Welfare", Sector.CHILD_WELFARE, "555-0111"),
    "probation": ("Cedar County Juvenile Probation", Sector.JUVENILE_JUSTICE, "555-0120"),
    "compact": ("Pecan State Compact Office", Sector.JUVENILE_JUSTICE, "555-0121"),
    "police": ("Cedar City Police Department", Sector.LAW_ENFORCEMENT, "555-0130"),
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
    ("Tobias Underhill", "court", Role.JUDICIAL_OFFICER, "Judge, Second Chambers"),
    ("Nadia Paperwhite", "court", Role.COURT_COORDINATOR, "Coordinator, First Chambers"),
    ("Silas Inkwell", "court", Role.CLERK, "Clerk, First Chambers"),
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
)

# Name, birth date in years before the demo's first day, sex, absences (each: days ago it began, days ago it ended or None).
CHILDREN: tuple[tuple[str, float, str, tuple[tuple[float, float | None], ...]], ...] = (
    ("Marigold Fablemont", 14.4, "female", ((410, 404), (95, 90), (1.2, None))),
    ("Wren Inventado", 16.1, "female", ((3, None),)),
    ("Rowan Makebelieve", 12.2, "male", ((0.4, None),)),
    ("Sorrel Exampleton", 15.7, "nonbinary", ((60, 52), (9, None))),
    ("Basil Mockridge", 17.3, "male", ((30, None),)),
    ("Clover Pretendergast", 13.0, "female", ((14, 12.5),)),
    ("Juniper Samplewood", 16.8, "female", ((2, None),)),
    ("Ash Dummerfield", 11.6, "male", ((5, 4.8),)),
    ("Linden Storybrook", 15.2, "male", ((21, None),)),
    ("Tansy Notreal", 14.9, "female", ((0.2, None),)),
    ("Hazel Imaginari", 17.9, "female", ((120, None),)),
    ("Alder Placeholder", 16.4, "male", ((7, 6),)),
)
