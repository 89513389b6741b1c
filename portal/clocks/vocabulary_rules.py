"""The closed lists that rules are written with: events, actors, recipients, channels, named facts; each with its words."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """Things that happen in an absence and may start a clock (30 words at most)."""

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
}

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
    }
)


class Actor(StrEnum):
    """Who owes a duty. All but law enforcement sit in the agency whose case it is."""

    AGENCY = "agency"
    CASEWORKER = "caseworker"
    SUPERVISOR = "supervisor"
    PROGRAM_DIRECTOR = "program_director"
    WORKER_OR_INVESTIGATOR = "worker_or_investigator"
    LAW_ENFORCEMENT = "law_enforcement"


class Recipient(StrEnum):
    """To whom a duty is owed; `none` where it is owed to nobody in particular."""

    LAW_ENFORCEMENT = "law_enforcement"
    NCMEC = "ncmec"
    COURT = "court"
    CHILDS_ATTORNEY = "childs_attorney"
    GUARDIAN_AD_LITEM = "guardian_ad_litem"
    PARENT = "parent"
    SUPERVISOR = "supervisor"
    PROGRAM_DIRECTOR = "program_director"
    REGIONAL_ASSISTANT = "regional_assistant"
    OTHER_OF_WORKER_AND_INVESTIGATOR = "other_of_worker_and_investigator"
    RELATIVES = "relatives"
    FORMER_CAREGIVERS = "former_caregivers"
    SERVICE_AGENCIES = "service_agencies"
    STATEWIDE_INTAKE = "statewide_intake"
    PUBLIC_SAFETY = "public_safety"
    NCIC = "ncic"
    NAMUS = "namus"
    STATE_SYSTEM = "state_system"
    STATE_CLEARINGHOUSE = "state_clearinghouse"
    NONE = "none"


RECIPIENT_WORDS: dict[Recipient, str] = {
    Recipient.LAW_ENFORCEMENT: "Law enforcement",
    Recipient.NCMEC: "NCMEC",
    Recipient.COURT: "The court",
    Recipient.CHILDS_ATTORNEY: "Child's attorney",
    Recipient.GUARDIAN_AD_LITEM: "Guardian ad litem",
    Recipient.PARENT: "The parent",
    Recipient.SUPERVISOR: "The supervisor",
    Recipient.PROGRAM_DIRECTOR: "Special investigator program director",
    Recipient.REGIONAL_ASSISTANT: "Regional director's assistant",
    Recipient.OTHER_OF_WORKER_AND_INVESTIGATOR: "The other of caseworker and special investigator",
    Recipient.RELATIVES: "Relatives",
    Recipient.FORMER_CAREGIVERS: "Former caregivers",
    Recipient.SERVICE_AGENCIES: "Social service agencies",
    Recipient.STATEWIDE_INTAKE: "Statewide Intake",
    Recipient.PUBLIC_SAFETY: "Department of Public Safety",
    Recipient.NCIC: "NCIC",
    Recipient.NAMUS: "NamUs",
    Recipient.STATE_SYSTEM: "The state's law-enforcement system",
    Recipient.STATE_CLEARINGHOUSE: "State missing-children clearinghouse",
    Recipient.NONE: "",
}


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


class FactName(StrEnum):
    """What a condition may ask (40 at most): each is asked in one place and may be not known."""

    IN_AGENCY_CARE = "in_agency_care"
    IN_CONSERVATORSHIP = "in_conservatorship"
    PARENT_NOTICE_EXCEPTED = "parent_notice_excepted"
    FROM_FOSTER_PLACEMENT = "from_foster_placement"
    ON_ALERT_LIST = "on_alert_list"
    RAN_OR_TAKEN_BY_FAMILY = "ran_or_taken_by_family"
    DETAINED = "detained"
    REPORTED_MISSING = "reported_missing"
    BIRTH_DATE = "birth_date"


# Asked as yes or no. The others are read from the record itself.
QUESTIONS: dict[FactName, str] = {
    FactName.IN_AGENCY_CARE: "Does the agency have placement, care or supervision of the child?",
    FactName.IN_CONSERVATORSHIP: "Is the child in the department's managing conservatorship?",
    FactName.PARENT_NOTICE_EXCEPTED: "Can the parent not be located or contacted, have parental rights ended, or was an affidavit of relinquishment signed?",
    FactName.FROM_FOSTER_PLACEMENT: "Is the child missing from a foster family home or a child care institution?",
    FactName.ON_ALERT_LIST: "Is the child on the Child Safety Check Alert List?",
    FactName.RAN_OR_TAKEN_BY_FAMILY: "Did the child run away, or was the child abducted by biological family?",
    FactName.DETAINED: "Is law enforcement detaining the child?",
}


class Unit(StrEnum):
    """Units of due times: minutes and hours elapse; days and months end with the local day."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"


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
