"""The demo's policy-review meetings as plain values: policy talk alone, no case, nobody outside the roster."""

from __future__ import annotations

from dataclasses import dataclass

from portal.meetings.rules import Answer, DecisionOutcome, Kind, State
from portal.people.rules import Role

R = Role


@dataclass(frozen=True)
class Promise:
    """An action: what, whose, due and done so many days after the meeting; `note` of how it was done."""

    what: str
    owner: Role
    due: int
    done: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Topic:
    """An agenda item and what was minuted under it: each text a revision, the last the current one."""

    title: str
    length: int
    kind: Kind
    presenter: str = ""
    minutes: tuple[str, ...] = ()
    outcome: DecisionOutcome | None = None
    decision: str = ""
    dissent: str = ""
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True)
class Review:
    """A meeting: how many days from now it begins, in which state it stands, who is invited and who does not come."""

    days: float
    title: str
    purpose: str
    state: State
    topics: tuple[Topic, ...]
    place: str = "Cedar County Courthouse, Room 204"
    link: str = ""
    convener: Role = R.JUDICIAL_OFFICER
    recorder: Role = R.COURT_COORDINATOR
    invited: tuple[Role, ...] = ()
    absent: tuple[Role, ...] = ()
    answers: tuple[tuple[Role, Answer], ...] = ()


CORE = (
    R.COURT_COORDINATOR, R.CW_SUPERVISOR, R.JJ_SUPERVISOR, R.LE_SUPERVISOR, R.DETECTIVE, R.NCMEC_ANALYST,
    R.STATE_CLEARINGHOUSE_ANALYST, R.POLICY_ANALYST, R.CHILDS_ATTORNEY, R.PARENTS_COUNSEL, R.GAL_CASA,
)  # fmt: skip
WIDE = (*CORE, R.TRIBAL_REPRESENTATIVE, R.PROVIDER, R.COMMUNITY_MEMBER, R.PROSECUTOR, R.INTERSTATE_OFFICER)

REVIEWS: tuple[Review, ...] = (
    Review(
        -301,
        "First review: who is told when a child goes missing from care",
        "Lay the agencies' written policies side by side, and see whom each tells, by when and how.",
        State.APPROVED,
        (
            Topic("Welcome and ground rules", 10, Kind.INFO, "Alma Quillfeather",
                  ("The ground rules were read out: **no case is discussed here**, each speaks for their agency, and disagreement is minuted as a position.",)),
            Topic("Comparison of the three policies on first reports", 40, Kind.DISCUSSION, "Petra Fernhollow",
                  ("Draft: three policies compared.",
                   "The policies agree that law enforcement is told at once. They differ on three points:\n\n- who calls NCMEC: the caseworker, the supervisor, or nobody named\n- what counts as *at once*: one hour, the end of the shift, or not said\n- whether the provider calls too, or waits for the agency")),
            Topic("One caller to NCMEC", 30, Kind.DECISION, "Gideon Hearthstone",
                  ("The supervisor on duty was proposed as the one who sees to it. The analyst of NCMEC said that a second call does no harm; a missing one does.",),
                  DecisionOutcome.ADOPTED,
                  "Each agency's policy names the post that reports to NCMEC, and a second post where the first cannot be reached.",
                  "",
                  (Promise("Name the two posts in the child-welfare policy and send the text to all who are invited", R.CW_SUPERVISOR, 45, 38, "Policy 7.2 amended and sent out."),
                   Promise("Name the two posts in the probation policy", R.JJ_SUPERVISOR, 45, 60, "Done two weeks late: the director's signature was awaited."))),
        ),
        invited=CORE,
        absent=(R.GAL_CASA,),
    ),
    Review(
        -189,
        "Second review: the provider's part in the first hour",
        "Decide what a group home does before the agency calls back, and how it is proven.",
        State.APPROVED,
        (
            Topic("What was promised last time", 15, Kind.INFO, "Nadia Paperwhite",
                  ("Both actions of the first review are done.",)),
            Topic("A card for the night shift", 25, Kind.DECISION, "Opal Doorley",
                  ("The provider brought a draft card of ten lines. Two lines asked the shift to search for a reason first; **both were struck**.",),
                  DecisionOutcome.WITH_CHANGE,
                  "The card is adopted without the lines that delay a call: the shift calls 911 and the agency's hotline, then searches.",
                  "Parents' counsel: the card should name the parents among those who are called in the first hour.",
                  (Promise("Print the card and hang it in every house", R.PROVIDER, 21, 14, "Hung in all four houses; photos sent to the coordinator."),)),
            Topic("Sharing a recent photograph before it is needed", 20, Kind.DECISION, "June Tracewell",
                  ("The police asked for a photograph not older than six months for every child in a group home.",),
                  DecisionOutcome.DEFERRED,
                  "Deferred until counsel has said under which authority the photographs may be kept.",
                  "",
                  (Promise("Say in writing under which authority photographs may be kept ahead of need", R.CHILDS_ATTORNEY, 60),)),
        ),
        invited=WIDE,
        absent=(R.INTERSTATE_OFFICER, R.COMMUNITY_MEMBER),
    ),
    Review(
        -24,
        "Third review: screening after return",
        "Find out why the screening for trafficking is missing after so many returns, and who does it.",
        State.CIRCULATED,
        (
            Topic("Figures of the last two quarters", 20, Kind.INFO, "Petra Fernhollow",
                  ("Of the returns in two quarters, somewhat more than a third show a screening. *Figures by agency are in the pre-read; none names a child.*",)),
            Topic("Who screens, and within which time", 35, Kind.DECISION, "Mara Stonecrop",
                  ("Three ways were weighed:\n\n1. the caseworker, within 72 hours\n2. a trained interviewer of the advocacy center\n3. whichever of the two is there first",
                   "Three ways were weighed:\n\n1. the caseworker, within 72 hours\n2. a trained interviewer of the advocacy center\n3. whichever of the two is there first\n\nThe third found most support, with the caseworker as the one who answers for it."),
                  DecisionOutcome.ADOPTED,
                  "The caseworker answers for the screening; a trained interviewer may do it. It is recorded on the day on which it is done.",
                  "The police: 72 hours is too long where there are signs of trafficking.",
                  (Promise("Bring a one-page screening form that both can use", R.POLICY_ANALYST, 14),
                   Promise("Ask the advocacy center for two interviewers on call", R.CW_SUPERVISOR, 40))),
            Topic("A separate form for dual-status youth", 15, Kind.DECISION, "Mara Stonecrop",
                  ("No need was seen for a second form.",),
                  DecisionOutcome.REJECTED, "No separate form is made."),
        ),
        link="Video room 3, code at the coordinator's desk",
        invited=WIDE,
        absent=(R.PROSECUTOR,),
    ),
    Review(
        -3,
        "Working group: words of the notice of missing child",
        "Agree on the words of the notice that goes to the court, so that every agency's reads alike.",
        State.DRAFTED,
        (
            Topic("Draft of the notice", 45, Kind.DISCUSSION, "Kit Counselby",
                  ("Paragraphs 1 to 4 were agreed. Paragraph 5 on what may be said of health was left to counsel.",)),
            Topic("Next steps", 10, Kind.DECISION, "",
                  (), None, "", "",
                  (Promise("Send paragraph 5 in new words", R.AGENCY_COUNSEL, 21),)),
        ),
        place="",
        link="Video room 1",
        convener=R.CW_SUPERVISOR,
        recorder=R.POLICY_ANALYST,
        invited=(R.POLICY_ANALYST, R.AGENCY_COUNSEL, R.CHILDS_ATTORNEY, R.PARENTS_COUNSEL, R.COURT_COORDINATOR, R.CLERK, R.PROSECUTOR, R.CASEWORKER),
    ),
    Review(
        -0.02,
        "Standing call: reports across the county line",
        "Hear how reports pass between neighboring counties, and where they stop.",
        State.UNDER_WAY,
        (
            Topic("Where reports stop today", 20, Kind.DISCUSSION, "Arlo Watchman", ("The night desks have no list of each other's numbers.",)),
            Topic("A shared list of night desks", 20, Kind.DECISION, "Arlo Watchman"),
        ),
        place="",
        link="Conference line of the Cedar City Police Department",
        convener=R.LE_SUPERVISOR,
        recorder=R.DETECTIVE,
        invited=(R.DETECTIVE, R.CW_SUPERVISOR, R.JJ_SUPERVISOR, R.CASEWORKER, R.JJ_OFFICER, R.INTERSTATE_OFFICER, R.STATE_CLEARINGHOUSE_ANALYST),
        absent=(R.JJ_OFFICER,),
    ),
    Review(
        36,
        "Fourth review: photographs, tribes and the year ahead",
        "Take up what was deferred, hear the tribe's office, and fix the dates of next year.",
        State.NOTICED,
        (
            Topic("Photographs ahead of need: what counsel found", 25, Kind.DECISION, "Fay Standish"),
            Topic("Notice to a tribe: whom to call, and when", 30, Kind.DISCUSSION, "Noni Riverstone"),
            Topic("Dates of next year", 10, Kind.DECISION, "Nadia Paperwhite"),
        ),
        link="Video room 3, code at the coordinator's desk",
        invited=WIDE,
        answers=((R.COURT_COORDINATOR, Answer.COMING), (R.CW_SUPERVISOR, Answer.COMING), (R.LE_SUPERVISOR, Answer.PERHAPS),
                 (R.TRIBAL_REPRESENTATIVE, Answer.COMING), (R.PROVIDER, Answer.NOT_COMING), (R.NCMEC_ANALYST, Answer.COMING)),
    ),
)  # fmt: skip
