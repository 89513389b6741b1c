"""A rule as a sentence that a judge can read aloud, made of the words of the closed lists."""

from __future__ import annotations

from collections.abc import Sequence

from portal.clocks.pack_rules import Due, Owner, Repeat, Rule, Start, Told
from portal.clocks.party_rules import ACTOR_WORDS, RECIPIENT_WORDS, Recipient, any_of
from portal.clocks.vocabulary_rules import EventKind

SPOKEN: dict[EventKind, str] = {
    EventKind.ABSENCE: "the child left or was last known present",
    EventKind.SUSPECTED: "the child was first suspected missing",
    EventKind.DISCOVERED: "the child was found to be gone",
    EventKind.INFORMATION_RECEIVED: "the agency received word that the child is missing",
    EventKind.DETERMINED_MISSING: "the agency determined that the child is missing",
    EventKind.TOLD_LAW_ENFORCEMENT: "law enforcement was told",
    EventKind.REPORT_RECEIVED: "law enforcement accepted the report",
    EventKind.REPORT_DECLINED: "law enforcement declined to take the report",
    EventKind.NCIC_ENTERED: "the child was entered in NCIC",
    EventKind.TOLD_NCMEC: "NCMEC was told",
    EventKind.NCMEC_ACKNOWLEDGED: "NCMEC acknowledged the report",
    EventKind.CLEARINGHOUSE_ACKNOWLEDGED: "the state clearinghouse acknowledged the report",
    EventKind.COURT_NOTIFIED: "the notice of missing child was filed with the court",
    EventKind.LEAD_RECEIVED: "word was received on where the child may be",
    EventKind.SIGHTED: "the child was sighted",
    EventKind.LOCATED: "the child was located",
    EventKind.RECOVERED: "the child was recovered",
    EventKind.RETURNED: "the agency learned that the child is back in care",
    EventKind.INTERVIEWED: "the child was interviewed after the return",
    EventKind.SCREENED: "the child was screened for trafficking",
    EventKind.CRIME_FOUND: "the interview showed that the child is a crime victim",
    EventKind.ABUSE_LEARNED: "abuse, neglect or trafficking became known",
    EventKind.VICTIM_IDENTIFIED: "the child was identified as a trafficking victim",
    EventKind.OUTCOME: "an outcome was recorded",
    EventKind.SEARCH_FAILED: "the first search did not find the child",
    EventKind.NEW_INFORMATION: "new information on the child came in",
    EventKind.IDENTIFIERS_RECEIVED: "law enforcement has what identifies the child",
    EventKind.RISK_SUSPECTED: "risk of trafficking was first suspected",
    EventKind.DETAINED_IN_OTHER_STATE: "the child was taken into custody in another state",
    EventKind.RETURN_REQUESTED: "the signed consent to the return (Form III) or another interstate request for it was received",
    EventKind.RETURN_REFUSED: "word was received that the child refuses to return to the home state",
}

Part = tuple[str, bool]  # words, and whether they are what the rule fills in


def sentence(rule: Rule) -> list[Part]:
    """The rule as parts of a sentence, those that a rule fills in marked."""
    parts: list[Part] = [
        (_owner(rule.owner), True),
        (" must not break this: " if rule.due.forbidden else " must ", False),
    ]
    parts.append((_small(rule.duty), True))
    to = _told(rule.told)
    if to:
        parts += [(" (owed to ", False), (to, True), (")", False)]
    if rule.due.forbidden:
        parts += [(", from when ", False), (_starts(rule), True)]
    elif rule.repeat:
        parts += [(" ", False), (_repeat(rule.repeat), True), (", counted from when ", False), (_starts(rule), True)]
    else:
        parts += [(" ", False), (_due(rule.due), True), (_joint(rule), False), (_starts(rule), True)]
    if rule.conditions:
        parts += [(", if ", False), (" and ".join(clause.words() for clause in rule.conditions), True)]
    return [*parts, (".", False)]


def text_of(rule: Rule) -> str:
    """The sentence as plain text."""
    return "".join(words for words, _ in sentence(rule))


def further(rule: Rule) -> list[str]:
    """What else the rule says, a sentence each."""
    said = [
        f"First done: {', '.join(_named(name) for name in rule.after)}." if rule.after else "",
        f"It is owed no more once {_list([SPOKEN[event] for event in rule.ends])}." if rule.ends else "",
        *(f"The time may give way {phrase}." for phrase in rule.yields),
        f"A supervisor may waive it {rule.waives}." if rule.waives else "",
        f"It may be extended to at most {rule.extends.words()} in all." if rule.extends else "",
        f"The clock may stand still {rule.tolls}." if rule.tolls else "",
        f"Known to give more time than {' '.join(rule.looser_than)}; the stricter binds." if rule.looser_than else "",
        rule.note,
    ]
    return [words for words in said if words]


def _owner(owner: Owner) -> str:
    words = [ACTOR_WORDS[actor] for actor in owner.actors]
    if owner.by_hour:
        return f"{words[0]} in office hours, {_small(words[-1])} otherwise,"
    return any_of(words)


def _told(told: Sequence[Told]) -> str:
    return _list([phrase for one in told if (phrase := _recipients(one))], "and")


def _recipients(told: Told) -> str:
    words = [_small(RECIPIENT_WORDS[recipient]) for recipient in told.recipients if recipient is not Recipient.NONE]
    if told.by_hour:
        return f"{words[0]} in office hours, {words[-1]} otherwise"
    return " or ".join(words)


def _due(due: Due) -> str:
    if due.span is None and not due.at_once and not due.soon:
        return "in a time that the source does not give"
    return due.words().replace("at most ", "within ")


def _joint(rule: Rule) -> str:
    """How the due time hangs on the start."""
    if rule.due.ahead_of:
        return ", from when "
    if rule.each:
        return ", each time that "
    return ", counted from when " if rule.due.span else ", once "


def _starts(rule: Rule) -> str:
    words = [_start(start) for start in rule.starts]
    return words[0] if len(words) == 1 else f"the first of these comes: {_list(words)}"


def _start(start: Start) -> str:
    if start.event:
        said = SPOKEN[start.event]
    else:
        said = f"{_named(start.rule)} was {'done' if start.done else 'not done when it was due'}"
    return f"{start.later.words()} have passed after {said}" if start.later else said


def _repeat(repeat: Repeat) -> str:
    ends = [SPOKEN[event] for event in repeat.until]
    ends += [f"the child turns {repeat.until_age}"] if repeat.until_age is not None else []
    lasting = f" for {repeat.lasting.words()}" if repeat.lasting else ""
    return f"{repeat.words()}{lasting}{' until ' + _list(ends) if ends else ''}"


def _named(rule: str) -> str:
    return f"“{rule}”"


def _list(words: Sequence[str], joint: str = "or") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}" if words else ""


def _small(words: str) -> str:
    """The words with a small first letter, save where the word is a name of capitals (NCIC) or stays one."""
    first = words.split(" ")[0].strip(",.")
    keep = (len(first) > 1 and not first[1:].islower()) or first in KEPT
    return words if keep or not words else words[0].lower() + words[1:]


KEPT = frozenset({"Statewide", "Department"})
