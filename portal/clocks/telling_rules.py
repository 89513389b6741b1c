"""What a duty tells by being there: the information class of what started it or of what it asks, hidden from whom that class is."""

from __future__ import annotations

from portal.clocks.fact_rules import FactName
from portal.clocks.pack_rules import Clause, Pack, Rule
from portal.clocks.vocabulary_rules import EventKind
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
}
# That a rule applies which asks nothing else than this, tells the answer.
OF_FACT: dict[FactName, C] = {
    FactName.TRAFFICKING_VICTIM: C.SCREENING_RESULT,
    FactName.TRAFFICKING_RISK: C.SCREENING_RESULT,
    FactName.DRUG_DEPENDENT: C.SUBSTANCE_USE,
    FactName.INCAPACITY: C.HEALTH_EDUCATION,
    FactName.WHEREABOUTS_KNOWN: C.LEADS,
    FactName.LEFT_STATE: C.LEADS,
    FactName.DETAINED: C.SUPERVISION_WARRANT,
    FactName.ON_PROBATION: C.SUPERVISION_WARRANT,
    FactName.COMMITTED_JUVENILE: C.SUPERVISION_WARRANT,
}
# Of these a no tells as much as a yes; that no place is known, or that nobody detains the child, tells nothing.
DENIAL_TELLS = frozenset({C.SCREENING_RESULT, C.SUBSTANCE_USE, C.HEALTH_EDUCATION})
MOST_PROTECTED = (
    C.SCREENING_DETAIL, C.SCREENING_RESULT, C.SUBSTANCE_USE, C.HEALTH_EDUCATION, C.LEADS, C.SUPERVISION_WARRANT,
)  # fmt: skip


def told_by(pack: Pack, rule: Rule) -> C | None:
    """The most protected class that a duty of this rule tells; None where it tells nothing but itself.

    A rule that several events may start, or that hangs on another rule, tells as much as any of them.
    """
    found = _told(pack, rule, set())
    return next((information for information in MOST_PROTECTED if information in found), None)


def _told(pack: Pack, rule: Rule, seen: set[str]) -> set[C]:
    found = {OF_EVENT[start.event] for start in rule.starts if start.event in OF_EVENT}
    found |= {told for clause in rule.conditions for told in _of_clause(clause)}
    for start in rule.starts:
        other = pack.rule(start.rule) if start.rule else None
        if other is not None and other.name not in seen:
            found |= _told(pack, other, seen | {rule.name})
    return found


def _of_clause(clause: Clause) -> set[C]:
    """What a clause tells: the classes of its facts where it asks nothing besides; one harmless alternative keeps it open which held."""
    classes = [_of_term(term.fact, term.wanted is clause.wanted) for term in clause.terms]
    if clause.wanted and None in classes:
        return set()
    return {told for told in classes if told is not None}


def _of_term(fact: FactName | None, so: bool) -> C | None:
    """What it tells that a fact is so, or that it is not."""
    told = OF_FACT.get(fact) if fact else None
    return told if so or told in DENIAL_TELLS else None
