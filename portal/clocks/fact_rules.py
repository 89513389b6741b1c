"""The named facts of child and episode that conditions may ask, each asked in one place of the page and perhaps not known."""

from __future__ import annotations

from enum import StrEnum


class FactName(StrEnum):
    """What a condition may ask (40 at most)."""

    BIRTH_DATE = "birth_date"
    REPORTED_MISSING = "reported_missing"
    IN_AGENCY_CARE = "in_agency_care"
    IN_CONSERVATORSHIP = "in_conservatorship"
    PARENT_NOTICE_EXCEPTED = "parent_notice_excepted"
    RIGHTS_ENDED = "rights_ended"
    OUT_OF_HOME = "out_of_home"
    FROM_FOSTER_PLACEMENT = "from_foster_placement"
    FROM_GROUP_CARE = "from_group_care"
    OPEN_PROTECTIVE_CASE = "open_protective_case"
    BEFORE_COURT = "before_court"
    COMMITTED_JUVENILE = "committed_juvenile"
    ON_PROBATION = "on_probation"
    FROM_ANOTHER_STATE = "from_another_state"
    INDIAN_CHILD = "indian_child"
    TRIBAL_CARE = "tribal_care"
    RAN_AWAY = "ran_away"
    ABDUCTED = "abducted"
    TAKEN_BY_FAMILY = "taken_by_family"
    FAMILY_ABSCONDED = "family_absconded"
    WHEREABOUTS_KNOWN = "whereabouts_known"
    LEFT_STATE = "left_state"
    IMMEDIATE_DANGER = "immediate_danger"
    DANGER_TO_OTHERS = "danger_to_others"
    LIFE_THREATENING = "life_threatening"
    DANGEROUS_COMPANY = "dangerous_company"
    INCAPACITY = "incapacity"
    DRUG_DEPENDENT = "drug_dependent"
    OUT_OF_CHARACTER = "out_of_character"
    TRAFFICKING_VICTIM = "trafficking_victim"
    TRAFFICKING_RISK = "trafficking_risk"
    REPORTED_LATE = "reported_late"
    CAREGIVER_REPORTED = "caregiver_reported"
    ON_ALERT_LIST = "on_alert_list"
    DETAINED = "detained"
    NUMBER_GIVEN = "number_given"
    NOTICE_ENDANGERS = "notice_endangers"
    NCMEC_TOLD_FIRST = "ncmec_told_first"
    THERAPEUTIC_HOME = "therapeutic_home"
    CERTIFIED_ELSEWHERE = "certified_elsewhere"


# Asked as yes or no. The others are read from the record itself.
QUESTIONS: dict[FactName, str] = {
    FactName.IN_AGENCY_CARE: "Does the agency have placement, care or supervision of the child?",
    FactName.IN_CONSERVATORSHIP: "Does the agency have legal custody or managing conservatorship of the child, or is the child committed to it?",
    FactName.PARENT_NOTICE_EXCEPTED: "Can the parent not be located or contacted, have parental rights ended, or was an affidavit of relinquishment signed?",
    FactName.RIGHTS_ENDED: "Have the parents' rights ended?",
    FactName.OUT_OF_HOME: "Is the child missing from out-of-home care, a relative's home included?",
    FactName.FROM_FOSTER_PLACEMENT: "Is the child missing from a foster family home or a child care institution?",
    FactName.FROM_GROUP_CARE: "Is the child missing from group care, a shelter or a residential facility?",
    FactName.OPEN_PROTECTIVE_CASE: "Is there an open protective-services case or assessment of the family?",
    FactName.BEFORE_COURT: "Is the case before a court?",
    FactName.COMMITTED_JUVENILE: "Was the child placed, committed, sentenced or detained by a juvenile court?",
    FactName.ON_PROBATION: "Is the child on probation?",
    FactName.FROM_ANOTHER_STATE: "Does the child come from another state?",
    FactName.INDIAN_CHILD: "Is the child an Indian child?",
    FactName.TRIBAL_CARE: "Is the child in the care of a tribal title IV-E agency?",
    FactName.RAN_AWAY: "Did the child run away?",
    FactName.ABDUCTED: "Is the child believed to have been taken without authorization?",
    FactName.TAKEN_BY_FAMILY: "Was the child abducted by biological family?",
    FactName.FAMILY_ABSCONDED: "Has the family moved away, its new address unknown?",
    FactName.WHEREABOUTS_KNOWN: "Is it known where the child is?",
    FactName.LEFT_STATE: "Has the child left the state, or may the child leave it?",
    FactName.IMMEDIATE_DANGER: "Is the child believed to be in immediate danger, or a danger to themself?",
    FactName.DANGER_TO_OTHERS: "Is the child believed to be a danger to others?",
    FactName.LIFE_THREATENING: "Is the situation dangerous or life-threatening?",
    FactName.DANGEROUS_COMPANY: "Is the child with others who may endanger the child?",
    FactName.INCAPACITY: "Does an incapacity, disability or developmental challenge raise the danger?",
    FactName.DRUG_DEPENDENT: "Does the child depend on drugs, prescribed or not?",
    FactName.OUT_OF_CHARACTER: "Are the circumstances out of keeping with how the child usually behaves?",
    FactName.TRAFFICKING_VICTIM: "Is the child known or believed to be a victim of sex trafficking?",
    FactName.TRAFFICKING_RISK: "Is the child at risk of sex trafficking?",
    FactName.REPORTED_LATE: "Was the child missing for more than 24 hours before anyone reported it?",
    FactName.CAREGIVER_REPORTED: "Has the caregiver or provider reported the child to law enforcement?",
    FactName.ON_ALERT_LIST: "Is the child on the Child Safety Check Alert List?",
    FactName.DETAINED: "Is law enforcement detaining the child?",
    FactName.NUMBER_GIVEN: "Did law enforcement give the NCIC number at once?",
    FactName.NOTICE_ENDANGERS: "May notice endanger the child or interfere with an investigation?",
    FactName.NCMEC_TOLD_FIRST: "Was NCMEC told before a police report was active?",
    FactName.THERAPEUTIC_HOME: "Is the child missing from a therapeutic foster home?",
    FactName.CERTIFIED_ELSEWHERE: "Was the caregiver certified by another agency than the child's?",
}
