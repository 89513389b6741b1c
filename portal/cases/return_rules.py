"""The way back as plain values: located, recovered, returned in their order; the steps after; what closing asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.cases.rules import word_of
from portal.clocks.vocabulary_rules import EventKind

STARTS = (EventKind.ABSENCE, EventKind.SUSPECTED, EventKind.DISCOVERED, EventKind.INFORMATION_RECEIVED)
BEGINS = (*STARTS, EventKind.DETERMINED_MISSING)
WAY_BACK = (EventKind.LOCATED, EventKind.RECOVERED, EventKind.RETURNED)
# With these the search ends: every agency in the case is told here that the child is back.
TELLS_ALL = frozenset({EventKind.RECOVERED, EventKind.RETURNED})


class Standing(StrEnum):
    """How far a child is on the way back."""

    NOT_BEGUN = "not_begun"
    MISSING = "missing"
    LOCATED = "located"
    RECOVERED = "recovered"
    RETURNED = "returned"


STANDING_WORDS: dict[Standing, str] = {
    Standing.NOT_BEGUN: "No absence is recorded",
    Standing.MISSING: "Missing",
    Standing.LOCATED: "Located, not recovered yet",
    Standing.RECOVERED: "Recovered, not returned yet",
    Standing.RETURNED: "Returned",
}


class FoundBy(StrEnum):
    """Who found the child."""

    SELF = "self"
    LAW_ENFORCEMENT = "law_enforcement"
    AGENCY = "agency"
    FAMILY = "family"
    PROVIDER = "provider"
    OTHER_STATE = "other_state"
    OTHER = "other"


FOUND_BY_WORDS: dict[FoundBy, str] = {
    FoundBy.SELF: "The child came back or made contact",
    FoundBy.LAW_ENFORCEMENT: "Law enforcement",
    FoundBy.AGENCY: "The agency's staff",
    FoundBy.FAMILY: "Family or friends",
    FoundBy.PROVIDER: "The placement or a provider",
    FoundBy.OTHER_STATE: "Authorities of another state",
    FoundBy.OTHER: "Someone else",
}


class PlaceClass(StrEnum):
    """In what kind of place the child was found; never the address."""

    FAMILY = "family"
    FRIENDS = "friends"
    PARTNER = "partner"
    PLACEMENT = "placement"
    SCHOOL = "school"
    PUBLIC = "public"
    LODGING = "lodging"
    SHELTER = "shelter"
    HEALTH = "health"
    DETENTION = "detention"
    NOT_KNOWN = "not_known"


PLACE_WORDS: dict[PlaceClass, str] = {
    PlaceClass.FAMILY: "With family",
    PlaceClass.FRIENDS: "With friends",
    PlaceClass.PARTNER: "With a partner or another adult",
    PlaceClass.PLACEMENT: "Back at the placement",
    PlaceClass.SCHOOL: "At school or work",
    PlaceClass.PUBLIC: "In a public place",
    PlaceClass.LODGING: "In a hotel, motel or rented room",
    PlaceClass.SHELTER: "In a shelter",
    PlaceClass.HEALTH: "In a hospital or clinic",
    PlaceClass.DETENTION: "In the care of an authority",
    PlaceClass.NOT_KNOWN: "Not known",
}


class Condition(StrEnum):
    """Whether the child needs care at once."""

    NO_NEED = "no_need"
    NEEDS_CARE = "needs_care"
    EMERGENCY = "emergency"
    NOT_KNOWN = "not_known"


CONDITION_WORDS: dict[Condition, str] = {
    Condition.NO_NEED: "No need of care that is known",
    Condition.NEEDS_CARE: "Needs medical care",
    Condition.EMERGENCY: "Was taken to emergency care",
    Condition.NOT_KNOWN: "Not known yet",
}


class Outcome(StrEnum):
    """How the absence ended, or did not."""

    RETURNED_SELF = "returned_self"
    LOCATED_LE = "located_le"
    LOCATED_AGENCY = "located_agency"
    LOCATED_ICJ = "located_icj"
    DETAINED = "detained"
    OTHER_PLACEMENT = "other_placement"
    KNOWN_REFUSING = "known_refusing"
    DECEASED = "deceased"
    REPORT_ERROR = "report_error"
    AGED_OUT_MISSING = "aged_out_missing"
    JURISDICTION_ENDED = "jurisdiction_ended"


OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.RETURNED_SELF: "Came back by themself",
    Outcome.LOCATED_LE: "Found by law enforcement",
    Outcome.LOCATED_AGENCY: "Found by the agency",
    Outcome.LOCATED_ICJ: "Found in another state and returned",
    Outcome.DETAINED: "Found, in the care of an authority",
    Outcome.OTHER_PLACEMENT: "Back with family or in another placement",
    Outcome.KNOWN_REFUSING: "Place known, the child refuses to return",
    Outcome.DECEASED: "Deceased",
    Outcome.REPORT_ERROR: "Reported in error: the child was not missing",
    Outcome.AGED_OUT_MISSING: "Came of age while missing: the case stays open",
    Outcome.JURISDICTION_ENDED: "Jurisdiction ended while missing: the case stays open",
}
# These end the search without a return: they are recorded first, then everyone who was told is told, then the case closes.
WITHOUT_RETURN = frozenset({Outcome.KNOWN_REFUSING, Outcome.DECEASED, Outcome.REPORT_ERROR})
# A child who is still missing is looked for, whatever birthday or order has passed (L12; Fla. Stat. 937.021(2) as an example).
STAYS_OPEN = frozenset({Outcome.AGED_OUT_MISSING, Outcome.JURISDICTION_ENDED})
NEEDS_NO_RETURN = frozenset({Outcome.DECEASED, Outcome.REPORT_ERROR})


class Step(StrEnum):
    """What is done after a return."""

    PHOTO = "photo"
    MEDICAL = "medical"
    INTERVIEW = "interview"
    SCREENING = "screening"
    NCIC_CLEARED = "ncic_cleared"
    PUBLICITY = "publicity"
    COURT_TOLD = "court_told"
    PICK_UP_ORDER = "pick_up_order"


STEP_WORDS: dict[Step, str] = {
    Step.PHOTO: "New photo of the child taken",
    Step.MEDICAL: "Medical needs seen to",
    Step.INTERVIEW: "Talked with the child about the absence",
    Step.SCREENING: "Screened for trafficking, boys and girls alike",
    Step.NCIC_CLEARED: "NCIC entry cleared by law enforcement",
    Step.PUBLICITY: "Posters and public notices recalled",
    Step.COURT_TOLD: "Court told of the return",
    Step.PICK_UP_ORDER: "Pick-up order or warrant: recalled, or continued by the court",
}


ALWAYS = frozenset({Step.PHOTO, Step.MEDICAL, Step.INTERVIEW, Step.SCREENING, Step.PUBLICITY, Step.COURT_TOLD})
OF_A_CHILD_WHO_IS_BACK = frozenset({Step.PHOTO, Step.MEDICAL, Step.INTERVIEW, Step.SCREENING})
EVENT_OF_STEP = {Step.INTERVIEW: EventKind.INTERVIEWED, Step.SCREENING: EventKind.SCREENED}
DUTY_OF_STEP = {Step.INTERVIEW: "return_interview", Step.SCREENING: "trafficking_screening"}


class Explained(StrEnum):
    """Why a step is not done, or an office not told."""

    NOT_NEEDED = "not_needed"
    NONE_MADE = "none_made"
    OFFERED = "offered"
    DONE_BEFORE = "done_before"
    OTHER_AGENCY = "other_agency"
    COURT_ORDER = "court_order"
    NOT_REACHED = "not_reached"
    ENDANGERS = "endangers"
    NO_STANDING = "no_standing"
    SAME_OFFICE = "same_office"


EXPLAINED_WORDS: dict[Explained, str] = {
    Explained.NOT_NEEDED: "Not needed in this case",
    Explained.NONE_MADE: "There was none",
    Explained.OFFERED: "Offered, and offered again",
    Explained.DONE_BEFORE: "Done shortly before the absence",
    Explained.OTHER_AGENCY: "Another agency does it",
    Explained.COURT_ORDER: "A court's order says otherwise",
    Explained.NOT_REACHED: "Tried, and could not be reached",
    Explained.ENDANGERS: "Telling would endanger the child or another person",
    Explained.NO_STANDING: "Has no standing in the case any more",
    Explained.SAME_OFFICE: "The same office as another row, which was told",
}
FOR_STEPS = (Explained.NOT_NEEDED, Explained.NONE_MADE, Explained.OFFERED, Explained.DONE_BEFORE, Explained.OTHER_AGENCY, Explained.COURT_ORDER)  # fmt: skip
FOR_OFFICES = (Explained.NOT_REACHED, Explained.ENDANGERS, Explained.COURT_ORDER, Explained.NO_STANDING, Explained.SAME_OFFICE)  # fmt: skip


def first_of(moments: Iterable[tuple[EventKind, datetime]]) -> dict[EventKind, datetime]:
    """The first instant of each kind."""
    found: dict[EventKind, datetime] = {}
    for kind, at in moments:
        found[kind] = min(at, found.get(kind, at))
    return found


def standing(first: Mapping[EventKind, datetime]) -> Standing:
    """How far the child is, by the events that are recorded; only an event moves it."""
    for kind, word in zip(reversed(WAY_BACK), (Standing.RETURNED, Standing.RECOVERED, Standing.LOCATED), strict=True):
        if kind in first:
            return word
    return Standing.MISSING if any(kind in first for kind in BEGINS) else Standing.NOT_BEGUN


def refusal(kind: EventKind, at: datetime, first: Mapping[EventKind, datetime], now: datetime) -> str:
    """Why an event of the way back cannot have happened then, with the remedy; empty where it can. Instants are aware."""
    if at > now:
        return "This time is in the future. Enter when it happened."
    begun = min((first[start] for start in BEGINS if start in first), default=None)
    if begun is None:
        return "No absence is recorded in this case. Record when the child left first."
    if at < begun:
        return "This is before the child went missing. Check day and time."
    place = WAY_BACK.index(kind)
    if any(other in first and first[other] > at for other in WAY_BACK[:place]):
        return "This is before the child was found. Check day and time."
    if any(other in first and first[other] < at for other in WAY_BACK[place + 1 :]):
        return "The child is recorded as back before that. A later absence is a case of its own."
    return ""


def ended_at(first: Mapping[EventKind, datetime]) -> datetime | None:
    """When the search ended: the child was recovered or returned, or an outcome ended it; None while it goes on."""
    return min((first[kind] for kind in (*TELLS_ALL, EventKind.OUTCOME) if kind in first), default=None)


CLOSED = "The case is closed. Open it again, on the page of the way back, to change it."
AFTER = frozenset({EventKind.INTERVIEWED, EventKind.SCREENED})


def event_refused(kind: EventKind, at: datetime, first: Mapping[EventKind, datetime], now: datetime) -> str:
    """Why an event that someone types cannot have happened then, by the order of an absence; empty where it can."""
    if at > now:
        return "This time is in the future. Enter when it happened."
    if kind in WAY_BACK:
        return refusal(kind, at, first, now)
    begun = min((first[start] for start in STARTS if start in first), default=None)
    if kind not in STARTS and begun is not None and at < begun:
        return "This is before the child went missing. Check day and time."
    back = min((first[other] for other in TELLS_ALL if other in first), default=None)
    if kind in BEGINS and back is not None and at >= back:
        return "The child is recorded as back. Report a later absence as a case of its own."
    found = min((first[other] for other in WAY_BACK if other in first), default=None)
    if kind in AFTER and (found is None or at < found):
        return "This is before the child was found. Check day and time."
    return ""


def closing_refused(outcome: Outcome, now_at: Standing, open_rows: int) -> str:
    """Why a case cannot be closed with this outcome; empty where it can."""
    if outcome in STAYS_OPEN:
        return "A child who is missing stays missing: this outcome is recorded, and the case stays open."
    needed = Standing.LOCATED if outcome is Outcome.KNOWN_REFUSING else Standing.RECOVERED
    order = list(Standing)
    if outcome not in NEEDS_NO_RETURN and order.index(now_at) < order.index(needed):
        return "Record first that the child was found: a case of a missing child is not closed otherwise."
    if open_rows and outcome not in WITHOUT_RETURN:
        return "Each row of the list is done or explained first. Open rows stand below."
    return ""


@dataclass(frozen=True)
class StepRow:
    """A step of the checklist: done at, explained, or open."""

    step: Step
    words: str
    done: bool
    verdict: str
    at: datetime | None = None
    by_event: bool = False  # done by its own form, not by ticking


def steps(
    asked: Iterable[Step], kept: Mapping[Step, tuple[datetime | None, str]], events: Mapping[Step, datetime]
) -> tuple[StepRow, ...]:
    """The checklist: `kept` is when a step was done, or the reason why not; `events` those that their own records prove."""
    found = []
    for step in asked:
        at, reason = kept.get(step, (None, ""))
        if step in events:
            found.append(StepRow(step, STEP_WORDS[step], True, "Done", events[step], True))
        elif reason:
            found.append(
                StepRow(step, STEP_WORDS[step], True, word_of(Explained, EXPLAINED_WORDS, reason) or reason, at)
            )
        else:
            found.append(StepRow(step, STEP_WORDS[step], at is not None, "Done" if at else "Not done yet", at))
    return tuple(found)
