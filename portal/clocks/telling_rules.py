"""What a duty tells by being there or by not applying: the classes of what starts it and of what it asks, which its readers need."""

from __future__ import annotations

from portal.clocks.fact_rules import FactName
from portal.clocks.pack_rules import Pack, Rule
from portal.clocks.vocabulary_rules import OF_THE_COMPACT, EventKind
from portal.sharing.rules import InformationClass as C

# A duty that such an event started tells of it: who may not know the class, does not see the row.
OF_EVENT: dict[EventKind, C] = {
    EventKind.LEAD_RECEIVED: C.LEADS,
    EventKind.NEW_INFORMATION: C.LEADS,
    EventKind.SIGHTED: C.LEADS,
    EventKind.VICTIM_IDENTIFIED: C.SCREENING_RESULT,
    EventKind.RISK_SUSPECTED: C.SCREENING_RESULT,
    EventKind.SCREENED: C.SCREENING_DETAIL,
    EventKind.INTERVIEWED: C.SCREENING_DETAIL,
    EventKind.CRIME_FOUND: C.SCREENING_DETAIL,
    EventKind.ABUSE_LEARNED: C.SCREENING_DETAIL,
    **dict.fromkeys(OF_THE_COMPACT, C.SUPERVISION_WARRANT),
}
# A row that asks this tells the answer: by being there, by not applying, and to whom knows the other alternatives.
OF_FACT: dict[FactName, C] = {
    FactName.TRAFFICKING_VICTIM: C.SCREENING_RESULT,
    FactName.TRAFFICKING_RISK: C.SCREENING_RESULT,
    FactName.DRUG_DEPENDENT: C.SUBSTANCE_USE,
    FactName.INCAPACITY: C.HEALTH_EDUCATION,
    FactName.WHEREABOUTS_KNOWN: C.LEADS,
    FactName.LEFT_STATE: C.LEADS,
    FactName.DETAINED: C.SUPERVISION_WARRANT,
    FactName.FROM_ANOTHER_STATE: C.SUPERVISION_WARRANT,
    FactName.ON_PROBATION: C.SUPERVISION_WARRANT,
    FactName.COMMITTED_JUVENILE: C.SUPERVISION_WARRANT,
    FactName.NOTICE_ENDANGERS: C.INVESTIGATIVE,
}
# These tell no more than the identity, the circumstances, the placement's kind or the ledger itself. Each fact is here or above.
TELLS_NOTHING = frozenset(
    {
        FactName.BIRTH_DATE,
        FactName.REPORTED_MISSING,
        FactName.IN_AGENCY_CARE,
        FactName.IN_CONSERVATORSHIP,
        FactName.PARENT_NOTICE_EXCEPTED,
        FactName.RIGHTS_ENDED,
        FactName.OUT_OF_HOME,
        FactName.FROM_FOSTER_PLACEMENT,
        FactName.FROM_GROUP_CARE,
        FactName.OPEN_PROTECTIVE_CASE,
        FactName.BEFORE_COURT,
        FactName.INDIAN_CHILD,
        FactName.TRIBAL_CARE,
        FactName.RAN_AWAY,
        FactName.ABDUCTED,
        FactName.TAKEN_BY_FAMILY,
        FactName.FAMILY_ABSCONDED,
        FactName.IMMEDIATE_DANGER,
        FactName.DANGER_TO_OTHERS,
        FactName.LIFE_THREATENING,
        FactName.DANGEROUS_COMPANY,
        FactName.OUT_OF_CHARACTER,
        FactName.REPORTED_LATE,
        FactName.CAREGIVER_REPORTED,
        FactName.ON_ALERT_LIST,
        FactName.NUMBER_GIVEN,
        FactName.NCMEC_TOLD_FIRST,
        FactName.THERAPEUTIC_HOME,
        FactName.CERTIFIED_ELSEWHERE,
    }
)


def told_by(pack: Pack, rule: Rule) -> frozenset[C]:
    """Every class that a duty of this rule tells: of what may start it, of what it asks, and of the rules on which it hangs."""
    return _told(pack, rule, frozenset())


def _told(pack: Pack, rule: Rule, seen: frozenset[str]) -> frozenset[C]:
    found = {OF_EVENT[start.event] for start in rule.starts if start.event in OF_EVENT}
    found |= {OF_FACT[fact] for fact in rule.facts() if fact in OF_FACT}
    for start in rule.starts:
        other = pack.rule(start.rule) if start.rule else None
        if other is not None and other.name not in seen:
            found |= _told(pack, other, seen | {rule.name})
    return frozenset(found)
