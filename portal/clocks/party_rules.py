"""Who owes a duty, to whom it is owed, and of what kind it is: the closed lists, each with its words."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Actor(StrEnum):
    """Who owes a duty. Law enforcement, parents, tribes, courts and other states stand outside; all others in the agency whose case it is."""

    AGENCY = "agency"
    CASEWORKER = "caseworker"
    SUPERVISOR = "supervisor"
    CAREGIVER = "caregiver"
    LAW_ENFORCEMENT = "law_enforcement"
    INVESTIGATOR = "investigator"
    PROGRAM_DIRECTOR = "program_director"
    PROBATION_OFFICER = "probation_officer"
    HOTLINE = "hotline"
    SPECIAL_UNIT = "special_unit"
    REGIONAL_COORDINATOR = "regional_coordinator"
    INTERVIEWER = "interviewer"
    PARENT = "parent"
    TRIBAL_AGENCY = "tribal_agency"
    COURT = "court"
    HOLDING_STATE = "holding_state"


ACTOR_WORDS: dict[Actor, str] = {
    Actor.AGENCY: "The agency",
    Actor.CASEWORKER: "The caseworker",
    Actor.SUPERVISOR: "The supervisor",
    Actor.CAREGIVER: "The caregiver or provider",
    Actor.LAW_ENFORCEMENT: "Law enforcement",
    Actor.INVESTIGATOR: "The special investigator",
    Actor.PROGRAM_DIRECTOR: "The special investigator program director",
    Actor.PROBATION_OFFICER: "The probation officer",
    Actor.HOTLINE: "The intake hotline",
    Actor.SPECIAL_UNIT: "The agency's unit for missing children",
    Actor.REGIONAL_COORDINATOR: "The regional criminal justice coordinator",
    Actor.INTERVIEWER: "Whoever held the interview",
    Actor.PARENT: "The parent or custodian",
    Actor.TRIBAL_AGENCY: "The tribal title IV-E agency",
    Actor.COURT: "The court",
    Actor.HOLDING_STATE: "The state that holds the child",
}
# Duties of these are kept on nobody's list here: they are outside the agency whose case it is.
OUTSIDE = frozenset({Actor.PARENT, Actor.TRIBAL_AGENCY, Actor.COURT, Actor.HOLDING_STATE})


class Recipient(StrEnum):
    """To whom a duty is owed; `none` where it is owed to nobody in particular."""

    LAW_ENFORCEMENT = "law_enforcement"
    NCMEC = "ncmec"
    COURT = "court"
    CHILDS_ATTORNEY = "childs_attorney"
    GUARDIAN_AD_LITEM = "guardian_ad_litem"
    CASA = "casa"
    PARENT = "parent"
    PARENTS_ATTORNEY = "parents_attorney"
    LEGAL_PARTIES = "legal_parties"
    TRIBE = "tribe"
    SUPERVISOR = "supervisor"
    CASEWORKER = "caseworker"
    ON_CALL_WORKER = "on_call_worker"
    PROGRAM_DIRECTOR = "program_director"
    SPECIAL_INVESTIGATOR = "special_investigator"
    REGIONAL_ASSISTANT = "regional_assistant"
    AREA_DIRECTOR = "area_director"
    ASSISTANT_DIRECTOR = "assistant_director"
    OTHER_OF_WORKER_AND_INVESTIGATOR = "other_of_worker_and_investigator"
    TEAM = "team"
    AGENCY = "agency"
    AREA_OFFICE = "area_office"
    HOTLINE = "hotline"
    SPECIAL_UNIT = "special_unit"
    REVENUE_SPECIALIST = "revenue_specialist"
    RECOMMENDING_AGENCY = "recommending_agency"
    TREATMENT_AGENCY = "treatment_agency"
    CAREGIVER = "caregiver"
    LAST_HOME = "last_home"
    RELATIVES = "relatives"
    FORMER_CAREGIVERS = "former_caregivers"
    THOSE_AROUND_THE_CHILD = "those_around_the_child"
    SERVICE_AGENCIES = "service_agencies"
    SCHOOL = "school"
    MEDIA = "media"
    STATEWIDE_INTAKE = "statewide_intake"
    PUBLIC_SAFETY = "public_safety"
    OTHER_COUNTIES = "other_counties"
    AGENCY_ATTORNEY = "agency_attorney"
    PROSECUTOR = "prosecutor"
    JUVENILE_OFFICER = "juvenile_officer"
    PROBATION = "probation"
    COMPACT_OFFICE = "compact_office"
    STATE_POLICE = "state_police"
    STATE_BUREAU = "state_bureau"
    SHERIFF = "sheriff"
    ORIGINATING_AGENCY = "originating_agency"
    NCIC = "ncic"
    NAMUS = "namus"
    STATE_SYSTEM = "state_system"
    STATE_CLEARINGHOUSE = "state_clearinghouse"
    ANALYSIS_CENTER = "analysis_center"
    STATE_REGISTRAR = "state_registrar"
    NONE = "none"


RECIPIENT_WORDS: dict[Recipient, str] = {
    Recipient.LAW_ENFORCEMENT: "Law enforcement",
    Recipient.NCMEC: "NCMEC",
    Recipient.COURT: "The court",
    Recipient.CHILDS_ATTORNEY: "Child's attorney",
    Recipient.GUARDIAN_AD_LITEM: "Guardian ad litem",
    Recipient.CASA: "CASA",
    Recipient.PARENT: "The parent",
    Recipient.PARENTS_ATTORNEY: "The parents' attorney",
    Recipient.LEGAL_PARTIES: "The legal parties",
    Recipient.TRIBE: "The child's tribe",
    Recipient.SUPERVISOR: "The supervisor",
    Recipient.CASEWORKER: "The caseworker",
    Recipient.ON_CALL_WORKER: "The on-call worker",
    Recipient.PROGRAM_DIRECTOR: "Special investigator program director",
    Recipient.SPECIAL_INVESTIGATOR: "Special investigator",
    Recipient.REGIONAL_ASSISTANT: "Regional director's assistant",
    Recipient.AREA_DIRECTOR: "The area director",
    Recipient.ASSISTANT_DIRECTOR: "The assistant director of field operations",
    Recipient.OTHER_OF_WORKER_AND_INVESTIGATOR: "The other of caseworker and special investigator",
    Recipient.TEAM: "The child and family team",
    Recipient.AGENCY: "The child welfare agency",
    Recipient.AREA_OFFICE: "The area office",
    Recipient.HOTLINE: "The intake hotline or central register",
    Recipient.SPECIAL_UNIT: "The agency's unit for missing children",
    Recipient.REVENUE_SPECIALIST: "The revenue specialist",
    Recipient.RECOMMENDING_AGENCY: "The agency that recommended the caregiver",
    Recipient.TREATMENT_AGENCY: "The treatment foster care agency",
    Recipient.CAREGIVER: "The caregiver or provider",
    Recipient.LAST_HOME: "The last known home",
    Recipient.RELATIVES: "Relatives",
    Recipient.FORMER_CAREGIVERS: "Former caregivers",
    Recipient.THOSE_AROUND_THE_CHILD: "Those around the child",
    Recipient.SERVICE_AGENCIES: "Social service agencies",
    Recipient.SCHOOL: "The school",
    Recipient.MEDIA: "The news media",
    Recipient.STATEWIDE_INTAKE: "Statewide Intake",
    Recipient.PUBLIC_SAFETY: "Department of Public Safety",
    Recipient.OTHER_COUNTIES: "Other counties or states",
    Recipient.AGENCY_ATTORNEY: "The agency's attorney",
    Recipient.PROSECUTOR: "The district or county attorney",
    Recipient.JUVENILE_OFFICER: "The juvenile officer",
    Recipient.PROBATION: "Probation",
    Recipient.COMPACT_OFFICE: "The interstate compact office",
    Recipient.STATE_POLICE: "The state police or highway patrol",
    Recipient.STATE_BUREAU: "The state bureau of investigation",
    Recipient.SHERIFF: "The sheriff",
    Recipient.ORIGINATING_AGENCY: "The law-enforcement agency that made the entry",
    Recipient.NCIC: "NCIC",
    Recipient.NAMUS: "NamUs",
    Recipient.STATE_SYSTEM: "The state's law-enforcement system",
    Recipient.STATE_CLEARINGHOUSE: "State missing-children clearinghouse",
    Recipient.ANALYSIS_CENTER: "The state's analysis center",
    Recipient.STATE_REGISTRAR: "The state registrar",
    Recipient.NONE: "",
}


class DutyKind(StrEnum):
    """What is to be done. Duties of one owner, kind, recipient and start are one row of the ledger."""

    REPORT_TO_LAW_ENFORCEMENT = "report_to_law_enforcement"
    FOLLOW_UP_REPORT = "follow_up_report"
    REPORT_TO_NCMEC = "report_to_ncmec"
    LE_REPORT_TO_NCMEC = "le_report_to_ncmec"
    NOTIFY_COURT = "notify_court"
    NOTIFY_ATTORNEY_GAL = "notify_attorney_gal"
    NOTIFY_PARENTS = "notify_parents"
    NOTIFY_TRIBE = "notify_tribe"
    NOTIFY_SUPERVISOR = "notify_supervisor"
    NOTIFY_CAREGIVER = "notify_caregiver"
    NOTIFY_SCHOOL = "notify_school"
    NOTIFY_MEDIA = "notify_media"
    NOTIFY_PROSECUTOR = "notify_prosecutor"
    NOTIFY_OTHER = "notify_other"
    NOTIFY_AGENCY = "notify_agency"
    NOTIFY_CLEARINGHOUSE = "notify_clearinghouse"
    PROVIDE_PHOTO_DESCRIPTION = "provide_photo_description"
    NCIC_ENTRY = "ncic_entry"
    ASK_FOR_NCIC_ENTRY = "ask_for_ncic_entry"
    CONFIRM_NCIC_ENTRY = "confirm_ncic_entry"
    NCIC_UPDATE = "ncic_update"
    INVESTIGATE = "investigate"
    NO_WAITING_PERIOD = "no_waiting_period"
    NO_AGE_REMOVAL = "no_age_removal"
    KEEP_CASE_OPEN = "keep_case_open"
    ALERT_REQUEST = "alert_request"
    CLEAR_ALERT = "clear_alert"
    MOTION_OR_WARRANT = "motion_or_warrant"
    SEARCH_EFFORTS = "search_efforts"
    RECURRING_CONTACT_LAW_ENFORCEMENT = "recurring_contact_law_enforcement"
    RECURRING_CONTACT_NCMEC = "recurring_contact_ncmec"
    RECURRING_CONTACT_FAMILY_OTHERS = "recurring_contact_family_others"
    WRITTEN_FOLLOWUP = "written_followup"
    CASE_DOCUMENTATION = "case_documentation"
    SUPERVISOR_REVIEW = "supervisor_review"
    CONSULT_SUPERVISOR = "consult_supervisor"
    STAFFING_MEETING = "staffing_meeting"
    REPORT_DECLINED = "report_declined"
    RETURN_NOTIFICATION = "return_notification"
    RETURN_INTERVIEW = "return_interview"
    SHARE_INTERVIEW = "share_interview"
    TRAFFICKING_SCREENING = "trafficking_screening"
    REPORT_KNOWN_TRAFFICKING_VICTIM = "report_known_trafficking_victim"
    REPORT_CRIME = "report_crime"
    REPORT_TO_INTAKE = "report_to_intake"
    SEE_THE_CHILD = "see_the_child"
    PLACEMENT_REVIEW = "placement_review"
    ADDRESS_FACTORS = "address_factors"
    ARRANGE_PLACEMENT = "arrange_placement"
    AGE_PROGRESSION = "age_progression"
    FURTHER_STEP = "further_step"
    INTERSTATE_RETURN = "interstate_return"
    REQUISITION = "requisition"
    COURT_REPORT = "court_report"
    HOLD_HEARING = "hold_hearing"


KIND_WORDS: dict[DutyKind, str] = {
    DutyKind.REPORT_TO_LAW_ENFORCEMENT: "Report to law enforcement",
    DutyKind.FOLLOW_UP_REPORT: "Follow up on a report that another made",
    DutyKind.REPORT_TO_NCMEC: "Report to NCMEC",
    DutyKind.LE_REPORT_TO_NCMEC: "Law enforcement tells NCMEC",
    DutyKind.NOTIFY_COURT: "Notify the court",
    DutyKind.NOTIFY_ATTORNEY_GAL: "Notify the child's attorney, guardian ad litem or CASA",
    DutyKind.NOTIFY_PARENTS: "Notify the parents",
    DutyKind.NOTIFY_TRIBE: "Notify the tribe",
    DutyKind.NOTIFY_SUPERVISOR: "Notify the supervisor",
    DutyKind.NOTIFY_CAREGIVER: "Notify the caregiver",
    DutyKind.NOTIFY_SCHOOL: "Notify the school or service providers",
    DutyKind.NOTIFY_MEDIA: "Notify the media",
    DutyKind.NOTIFY_PROSECUTOR: "Notify the prosecutor",
    DutyKind.NOTIFY_OTHER: "Notify another",
    DutyKind.NOTIFY_AGENCY: "Tell the agency",
    DutyKind.NOTIFY_CLEARINGHOUSE: "Notify a clearinghouse, registrar or center",
    DutyKind.PROVIDE_PHOTO_DESCRIPTION: "Give photo and description",
    DutyKind.NCIC_ENTRY: "Enter in NCIC and the state system",
    DutyKind.ASK_FOR_NCIC_ENTRY: "Ask for the NCIC entry",
    DutyKind.CONFIRM_NCIC_ENTRY: "Confirm the NCIC entry",
    DutyKind.NCIC_UPDATE: "Verify and update the entry",
    DutyKind.INVESTIGATE: "Investigate",
    DutyKind.NO_WAITING_PERIOD: "Accept without a waiting period",
    DutyKind.NO_AGE_REMOVAL: "Keep the entry at any age",
    DutyKind.KEEP_CASE_OPEN: "Keep the case open",
    DutyKind.ALERT_REQUEST: "Ask for an alert",
    DutyKind.CLEAR_ALERT: "Have an alert cleared",
    DutyKind.MOTION_OR_WARRANT: "Ask for a pick-up order or warrant",
    DutyKind.SEARCH_EFFORTS: "Search for the child",
    DutyKind.RECURRING_CONTACT_LAW_ENFORCEMENT: "Keep in contact with law enforcement",
    DutyKind.RECURRING_CONTACT_NCMEC: "Keep in contact with NCMEC",
    DutyKind.RECURRING_CONTACT_FAMILY_OTHERS: "Keep in contact with family and others",
    DutyKind.WRITTEN_FOLLOWUP: "Follow up in writing",
    DutyKind.CASE_DOCUMENTATION: "Record it in the file",
    DutyKind.SUPERVISOR_REVIEW: "Review by a supervisor",
    DutyKind.CONSULT_SUPERVISOR: "Consult supervisors",
    DutyKind.STAFFING_MEETING: "Hold a staffing",
    DutyKind.REPORT_DECLINED: "Tell that the report was declined",
    DutyKind.RETURN_NOTIFICATION: "Tell that the child is found or back",
    DutyKind.RETURN_INTERVIEW: "Interview after the return",
    DutyKind.SHARE_INTERVIEW: "Share the interview",
    DutyKind.TRAFFICKING_SCREENING: "Screen for trafficking",
    DutyKind.REPORT_KNOWN_TRAFFICKING_VICTIM: "Report a trafficking victim",
    DutyKind.REPORT_CRIME: "Report a crime",
    DutyKind.REPORT_TO_INTAKE: "Report to intake",
    DutyKind.SEE_THE_CHILD: "See the child",
    DutyKind.PLACEMENT_REVIEW: "Address the reasons in the placement",
    DutyKind.ADDRESS_FACTORS: "Address the reasons that the interview showed",
    DutyKind.ARRANGE_PLACEMENT: "Arrange the placement",
    DutyKind.AGE_PROGRESSION: "Have an age-progressed image made",
    DutyKind.FURTHER_STEP: "Take the further step that the manual asks",
    DutyKind.INTERSTATE_RETURN: "Return the child to the home state",
    DutyKind.REQUISITION: "Petition for a requisition to return the child",
    DutyKind.COURT_REPORT: "Report to the court",
    DutyKind.HOLD_HEARING: "Hold a hearing",
}


class Side(StrEnum):
    """On whose list a duty stands: the agency's whose case it is, law enforcement's, or nobody's here."""

    AGENCY = "agency"
    LAW_ENFORCEMENT = "law_enforcement"
    OUTSIDE = "outside"


def side_of(actors: tuple[Actor, ...]) -> Side:
    """On whose list a duty stands that any of these owes: parents, tribes and courts stand outside where they owe it alone."""
    if set(actors) == {Actor.LAW_ENFORCEMENT}:
        return Side.LAW_ENFORCEMENT
    return Side.OUTSIDE if set(actors) <= OUTSIDE else Side.AGENCY


def any_of(words: Iterable[str]) -> str:
    """Words of a list of which any will do, as a phrase; empty where there are none."""
    first, *others = [*words] or [""]
    return " or ".join([first, *(word[0].lower() + word[1:] if word.startswith("The ") else word for word in others)])
