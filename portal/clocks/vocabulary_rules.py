"""The closed lists that rules are written with: events, planned dates, channels, units, reasons; each with its words."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """Things that happen in an absence and may start a clock (31 words; more only by a decision)."""

    ABSENCE = "absence"
    SUSPECTED = "suspected"
    DISCOVERED = "discovered"
    INFORMATION_RECEIVED = "information_received"
    DETERMINED_MISSING = "determined_missing"
    TOLD_LAW_ENFORCEMENT = "told_law_enforcement"
    REPORT_RECEIVED = "report_received"
    REPORT_DECLINED = "report_declined"
    NCIC_ENTERED = "ncic_entered"
    TOLD_NCMEC = "told_ncmec"
    NCMEC_ACKNOWLEDGED = "ncmec_acknowledged"
    CLEARINGHOUSE_ACKNOWLEDGED = "clearinghouse_acknowledged"
    COURT_NOTIFIED = "court_notified"
    LEAD_RECEIVED = "lead_received"
    SIGHTED = "sighted"
    LOCATED = "located"
    RECOVERED = "recovered"
    RETURNED = "returned"
    INTERVIEWED = "interviewed"
    SCREENED = "screened"
    CRIME_FOUND = "crime_found"
    ABUSE_LEARNED = "abuse_learned"
    VICTIM_IDENTIFIED = "victim_identified"
    OUTCOME = "outcome"
    SEARCH_FAILED = "search_failed"
    NEW_INFORMATION = "new_information"
    IDENTIFIERS_RECEIVED = "identifiers_received"
    RISK_SUSPECTED = "risk_suspected"
    DETAINED_IN_OTHER_STATE = "detained_in_other_state"
    RETURN_REQUESTED = "return_requested"
    RETURN_REFUSED = "return_refused"


EVENT_WORDS: dict[EventKind, str] = {
    EventKind.ABSENCE: "Child left or was last known present",
    EventKind.SUSPECTED: "Child first suspected missing",
    EventKind.DISCOVERED: "Child found to be gone",
    EventKind.INFORMATION_RECEIVED: "Agency received word that the child is missing",
    EventKind.DETERMINED_MISSING: "Agency determined that the child is missing",
    EventKind.TOLD_LAW_ENFORCEMENT: "Law enforcement was told",
    EventKind.REPORT_RECEIVED: "Law enforcement accepted the report",
    EventKind.REPORT_DECLINED: "Law enforcement declined to take the report",
    EventKind.NCIC_ENTERED: "Entered in NCIC",
    EventKind.TOLD_NCMEC: "NCMEC was told",
    EventKind.NCMEC_ACKNOWLEDGED: "NCMEC acknowledged the report",
    EventKind.CLEARINGHOUSE_ACKNOWLEDGED: "State clearinghouse acknowledged the report",
    EventKind.COURT_NOTIFIED: "Notice of missing child filed with the court",
    EventKind.LEAD_RECEIVED: "Word received on where the child may be",
    EventKind.SIGHTED: "Child was sighted",
    EventKind.LOCATED: "Child was located",
    EventKind.RECOVERED: "Child was recovered",
    EventKind.RETURNED: "Agency learned that the child is back in care",
    EventKind.INTERVIEWED: "Child was interviewed after the return",
    EventKind.SCREENED: "Child was screened for trafficking",
    EventKind.CRIME_FOUND: "Interview showed that the child is a crime victim",
    EventKind.ABUSE_LEARNED: "Abuse, neglect or trafficking became known",
    EventKind.VICTIM_IDENTIFIED: "Child identified as a trafficking victim",
    EventKind.OUTCOME: "Outcome recorded",
    EventKind.SEARCH_FAILED: "First search did not find the child",
    EventKind.NEW_INFORMATION: "New information on the child came in",
    EventKind.IDENTIFIERS_RECEIVED: "Law enforcement has what identifies the child",
    EventKind.RISK_SUSPECTED: "Risk of trafficking first suspected",
    EventKind.DETAINED_IN_OTHER_STATE: "Child was taken into custody in another state",
    EventKind.RETURN_REQUESTED: "Signed consent to the return (Form III) or other interstate request for it received",
    EventKind.RETURN_REFUSED: "Word received that the child refuses to return to the home state",
}

# What the interstate compact's clocks run from; recorded on its own page, and known to whom supervision and warrant are open.
OF_THE_COMPACT = (EventKind.DETAINED_IN_OTHER_STATE, EventKind.RETURN_REQUESTED, EventKind.RETURN_REFUSED)
# Recorded by their own acts (a contact, an acceptance, a filing, a lead), never typed as an event.
BY_OTHER_ACTS = frozenset(
    {
        EventKind.TOLD_LAW_ENFORCEMENT,
        EventKind.REPORT_RECEIVED,
        EventKind.NCIC_ENTERED,
        EventKind.TOLD_NCMEC,
        EventKind.NCMEC_ACKNOWLEDGED,
        EventKind.CLEARINGHOUSE_ACKNOWLEDGED,
        EventKind.COURT_NOTIFIED,
        EventKind.LEAD_RECEIVED,
        EventKind.OUTCOME,
        *OF_THE_COMPACT,
    }
)


class PlannedDate(StrEnum):
    """What is planned: a date, not an event; a duty may be due so long before it."""

    HEARING = "hearing"


PLANNED_WORDS: dict[PlannedDate, str] = {PlannedDate.HEARING: "The next hearing"}


class Channel(StrEnum):
    """How a recipient was told."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    WEB_FORM = "web_form"
    EMAIL = "email"
    POST = "post"
    HAND = "hand"
    SYSTEM = "system"
    SERVED = "served"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"


CHANNEL_WORDS: dict[Channel, str] = {
    Channel.PHONE: "By phone",
    Channel.IN_PERSON: "In person",
    Channel.WEB_FORM: "By the recipient's web form",
    Channel.EMAIL: "By email",
    Channel.POST: "By post",
    Channel.HAND: "By hand",
    Channel.SYSTEM: "From system to system",
    Channel.SERVED: "Served through the portal",
    Channel.ACKNOWLEDGED: "Acknowledged by the recipient in the portal",
    Channel.DONE: "Done, not told to anyone",
}
# The portal itself writes these; nobody types them.
BY_THE_PORTAL = frozenset({Channel.SERVED, Channel.ACKNOWLEDGED})


class Unit(StrEnum):
    """Units of time. Minutes and hours elapse; days and longer end with a local day; decision 0011 says how the others count."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    BUSINESS_DAYS = "business_days"
    BUSINESS_HOURS = "business_hours"
    COURT_DAYS = "court_days"


BUSINESS = frozenset({Unit.BUSINESS_DAYS, Unit.BUSINESS_HOURS, Unit.COURT_DAYS})


class LateReason(StrEnum):
    """Why a duty was done late, as a code that the bench may read."""

    LEARNED_LATE = "learned_late"
    NOT_REACHED = "not_reached"
    NO_DETAILS = "no_details"
    WORKLOAD = "workload"
    SYSTEM_DOWN = "system_down"
    NOT_KNOWN_TO_BE_DUE = "not_known_to_be_due"
    OTHER = "other"


LATE_REASON_WORDS: dict[LateReason, str] = {
    LateReason.LEARNED_LATE: "Word came late",
    LateReason.NOT_REACHED: "The recipient could not be reached",
    LateReason.NO_DETAILS: "Details were missing",
    LateReason.WORKLOAD: "Other emergencies at the same time",
    LateReason.SYSTEM_DOWN: "Telephone or system was down",
    LateReason.NOT_KNOWN_TO_BE_DUE: "It was not known that this was due",
    LateReason.OTHER: "Another reason, in the note",
}
